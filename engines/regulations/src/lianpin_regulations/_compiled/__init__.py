"""A regulation compiled into functions, for everybody of whom all is known.

Each definition becomes one Python function that computes its value and keeps, with it, what it was made of: a record, from which
its trace is told when somebody asks. The functions know only the usual case. Where a fact is missing or has more places than its type
keeps, where a transition moves somebody or two exceptions hold at once, they step aside (`Aside`), and the evaluator of
`_interpret`, which is three-valued and general, decides that one definition. Both give the same values and the same traces.
"""
