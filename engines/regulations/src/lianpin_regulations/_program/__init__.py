"""Document → Program: names, typed expressions, tables, conditions, procedures; checked before anything runs."""
