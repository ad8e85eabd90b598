"""The elasticities of a behavioural run, typed; the sets with their sources are configs/behaviour/*.yaml.

Every elasticity is the change of the logarithm of what responds for a change of one in the logarithm of what it
responds to. All are zero without a set: nobody responds.
"""

from dataclasses import dataclass, field


@dataclass
class Evidence:
    """Where a group of elasticities is from, how strong it is (strong, moderate, weak) and how it was seen."""

    source: str = ""
    strength: str = ""
    checked: str = ""


@dataclass
class Hours:
    """Hours of people in work by sex, family and age of the youngest child; a number ends a range of ages.

    Of substitution: with respect to the share kept of the next pound. Of income: with respect to net income.
    """

    evidence: Evidence = field(default_factory=Evidence)
    men_and_single_women: float = 0.0
    partnered_women: float = 0.0
    partnered_women_0_2: float = 0.0
    partnered_women_3_4: float = 0.0
    partnered_women_5_10: float = 0.0
    partnered_women_11: float = 0.0
    lone_parents_0_4: float = 0.0
    lone_parents_5_10: float = 0.0
    lone_parents_11: float = 0.0


@dataclass
class Participation:
    """Being in work, with respect to the gain from work, in the lowest fifth of earnings; factors of others."""

    evidence: Evidence = field(default_factory=Evidence)
    men: float = 0.0
    women: float = 0.0
    women_partner_in_work: float = 0.0
    lone_parents_0_2: float = 0.0
    lone_parents_3_5: float = 0.0
    lone_parents_6_10: float = 0.0
    lone_parents_11: float = 0.0
    mothers_partner_in_work_0_2: float = 0.0
    mothers_partner_in_work_3_5: float = 0.0
    mothers_partner_in_work_6_10: float = 0.0
    mothers_partner_in_work_11: float = 0.0
    mothers_partner_out_of_work_0_2: float = 0.0
    mothers_partner_out_of_work_3_5: float = 0.0
    mothers_partner_out_of_work_6_10: float = 0.0
    mothers_partner_out_of_work_11: float = 0.0
    second_fifth: float = 0.0
    third_fifth: float = 0.0
    fourth_fifth: float = 0.0
    highest_fifth: float = 0.0


@dataclass
class TaxableIncome:
    """Earnings and profits of people with high incomes, with respect to the share kept of the next pound.

    By adjusted net income of the baseline, £ a year. It stands in place of hours there, never beside them.
    """

    evidence: Evidence = field(default_factory=Evidence)
    from_50000: float = 0.0
    from_125000: float = 0.0
    from_150000: float = 0.0
    from_500000: float = 0.0


@dataclass
class CapitalGains:
    """Realised gains, with respect to the share kept: with business asset disposal relief, and all others."""

    evidence: Evidence = field(default_factory=Evidence)
    main: float = 0.0
    business: float = 0.0


@dataclass
class InvestmentIncome:
    """Taxable dividends or interest, with respect to the share kept."""

    evidence: Evidence = field(default_factory=Evidence)
    all: float = 0.0


@dataclass
class Elasticities:
    """A set of elasticities by its name; `none` responds to nothing and costs nothing."""

    name: str = "none"
    title: str = ""
    hours_substitution: Hours = field(default_factory=Hours)
    hours_income: Hours = field(default_factory=Hours)
    participation: Participation = field(default_factory=Participation)
    taxable_income: TaxableIncome = field(default_factory=TaxableIncome)
    capital_gains: CapitalGains = field(default_factory=CapitalGains)
    dividends: InvestmentIncome = field(default_factory=InvestmentIncome)
    savings: InvestmentIncome = field(default_factory=InvestmentIncome)


def numbers(elasticities: Elasticities) -> dict[str, float]:
    """Every elasticity by its dotted name."""
    return {
        f"{group}.{name}": value
        for group, entry in vars(elasticities).items()
        if not isinstance(entry, str)
        for name, value in vars(entry).items()
        if name != "evidence"
    }
