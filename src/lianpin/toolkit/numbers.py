"""Numbers by which people speak of a thing."""

import secrets
from collections.abc import Callable

DIGITS = 8


def drawn_number(kind: str, year: int, is_taken: Callable[[str], bool]) -> str:
    """Letters, the year and eight digits drawn by lot: BJ-2026-40718236.

    Bodies that compete share one system. A number that counted up over all of them would tell each, by the gap between two numbers of
    its own, how many cases the others began between; and whoever takes one would wait for whoever took the last.
    """
    while is_taken(number := f"{kind}-{year}-{secrets.randbelow(10**DIGITS):0{DIGITS}d}"):
        pass
    return number
