"""The population: its schema, its synthesis from published statistics, and its tables on disk."""
