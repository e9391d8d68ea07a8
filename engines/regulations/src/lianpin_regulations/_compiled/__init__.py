"""A regulation compiled into functions that keep records.

Each definition becomes one Python function that computes its value for one person and period and keeps, with it, what it was made of:
a record, from which its trace is told when somebody asks. `program` writes the functions, each when it is first needed; what they call
stands beside it. Unknown values are computed with as values (`unknown`), so that one function serves whoever lacks a fact as well.
"""
