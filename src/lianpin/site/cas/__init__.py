"""Signing in through CAS, which allauth does not speak itself: its ticket is checked by python-cas, all else is allauth's."""
