"""What goes wrong at the keyboard: each refusal says what to do, keeps what was typed, and changes nothing."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import APIResponse, Browser, FilePayload, Locator, Page, Response, expect
from stories.actors import OWN, PDF, Actor, Company, apply, confirm_dialog, consent, on, open_task, shot, take, upload
from stories.conftest import ROOT, Demo
from stories.inspection import faults_as_it_stands, leftovers, violations

pytestmark = pytest.mark.story

LIANPIN = Path(sys.executable).parent / "lianpin"
PERSON, POST = "陈一帆", "半导体单晶材料首席工程师"
TERMS = {
    "岗位名称": POST, "岗位职责": "主持大尺寸硅单晶生长工艺研发。", "工作地点": "澜江市高新区晶衡路1号", "从业比例": "50%",
    "企业月报酬": "12000", "起聘日": "2026-03-01", "终止日": "2028-02-29", "名额": "1",
}  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEBIBYTE = 1024 * 1024

# What the demo lacks: a second handler in the college, and another enterprise. Made by the platform's own verbs.
MORE_PEOPLE = """
from datetime import date
from lianpin.kernel.identity import verbs
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Unit
from lianpin.site.demo import CITY, COLLEGE, PASSWORD
rival = verbs.create_organisation(
    "澄光电子有限公司", kind=OrganisationKind.ENTERPRISE, credit_code="91990100MA0J2NG06P", city=CITY, by=PLATFORM)
hire = verbs.add_unit(rival, "人力资源部", offices=("企业",), by=PLATFORM)
for username, name, unit in (("college-2", "王芳", Unit.objects.get(name=COLLEGE)), ("rival-hr", "白洁", hire)):
    user = verbs.create_user(username, name=name, password=PASSWORD, by=PLATFORM)
    verbs.grant_role(user, unit=unit, role=Role.HANDLER, since_on=date(2026, 1, 1), by=PLATFORM)
"""


# ── the people, and how far they have come ──


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad-input")


@pytest.fixture(scope="module")
def running(data: Path) -> Iterator[Demo]:
    """A demo of its own, so that the main story is not disturbed."""
    demo = Demo(data, "--on", "2026-01-05", "--port", "0")
    yield demo
    assert demo.stop() == 0, "".join(demo.lines[-40:])


@pytest.fixture(scope="module")
def people(browser: Browser, running: Demo, data: Path) -> Iterator[Company]:
    made = command(data, "manage", "shell", "-c", MORE_PEOPLE)
    assert made.returncode == 0, made.stderr
    company = Company(browser, running.address)
    yield company
    for actor in company.actors.values():
        actor.page.context.close()


@pytest.fixture(scope="module")
def post(people: Company) -> str:
    """A published post; its path."""
    firm, office = people.as_("firm-hr"), people.as_("univ-hr")
    firm.visit("/posts/new/")
    firm.fill(TERMS)
    firm.press("保存草稿")
    confirm_dialog(firm, "提交对方", "提交对方")
    office.visit(firm.path)
    confirm_dialog(office, "发布岗位", "发布岗位")
    expect(office.page.locator("body")).to_contain_text("岗位已发布")
    return office.path


@dataclass
class Draft:
    """An application that Wu has begun: its form, and a page on which he has not seen that yet."""

    path: str
    stale: Page

    @property
    def case(self) -> str:
        return self.path.removesuffix("form/")


@pytest.fixture(scope="module")
def draft(people: Company, post: str) -> Draft:
    wu = people.as_("wu")
    stale = wu.page.context.new_page()
    stale.goto(people.address + post)
    wu.visit(post)
    wu.press("申报本岗位")
    return Draft(wu.path, stale)


@pytest.fixture(scope="module")
def submitted(people: Company, post: str) -> str:
    """Chen's application, with the college for its first decision; the path of the case."""
    chen = people.as_("chen")
    apply(chen, OWN)
    consent(chen)
    chen.press("下一步：查看后果")
    chen.press("确认提交")
    expect(chen.page.locator("body")).to_contain_text("已提交")
    return chen.path


@dataclass
class Decided:
    """The college's step after the first of two colleagues took it: the second still has these pages open."""

    case: str
    filling: Page
    confirming: Page


OPINION = "请补充近三年代表性论文清单，其余同意"


@pytest.fixture(scope="module")
def decided(people: Company, submitted: str) -> Decided:
    first, second = people.as_("college"), people.as_("college-2")
    on(first, "2026-01-08")
    open_task(second, PERSON, "初审")
    confirming = second.page.context.new_page()
    confirming.goto(second.page.url)
    for page in (second.page, confirming):
        page.get_by_label(re.compile("意见")).fill(OPINION)
    confirming.get_by_role("button", name="下一步：查看后果").click()
    expect(confirming.get_by_role("button", name="确认办理")).to_be_visible()
    take(first, PERSON, "初审")
    return Decided(submitted, second.page, confirming)


@pytest.fixture(scope="module")
def appointment(people: Company, decided: Decided) -> str:
    """Chen is appointed and two months have ended; the path of the appointment."""
    office, president, firm, chen = (people.as_(login) for login in ("univ-hr", "president", "firm-hr", "chen"))
    on(office, "2026-01-15")
    take(office, PERSON, "审核")
    on(president, "2026-01-22")
    take(president, PERSON, "审定")
    on(office, "2026-01-29")
    take(office, PERSON, "公示", opinion="公示期满，无异议")
    on(office, "2026-02-03")
    for actor in (office, firm, chen):
        actor.visit("/agreements/")
        actor.page.locator("main td a").first.click()
        confirm_dialog(actor, "签署", "确认签署")
        expect(actor.page.locator("body")).to_contain_text("协议已签署")
    on(office, "2026-02-10")
    take(office, PERSON, "报备")
    on(firm, "2026-05-06")
    firm.visit("/appointments/")
    firm.page.locator("main td a").first.click()
    return firm.path


# ── how a refusal is looked at ──


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `lianpin` on the demo's data, as whoever keeps it would."""
    environment = {**os.environ, "LIANPIN_DATA": str(data), "LIANPIN_DEMO": "true"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    line = [str(LIANPIN), *words]
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120, check=False)


def answer_to(page: Page, act: Callable[[], object]) -> Response:
    """What the server answers to the form that this sends; not to what is kept while one types."""
    with page.expect_response(lambda a: a.request.method == "POST" and not a.url.endswith("/draft/")) as caught:
        act()
    page.wait_for_load_state()
    return caught.value


def seen(actor: Actor, path: str) -> str:
    """What another window of the same person shows there: the state, without leaving the page at hand."""
    page = actor.page.context.new_page()
    answer = page.goto(actor.address + path)
    assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
    text = page.locator("main").inner_text()
    page.close()
    return text


def forged(actor: Actor, path: str, form: dict[str, str]) -> APIResponse:
    """A form that was never offered to this person, sent with their own session."""
    cookies = {cookie["name"]: cookie["value"] for cookie in actor.page.context.cookies()}
    given = {**form, "csrfmiddlewaretoken": cookies["lianpin_csrf"]}
    return actor.page.context.request.post(actor.address + path, form=given, max_redirects=0)


def finished(page: Page, screenshots: Path, name: str, again: Callable[[], object] | None = None) -> None:
    """The page as it stands is whole in light and dark, wide and narrow; and once more in English, `again` asked for."""
    wrong = faults_as_it_stands(page, screenshots, f"bad-{name}")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": re.sub(r"(?<=\d)/.*", "/", page.url)}])
    try:
        (again or page.reload)()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        shot(page, screenshots, f"bad-{name}-en")
        wrong += [f"en: {each}" for each in (*violations(page), *leftovers(page))]
    finally:
        page.context.clear_cookies(name="django_language")
    assert not wrong, name + "\n" + "\n".join(wrong)


# ── the cases ──


def test_a_share_between_two_steps_is_refused_at_its_field(people: Company, post: str, screenshots: Path) -> None:
    firm = people.as_("firm-hr")
    before = seen(firm, "/posts/")
    firm.visit("/posts/new/")
    firm.fill(TERMS | {"岗位名称": "晶体缺陷检测专家", "从业比例": "52%"})
    answer = answer_to(firm.page, lambda: firm.press("保存草稿"))
    assert answer.status == 422
    expect(firm.page.locator("#id_effort-error")).to_have_text(
        "不符合申报条件：从业比例以5%为一档（第七条，从业比例：52%）。"
    )
    expect(firm.page.get_by_role("alert")).to_contain_text(
        "从业比例：不符合申报条件：从业比例以5%为一档（第七条，从业比例：52%）。"
    )
    for label, typed in (TERMS | {"岗位名称": "晶体缺陷检测专家", "从业比例": "52%"}).items():
        expect(firm.labelled(label)).to_have_value(typed)
    assert seen(firm, "/posts/") == before
    finished(firm.page, screenshots, "share")


def test_a_file_of_60_mb_does_not_travel(people: Company, draft: Draft, tmp_path: Path, screenshots: Path) -> None:
    wu, big = people.as_("wu"), sparse(tmp_path / "录像.pdf", 60)
    before = seen(wu, draft.case)
    wu.visit(draft.path)
    wu.fill({"亲属持股比例": "30", "学位": "博士"})
    line = wu.page.locator(".lp-material").first
    sent: list[str] = []
    wu.page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    upload(wu, line, big)
    said = "文件“录像.pdf”超过单个文件 20 MB 的上限，没有上传。请压缩或拆分后重新选择。"
    expect(line.get_by_role("alert")).to_have_text(said)
    expect(line.locator('input[type="file"]')).to_be_focused()
    assert [each for each in sent if each.startswith("POST") and not each.endswith("/draft/")] == []
    still_typed(wu, {"亲属持股比例": "30", "学位": "博士"})
    assert seen(wu, draft.case) == before
    wrong = faults_as_it_stands(wu.page, screenshots, "bad-big-file")
    assert not wrong, "\n".join(wrong)
    line.locator('input[type="file"]').set_input_files(payload("材料.pdf", PDF))
    expect(line.get_by_role("alert")).to_have_count(0)


def test_a_file_of_60_mb_that_travels_is_answered(
    people: Company, draft: Draft, tmp_path: Path, screenshots: Path
) -> None:
    """A browser that runs no scripts sends it all the same."""
    wu, big = people.as_("wu"), sparse(tmp_path / "录像.pdf", 60)
    before = seen(wu, draft.case)
    wu.visit(draft.path)
    wu.fill({"亲属持股比例": "30", "学位": "博士"})
    answer = answer_to(wu.page, lambda: sent_without_script(wu, big))
    assert answer.status == 413
    expect(wu.page.locator("main")).to_contain_text(
        "上传的内容有 60 MB，超过一次提交 50 MB 的上限，没有保存。单个文件不超过 20 MB，请压缩或拆分后返回上一页重新上传。"
    )
    assert seen(wu, draft.case) == before
    wrong = faults_as_it_stands(wu.page, screenshots, "bad-big-request")
    assert not wrong, "\n".join(wrong)
    wu.page.go_back()
    still_typed(wu, {"亲属持股比例": "30", "学位": "博士"})


def test_a_file_of_25_mb_that_travels_is_refused_at_its_line(
    people: Company, draft: Draft, tmp_path: Path, screenshots: Path
) -> None:
    wu, big = people.as_("wu"), sparse(tmp_path / "录像.pdf", 25)
    before = seen(wu, draft.case)
    wu.visit(draft.path)
    answer = answer_to(wu.page, lambda: sent_without_script(wu, big))
    assert answer.status == 422
    line = wu.page.locator(".lp-material").first
    expect(line.locator(".lp-error")).to_have_text(
        "文件“录像.pdf”有 25 MB，超过单个文件 20 MB 的上限。请压缩或拆分后重新上传。"
    )
    assert seen(wu, draft.case) == before
    finished(wu.page, screenshots, "large-file")


WRONG_FILES = {
    "renamed": (
        "申报表.pdf",
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00This program cannot be run in DOS mode.",
        "文件“申报表.pdf”的内容不是 PDF 格式，可能已损坏或被改过扩展名。请用原程序另存为 PDF 后重新上传。",
    ),
    "text": (
        "申报表.txt",
        "姓名：吴岩".encode(),
        "文件“申报表.txt”的格式不受支持。可以上传 PDF、PNG、JPEG、DOCX、XLSX 文件，请转换格式后重新上传。",
    ),
    "empty": ("申报表.pdf", b"", "文件“申报表.pdf”是空的。请检查文件后重新上传。"),
}


@pytest.mark.parametrize("kind", WRONG_FILES)
def test_a_wrong_file_is_refused_at_its_line(people: Company, draft: Draft, screenshots: Path, kind: str) -> None:
    wu = people.as_("wu")
    name, content, said = WRONG_FILES[kind]
    before = seen(wu, draft.case)
    wu.visit(draft.path)
    wu.fill({"亲属持股比例": "30", "学位": "博士"})
    line = wu.page.locator(".lp-material").nth(1)
    answer = answer_to(wu.page, lambda: upload(wu, line, payload(name, content)))
    assert answer.status == 422
    expect(line.locator(".lp-error")).to_have_text(said)
    expect(wu.page.get_by_role("alert")).to_contain_text(said)
    expect(wu.page.get_by_role("alert")).to_be_focused()
    expect(line).to_contain_text("待提交")
    still_typed(wu, {"亲属持股比例": "30", "学位": "博士"})
    assert seen(wu, draft.case) == before
    if kind == "renamed":  # the others differ in their words alone
        finished(wu.page, screenshots, "file", lambda: (wu.page.reload(), sent_without_script(wu, (name, content))))


def test_a_good_file_after_a_bad_one_is_taken_and_what_was_typed_stays(people: Company, draft: Draft) -> None:
    wu = people.as_("wu")
    wu.visit(draft.path)
    wu.fill({"亲属持股比例": "30"})
    line = wu.page.locator(".lp-material").first
    upload(wu, line, payload("申报表.txt", b"wrong"))
    expect(line.locator(".lp-error")).to_be_visible()
    upload(wu, line, payload("申报表.pdf", PDF))
    expect(wu.page.get_by_role("status").filter(has_text="已提交材料")).to_be_focused()
    expect(line).to_contain_text("已提交")
    still_typed(wu, {"亲属持股比例": "30"})
    line.get_by_role("button", name="撤下").click()
    expect(line).to_contain_text("待提交")
    still_typed(wu, {"亲属持股比例": "30"})


def test_a_second_application_to_the_same_post_is_refused(people: Company, draft: Draft, screenshots: Path) -> None:
    wu = people.as_("wu")
    before = seen(wu, "/cases/")
    answer = answer_to(draft.stale, draft.stale.get_by_role("button", name="申报本岗位").click)
    assert answer.status == 409
    expect(draft.stale.locator("main")).to_contain_text("您已经申报过本岗位，不能重复申报；请在“办件”中继续。")
    assert seen(wu, "/cases/") == before
    finished(draft.stale, screenshots, "twice")


def test_what_was_submitted_is_not_submitted_again(people: Company, submitted: str) -> None:
    """From a window that was left open on the form."""
    chen = people.as_("chen")
    before = seen(chen, submitted)
    for path in ("form/", "submit/"):
        answer = forged(chen, f"{submitted}{path}", {"confirmed": "1"})
        assert answer.status == 409
        assert "办件当前状态为“办理中”，不能再修改申报内容。" in answer.text()
    assert seen(chen, submitted) == before


@pytest.mark.parametrize("login", ["wu", "coi", "city-hr", "city-finance", "rival-hr"])
def test_a_step_does_not_exist_for_the_wrong_role(
    people: Company, submitted: str, screenshots: Path, login: str
) -> None:
    step, before = step_of(people, submitted), seen(people.as_("univ-hr"), submitted)
    stranger = people.as_(login)
    for path in (step, submitted):
        answer = stranger.page.goto(people.address + path)
        assert answer is not None and answer.status == 404
        expect(stranger.page.locator("main")).to_contain_text("没有找到您要的页面，或者您当前的身份看不到它。")
        assert PERSON not in stranger.text()
    assert forged(stranger, step, {"outcome": "agreed", "opinion": "同意", "confirmed": "1"}).status == 404
    assert seen(people.as_("univ-hr"), submitted) == before
    if login == "coi":
        finished(stranger.page, screenshots, "not-found")


def test_who_sees_the_case_is_told_whose_step_it_is(people: Company, submitted: str, screenshots: Path) -> None:
    step, before = step_of(people, submitted), seen(people.as_("univ-hr"), submitted)
    firm = people.as_("firm-hr")
    answer = firm.page.goto(people.address + step)
    assert answer is not None and answer.status == 403
    expect(firm.page.locator("main")).to_contain_text("步骤“初审”由学院办理。请切换到相应身份后再试。")
    assert forged(firm, step, {"outcome": "agreed", "opinion": "同意", "confirmed": "1"}).status == 403
    assert seen(people.as_("univ-hr"), submitted) == before
    finished(firm.page, screenshots, "not-yours")


@pytest.mark.parametrize("moment", ["filling", "confirming"])
def test_the_second_of_two_colleagues_is_told_who_was_first(
    people: Company, decided: Decided, screenshots: Path, moment: str
) -> None:
    page: Page = getattr(decided, moment)
    before = seen(people.as_("univ-hr"), decided.case)
    button = "下一步：查看后果" if moment == "filling" else "确认办理"
    answer = answer_to(page, page.get_by_role("button", name=button).click)
    assert answer.status == 409
    expect(page.get_by_role("alert")).to_contain_text(
        "步骤“初审”已由澜江大学·材料科学与工程学院·李建华于2026-01-08办理，无需重复办理。"
    )
    expect(page.get_by_label(re.compile("意见"))).to_have_value(OPINION)
    expect(page.get_by_role("button", name=button)).to_have_count(0)
    assert seen(people.as_("univ-hr"), decided.case) == before
    assert OPINION not in before
    finished(page, screenshots, f"second-{moment}")


Sheet = list[list[object]]


def no_excel(_rows: Sheet) -> FilePayload:
    return payload("月报.pdf", PDF)


def text_in_disguise(_rows: Sheet) -> FilePayload:
    return payload("月报.xlsx", "任职编号,姓名,月份".encode())


def column_missing(rows: Sheet) -> FilePayload:
    paid = heads(rows).index("实付报酬（元）")
    return workbook([[*row[:paid], *row[paid + 1 :]] for row in rows])


def nothing_filled_in(rows: Sheet) -> FilePayload:
    return workbook(rows)


WRONG_REPORTS = {
    "no-excel": (no_excel, "文件“月报.pdf”是 PDF 文件，这里只能上传 XLSX 文件。请改选文件，或者转换格式后重新上传。"),
    "disguise": (
        text_in_disguise,
        "文件“月报.xlsx”的内容不是 XLSX 格式，可能已损坏或被改过扩展名。请用原程序另存为 XLSX 后重新上传。",
    ),
    "column": (column_missing, "文件“月报.xlsx”的工作表“月报”缺少列：实付报酬。请下载模板，不要改动表头。"),
    "nothing": (
        nothing_filled_in,
        "文件“月报.xlsx”里没有填写任何月报。请在模板中填写实际工作日数和实付报酬后再上传。",
    ),
}


@pytest.mark.parametrize("kind", WRONG_REPORTS)
def test_a_file_that_is_no_report_is_refused_by_name(
    people: Company, appointment: str, screenshots: Path, kind: str
) -> None:
    firm = people.as_("firm-hr")
    make, said = WRONG_REPORTS[kind]
    before = seen(firm, f"{appointment}reports/")
    answer = imported(firm, make(template(firm)))
    assert answer.status == 422
    expect(firm.page.locator("#id_file-error")).to_have_text(said)
    assert seen(firm, f"{appointment}reports/") == before
    finished(firm.page, screenshots, f"report-{kind}")


def test_bad_rows_are_told_one_by_one_and_the_good_ones_are_not_kept(
    people: Company, appointment: str, screenshots: Path
) -> None:
    firm = people.as_("firm-hr")
    before = seen(firm, f"{appointment}reports/")
    rows = template(firm)
    march, april = ([*row[:3]] for row in rows[1:3])
    assert [march[2], april[2]] == ["2026-03", "2026-04"]
    bad = [
        rows[0],
        [*march, 11, 12000],
        [*april, 45, 12000],
        [*april, 10, "一万二"],
        ["RZ-无此任职", "陈一帆", "2026-04", 10, 12000],
        [*march[:2], "三月", 11, 12000],
        [*march, 12, 12000],
        [*march[:2], "2026-06", 11, 12000],
    ]
    answer = imported(firm, workbook(bad))
    assert answer.status == 422
    expect(firm.page.get_by_role("alert")).to_contain_text("文件中有 6 处需要更正，没有写入任何数据")
    told = [cells(row) for row in firm.page.locator("#errors tr").filter(has=firm.page.locator("td")).all()]
    assert told == [
        ["月报", "第3行", "实际工作日数", "“实际工作日数”应当在0至31之间，现为45。"],
        ["月报", "第4行", "月份", f"与第 3 行重复：{april[0]} 的 2026-04 只能填一行。请删去其中一行。"],
        ["月报", "第5行", "任职编号", "没有编号为“RZ-无此任职”的在聘任职，或者不属于本企业。请从模板中复制任职编号。"],
        ["月报", "第6行", "月份", "“三月”不是月份。请写成 2026-03 的样子。"],
        ["月报", "第7行", "月份", f"与第 2 行重复：{march[0]} 的 2026-03 只能填一行。请删去其中一行。"],
        ["月报", "第8行", "月份", "2026-06 尚未结束，请在 2026-06-30 起填报。"],
    ]
    assert seen(firm, f"{appointment}reports/") == before
    finished(firm.page, screenshots, "report-rows")


def test_the_monthly_report_of_an_appointment_does_not_exist_for_another_enterprise(
    people: Company, appointment: str
) -> None:
    firm, rival = people.as_("firm-hr"), people.as_("rival-hr")
    before = seen(firm, f"{appointment}reports/")
    assert PERSON not in seen(rival, "/appointments/")
    for path in (appointment, f"{appointment}reports/", f"{appointment}reports/enter", "/appointments/reports/import"):
        answer = rival.page.goto(people.address + path)
        assert answer is not None and answer.status == 404
        expect(rival.page.locator("main")).to_contain_text("没有找到您要的页面，或者您当前的身份看不到它。")
    for path in (f"{appointment}reports/enter", "/appointments/reports/import"):
        given = {"month": "2026-03-01", "actual_days": "11", "paid": "12000"}
        assert forged(rival, path, given).status == 404
    assert seen(firm, f"{appointment}reports/") == before


def test_the_university_reports_no_month_of_the_enterprise(
    people: Company, appointment: str, screenshots: Path
) -> None:
    """It reads the months, so it is told whose they are to report; the import is not there for it at all."""
    office = people.as_("univ-hr")
    before = seen(office, f"{appointment}reports/")
    answer = office.page.goto(f"{people.address}/appointments/reports/import")
    assert answer is not None and answer.status == 404
    given = {"month": "2026-03-01", "actual_days": "11", "paid": "12000"}
    assert forged(office, "/appointments/reports/import", given).status == 404
    answer = office.page.goto(f"{people.address}{appointment}reports/enter")
    assert answer is not None and answer.status == 403
    expect(office.page.locator("main")).to_contain_text("只有用人企业的经办人员可以填报月报。请切换到企业经办身份。")
    assert forged(office, f"{appointment}reports/enter", given).status == 403
    assert seen(office, f"{appointment}reports/") == before
    finished(office.page, screenshots, "report-not-yours")


TYPOS = {
    "name": ("企业月报酬 × 12", "企业月报筹 × 12", "没有声明过“月报筹”；是否指“月双聘报酬”。", "第四条"),
    "number": (
        "| 校派型 | - | 57 |",
        "| 校派型 | - | 五七 |",
        "“五七”不是整数；应当用阿拉伯数字，写成“57”，现为“五七”。",
        "第五条",
    ),
    "bracket": ("整月数（生效日，终止日）", "整月数（生效日，终止日", "式子到此结束；应当补上“）”。", "第四条"),
}


@pytest.mark.parametrize("typo", TYPOS)
def test_a_typo_in_a_regulation_is_told_with_line_article_and_what_was_expected(
    data: Path, tmp_path: Path, typo: str
) -> None:
    file, said = misspelt(typo, tmp_path)
    told(command(data, "regulation", "check", str(file)), said)


def test_a_regulation_with_a_typo_is_not_published(people: Company, data: Path, tmp_path: Path) -> None:
    file, said = misspelt("name", tmp_path)
    before = seen(people.as_("univ-hr"), "/regulations/"), command(data, "regulation", "list").stdout
    told(command(data, "regulation", "publish", str(file)), said)
    assert (seen(people.as_("univ-hr"), "/regulations/"), command(data, "regulation", "list").stdout) == before


def misspelt(typo: str, folder: Path) -> tuple[Path, str]:
    """The university's regulation with a typo, and the pattern of what is said of it."""
    right, wrong, said, article = TYPOS[typo]
    text = (ROOT / "src/lianpin/rulebook/lanjiang-university/dual-appointment/v1.md").read_text(encoding="utf-8")
    line = text[: text.index(right)].count("\n") + 1
    file = folder / "v1.md"
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return file, rf"\S*v1\.md 第{line}行(第\d+个字)?（{article}）：{re.escape(said)}\n"


def told(done: subprocess.CompletedProcess[str], said: str) -> None:
    assert re.fullmatch(said, done.stderr), done.stderr
    assert (done.returncode, done.stdout) == (1, "")


ON_PAPER = {
    "姓名*": "林舟", "证件号码*": "99010219900307002X", "所在学院": "材料科学与工程学院", "企业名称*": "晶衡材料股份有限公司",
    "企业统一社会信用代码*": "91990100MA0J1NG05W", "双聘类型*": "校派型", "从业比例*": 0.4, "岗位名称": "中试工程师",
    "签订日*": "2024-08-20", "生效日*": "2024-09-01", "终止日*": "2027-08-31", "协议编号*": "双聘〔2024〕7号", "协议扫描件*": "林舟.pdf",
}  # fmt: skip


def test_a_list_on_paper_is_told_all_its_faults_and_taken_over_when_it_is_right(
    people: Company, screenshots: Path
) -> None:
    office = people.as_("univ-hr")

    def whole(name: str) -> None:
        finished(office.page, screenshots, name)
        office.page.reload()

    office.visit("/appointments/takeovers/")
    whole("paper-lists")
    with office.page.expect_download() as download:
        office.follow("下载名单模板")
    heads = [
        cell.value for cell in openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0][1]
    ]
    wrong = ON_PAPER | {
        "姓名*": "许念",
        "证件号码*": "990101198801010013",
        "签订日*": "2026-01-05",
        "协议扫描件*": "许念.pdf",
    }
    chosen(office, [heads, *([row.get(head) for head in heads] for row in (ON_PAPER, wrong))], "林舟.pdf")
    expect(office.page.get_by_role("alert")).to_contain_text("名单中有 4 处需要更正，没有写入任何数据")
    told = [cells(row)[1:3] for row in office.page.locator("#errors tr").filter(has=office.page.locator("td")).all()]
    assert told == [["第3行", each] for each in ("证件号码", "签订日", "协议编号", "协议扫描件")]
    whole("paper-wrong")
    right = wrong | {"证件号码*": "990101198801010012", "签订日*": "2025-01-05", "协议编号*": "双聘〔2025〕2号"}
    chosen(office, [heads, *([row.get(head) for head in heads] for row in (ON_PAPER, right))], "许念.pdf")
    whole("paper-right")
    office.press("确认接续")
    expect(office.page.locator("main")).to_contain_text("已接续 2 份任职")
    taken = office.path
    whole("paper-taken")
    for name, path in (("appointment", "/appointments/"), ("agreement", "/agreements/"), ("case", "/cases/")):
        link = re.compile(f"^({'RZ|XY|BJ'})-")
        office.visit(path)
        office.page.locator("#rows").get_by_role("link", name=link).first.click()
        expect(office.page.locator("main")).to_contain_text("纸")
        whole(f"paper-{name}")
    office.visit(taken)
    office.follow("撤销接续")
    whole("paper-undo")
    office.fill({"撤销理由": "名单有误"})
    office.press("确认撤销")
    expect(office.page.locator("body")).to_contain_text("已撤销这批接续")


def chosen(office: Actor, rows: Sheet, scan: str) -> None:
    """Choose a list and one scan, and send both."""
    office.page.locator('input[name="file"]').set_input_files(workbook(rows))
    office.page.locator('input[name="scans"]').set_input_files(payload(scan, PDF))
    office.press("上传并核对")
    office.page.wait_for_load_state()


def test_no_refusal_offended_the_policy(people: Company) -> None:
    offences = [each for each in people.messages if "Content Security Policy" in each or "Refused to" in each]
    assert offences == []


# ── small hands ──


def sparse(path: Path, size: int) -> Path:
    """A PDF of that many MB that takes no room on the disk."""
    with path.open("wb") as file:
        file.write(PDF)
        file.truncate(size * MEBIBYTE)
    return path


def payload(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def sent_without_script(actor: Actor, file: Path | tuple[str, bytes]) -> None:
    """Choose a file at the first line and send it as a browser does that runs no scripts: nothing looks at it before."""
    line = actor.page.locator(".lp-material").first
    given = file if isinstance(file, Path) else payload(*file)
    line.locator('input[type="file"]').set_input_files(given)
    line.locator(".lp-material-form").evaluate("form => form.submit()")


def still_typed(actor: Actor, values: dict[str, str]) -> None:
    for label, typed in values.items():
        expect(actor.labelled(label)).to_have_value(typed)


def step_of(people: Company, case: str) -> str:
    """The path of the case's first step, as the college's handler finds it."""
    college = people.as_("college")
    college.visit(case)
    link = college.page.get_by_role("link", name="办理：初审")
    return str(link.get_attribute("href"))


def template(firm: Actor) -> Sheet:
    """The rows of the template that the enterprise downloads."""
    firm.visit("/appointments/reports/import")
    with firm.page.expect_download() as download:
        firm.follow("下载月报模板")
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))["月报"]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def heads(rows: Sheet) -> list[str]:
    return [str(head) for head in rows[0]]


def workbook(rows: Sheet) -> FilePayload:
    book, content = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "月报"
    for row in rows:
        sheet.append(row)
    book.save(content)
    return {"name": "月报.xlsx", "mimeType": XLSX, "buffer": content.getvalue()}


def imported(firm: Actor, file: FilePayload) -> Response:
    firm.visit("/appointments/reports/import")
    firm.page.locator('main input[type="file"]').set_input_files(file)
    return answer_to(firm.page, lambda: firm.press("上传并预览"))


def cells(row: Locator) -> list[str]:
    return [text.strip() for text in row.locator("td").all_inner_texts()]
