"""The world and the browsers of the tests of profiles, for posts too."""

from lianpin.profiles.tests.conftest import Enter, enter, world

__all__ = ["Enter", "enter", "world"]
