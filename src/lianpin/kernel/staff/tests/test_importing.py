"""A list of people from Excel: every wrong cell at once, then all or nothing."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from lianpin.kernel.audit.models import Event
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.models import Identifier, Membership
from lianpin.kernel.staff import previews, tables, verbs
from lianpin.kernel.staff.models import Invitation
from lianpin.kernel.staff.previews import COLUMNS, Reading, read_people
from lianpin.kernel.staff.tests.factories import Staff
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid


def sheet(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = previews.SHEET
    page.append(COLUMNS)
    for row in rows:
        page.append(row)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def read(staff: Staff, *rows: tuple[Any, ...]) -> Reading:
    return read_people(sheet(*rows), "人员.xlsx", by=staff["ada"], today=clock.today())


def load(staff: Staff, *rows: tuple[Any, ...]) -> Reading:
    file = SimpleUploadedFile("人员.xlsx", sheet(*rows))
    return verbs.import_people(store_attachment(file, by=staff["ada"]), by=staff["ada"])


def test_the_template_is_read_as_it_is_given_out(staff: Staff) -> None:
    book = load_workbook(BytesIO(tables.people_xlsx(staff["ada"])))
    page = book[previews.SHEET]
    page.append(["李新", "8001", "li@example.org", "材料学院", "经办人"])
    page.move_range("A502:G502", rows=-500)
    held = BytesIO()
    book.save(held)
    reading = read_people(held.getvalue(), "人员.xlsx", by=staff["ada"], today=clock.today())
    assert [(each.act, each.name, each.unit.name, each.role) for each in reading.changes] == [
        ("invite", "李新", "材料学院", "handler")
    ]
    assert [cell.value for cell in book["部门"]["A"]] == sorted(
        ["人事处", "材料学院", "利益冲突审查委员会", "校领导", "校长办公室", "信息办", "审计处"]
    )


def test_who_is_known_is_granted_who_is_not_is_invited_and_who_has_a_last_day_leaves(staff: Staff) -> None:
    zoe = staff.hire("zoe", staff.unit("alice"))
    given = (
        ("Zoe", "7001", "ZOE@example.org", "材料学院", "经办人、审核人", "2026-01-05", ""),
        ("李新", 8001, "li@example.org", "人事处", "经办人", date(2026, 2, 1), ""),
        ("Zoe", "7001", "zoe@example.org", "人事处", "经办人", "", date(2026, 1, 4)),
    )
    reading = load(staff, *given)
    assert [(each.row, each.act, each.role) for each in reading.changes] == [
        (2, "grant", "handler"), (2, "grant", "reviewer"), (3, "invite", "handler"), (4, "end", "handler"),
    ]  # fmt: skip
    held = Membership.objects.filter(user=zoe.user).order_by("pk").values_list("unit__name", "role", "until_on")
    assert list(held) == [
        ("人事处", "handler", date(2026, 1, 4)), ("材料学院", "handler", None), ("材料学院", "reviewer", None),
    ]  # fmt: skip
    invited = Invitation.objects.get()
    assert (invited.address, invited.number, invited.since_on) == ("li@example.org", "8001", date(2026, 2, 1))
    assert Identifier.objects.get().value == "7001"
    again = load(staff, *given[:2])
    assert (again.changes, again.unchanged_count) == ([], 3)


def test_every_cell_that_is_wrong_is_told_at_once_and_nothing_is_written(staff: Staff) -> None:
    staff.hire("zoe", staff.unit("alice"))
    before = Event.objects.count()
    rows = (
        ("", "", "nobody", "没有的部门", "皇帝", "昨天", ""),
        ("Zoe", "", "zoe@example.org", "材料学院", "经办人", "", ""),
        ("别人", "", "zoe@example.org", "材料学院", "审核人", "", ""),
        ("Zoe", "", "zoe@example.org", "材料学院", "经办人", "", ""),
        ("李新", "", "li@example.org", "材料学院", "经办人", "2026-03-01", "2026-02-01"),
    )
    reading = read(staff, *rows)
    assert [(error.row, error.column) for error in reading.errors] == [
        (2, "姓名"), (2, "电子邮箱"), (2, "部门"), (2, "角色"), (2, "起始日"),
        (4, "姓名"), (5, "角色"), (6, "最后一天"),
    ]  # fmt: skip
    with pytest.raises(NotValid) as refusal:
        load(staff, *rows)
    assert refusal.value.code == "IMPORT_ROWS"
    kinds = set(Event.objects.order_by("pk")[before:].values_list("kind", flat=True))
    assert kinds == {"attachment.stored"}


def test_a_list_that_would_leave_the_body_without_an_administrator_is_refused_as_a_whole(staff: Staff) -> None:
    ada = staff.user("ada")
    ada.email = "ada@example.org"
    ada.save(update_fields=["email"])
    with pytest.raises(NotPossible) as refusal:
        load(
            staff,
            ("李新", "", "li@example.org", "材料学院", "经办人", "", ""),
            ("Ada", "", "ada@example.org", "信息办", "管理员", "", "2026-01-04"),
        )
    assert refusal.value.code == "LAST_ADMINISTRATOR"
    assert not Invitation.objects.exists()


def test_people_of_another_body_are_not_known_by_their_address(staff: Staff) -> None:
    """Whether they have an account is not the administrator's to learn: they are invited like anybody."""
    bob = staff.user("bob")
    bob.email = "bob@example.org"
    bob.save(update_fields=["email"])
    rows = [(name, "", f"{name}@example.org", "材料学院", "经办人", "", "") for name in ("bob", "nil")]
    assert [each.act for each in read(staff, *rows).changes] == ["invite", "invite"]


def test_the_pages_lead_from_the_list_to_what_it_does(staff: Staff, client: Client) -> None:
    client.force_login(staff.user("ada"))
    staff.hire("zoe", staff.unit("alice"))
    wrong = SimpleUploadedFile("人员.xlsx", sheet(("", "", "x", "无", "无", "", "")))
    answer = client.post("/staff/import/", {"file": wrong})
    assert (answer.status_code, "第2行" in answer.content.decode()) == (422, True)
    good = SimpleUploadedFile(
        "人员.xlsx", sheet(("Zoe", "7001", "zoe@example.org", "人事处", "经办人", "", "2026-01-04"))
    )
    answer = client.post("/staff/import/", {"file": good})
    assert answer.status_code == 302
    page = answer["Location"]
    assert "结束并交接" in client.get(page).content.decode()
    shown = client.post(page, {"preview": "1"}).content.decode()
    assert "Zoe在“人事处”的经办人角色至 2026-01-04 结束" in shown
    assert Membership.objects.get(user__username="zoe").until_on is None
    assert client.post(page).status_code == 302
    assert Membership.objects.get(user__username="zoe").until_on == date(2026, 1, 4)
