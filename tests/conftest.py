"""Shared by all tests: the compile cache and the population cache live in a folder of their own."""
