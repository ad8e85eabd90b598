"""What a reform does to the attainment of children: scores at 5, 7, 11 and 16, what follows school, and for whom.

The population draws each child's scores with coefficients that reproduce the gaps
(`population.synthesis.attainment`). Here only causal effects act, and only on what a reform changes: the baseline
score, residuals and all, stays, and the change is added. Nothing is predicted anew from income, which would
overstate it many times.
"""
