"""Cliffs: where one more yuan of an amount loses more than one yuan of an entitlement."""

from __future__ import annotations

from collections.abc import Iterator

from lianpin_regulations._check.finding import Finding
from lianpin_regulations._program.kinds import Kinds
from lianpin_regulations._regulation import Regulation


def of(regulation: Regulation, kinds: Kinds) -> Iterator[Finding]:
    """Cliffs around the persons of the worked examples."""
    yield from ()
