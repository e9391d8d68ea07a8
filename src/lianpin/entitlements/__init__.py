"""Entitlements and settlement: who owes whom how much, why, and that it was paid.

The engine decides every amount (`procedures`), `verbs.compute` keeps the rows, and batches settle them: drafted by one person,
approved by another, paid and posted to the books. A paid row never changes; a difference is a row of its own.
"""
