"""Forecasts of prices, earnings and incomes, by vintage."""
