"""The tree of units: who keeps it, and what keeps a unit from being closed."""

from typing import Any

import pytest

from lianpin.kernel.audit.queries import events_of, verify_chain
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.identity.queries import units_of_office
from lianpin.kernel.staff import queries, verbs
from lianpin.kernel.staff.tests.factories import Staff, yesterday
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid


def test_a_unit_is_opened_edited_closed_and_reopened_on_record(staff: Staff) -> None:
    by, above = staff["ada"], staff.unit("alice")
    unit = verbs.open_unit("师资科", offices=["师资科", "师资科", " "], parent=above, by=by)
    unit = verbs.edit_unit(unit, name="师资办", english_name="Faculty Affairs", offices=["人才办"], parent=None, by=by)
    assert (unit.name, unit.english_name, unit.offices, unit.parent) == ("师资办", "Faculty Affairs", ["人才办"], None)
    assert units_of_office(staff.university, "人才办").get() == unit
    verbs.close_unit(unit, reason="合并", by=by)
    assert not units_of_office(staff.university, "人才办").exists()
    verbs.reopen_unit(unit, by=by)
    assert units_of_office(staff.university, "人才办").get() == unit
    events = list(events_of(unit))
    assert verify_chain(events) is None
    assert [describe(event) for event in events] == [
        "在“云汐大学”设立部门“师资科”，承担：师资科",
        "修改部门“师资科”：名称“师资办”，上级“—”，承担：人才办",
        "撤销部门“师资办”：合并",
        "恢复部门“师资办”",
    ]


@pytest.mark.parametrize("name", ["alice", "aud", "eve", "bob", "chen"])
def test_only_the_bodys_own_administrator_changes_its_units(staff: Staff, name: str) -> None:
    unit, by = staff.unit("uma"), staff[name]
    for verb in (
        lambda: verbs.edit_unit(unit, name="别的", by=by),
        lambda: verbs.close_unit(unit, reason="合并", by=by),
        lambda: verbs.reopen_unit(unit, by=by),
        lambda: verbs.grant(staff.user("bob"), unit=unit, role="handler", since_on=clock.today(), by=by),
        lambda: verbs.end_role(staff.role("uma"), last_on=yesterday(), reason="离职", by=by),
    ):
        with pytest.raises(NotAllowed) as refusal:
            verb()
        assert refusal.value.code == "STAFF_NOT_ADMINISTRATOR"


def test_a_unit_lies_below_no_unit_of_its_own_and_of_no_other_body(staff: Staff) -> None:
    by, top = staff["ada"], staff.unit("alice")
    middle = verbs.open_unit("科", parent=top, by=by)
    low = verbs.open_unit("组", parent=middle, by=by)
    with pytest.raises(NotValid, match="在“人事处”之下"):
        verbs.edit_unit(top, name="人事处", parent=low, by=by)
    with pytest.raises(NotValid, match="本单位的部门"):
        verbs.open_unit("外", parent=staff.unit("bob"), by=by)
    with pytest.raises(NotValid, match="已有名称为“组”的部门"):
        verbs.edit_unit(middle, name="组", by=by)
    lines = queries.tree_for(by, clock.today())
    tree = list(dict.fromkeys((each.unit.name, each.depth) for each, _role in lines))
    at = tree.index(("人事处", 0))
    assert tree[at : at + 3] == [("人事处", 0), ("科", 1), ("组", 2)]


def test_a_unit_in_use_is_not_closed_and_one_learns_why(staff: Staff) -> None:
    by, unit = staff["ada"], staff.unit("alice")
    case = staff.submitted()
    verbs.open_unit("师资科", parent=unit, by=by)
    with pytest.raises(NotPossible) as refusal:
        verbs.close_unit(unit, reason="合并", by=by)
    said = refusal.value.reason
    assert refusal.value.code == "UNIT_IN_USE"
    for part in (f"“{case.title}”的“受理”", "还有 1 个下级部门：师资科", "还有 2 人任职：Alice、Ann"):
        assert part in said


def test_nobody_is_put_into_a_closed_unit(staff: Staff) -> None:
    by = staff["ada"]
    unit = verbs.open_unit("师资科", by=by)
    verbs.close_unit(unit, reason="合并", by=by)
    given: dict[str, Any] = {"unit": unit, "role": "handler", "since_on": clock.today(), "by": by}
    with pytest.raises(NotPossible, match="已经撤销"):
        verbs.grant(staff.user("alice"), **given)
    with pytest.raises(NotPossible, match="已经撤销"):
        verbs.invite("li@example.org", name="李", language="zh-hans", **given)
