"""What the site registers: the demo's logins (empty outside demo mode), and the identity providers of organisations."""

from collections.abc import Sequence
from typing import Protocol


class Way(Protocol):
    """An organisation's identity provider, as our pages show it."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def contact(self) -> str: ...
    @property
    def url(self) -> str: ...


ways: list[Way] = []


def register_ways(found: Sequence[Way]) -> None:
    """Replace the list of identity providers."""
    ways[:] = found


class DemoLogin(Protocol):
    """One demo account, as the login page shows it."""

    @property
    def username(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def does(self) -> str: ...


demo_logins: list[DemoLogin] = []


def register_demo_logins(logins: Sequence[DemoLogin]) -> None:
    """Replace the list of demo logins."""
    demo_logins[:] = logins
