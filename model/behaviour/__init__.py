"""How people respond to a change of law: elasticities, the rates they act on, and what each response changes."""
