"""Functions over the people of a group, read: of which name, in which order, by which keys."""

from __future__ import annotations

from dataclasses import dataclass

from lianpin_regulations._program.ast import Call, Literal, Name
from lianpin_regulations._program.words import ORDERS


@dataclass(frozen=True, slots=True)
class Group:
    """A group function: of which name, in which order, by which keys."""

    function: str
    name: str
    orders: tuple[tuple[str, bool], ...]  # (name, descending)
    keys: tuple[str, ...]

    @classmethod
    def of(cls, node: Call) -> Group:
        """Read the arguments: a name, for a rank pairs of a name and 降 or 升, then the keys."""
        first, *rest = node.arguments
        if not isinstance(first, Name):
            raise KeyError(f"“{node.function}”的第一个参数应当是名称")
        orders = []
        while len(rest) > 1 and isinstance(rest[0], Name) and isinstance(rest[1], Literal) and rest[1].value in ORDERS:
            orders.append((rest[0].name, rest[1].value == ORDERS[0]))
            rest = rest[2:]
        keys = tuple(each.name for each in rest if isinstance(each, Name))
        return cls(node.function, first.name, tuple(orders), keys)
