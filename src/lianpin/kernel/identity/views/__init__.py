"""Signing in and out (`entry`), by which ways one does (`ways`), and where one is signed in (`sessions`)."""

from lianpin.kernel.identity.views.entry import CHOSEN

__all__ = ["CHOSEN"]
