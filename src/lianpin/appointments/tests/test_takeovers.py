"""Starting from paper: what the list may say, what becomes of each row, and that it can all be taken back."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import lianpin
from lianpin.appointments import facts, previews, queries, tables, verbs
from lianpin.appointments.models import Appointment, Takeover
from lianpin.appointments.previews import takeovers
from lianpin.appointments.tests.factories import PAPER_HEAD, World, paper, scan, sheet, upload_paper
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.queries import cases_for
from lianpin.kernel.cases.verbs import Participant, open_case
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.documents.tests.factories import PDF, picture
from lianpin.kernel.identity.models import PLATFORM, Capacity, Membership, Organisation, Person, User
from lianpin.kernel.notices.models import Notice
from lianpin.kernel.regulations.queries import program
from lianpin.kernel.regulations.verbs import publish_version
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid

NEW = {
    "姓名": "许念", "证件号码": "990101198801010012", "所在学院": None, "企业名称": "新材科技有限公司",
    "企业统一社会信用代码": "91990100MA0J1NG073", "企业所在市": "邻市", "从业比例": 0.25, "协议编号": "乙-9", "协议扫描件": "许念.png",
}  # fmt: skip
RULEBOOK = Path(lianpin.__file__).parent / "rulebook"
PNG = picture()


@pytest.fixture
def paper_world(world: World) -> World:
    """The university has issued the regulation, so that what was signed before it can be taken over."""
    version = world.appointment.case.version
    version.regulation.issuer = world.appointment.home
    version.regulation.save(update_fields=["issuer"])
    return world


def given(world: World, *rows: Sequence[object], scans: Sequence[Any] = ()) -> Takeover:
    return verbs.upload_takeover(upload_paper(rows), scans or [scan()], by=world.alice)


def read(takeover: Takeover) -> previews.TakingOver:
    with open_attachment(takeover.attachment) as file:
        return previews.read_takeover(takeover, file.read(), today=clock.today())


def entered(client: Client, by: Capacity) -> Client:
    client.force_login(User.objects.get(memberships__pk=by.membership_id or 0))
    return client


def test_a_row_becomes_a_case_that_is_done_with_its_agreement_and_appointment(paper_world: World) -> None:
    world = paper_world
    assert verbs.take_over(given(world, paper()), by=world.alice) == 1
    made = Appointment.objects.select_related("case", "agreement__scan", "person", "host").get(person__name="林舟")
    assert (made.host.name, made.effort, made.starts_on, made.ends_on) == (
        "晶衡材料股份有限公司", Decimal("0.4"), date(2024, 9, 1), date(2027, 8, 31)
    )  # fmt: skip
    case, agreement = made.case, made.agreement
    assert (case.status, case.taken_over_on, case.steps.count()) == (CaseStatus.DONE, clock.today(), 0)
    assert (agreement.status, agreement.signed_on, agreement.paper_number) == (
        AgreementStatus.IN_FORCE, date(2024, 8, 20), "双聘〔2024〕7号"
    )  # fmt: skip
    assert agreement.scan is not None and agreement.scan.name == "林舟.pdf"
    assert {(s.party, s.signed_as, s.signed_on, s.digest) for s in agreement.signatures.all()} == {
        (party, "纸质签署", date(2024, 8, 20), agreement.scan.digest) for party in ("学校", "企业", "本人")
    }
    assert describe(Event.objects.get(kind="case.taken_over")) == (
        f"接续登记办件 {case.number}：2024-08-20 在纸面上签订，聘期 2024-09-01 至 2027-08-31，依据纸质协议 双聘〔2024〕7号"
    )
    told = Event.objects.filter(kind__in=["case.taken_over", "agreement.taken_over", "appointment.taken_over"])
    assert told.count() == 3
    assert [queries.appointments_for(by).filter(pk=made.pk).exists() for by in (world.alice, world.bob, world.dan)] == [
        True, True, False,
    ]  # fmt: skip
    assert [cases_for(by).filter(pk=case.pk).exists() for by in (world.alice, world.bob, world.dan)] == [
        True, False, False,
    ]  # fmt: skip


def test_people_and_enterprises_that_are_new_are_registered_once(paper_world: World) -> None:
    world = paper_world
    later = NEW | {"生效日": date(2027, 9, 1), "终止日": date(2028, 8, 31), "协议编号": "乙-10", "协议扫描件": "二.PDF"}
    takeover = given(
        world, paper(), paper(**NEW), paper(**later), scans=[scan(), scan("许念.png", PNG), scan("二.pdf")]
    )
    reading = read(takeover)
    assert (reading.errors, reading.new_people, reading.new_hosts, reading.unused) == ([], 2, 1, [])
    assert verbs.take_over(takeover, by=world.alice) == 3
    host = Organisation.objects.get(name="新材科技有限公司")
    assert (host.city, host.host_appointments.count(), Person.objects.filter(name="许念").count()) == ("邻市", 2, 1)
    assert Appointment.objects.filter(host=host).values_list("effort", flat=True).first() == Decimal("0.25")


def test_who_is_known_is_told_to_look_at_it(paper_world: World) -> None:
    world = paper_world
    row = paper(姓名="陈一帆", 证件号码="990101198406150015", 生效日="2024-09-01", 终止日="2026-02-28")
    clock.set_day(date(2026, 2, 20))
    verbs.take_over(given(world, row), by=world.alice)
    told = Notice.objects.filter(kind="appointment.taken_over")
    assert {notice.user.name for notice in told} == {"陈一帆"}
    assert told.get().path == f"/appointments/{Appointment.objects.latest('pk').pk}/"


def test_the_same_list_once_more_changes_nothing(paper_world: World) -> None:
    world = paper_world
    verbs.take_over(given(world, paper()), by=world.alice)
    before = [list(model.objects.order_by("pk").values()) for model in (Appointment, Agreement, Case, Person)]
    again = given(world, paper())
    assert (read(again).rows, read(again).unchanged_count) == ([], 1)
    assert verbs.take_over(again, by=world.alice) == 0
    assert before == [list(model.objects.order_by("pk").values()) for model in (Appointment, Agreement, Case, Person)]


@pytest.mark.parametrize(
    ("changed", "column", "said"),
    [
        ({"姓名": None}, "姓名", "必须填写"),
        ({"姓名": "甲" * 61}, "姓名", "姓名太长"),
        ({"姓名": "别人", "证件号码": "990101198406150015"}, "姓名", "另一个姓名"),
        ({"证件号码": "990102199003070021"}, "证件号码", "证件号码不正确"),
        ({"证件号码": 990102199003070021}, "证件号码", "设为文本格式"),
        ({"证件号码": "12345"[:4]}, "证件号码", "证件号码不正确"),
        ({"所在学院": "没有的学院"}, "所在学院", "没有名为“没有的学院”的部门"),
        ({"企业统一社会信用代码": "91990100MA0J1NG05X"}, "企业统一社会信用代码", "不正确"),
        ({"企业统一社会信用代码": "129901004000000010"}, "企业统一社会信用代码", "不是企业"),
        ({"企业名称": "晶衡材料公司"}, "企业名称", "登记的企业名称是“晶衡材料股份有限公司”"),
        ({"从业比例": "10%"}, "从业比例", "20%至80%"),
        ({"从业比例": "一半"}, "从业比例", "从业比例"),
        ({"签订日": "去年"}, "签订日", "应当是日期"),
        ({"签订日": date(2026, 1, 1)}, "签订日", "本办法自 2026-01-01 起施行"),
        ({"签订日": date(2026, 5, 1)}, "签订日", "晚于今天"),
        ({"终止日": date(2026, 3, 31)}, "终止日", "聘期已于 2026-03-31 届满"),
        ({"终止日": date(2024, 8, 31)}, "终止日", "早于生效日"),
        ({"协议编号": ""}, "协议编号", "必须填写"),
        ({"协议扫描件": "没有.pdf"}, "协议扫描件", "没有上传名为“没有.pdf”的扫描件"),
        ({"姓名": "陈一帆", "证件号码": "990101198406150015"}, "生效日", "2026-03-01 至 2028-02-29"),
    ],
)
def test_a_cell_that_cannot_be_taken_says_why(
    paper_world: World, changed: dict[str, object], column: str, said: str
) -> None:
    clock.set_day(date(2026, 4, 1))
    takeover = given(paper_world, paper(**changed))
    [error] = read(takeover).errors
    assert (error.row, error.column) == (2, column)
    assert said in error.reason
    with pytest.raises(NotValid, match=f"第 2 行“{column}”"):
        verbs.take_over(takeover, by=paper_world.alice)


def test_all_cells_of_a_row_that_are_wrong_are_told_at_once(paper_world: World) -> None:
    wrong = paper(姓名=None, 企业名称="别名", 从业比例="一半", 签订日="去年", 终止日="2024-01-01", 协议扫描件="无.pdf")
    found = [error.column for error in read(given(paper_world, wrong)).errors]
    assert found == ["姓名", "企业名称", "从业比例", "签订日", "终止日", "协议扫描件"]


def test_months_before_it_was_taken_over_are_on_paper(paper_world: World) -> None:
    world = paper_world
    verbs.take_over(given(world, paper()), by=world.alice)
    made = queries.reporting_to(world.bob).get(person__name="林舟")
    clock.set_day(date(2026, 6, 1))
    assert queries.missing_months(made, clock.today()) == [date(2026, 4, 1), date(2026, 5, 1)]
    with pytest.raises(NotValid, match="纸面上"):
        verbs.report_month(made, date(2026, 3, 1), actual_days=9, paid=Decimal(9000), by=world.bob)
    verbs.report_month(made, date(2026, 4, 1), actual_days=9, paid=Decimal(9000), by=world.bob)


def test_the_case_keeps_what_the_regulation_has_a_word_for(paper_world: World) -> None:
    """The university's own measures ask for the kind and know pay and place; the kind decides the main employer."""
    text = (RULEBOOK / "lanjiang-university/dual-appointment/v1.md").read_text(encoding="utf-8")
    home = paper_world.appointment.home
    paper_world.appointment.case.version.regulation.__class__.objects.update(issuer=None)
    version = publish_version(text, by=PLATFORM, issuer=home)
    columns = takeovers.columns_of(program(version).facts)
    row = dict(zip([head.rstrip("*") for head in PAPER_HEAD], paper(), strict=True))
    row |= {"双聘类型": "企引型", "企业月报酬": "20,000.00", "岗位名称": "产业教授", "工作地点": None}
    file = scan("接续.xlsx", sheet([[row[column] for column in columns]], head=columns, title="双聘接续"))
    takeover = verbs.upload_takeover(file, [scan()], by=paper_world.alice)
    assert verbs.take_over(takeover, by=paper_world.alice) == 1
    case = takeover.appointments.get().case
    kept = {fact.name: (fact.value, fact.given_by, fact.document) for fact in case.facts.all()}
    by, document = str(paper_world.alice), "纸质协议 双聘〔2024〕7号"
    assert kept == {
        "双聘类型": ("企引型", by, document), "企业月报酬": ("20000.00", by, document), "岗位名称": ("产业教授", by, document)
    }  # fmt: skip
    assert queries.employer_of(takeover.appointments.get()).name == "晶衡材料股份有限公司"


def test_rows_of_one_list_do_not_contradict_one_another(paper_world: World) -> None:
    rows = [paper(), paper(协议扫描件="二.pdf"), paper(协议编号="八号"), paper(协议编号="九号", 协议扫描件="三.pdf")]
    found = read(given(paper_world, *rows, scans=[scan(), scan("二.pdf"), scan("三.pdf"), scan("四.pdf")]))
    assert [(error.row, error.column) for error in found.errors] == [(3, "协议编号"), (4, "协议扫描件"), (5, "生效日")]
    assert [row.row for row in found.rows] == [2]
    assert found.unused == ["四.pdf"]


def test_nothing_is_half_written(paper_world: World) -> None:
    world, before = paper_world, Case.objects.count()
    takeover = given(world, paper(), paper(**NEW))
    with pytest.raises(NotValid, match="没有上传名为“许念.png”的扫描件"):
        verbs.take_over(takeover, by=world.alice)
    assert (Case.objects.count(), Person.objects.filter(name="林舟").count()) == (before, 0)
    verbs.add_files(takeover, scans=[scan("许念.png", PNG)], by=world.alice)
    assert verbs.take_over(takeover, by=world.alice) == 2


def test_lists_without_anybody_and_other_files_are_refused(paper_world: World) -> None:
    world = paper_world
    with pytest.raises(NotValid, match="没有填写任何人员"):
        read(given(world, [None] * len(PAPER_HEAD)))
    head = [each for each in PAPER_HEAD if each != "协议编号*"]
    short = scan("缺列.xlsx", sheet([["甲"] * len(head)], head=head, title="双聘接续"))
    with pytest.raises(NotValid, match="缺少列：协议编号"):
        read(verbs.upload_takeover(short, [scan()], by=world.alice))
    with pytest.raises(NotValid, match="这里只能上传 XLSX 文件"):
        verbs.upload_takeover(scan(), [], by=world.alice)
    with pytest.raises(NotValid, match="这里只能上传 PDF、PNG、JPEG 文件"):
        verbs.upload_takeover(upload_paper([paper()]), [upload_paper([paper()])], by=world.alice)
    assert not Takeover.objects.filter(attachment__name="林舟.pdf").exists()


def test_only_human_resources_take_over_and_only_under_a_regulation(world: World) -> None:
    for by in (world.bob, world.chen, world.carol):
        with pytest.raises(NotAllowed, match="由高校人事处接续登记"):
            verbs.upload_takeover(upload_paper([paper()]), [scan()], by=by)
        assert not queries.takeovers_for(by).exists()
    with pytest.raises(NotPossible, match="没有施行中的双聘办法"):
        verbs.upload_takeover(upload_paper([paper()]), [scan()], by=world.alice)


def test_it_is_given_up_together_and_can_be_taken_anew(paper_world: World) -> None:
    world = paper_world
    takeover = given(world, paper())
    verbs.take_over(takeover, by=world.alice)
    case = Case.objects.get(taken_over_on__isnull=False)
    with pytest.raises(NotValid, match="理由"):
        verbs.undo_takeover(takeover, reason=" ", by=world.alice)
    verbs.undo_takeover(takeover, reason="名单有误", by=world.alice)
    case.refresh_from_db()
    assert (case.status, case.agreement and case.agreement.status) == (CaseStatus.WITHDRAWN, AgreementStatus.LAPSED)
    assert not Appointment.objects.filter(person__name="林舟").exists()
    assert Event.objects.filter(kind="appointment.given_up").count() == 1
    with pytest.raises(NotPossible, match="没有可以撤销的内容"):
        verbs.undo_takeover(takeover, reason="再来", by=world.alice)
    assert verbs.take_over(given(world, paper()), by=world.alice) == 1


def test_what_others_stand_on_is_not_given_up(paper_world: World) -> None:
    world = paper_world
    takeover = given(world, paper())
    verbs.take_over(takeover, by=world.alice)
    made = takeover.appointments.get()
    clock.set_day(date(2026, 5, 4))
    verbs.report_month(made, date(2026, 4, 1), actual_days=9, paid=Decimal(9000), by=world.bob)
    with pytest.raises(NotPossible, match="已有月报"):
        verbs.undo_takeover(takeover, reason="名单有误", by=world.alice)
    made.reports.all().delete()
    parties = [Participant("学校", organisation=made.home)]
    open_case(made.case.version, made.case.procedure, title="后续", parties=parties, parent=made.case, by=world.alice)
    with pytest.raises(NotPossible, match="已有后续办件"):
        verbs.undo_takeover(takeover, reason="名单有误", by=world.alice)
    assert Appointment.objects.filter(pk=made.pk).exists()


def test_who_applies_again_renews_what_was_taken_over(paper_world: World) -> None:
    world = paper_world
    verbs.take_over(given(world, paper()), by=world.alice)
    made = Appointment.objects.get(person__name="林舟")
    parties = [Participant("企业", organisation=made.host), Participant("本人", person=made.person)]
    version, procedure = made.case.version, made.case.procedure
    asked = open_case(version, procedure, title="续聘", parties=parties, person=made.person, by=world.alice)
    said = facts.facts_of_renewals([asked])[asked.pk]
    assert {name: given.value for name, given in said.items()} == {"续聘": True, "前一聘期终止日": date(2027, 8, 31)}


def test_the_template_is_read_as_it_is_filled_in(paper_world: World) -> None:
    version = queries.takeover_version(paper_world.alice, clock.today())
    assert version is not None
    takeover = given(paper_world, paper())
    with pytest.raises(NotValid, match="没有填写任何人员"):
        previews.read_takeover(takeover, tables.takeover_xlsx(version), today=clock.today())
    days = {"签订日": datetime(2024, 8, 20), "生效日": datetime(2024, 9, 1), "终止日": datetime(2027, 8, 31)}
    assert read(given(paper_world, paper(**days))).errors == []


def test_the_way_from_the_upload_to_the_end_and_back(paper_world: World, client: Client) -> None:
    world, base = paper_world, "/appointments/takeovers/"
    alice = entered(client, world.alice)
    assert "接续纸质协议" in alice.get("/appointments/").content.decode()
    assert alice.get(f"{base}template")["Content-Type"].endswith("spreadsheetml.sheet")
    assert alice.post(base, {}).status_code == 422
    wrong = alice.post(base, {"file": scan()})
    assert wrong.status_code == 422 and "这里只能上传 XLSX 文件" in wrong.content.decode()
    sent = alice.post(base, {"file": upload_paper([paper(), paper(**NEW)]), "scans": [scan()]})
    takeover = Takeover.objects.get()
    assert sent["Location"] == f"{base}{takeover.pk}/"
    shown = alice.get(f"{base}{takeover.pk}/").content.decode()
    assert "名单中有 1 处需要更正" in shown and "许念.png" in shown and "确认接续" not in shown
    assert alice.post(f"{base}{takeover.pk}/take").status_code == 422
    assert alice.post(f"{base}{takeover.pk}/files", {}).status_code == 422
    more = {"file": upload_paper([paper()]), "scans": [scan("许念.png", PNG)]}
    assert alice.post(f"{base}{takeover.pk}/files", more).status_code == 302
    shown = alice.get(f"{base}{takeover.pk}/").content.decode()
    assert "接续 1 份任职" in shown and "以下扫描件没有用到：许念.png" in shown
    assert alice.post(f"{base}{takeover.pk}/take").status_code == 302
    made = takeover.appointments.get()
    assert made.number in alice.get(f"{base}{takeover.pk}/").content.decode()
    detail = alice.get(f"/appointments/{made.pk}/").content.decode()
    assert "本聘期由纸质协议接续" in detail and "双聘〔2024〕7号" in detail
    assert "由纸质档案接续" in alice.get(f"/cases/{made.case_id}/").content.decode()
    assert "以扫描件为准" in alice.get(f"/agreements/{made.agreement_id}/").content.decode()
    pdf = alice.get(f"/agreements/{made.agreement_id}/pdf")
    assert (pdf["Content-Type"], b"".join(pdf)) == ("application/pdf", PDF)
    assert "以原协议为准" in alice.get(f"/appointments/{made.pk}/reports/").content.decode()
    assert alice.get(f"/appointments/{made.pk}/minimum/2026").status_code == 404
    assert alice.get(f"{base}{takeover.pk}/undo").status_code == 200
    assert alice.post(f"{base}{takeover.pk}/undo", {"reason": ""}).status_code == 422
    assert alice.post(f"{base}{takeover.pk}/undo", {"reason": "名单有误"}).status_code == 302
    assert "撤销" in alice.get(f"{base}{takeover.pk}/").content.decode()
    assert alice.post(f"{base}{takeover.pk}/files", {"scans": [scan()]}).status_code == 409


def test_to_others_the_pages_do_not_exist(paper_world: World, client: Client) -> None:
    takeover = given(paper_world, paper())
    for by in (paper_world.bob, paper_world.chen, paper_world.carol, paper_world.dan):
        outsider = entered(client, by)
        for address in ("", "template", f"{takeover.pk}/", f"{takeover.pk}/undo"):
            assert outsider.get(f"/appointments/takeovers/{address}").status_code == 404
        assert outsider.post(f"/appointments/takeovers/{takeover.pk}/take").status_code == 404
    assert Attachment.objects.filter(name="接续.xlsx").count() == 1
    assert Membership.objects.exists()


def test_the_pages_cost_the_same_for_many_rows(
    paper_world: World, client: Client, statements: Callable[[Client, str], int]
) -> None:
    alice, base = entered(client, paper_world.alice), "/appointments/takeovers/"
    costs = []
    for count in (1, 30):
        rows = [
            paper(姓名=f"甲{count}{n}", 证件号码=f"E{count:04}{n:04}", 协议编号=f"{count}-{n}", 协议扫描件=f"{n}.pdf")
            for n in range(count)
        ]
        takeover = given(paper_world, *rows, scans=[scan(f"{n}.pdf") for n in range(count)])
        found = [statements(alice, f"{base}{takeover.pk}/"), statements(alice, base)]
        verbs.take_over(takeover, by=paper_world.alice)
        costs.append([*found, statements(alice, f"{base}{takeover.pk}/")])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 20
