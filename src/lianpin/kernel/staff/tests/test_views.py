"""The pages: for whom they are, what is seen before it is confirmed, and how many statements they cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lianpin.kernel.identity.models import Membership
from lianpin.kernel.staff import queries, verbs
from lianpin.kernel.staff.models import Handover
from lianpin.kernel.staff.tests.factories import Staff, yesterday
from lianpin.kernel.staff.tests.test_roles import hold
from lianpin.kernel.staff.views import units
from lianpin.toolkit import clock

PAGES = ("/staff/", "/staff/invitations/", "/staff/handovers/", "/staff/record/")
WRITTEN = ("/staff/units/new/", "/staff/roles/new/", "/staff/import/", "/staff/import/template")


@pytest.fixture
def ada(staff: Staff, client: Client) -> Client:
    client.force_login(staff.user("ada"))
    return client


@pytest.mark.parametrize(
    ("name", "reads", "writes"), [("ada", 200, 200), ("aud", 200, 403), ("alice", 404, 404), ("chen", 404, 404)]
)
def test_administrators_keep_auditors_read_and_for_others_there_is_nothing(
    staff: Staff, client: Client, name: str, reads: int, writes: int
) -> None:
    client.force_login(staff.user(name))
    assert [client.get(page).status_code for page in PAGES] == [reads] * len(PAGES)
    assert [client.get(page).status_code for page in WRITTEN] == [writes] * len(WRITTEN)
    ending = f"/staff/roles/{staff.role('ann').pk}/end/"
    assert client.get(ending).status_code == writes


def test_another_bodys_units_and_people_do_not_exist(staff: Staff, client: Client) -> None:
    client.force_login(staff.user("eve"))
    unit, role = staff.unit("alice").pk, staff.role("ann").pk
    for path in (f"/staff/units/{unit}/", f"/staff/units/{unit}/close/", f"/staff/roles/{role}/end/", f"/staff/roles/{role}/move/"):  # fmt: skip
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert "人事处" not in client.get("/staff/").content.decode()


def test_who_leaves_is_shown_with_all_that_lies_with_them_before_anything_is_done(staff: Staff, ada: Client) -> None:
    pk = hold(staff, "ann")
    page = f"/staff/roles/{staff.role('ann').pk}/end/"
    asked = ada.get(page).content.decode()
    assert (f'name="to-step-{pk}"' in asked, "由本人经办的步骤" in asked) == (True, True)
    given = {"when": "now", "reason": "离职", "heir": "", f"to-step-{pk}": str(staff.user("alice").pk)}
    shown = ada.post(page, given).content.decode()
    assert "由人事处·Ann交给人事处·Alice办理" in shown
    assert "Ann的登录全部终止" in shown
    assert not Handover.objects.exists()
    assert ada.post(page, given | {"confirmed": "1"}).status_code == 302
    assert Handover.objects.get().status == "done"
    undo = f"/staff/handovers/{Handover.objects.get().pk}/undo/"
    assert ada.get(undo).status_code == 200
    assert ada.post(undo, {"confirmed": "1"}).status_code == 302
    assert Membership.objects.get(pk=staff.role("ann").pk).until_on is None


def test_a_refusal_stands_in_the_form(staff: Staff, ada: Client) -> None:
    answer = ada.post(f"/staff/roles/{staff.role('ada').pk}/end/", {"when": "now", "reason": "离职", "heir": ""})
    assert (answer.status_code, "最后一位管理员" in answer.content.decode()) == (422, True)
    answer = ada.post(f"/staff/roles/{staff.role('ann').pk}/end/", {"when": "later", "reason": "离职", "heir": ""})
    assert (answer.status_code, "请填写最后一天" in answer.content.decode()) == (422, True)


def test_the_forms_for_units_roles_and_moves_do_what_they_say(staff: Staff, ada: Client) -> None:
    made = {"name": "师资科", "offices": "师资科、人才办", "parent": str(staff.unit("alice").pk)}
    assert ada.post("/staff/units/new/", made).status_code == 302
    unit = staff.unit("alice").children.get()
    assert unit.offices == ["师资科", "人才办"]
    assert ada.post(f"/staff/units/{unit.pk}/", made | {"name": "师资办", "parent": ""}).status_code == 302
    moved = {
        "unit": str(unit.pk),
        "role": "handler",
        "since_on": clock.today().isoformat(),
        "reason": "轮岗",
        "heir": "",
    }
    page = f"/staff/roles/{staff.role('ann').pk}/move/"
    assert "届时" not in ada.post(page, moved).content.decode()
    assert ada.post(page, moved | {"confirmed": "1"}).status_code == 302
    assert unit.memberships.get().user.username == "ann"
    granted = {"user": str(staff.user("alice").pk), "unit": str(unit.pk), "role": "finance", "since_on": clock.today().isoformat()}  # fmt: skip
    assert ada.post("/staff/roles/new/", granted | {"confirmed": "1"}).status_code == 302
    closing = f"/staff/units/{unit.pk}/close/"
    assert ada.post(closing, {"reason": "合并"}).status_code == 422
    verbs.end_role(unit.memberships.get(role="finance"), last_on=yesterday(), reason="误", by=staff["ada"])
    verbs.end_role(unit.memberships.get(role="handler"), last_on=yesterday(), reason="误", by=staff["ada"])
    assert ada.post(closing, {"reason": "合并", "confirmed": "1"}).status_code == 302
    assert "已于 2026-01-05 撤销" in ada.get("/staff/").content.decode()
    assert ada.post(f"/staff/units/{unit.pk}/reopen/").status_code == 302


def test_pages_cost_the_same_however_many_people_there_are(
    staff: Staff, ada: Client, statements: Callable[[Client, str], int]
) -> None:
    def more(*numbers: int) -> None:
        unit, by = staff.unit("alice"), staff["ada"]
        given: dict[str, Any] = {"unit": unit, "role": "handler", "since_on": clock.today(), "language": "zh-hans"}
        for number in numbers:
            staff.hire(f"p{number}", unit)
            verbs.invite(f"q{number}@example.org", name="某", by=by, **given)
            verbs.end_role(staff.role(f"p{number}"), last_on=clock.today(), reason="离职", by=by)

    more(0)
    before = [statements(ada, page) for page in PAGES]
    more(*range(1, 13))
    assert [statements(ada, page) for page in PAGES] == before


def test_a_large_body_is_read_page_by_page_and_searched_by_name_and_pinyin(
    staff: Staff, ada: Client, statements: Callable[[Client, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units, "PEOPLE_SHOWN", 5)
    for number in range(12):
        staff.hire(f"某人{number:02}", staff.unit("alice"))
    staff.hire("曾小明", staff.unit("alice"))
    lines = queries.tree_for(staff["ada"], clock.today())
    pages = [ada.get(f"/staff/?page={page + 1}").content.decode() for page in range(-(-len(lines) // 5))]
    for number in range(12):
        assert sum(f"某人{number:02}" in page for page in pages) == 1
    before = statements(ada, "/staff/?page=2")
    for number in range(12, 24):
        staff.hire(f"某人{number:02}", staff.unit("alice"))
    assert statements(ada, "/staff/?page=2") == before
    for asked in ("曾小", "zengxiao", "zxm", "XIAOMING"):
        found = ada.get("/staff/", {"q": asked}).content.decode()
        assert "曾小明" in found and "某人" not in found, asked
    assert "某人" in ada.get("/staff/", {"q": "人事"}).content.decode()
    assert "没有找到" in ada.get("/staff/", {"q": "查无此人"}).content.decode()
    assert "Eve" not in ada.get("/staff/", {"q": "eve"}).content.decode()
