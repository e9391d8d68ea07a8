"""Appendix A: every expected figure of the sixteen cases, to the cent, by the explaining evaluator on both regulations at once."""

import json
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lianpin_regulations import Missing, Population, decide, due_days, plan_steps
from rulebook import cases

EXPECTED = json.loads((Path(__file__).parent / "appendix_a.json").read_text(encoding="utf-8"))
_TERM = re.compile(r"(?:(.+)/)?([校市]) ([^＠]+?)(?:＠(\S+))?")


@cache
def population(case: str) -> Population:
    return Population(cases.people(case), cases.asked(case))


@cache
def value(case: str, person: str, side: str, name: str, text: str) -> Any:
    """One goal, or the sum of its months."""
    found = [_goal(case, person, side, name, period) for period in cases.periods(side, name, text)]
    return found[0] if len(found) == 1 else sum(found, Decimal(0))


def _goal(case: str, person: str, side: str, name: str, period: Any) -> Any:
    code, everybody = cases.CODES[side], population(case).of(person)
    decision = decide(
        cases.BOOK, code, [name], everybody.people[person], at=period, calendar=cases.CALENDAR, population=everybody
    )
    found = decision.value(name)
    assert not isinstance(found, Missing), "；".join(map(str, found.needs))
    return found


def due_day(case: str, side: str, step: str) -> date:
    """The last day of a step if everything takes its whole time from the application on."""
    facts, code = cases.people(case)[cases.asked(case)], cases.CODES[side]
    regulation = cases.BOOK.versions(code)[-1]
    planned = plan_steps(cases.BOOK, code, next(iter(regulation.procedures)), facts, calendar=cases.CALENDAR)
    return due_days(planned, facts[regulation.anchor], cases.CALENDAR)[step].on


def figure(case: str, text: str) -> Any:
    """What a line of `cases.FIGURES` comes to."""
    if text.startswith(("各人 ", "合计 ")):
        whose = [term(case, text[3:], person) for person in cases.people(case)]
        return whose if text.startswith("各人") else sum(whose, Decimal(0))
    if text.endswith(" %"):
        return Decimal(round(term(case, text.removesuffix(" %")) * 10000)) / 100  # exact, to two places of a per cent
    if text.endswith(" × 12"):
        return term(case, text.removesuffix(" × 12")) * 12
    first, *rest = re.split(r" ([＋－]) ", text)
    total = term(case, first)
    for sign, part in zip(rest[::2], rest[1::2], strict=True):
        total = total + term(case, part) if sign == "＋" else total - term(case, part)
    return total


def term(case: str, text: str, person: str = "") -> Any:
    found = _TERM.fullmatch(text)
    assert found, text
    other, side, name, period = found.groups()
    if name.startswith("到期："):
        return due_day(case, side, name.removeprefix("到期："))
    of = other or case
    return value(of, person or cases.asked(of), side, name, period or "")


def shown(found: Any, like: Any) -> Any:
    """A value as the appendix writes it: the same number of places, or a day."""
    if isinstance(like, list):
        return [shown(each, example) for each, example in zip(found, like, strict=True)]
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(like, int):
        return int(found) if found == int(found) else found
    places = len(like.partition(".")[2])
    exact = Fraction(found)
    return f"{found:.{places}f}" if exact * 10**places == int(exact * 10**places) else str(found)


def _all() -> Iterable[tuple[str, str]]:
    return ((case, key) for case, figures in EXPECTED.items() for key in figures)


def test_every_figure_of_the_appendix_has_its_goal() -> None:
    assert {case: set(figures) for case, figures in cases.FIGURES.items()} == {
        case: set(figures) for case, figures in EXPECTED.items()
    }


@pytest.mark.parametrize("case", EXPECTED)
def test_every_figure_of_the_appendix_comes_out_to_the_cent(case: str) -> None:
    expected = EXPECTED[case]
    found = {key: shown(figure(case, cases.FIGURES[case][key]), expected[key]) for key in expected}
    assert found == expected


def test_every_case_and_boundary_row_is_a_worked_example_of_the_files() -> None:
    names = [name for r in cases.REGULATIONS for example in r.worked for name in (example.name, example.group)]
    found = {match[0] for name in names for match in re.finditer(r"\b[BC]\d{1,2}\b", name)}
    assert found == {f"C{number:02d}" for number in range(1, 17)} | {f"B{number}" for number in range(1, 15)}
