"""How sure results are: draws of households, evidence and claims, the same for a scenario and its baseline.

Sources, kept apart and taken together:

    sampling     which households were drawn: bootstrap replicates of the weights
    parameters   effects of evidence on attainment, and elasticities where people respond
    take_up      the level of the curves by which families claim what they are entitled to
    monte_carlo  which families claim at a given level: chance, with the households as they are
"""

SOURCES = ("sampling", "parameters", "take_up", "monte_carlo")
