"""Profiles: facts about people and bodies that regulations read, kept once with who said so, and bank accounts.

A fact is entered by whoever the regulations' tables of facts name as its source. Verbs: give_profile_facts, set_bank_account.
"""
