"""A loaded regulation, and a rulebook of several with their versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lianpin_regulations._document.ast import Article, Document
from lianpin_regulations._errors import NotInForce
from lianpin_regulations._facts import FactSpec
from lianpin_regulations._program.ast import (
    ClauseSpec,
    Condition,
    Definition,
    EntitlementSpec,
    Example,
    Fact,
    Formula,
    MaterialSpec,
    Output,
    Procedure,
    Transition,
)
from lianpin_regulations._program.check import type_of
from lianpin_regulations._program.periods import Uses, periods_of, uses


@dataclass(frozen=True, eq=False)
class Regulation:
    """One version of one regulation, parsed and checked. In force on [effective_on, repealed_on)."""

    title: str
    english: str
    code: str
    document_number: str
    version: str
    previous: str
    issuer: str
    effective_on: date
    repealed_on: date | None
    anchor: str
    sha256: str
    source: str
    document: Document = field(repr=False)
    definitions: Mapping[str, Definition] = field(repr=False)
    materials: tuple[MaterialSpec, ...]
    procedures: Mapping[str, Procedure]
    entitlements: tuple[EntitlementSpec, ...]
    clauses: tuple[ClauseSpec, ...]
    worked: tuple[Example, ...] = field(repr=False)
    transitions: tuple[Transition, ...] = field(default=(), repr=False)

    @property
    def articles(self) -> tuple[Article, ...]:
        return self.document.articles

    @cached_property
    def facts(self) -> dict[str, FactSpec]:
        """The facts table, in its order."""
        return {name: d.spec for name, d in self.definitions.items() if isinstance(d, Fact)}

    @cached_property
    def periods(self) -> dict[str, str]:
        """Name → how often it has a value: 一次, 每年, 每段, 每季 or 每月."""
        return periods_of(self.definitions, self.uses)

    @cached_property
    def uses(self) -> dict[str, Uses]:
        """Name → each name that its definition uses, and inside which aggregate ("": directly)."""
        return {name: uses(definition) for name, definition in self.definitions.items()}

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        return tuple(name for name, d in self.definitions.items() if isinstance(d, Condition))

    def article_of(self, name: str) -> Article:
        """The article that defines a fact, quantity or condition; KeyError for an unknown name."""
        definition = self.definitions[name]
        article = definition.table.article if isinstance(definition, Output) else definition.article
        if article is None:
            raise KeyError(name)
        return article

    def frequency(self, entitlement: EntitlementSpec) -> str:
        """How often it can fall due: as its line says, in parts (分三期) as often as its amount, each part in its month."""
        return self.periods[entitlement.amount] if entitlement.in_parts else entitlement.period

    def article(self, label: str) -> Article | None:
        """The article of that label ("第十一条")."""
        return next((article for article in self.articles if article.label == label), None)


class Rulebook:
    """Regulations by code, each with its versions."""

    def __init__(self, regulations: Iterable[Regulation]) -> None:
        self._versions: dict[str, list[Regulation]] = {}
        for regulation in regulations:
            self._versions.setdefault(regulation.code, []).append(regulation)
        for versions in self._versions.values():
            versions.sort(key=lambda regulation: regulation.effective_on)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self._versions)

    def versions(self, code: str) -> tuple[Regulation, ...]:
        """All versions of a regulation, oldest first; empty for an unknown code."""
        return tuple(self._versions.get(code, ()))

    def in_force(self, code: str, on: date) -> Regulation:
        """The version in force on a day; NotInForce when there is none."""
        for regulation in reversed(self._versions.get(code, [])):
            if regulation.effective_on <= on and (regulation.repealed_on is None or on < regulation.repealed_on):
                return regulation
        raise NotInForce(f"{code} 在 {on.isoformat()} 没有施行中的版本")

    def get(self, code: str, version: str) -> Regulation:
        """One version by its label; KeyError when there is none."""
        for regulation in self._versions.get(code, []):
            if regulation.version == version:
                return regulation
        raise KeyError((code, version))

    def titled(self, title: str) -> str | None:
        """The code of the regulation of that title."""
        for code, versions in self._versions.items():
            if any(regulation.title == title for regulation in versions):
                return code
        return None


def derived(regulation: Regulation) -> tuple[tuple[str, str, str], ...]:
    """Every quantity that a regulation derives in its own words: (name, kind of its type, its period), in the file's order.

    What an idiom's table stands for (the due day of an instalment, a rank) is left out.
    """
    return tuple(
        (name, type_of(definition).kind, regulation.periods[name])
        for name, definition in regulation.definitions.items()
        if isinstance(definition, Output) or (isinstance(definition, Formula) and not definition.idiom)
    )
