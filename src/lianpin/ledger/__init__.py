"""The books: double entry, append-only. Any app above posts, nobody edits; a correction is a reversing entry.

Verbs: `post_entry`, `reverse_entry`. Every entry balances, or its transaction fails at COMMIT (migration 0001).
"""
