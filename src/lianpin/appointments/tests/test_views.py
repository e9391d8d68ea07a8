"""The pages: what each role finds on them and what they refuse."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from lianpin.appointments import verbs
from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import MonthlyReport
from lianpin.appointments.tests.factories import World, publish_support, sheet, upload
from lianpin.kernel.cases.models import Case
from lianpin.kernel.identity.models import Capacity, Organisation, User

MARCH = date(2026, 3, 1)


@pytest.fixture
def enter(client: Client) -> Callable[[Capacity], Client]:
    def as_capacity(by: Capacity) -> Client:
        client.force_login(User.objects.get(memberships__pk=by.membership_id or 0))
        return client

    return as_capacity


def report(world: World, month: date = MARCH) -> MonthlyReport:
    return verbs.report_month(world.appointment, month, actual_days=11, paid=Decimal(12000), by=world.bob)


def text(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def test_the_list_and_the_page_are_there_for_the_parties_and_for_nobody_else(
    world: World, enter: Callable[[Capacity], Client]
) -> None:
    for by in (world.alice, world.bob, world.chen):
        page = text(enter(by).get("/appointments/"))
        assert "RZ-LJ-2026-1" in page and "50%" in page
        detail = text(enter(by).get(f"/appointments/{world.appointment.pk}/"))
        assert "陈一帆" in detail and "2026-03-01 至 2028-02-29" in detail
    assert "RZ-LJ-2026-1" not in text(enter(world.dan).get("/appointments/"))
    for address in ("", "reports/", "support", "minimum/2026"):
        assert enter(world.dan).get(f"/appointments/{world.appointment.pk}/{address}").status_code == 404


def test_a_month_goes_from_the_form_to_the_confirmation(world: World, enter: Callable[[Capacity], Client]) -> None:
    base = f"/appointments/{world.appointment.pk}/reports/"
    assert enter(world.bob).get(f"{base}enter?month=2026-03").status_code == 200
    form = {"month": "2026-03-01", "actual_days": "11", "paid": "12000.00"}
    assert enter(world.bob).post(f"{base}enter", form).status_code == 302
    made = MonthlyReport.objects.get()
    shown = text(enter(world.chen).get(f"{base}{made.pk}/confirm"))
    assert "本人确认 RZ-LJ-2026-1 的 2026-03：11 天，实付 12000.00 元" in shown
    made.refresh_from_db()
    assert made.status == ReportStatus.REPORTED
    assert enter(world.chen).post(f"{base}{made.pk}/confirm", {"days": "11", "paid": "12000.00"}).status_code == 302
    made.refresh_from_db()
    assert made.status == ReportStatus.CONFIRMED


def test_a_dispute_goes_to_human_resources(world: World, enter: Callable[[Capacity], Client]) -> None:
    made = report(world)
    base = f"/appointments/{world.appointment.pk}/reports/{made.pk}/"
    assert enter(world.chen).post(f"{base}dispute", {"reason": ""}).status_code == 422
    assert enter(world.chen).post(f"{base}dispute", {"reason": "实为十三天"}).status_code == 302
    assert "实为十三天" in text(enter(world.alice).get(f"/appointments/{world.appointment.pk}/reports/"))
    assert enter(world.alice).post(f"{base}settle", {"actual_days": "13", "reason": "门禁"}).status_code == 302
    made.refresh_from_db()
    assert (made.actual_days, made.status) == (13, ReportStatus.CONFIRMED)


def test_it_refuses_the_wrong_role_and_wrong_days(world: World, enter: Callable[[Capacity], Client]) -> None:
    base = f"/appointments/{world.appointment.pk}/reports/"
    assert enter(world.chen).get(f"{base}enter").status_code == 403
    answer = enter(world.bob).post(f"{base}enter", {"month": "2026-03-01", "actual_days": "32", "paid": "1"})
    assert answer.status_code == 422
    assert enter(world.bob).get(f"{base}{report(world).pk}/confirm").status_code == 403


def test_a_file_goes_from_the_template_over_the_preview_into_the_months(
    world: World, enter: Callable[[Capacity], Client]
) -> None:
    client = enter(world.bob)
    template = client.get("/appointments/reports/template")
    assert template.headers["Content-Disposition"].startswith("attachment")
    rows = [("RZ-LJ-2026-1", "陈一帆", "2026-03", 11, 12000)]
    answer = client.post("/appointments/reports/import", {"file": upload(rows)})
    assert answer.status_code == 302
    assert "新增" in text(client.get(answer.headers["Location"]))
    assert MonthlyReport.objects.count() == 0
    assert client.post(answer.headers["Location"]).status_code == 302
    assert MonthlyReport.objects.get().source is not None
    again = client.post("/appointments/reports/import", {"file": upload(rows)})
    assert "没有变化" in text(client.get(again.headers["Location"]))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("月报.exe", b"MZ", "格式不受支持"),
        ("月报.xlsx", b"no workbook", "内容不是 XLSX 格式"),
        ("月报.pdf", b"%PDF-1.7", "这里只能上传 XLSX 文件"),
        ("月报.xlsx", sheet([], head=("任职编号",)), "缺少列：月份、实际工作日数、实付报酬"),
        ("月报.xlsx", sheet([("RZ-x", "", "2026-03", 1, 1)]), "没有编号为“RZ-x”的在聘任职"),
    ],
)
def test_it_refuses_wrong_files_and_keeps_none(
    world: World, enter: Callable[[Capacity], Client], name: str, content: bytes, said: str
) -> None:
    answer = enter(world.bob).post("/appointments/reports/import", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert said in text(answer)


def test_imports_are_for_the_host_and_for_who_uploaded(world: World, enter: Callable[[Capacity], Client]) -> None:
    assert enter(world.alice).get("/appointments/reports/import").status_code == 404
    rows = [("RZ-LJ-2026-1", "陈一帆", "2026-03", 11, 12000)]
    answer = enter(world.bob).post("/appointments/reports/import", {"file": upload(rows)})
    assert enter(world.dan).get(answer.headers["Location"]).status_code == 404


def test_the_host_applies_to_the_city_after_seeing_what_that_starts(
    world: World, enter: Callable[[Capacity], Client]
) -> None:
    versions = [
        publish_support(number, Organisation.objects.get(pk=world.carol.organisation_id or 0)) for number in (1, 2)
    ]
    address = f"/appointments/{world.appointment.pk}/support"
    client, said = enter(world.bob), "就任职 RZ-LJ-2026-1 向市里申报"
    page = text(client.get(address))
    assert [f'id="confirm-{version.pk}"' in page for version in versions] == [True, True]
    assert "待遇自 2026-04-01 起算" in page and said not in page
    asked = {"version": str(versions[1].pk)}
    assert text(client.post(address, asked | {"preview": "1"})).count(said) == 1
    assert Case.objects.filter(parent=world.appointment.case).count() == 0
    made = client.post(address, asked)
    assert made.headers["Location"] == f"/cases/{Case.objects.get(parent=world.appointment.case).pk}/"
    assert client.post(address, asked).status_code == 409
