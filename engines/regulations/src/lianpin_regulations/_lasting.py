"""Dataclasses of which nothing changes, as the type checker sees to; freezing them at run time as well would triple what each costs to make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def lasting(kind: type[T]) -> type[T]:
    """A dataclass with slots and a hash, for what is made by the thousand: nodes of expressions and of plans."""
    return dataclass(slots=True, unsafe_hash=True)(kind)
