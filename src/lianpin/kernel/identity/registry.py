"""The demo's logins, which the site registers; empty outside demo mode."""

from collections.abc import Sequence
from typing import Protocol


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
