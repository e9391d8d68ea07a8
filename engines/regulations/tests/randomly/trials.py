"""One trial: a random regulation over random people, by both evaluators; made again from its seed alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lianpin_regulations import BulkError, Month, Rulebook, Tables, load, people_to_tables, tabulate

from randomly.agreement import Disagreement, disagreements, names_by_period, values_of
from randomly.people import people
from randomly.regulations import CODE, texts

_SPANS = [(Month(2026, 11), Month(2027, 4)), (Month(2027, 2), Month(2027, 3)), (Month(2026, 1), Month(2026, 12)), (Month(2028, 2), Month(2028, 2))]  # fmt: skip

# The dates of the people drawn, as far as sums reach, lie within these months.
HORIZON = (Month(2020, 1), Month(2034, 12))


@dataclass
class Outcome:
    """What became of a trial: how many values were compared, which differ, which names were refused and why."""

    seed: int
    compared: int = 0
    differing: list[Disagreement] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def book_of(seed: int) -> Rulebook:
    """Both versions of the regulation of a seed; of every third only the first."""
    found = [load(text, name=f"v{n}.md") for n, text in enumerate(texts(seed), 1)]
    return Rulebook(found[: 1 if seed % 3 == 0 else 2])


def chances(seed: int, number: int) -> tuple[dict[str, dict[str, Any]], tuple[Month, Month]]:
    """The people and the months of a seed."""
    chance = Random(f"{seed} people")
    return people(chance, number), chance.choice(_SPANS)


def trial(seed: int, number: int = 5) -> Outcome:
    """Compare both evaluators on everything that the regulation of this seed defines, for so many people."""
    book, outcome = book_of(seed), Outcome(seed)
    cohort, months = chances(seed, number)
    tables = people_to_tables(book, CODE, cohort, months)
    names = [name for each in names_by_period(book, CODE).values() for name in each]
    for rows in _computed(book, names, tables, months, outcome):
        outcome.compared += sum(1 for row in rows for _value in values_of(row))
        outcome.differing += disagreements(book, CODE, cohort, rows)
    return outcome


def _computed(
    book: Rulebook, names: Sequence[str], tables: Tables, months: tuple[Month, Month], outcome: Outcome
) -> list[list[Mapping[str, Any]]]:
    """The rows of all names at once; where one of them is refused, of each by itself."""
    try:
        made = tabulate(book, CODE, names, tables, months=months, threads=1)
    except BulkError as error:
        if len(names) == 1:
            outcome.refused[names[0]] = str(error)
            return []
        return [rows for name in names for rows in _computed(book, [name], tables, months, outcome)]
    return [made.rows(table) for table in made.tables]
