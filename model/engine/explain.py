"""One household through the whole law in plain Python, every rule called noted with inputs, value and citation.

Rules are plain functions when called outside a kernel, so nothing in them is changed: the interpreter reports
each call and return of a function of `model.policy` or `model.engine` while `assess_household` runs, and the
rows that results are written to report what is written.
"""

import sys
from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import cache
from importlib import import_module
from inspect import isfunction
from pathlib import Path
from types import CodeType, FrameType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from model.engine.household import assess_household
from model.engine.records import PopulationRecords
from model.policy import PROGRAMMES, Law
from model.population.schema import Array, BenefitUnits, Households, People, Population, columns

FOLDERS = ("engine", "policy")
RECORDS = ("people", "units", "households", "population", "policy", "tables", "result")
CODES: dict[str, type[IntEnum]] = {
    name: column.codes
    for entity in (People, BenefitUnits, Households)
    for name, column in columns(entity).items()
    if column.codes is not None
}


class Call(NamedTuple):
    """A rule as it was called: what it is by law, what it was given, what came of it, and the rules it called.

    `inputs` are its arguments, `law` the parameters it names, `value` what it returned, `written` the results it
    wrote, by entity and row.
    """

    name: str
    citation: str
    inputs: dict[str, Any]
    law: dict[str, Any]
    value: Any
    written: dict[str, Any]
    calls: tuple["Call", ...]

    def lines(self, depth: int | None = None, indent: int = 0) -> Iterator[str]:
        """The call and those below it, at most `depth` levels, as an indented tree."""
        room = "    " * indent
        person = self.inputs.get("person")
        whose = f" of person {person}" if person is not None else ""
        value = "" if self.value is None else f" = {_shown(self.value)}"
        yield f"{room}{self.name}{whose}{value}"
        yield f"{room}  {self.citation}"
        inputs = {name: value for name, value in self.inputs.items() if name != "person"}
        written = {name.removesuffix(f" (person {person})"): value for name, value in self.written.items()}
        for word, values in (("from", inputs), ("law", self.law), ("gives", written)):
            if values:
                yield f"{room}  {word}: " + ", ".join(f"{name} {_shown(given)}" for name, given in values.items())
        if depth is None or depth > 1:
            for call in self.calls:
                yield from call.lines(None if depth is None else depth - 1, indent + 1)

    def __str__(self) -> str:
        """The whole tree."""
        return "\n".join(self.lines())


class _Row:
    """Results of one person, unit or household; reports each value written to it."""

    def __init__(self, label: str, report: Callable[[str, Any], None]) -> None:
        object.__setattr__(self, "_label", label)
        object.__setattr__(self, "_report", report)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        self._report(f"{name}{self._label}", value)  # type: ignore[attr-defined]


class _Rows(list[Any]):
    """Rows with named fields; a field of the whole reads its column, as that of a record array does."""

    def __getattr__(self, name: str) -> list[Any]:
        return [getattr(row, name) for row in self if hasattr(row, name)]


class _Open(NamedTuple):
    """A call that has not returned yet."""

    name: str
    citation: str
    inputs: dict[str, Any]
    law: dict[str, Any]
    written: dict[str, Any]
    calls: list[Call]


def explain_household(population: Population, h: int, law: Law) -> Call:
    """The tree of calls of household number `h` of a population under a law."""
    one = _only(population, h)
    functions = _functions()
    stack: list[_Open] = [_Open("", "", {}, {}, {}, [])]

    def report(name: str, value: Any) -> None:
        stack[-1].written[name] = value

    def notice(frame: FrameType, event: str, value: Any) -> None:
        function = functions.get(frame.f_code)
        if function is None:
            return
        if event == "call":
            inputs, parameters = _given(frame, one.people.person_id)
            stack.append(_Open(*function, inputs, parameters, {}, []))
        elif event == "return":
            done = stack.pop()
            call = Call(done.name, done.citation, done.inputs, done.law, value, done.written, tuple(done.calls))
            stack[-1].calls.append(call)

    records, results = _plain(one, report)
    before = sys.getprofile()
    sys.setprofile(notice)
    try:
        assess_household(0, records, law.policy, law.tables, results)
    finally:
        sys.setprofile(before)
    return stack[0].calls[0]


def facts(population: Population, h: int) -> Iterator[str]:
    """What is known of a household, its units and its people, a line each; what is at its default is left out."""
    one = _only(population, h)
    names = (("household", one.households), ("benefit unit", one.units), ("person", one.people))
    for label, entity in names:
        fields = {name: (column, getattr(entity, name)) for name, column in columns(type(entity)).items()}
        (_, ids), *_ = fields.values()
        for k, identifier in enumerate(ids):
            known = [
                f"{name} {_shown(column.codes(int(values[k])) if column.codes else values[k].item())}"
                for name, (column, values) in list(fields.items())[1:]
                if len(values) == len(ids) and (column.codes or values[k] != column.default) and name != "brma"
                if not (column.codes and values[k] == 0 and name not in ("role", "sex", "region", "tenure"))
                if values[k] == values[k]  # NaN: not known
            ]
            yield f"{label} {identifier}: {', '.join(known)}"


@cache
def _functions() -> dict[CodeType, tuple[str, str]]:
    """Name and first docstring line of every function of the law and the engine, by its code."""
    package = Path(__file__).resolve().parent.parent
    found = {}
    for folder in FOLDERS:
        for path in sorted((package / folder).glob("*.py")):
            module = import_module(f"model.{folder}" if path.stem == "__init__" else f"model.{folder}.{path.stem}")
            for function in vars(module).values():
                if isfunction(function) and function.__module__ == module.__name__:
                    prefix = f"{path.stem}." if path.stem in PROGRAMMES else ""
                    citation = (function.__doc__ or "").strip().partition("\n")[0]
                    found[function.__code__] = (prefix + function.__name__, citation)
    return found


def _given(frame: FrameType, person_ids: Array) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arguments of a call, records left out, and the parameters of the law that its code names."""
    inputs: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    code = frame.f_code
    for name in code.co_varnames[: code.co_argcount]:
        value = frame.f_locals[name]
        if name in RECORDS or name == "h":
            continue
        if name == "i":
            inputs["person"] = int(person_ids[value])
        elif isinstance(value, tuple) and hasattr(value, "_fields"):
            parameters |= {field: getattr(value, field) for field in code.co_names if field in value._fields}
        elif isinstance(value, bool | int | float):
            inputs[name] = CODES[name](int(value)) if name in CODES else value
    return inputs, parameters


def _only(population: Population, h: int) -> Population:
    """One household of a population, by itself."""
    people, units, households = population
    u, end_u = households.first_unit[h : h + 2]
    i, end_i = units.first_person[[u, end_u]]

    def part(entity: Any, first: int, last: int, **offsets: Array) -> Any:
        fields = {name: values[first:last] for name, values in entity._asdict().items()}
        return type(entity)(**(fields | offsets))

    return Population(
        part(people, i, end_i),
        part(units, u, end_u, first_person=units.first_person[u : end_u + 1] - i),
        part(households, h, h + 1, first_unit=np.array([0, end_u - u])),
    )


def _plain(one: Population, report: Callable[[str, Any], None]) -> tuple[PopulationRecords, PopulationRecords]:
    """A household as rows of Python numbers, and rows for its results, which report what they are given."""

    def rows(entity: Any, count: int) -> _Rows:
        fields = {name: values.tolist() for name, values in entity._asdict().items()}
        return _Rows(
            SimpleNamespace(**{name: values[k] for name, values in fields.items() if k < len(values)})
            for k in range(count)
        )

    people, units = one.people.age.size, one.units.capital.size
    records = PopulationRecords(
        rows(one.people, people),  # type: ignore[arg-type]
        rows(one.units, units + 1),  # type: ignore[arg-type]
        rows(one.households, 2),  # type: ignore[arg-type]
    )
    results = PopulationRecords(
        _Rows(_Row(f" (person {identifier})", report) for identifier in one.people.person_id),  # type: ignore[arg-type]
        _Rows(  # type: ignore[arg-type]
            _Row(f" (unit {identifier})" if units > 1 else "", report) for identifier in one.units.benefit_unit_id
        ),
        _Rows([_Row("", report)]),  # type: ignore[arg-type]
    )
    return records, results


def _shown(value: Any) -> str:
    """A value as a reader sees it: yes or no, a code by name, a number with as many places as it needs."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_shown, value))})"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, IntEnum):
        return value.name
    if isinstance(value, int | np.integer):
        return str(value)
    is_money = abs(value) >= 100.0 or abs(value - round(value, 2)) < 1e-9
    return f"{value:,.2f}" if is_money else f"{value:,.6g}"
