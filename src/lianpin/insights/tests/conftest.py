"""The world of posts, for looking across it."""

from lianpin.profiles.tests.conftest import Enter, enter, world

__all__ = ["Enter", "enter", "world"]
