"""The official calendar, through its pages: a year to look at, a file taken in, and every open deadline counted anew."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from openpyxl import Workbook

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.cases.enums import Outcome
from lianpin.kernel.cases.models import Case, PublicNotice
from lianpin.kernel.cases.tests.factories import World, make_capacity
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.regulations.models import WorkCalendar
from lianpin.toolkit import clock

NOTICE = "# 关于2027年部分节假日安排的通知\n日期,安排,节日\n2027-01-01,放假,元旦\n2027/1/2,放假,元旦\n2027年1月10日,上班,元旦\n"


@pytest.fixture
def admin(world: World, client: Client) -> Client:
    """An administrator of the city, signed in."""
    make_capacity("adam", world.bodies["city"], "市数据局", (), Role.ADMINISTRATOR, None)
    client.force_login(world.user("adam"))
    return client


def text(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode(errors="replace")


def csv(content: str, encoding: str = "utf-8") -> dict[str, object]:
    return {"document": "", "number": "", "file": SimpleUploadedFile("2027.csv", content.encode(encoding))}


def confirm(client: Client, page: str) -> None:
    """Send what the preview holds."""
    found = re.search(r'name="text" value="([^"]*)"', page)
    assert found is not None
    assert client.post("/calendar/import/", {"text": found[1], "confirmed": "1"}).status_code == 302


@pytest.fixture
def waiting(world: World) -> Case:
    """On Tuesday, 29 December 2026: five working days end in a year whose notice is not known."""
    clock.set_day(date(2026, 12, 29))
    return world.submitted()


def test_a_notice_is_previewed_and_then_every_open_deadline_moves(admin: Client, waiting: Case) -> None:
    step = waiting.steps.get(number=1)
    assert (step.due_on, step.is_provisional) == (date(2027, 1, 5), True)
    page = text(admin.post("/calendar/import/", csv(NOTICE, "gb18030")))
    for shown in ("3天的安排有变化", "1个未办结的期限改变日期", waiting.number, "2027-01-05", "2027-01-06"):
        assert shown in page
    assert not WorkCalendar.objects.filter(day__year=2027).exists()
    confirm(admin, page)
    step.refresh_from_db()
    assert (step.due_on, step.is_provisional) == (date(2027, 1, 6), False)
    event = Event.objects.filter(kind="case.step_redated").get()
    assert event.subject_id == waiting.pk
    assert describe(event) == "工作日历变更，“受理”的期限由 2027-01-05 改为 2027-01-06"
    assert "与现有日历相同" in text(admin.post("/calendar/import/", csv(NOTICE)))


def test_a_deadline_whose_day_stays_is_not_provisional_any_more(admin: Client, waiting: Case) -> None:
    confirm(admin, text(admin.post("/calendar/import/", csv(NOTICE.replace("01-01,放假", "05-01,放假")))))
    step = waiting.steps.get(number=1)
    assert (step.due_on, step.is_provisional) == (date(2027, 1, 5), False)


def test_a_notice_that_runs_ends_later_as_well(admin: Client, world: World) -> None:
    clock.set_day(date(2026, 12, 29))
    case = world.decided(world.submitted())
    confirm(admin, text(admin.post("/calendar/import/", csv(NOTICE))))
    notice = PublicNotice.objects.get(step__case=case)
    assert (notice.opens_on, notice.closes_on) == (date(2026, 12, 30), date(2027, 1, 6))


def test_a_deadline_counted_from_an_earlier_step_is_counted_from_there_again(admin: Client, world: World) -> None:
    clock.set_day(date(2026, 12, 29))
    case = world.submitted()
    world.take(case, "受理", "alice")
    clock.set_day(date(2027, 1, 4))
    world.take(case, "会审", "uma")
    world.take(case, "会审", "bob", outcome=Outcome.AGREED)
    step = case.steps.get(name="核定")  # five working days from the 29th
    assert (step.opened_on, step.due_on) == (date(2027, 1, 4), date(2027, 1, 5))
    confirm(admin, text(admin.post("/calendar/import/", csv(NOTICE))))
    step.refresh_from_db()
    assert step.due_on == date(2027, 1, 6)


def test_an_excel_file_and_a_number_are_taken(admin: Client) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (("日期", "安排", "节日"), (date(2027, 1, 1), "放假", "元旦")):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    file = SimpleUploadedFile("2027.xlsx", content.getvalue())
    said = {"document": "关于2027年放假的通知", "number": "某发〔2026〕1号", "file": file}
    confirm(admin, text(admin.post("/calendar/import/", said)))
    assert WorkCalendar.objects.get(day=date(2027, 1, 1)).document == "关于2027年放假的通知（某发〔2026〕1号）"


def test_every_row_that_cannot_be_read_is_told_at_once_and_nothing_is_written(admin: Client) -> None:
    bad = NOTICE + "2027-02-30,放假,春节\n2027-03-01,歇,\n2027-01-01,放假,元旦\n2027-03-02,上班,\n"
    answer = admin.post("/calendar/import/", csv(bad))
    page = text(answer)
    assert answer.status_code == 422
    for row, said in ((6, "不是日期"), (7, "读不懂"), (8, "前面已经写过"), (9, "不是周末，本来就上班")):
        assert f"第{row}行" in page and said in page
    assert not WorkCalendar.objects.filter(day__year=2027).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "是空的"),
        ("# 空\n", "没有放假安排"),
        ("a,b\n1,2\n", "缺少列"),
        (NOTICE.partition("\n")[2], "请写明文件名称"),
    ],
)
def test_a_file_that_is_no_notice_is_refused_at_its_field(admin: Client, content: str, said: str) -> None:
    answer = admin.post("/calendar/import/", csv(content))
    assert (answer.status_code, said in text(answer)) == (422, True)


@pytest.mark.parametrize("name", ["carol", "alice", "bob", "chen"])
def test_others_look_and_do_not_change(world: World, client: Client, name: str) -> None:
    client.force_login(world.user(name))
    assert client.get("/calendar/2026/").status_code == 200
    for answer in (
        client.get("/calendar/import/"),
        client.post("/calendar/import/", {"text": NOTICE, "confirmed": "1"}),
    ):
        assert answer.status_code == 403
    assert not WorkCalendar.objects.filter(day__year=2027).exists()


def test_a_year_shows_its_twelve_months_and_what_is_known_of_it(world: World, client: Client) -> None:
    page = text(client.get("/calendar/2026/"))
    assert page.count('class="lp-month"') == 12
    assert (page.count('lp-day-off" title'), page.count('lp-day-on" title')) == (33, 6)
    assert "248个工作日" in page and "国务院办公厅关于2026年部分节假日安排的通知" in page
    unknown = text(client.get("/calendar/2027/"))
    assert "未公布，暂定" in unknown and "261个工作日" in unknown
    assert text(client.get("/calendar/2026/table.csv")).splitlines()[:3] == [
        "# 国务院办公厅关于2026年部分节假日安排的通知（2025年11月4日）", "day,kind,name", "2026-01-01,off,元旦",
    ]  # fmt: skip
    assert client.get("/calendar/1/").status_code == 404
