"""Effort: who was promised which share of whose work on every day, what was really worked, and where the two drift apart.

A share is promised by an agreement or an employment and is never overwritten: what follows closes it from its day and opens another.
On no day do the shares of a person come to more than the whole, over all bodies; the database says so. Each body's months are reported
by one side and certified by another; what they disagree about is decided by the office that the regulation names.
"""
