"""Notices: who is told what, how and when; letters to people outside; robots in a body's chat groups.

A notice is told inside the platform in any case. By e-mail and in chat it goes as its reader chose for its topic: at once, in the one digest of
the day, or not at all; never in their quiet hours. What is to leave the platform is a delivery: a row written together with the notice, in the
transaction of the verb that tells, and sent by the worker afterwards (docs/decisions/0009).
A letter goes to an address outside and waits in the outbox until an official releases it; a newer one about the same supersedes it.
Verbs: notify · read_notices · choose_ways · write_letter · release_letter · discard_letter · add_robot · remove_robot · renew_feed · revoke_feed.
"""
