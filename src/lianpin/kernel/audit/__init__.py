"""The record: one append-only event per verb, chained by hash for each subject; and the row of the business clock.

Events are told in Chinese sentences that the apps register (`registry.describe_event`). Verbs: record. Queries: events_of,
verify_chain.
"""
