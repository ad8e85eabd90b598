"""A made-up survey in the form of the Family Resources Survey: published names of variables, invented people."""

import numpy as np
import pandas as pd

from model.population.frs.files import TABLES

BLANK = " "


def rows_of(table, *rows):
    """Rows with every variable of a table, blank where nothing is said."""
    names = [variable.names[0] for variable in TABLES[table]]
    unknown = {name for row in rows for name in row} - set(names)
    assert not unknown, unknown
    return pd.DataFrame([{name: row.get(name, BLANK) for name in names} for row in rows], columns=names)


def a_survey():
    """Three households: a couple with a child and a grown son, a pensioner, a lone parent."""
    adult = {"RENTPROF": 1, "MNTUS1": 1, "ETHGR3": 1, "DISCORA1": 2, "FTED": 2, "HRPID": 2, "UPERSON": 1}
    return {
        "househol": rows_of(
            "househol",
            {
                "SERNUM": 1,
                "GROSS4": 1200.5,
                "GVTREGNO": 8,
                "INTDATE": "04/17/2023",
                "TENTYP2": 5,
                "HHRENT": -1,
                "MORTINT": 100,
                "CTBAND": 4,
                "BEDROOM6": 3,
                "WATSEWRT": 8,
                "STRUINS": 4,
                "CHRGAMT2": 5,
                "SUBRENT": 50,
            },
            {
                "SERNUM": 2,
                "GROSS4": 900,
                "GVTREGNO": 13,
                "INTDATE": "02/01/2024",
                "TENTYP2": 6,
                "NIRATLIA": 20,
                "BEDROOM6": 2,
                "CTBAND": -9,
                "WATSEWRT": 8,
            },
            {
                "SERNUM": 3,
                "GROSS4": 1500,
                "GVTREGNO": 12,
                "INTDATE": "11/30/2023",
                "TENTYP2": 1,
                "HHRENT": 95,
                "CTBAND": 1,
                "CTREBAMT": 12,
                "BEDROOM6": 2,
                "WATSEWRT": 99,
                "CWATAMTD": 3,
                "CSEWAMT1": 4,
            },
        ),
        "benunit": rows_of(
            "benunit",
            {"SERNUM": 1, "BENUNIT": 1, "TOTCAPB4": 24000},
            {"SERNUM": 1, "BENUNIT": 2, "TOTCAPB4": 100},
            {"SERNUM": 2, "BENUNIT": 1, "TOTCAPB4": 51000},
            {"SERNUM": 3, "BENUNIT": 1, "TOTCAPB4": -1},
        ),
        "adult": rows_of(
            "adult",
            adult
            | {
                "SERNUM": 1,
                "BENUNIT": 1,
                "PERSON": 1,
                "AGE80": 44,
                "SEX": 1,
                "MARITAL": 1,
                "EMPSTATI": 1,
                "TOTHOURS": 37.5,
                "INEARNS": 700,
                "DVHIQUAL": 3,
                "SOC2020": 2000,
                "SIC": 62,
                "MJOBSECT": 1,
            },
            adult
            | {
                "SERNUM": 1,
                "BENUNIT": 1,
                "PERSON": 2,
                "AGE80": 41,
                "SEX": 2,
                "MARITAL": 1,
                "HRPID": 1,
                "UPERSON": 2,
                "EMPSTATI": 3,
                "TOTHOURS": 40,
                "SEINCAM2": 900,
                "ROYYR1": 30,
                "RENTPROF": 2,
                "DVHIQUAL": 17,
                "ETHGR3": 3,
                "ETNGRP": 10,
            },
            adult
            | {
                "SERNUM": 1,
                "BENUNIT": 2,
                "PERSON": 4,
                "AGE80": 19,
                "SEX": 1,
                "MARITAL": 3,
                "EMPSTATI": 7,
                "FTED": 1,
                "TYPEED2": 9,
                "TUBORR": 6000,
                "GRTDIR1": 500,
                "DVHIQUAL": 17,
                "ETHGR3": 3,
            },
            adult
            | {
                "SERNUM": 2,
                "BENUNIT": 1,
                "PERSON": 1,
                "AGE80": 80,
                "SEX": 2,
                "MARITAL": 4,
                "HRPID": 1,
                "EMPSTATI": 6,
                "DVHIQUAL": 87,
                "SPCREG1": 1,
                "DISCORA1": 1,
            },
            adult
            | {
                "SERNUM": 3,
                "BENUNIT": 1,
                "PERSON": 1,
                "AGE80": 30,
                "SEX": 2,
                "MARITAL": 5,
                "HRPID": 1,
                "EMPSTATI": 9,
                "MNTAMT1": 10,
                "MNTUS1": 2,
                "MNTUSAM1": 15,
                "HOURTOT": 3,
                "DVHIQUAL": 69,
                "ETHGR3": 4,
                "DISCORA1": 1,
            },
        ),
        "child": rows_of(
            "child",
            {
                "SERNUM": 1,
                "BENUNIT": 1,
                "PERSON": 3,
                "AGE": 9,
                "SEX": 2,
                "FTED": 1,
                "TYPEED2": 8,
                "DISCORC1": 2,
            },
            {"SERNUM": 3, "BENUNIT": 1, "PERSON": 2, "AGE": 2, "SEX": 1, "DISCORC1": 2},
            {
                "SERNUM": 3,
                "BENUNIT": 1,
                "PERSON": 3,
                "AGE": 12,
                "SEX": 1,
                "FTED": 1,
                "TYPEED2": 3,
                "DISCORC1": 1,
            },
        ),
        "job": rows_of("job", {"SERNUM": 1, "BENUNIT": 1, "PERSON": 1, "DEDUC1": 35}),
        "pension": rows_of(
            "pension",
            {
                "SERNUM": 2,
                "BENUNIT": 1,
                "PERSON": 1,
                "PENPAY": 80,
                "PTAMT": 20,
                "PTINC": 2,
                "POAMT": 5,
                "POINC": 1,
            },
            {"SERNUM": 2, "BENUNIT": 1, "PERSON": 1, "PENPAY": 10, "PTAMT": 3, "PTINC": 1},
        ),
        "penprov": rows_of(
            "penprov",
            {"SERNUM": 1, "BENUNIT": 1, "PERSON": 2, "STEMPPEN": 5, "PENAMT": 40, "PENAMTPD": 1},
            {"SERNUM": 1, "BENUNIT": 1, "PERSON": 2, "STEMPPEN": 6, "PENAMT": 520, "PENAMTPD": 95},
            {"SERNUM": 1, "BENUNIT": 1, "PERSON": 1, "STEMPPEN": 1, "PENAMT": 99, "PENAMTPD": 1},
        ),
        "benefits": rows_of(
            "benefits",
            {"SERNUM": 2, "BENUNIT": 1, "PERSON": 1, "BENEFIT": 5, "BENAMT": 180},
            {"SERNUM": 2, "BENUNIT": 1, "PERSON": 1, "BENEFIT": 12, "BENAMT": 101.75},
            {"SERNUM": 1, "BENUNIT": 1, "PERSON": 2, "BENEFIT": 3, "BENAMT": 24},
            {"SERNUM": 3, "BENUNIT": 1, "PERSON": 1, "BENEFIT": 95, "BENAMT": 210},
            {"SERNUM": 3, "BENUNIT": 1, "PERSON": 1, "BENEFIT": 13, "BENAMT": 76.75},
            {"SERNUM": 3, "BENUNIT": 1, "PERSON": 1, "BENEFIT": 16, "BENAMT": 84.8, "VAR2": 2},
            {"SERNUM": 3, "BENUNIT": 1, "PERSON": 1, "BENEFIT": 117, "BENAMT": 68.1},
            {"SERNUM": 3, "BENUNIT": 1, "PERSON": 1, "BENEFIT": 118, "BENAMT": 71},
            {"SERNUM": 3, "BENUNIT": 1, "PERSON": 3, "BENEFIT": 121, "BENAMT": 68.1},
            {"SERNUM": 3, "BENUNIT": 1, "PERSON": 3, "BENEFIT": 122, "BENAMT": 26.9},
        ),
        "accounts": rows_of(
            "accounts",
            {"SERNUM": 2, "BENUNIT": 1, "PERSON": 1, "ACCOUNT": 1, "ACCINT": 3},
            {"SERNUM": 2, "BENUNIT": 1, "PERSON": 1, "ACCOUNT": 21, "ACCINT": 9},
            {"SERNUM": 2, "BENUNIT": 1, "PERSON": 1, "ACCOUNT": 8, "ACCINT": 7},
        ),
        "chldcare": rows_of(
            "chldcare",
            {"SERNUM": 3, "BENUNIT": 1, "PERSON": 2, "CHAMT": 60, "COST": 1, "REGISTRD": 1},
            {"SERNUM": 3, "BENUNIT": 1, "PERSON": 2, "CHAMT": 20, "COST": 1, "REGISTRD": 2},
        ),
        "mortgage": rows_of("mortgage", {"SERNUM": 1, "MORTLEFT": 100000}, {"SERNUM": 1, "MORTLEFT": 30000}),
    }


def many_households(count=300, seed=3):
    """A larger survey: copies of the three households with other serial numbers, ages, earnings and savings."""
    draws = np.random.default_rng(seed)
    tables = a_survey()
    copies = {name: [] for name in tables}
    for copy in range(count // 3):
        for name, rows in tables.items():
            changed = rows.assign(SERNUM=rows["SERNUM"].astype(int) + 3 * copy)
            if name == "adult":
                changed["AGE80"] = np.clip(
                    changed["AGE80"].astype(int) + draws.integers(-4, 15, len(rows)), 18, 80
                )
                factor = np.exp(draws.normal(0.0, 0.5, len(rows)))
                changed["INEARNS"] = [
                    BLANK if cell == BLANK else float(cell) * times
                    for cell, times in zip(changed["INEARNS"], factor, strict=True)
                ]
            if name == "benunit":
                changed["TOTCAPB4"] = np.round(np.exp(draws.normal(8.5, 2.0, len(rows))))
            if name == "benefits":
                changed = changed[draws.random(len(rows)) < 0.7]
            if name == "househol":
                changed["GVTREGNO"] = draws.choice([1, 2, 4, 5, 6, 7, 8, 9, 10, 11], len(rows))
            copies[name].append(changed)
    return {name: pd.concat(parts) for name, parts in copies.items()}


def write_survey(folder, tables):
    """One tab-delimited file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        rows.to_csv(folder / f"{name}.tab", sep="\t", index=False)
    return folder
