"""A slow machine is no fault: what hypothesis tries is not timed."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
