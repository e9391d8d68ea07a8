"""Agreements between any parties on any matter: DRAFT → IN_FORCE when the last party has signed; or LAPSED.

Verbs: `draft_agreement`, `sign_agreement`, `lapse_agreement`. Other apps listen through `registry`. The database itself
refuses a second agreement in force of one kind for one person at one time.
"""
