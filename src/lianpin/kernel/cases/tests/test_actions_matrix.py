"""Every action on every kind of step, as the table of docs/reference/actions.md says: allowed, or refused with which code."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.enums import Addition, Audience, Outcome
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.tests.factories import World, submit
from lianpin.kernel.identity.models import PLATFORM, Capacity
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.verbs import publish_version
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError

REGULATION = (Path(__file__).parent / "rulebook/test/actions/v1.md").read_text(encoding="utf-8")
PAGE = (Path(__file__).parents[5] / "docs/reference/actions.md").read_text(encoding="utf-8")


def table() -> dict[str, dict[str, str]]:
    """Action → kind of step → 可 or a code."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.partition("## Which action")[2].partition("\n## ")[0].splitlines()
        if line.startswith("|") and not line.startswith("|---")
    ]
    return {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[1:]}


TABLE = table()


def open_under(world: World, version: Version, procedure: str) -> Case:
    """A case of Chen's that has just been submitted."""
    case = verbs.open_case(
        version, procedure, title=procedure, person=world.persons["chen"], by=world["chen"],
        parties=(*world.participants, verbs.Participant("本人", person=world.persons["chen"])),
    )  # fmt: skip
    return submit(case, by=world["chen"])


def step_of(world: World, version: Version, kind: str) -> tuple[Step, Capacity]:
    """A step of a kind, and whose it is."""
    procedure = {"加签": "单办", "未到": "单办", "已办": "单办", "由他人办结": "或签"}.get(kind, kind)
    case = open_under(world, version, procedure)
    step = case.steps.get(number=1, actor="本人" if kind == "本人" else "人事处")
    if kind == "未到":
        return case.steps.get(number=2), world["alice"]
    if kind == "本人":
        return step, world["chen"]
    if kind == "加签":
        ann, alice = world.user("ann"), world["alice"]
        added = verbs.add_opinion(
            step, unit=world.unit("ann"), user=ann, when=Addition.BEFORE, question="是否属实", by=alice
        )
        return added, world["ann"]
    if kind == "已办":
        verbs.take_step(step, outcome=Outcome.AGREED, by=world["alice"])
    if kind == "由他人办结":
        world.take(case, "审查", "uma")
    return step, world["alice"]


def recall(step: Step, by: Capacity, kind: str) -> None:
    """Take the step as its kind is taken, and take that back."""
    if kind == "公示":
        clock.set_day(date(2026, 1, 12))
    if kind == "签订":
        verbs.complete_step(step, by=by)
    elif kind not in {"未到", "已办", "由他人办结"}:
        verbs.take_step(step, outcome=Outcome.AGREED, by=by)
    verbs.recall_step(step, reason="点错了", by=by)


def acting(world: World, action: str, step: Step, by: Capacity, kind: str) -> Callable[[], object]:
    """The verb behind an action."""
    unit, user = world.unit("uma"), world.user("uma")
    outcome = {"同意": Outcome.AGREED, "不同意": Outcome.REFUSED, "退回补正": Outcome.RETURNED}.get(action, "")
    return {
        "转办": lambda: verbs.transfer_step(step, unit=unit, user=user, reason="出差", by=by),
        "加签": lambda: verbs.add_opinion(step, unit=unit, user=user, when=Addition.BEFORE, question="?", by=by),
        "撤回": lambda: recall(step, by, kind),
        "催办": lambda: verbs.remind_step(step, by=world["chen"]),
        "评论": lambda: verbs.comment_case(step.case, "请尽快", audience=Audience.ALL, by=by),
    }.get(action, lambda: verbs.take_step(step, outcome=outcome, opinion="理由", by=by))


class Undone(Exception):
    """Leaves the savepoint of a cell."""


@pytest.mark.parametrize("action", TABLE)
def test_each_cell_of_the_table_is_what_happens(world: World, action: str) -> None:
    version = publish_version(REGULATION, by=PLATFORM, issuer=world.bodies["university"])
    found = {}
    for kind in TABLE[action]:
        try:
            with transaction.atomic():
                step, by = step_of(world, version, kind)
                acting(world, action, step, by, kind)()
                raise Undone
        except LianpinError as refusal:
            found[kind] = refusal.code
        except Undone:
            found[kind] = "可"
    assert found == TABLE[action]
