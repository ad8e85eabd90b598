"""`task=project`: a population that lives on from year to year under law, levers and forecasts."""
