"""The main job, C01: one dual appointment from its post to the year's settlement, each step by its role and on its day."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pypdf
import pytest
from playwright.sync_api import expect
from stories.actors import (
    NARROW,
    OWN,
    WIDE,
    Actor,
    Company,
    apply,
    confirm_dialog,
    consent,
    hand_in,
    on,
    open_dialog,
    open_task,
    shot,
    take,
)
from stories.inspection import chinese_fonts, faults_as_it_stands, leftovers, overflow, violations

pytestmark = pytest.mark.story


# Colours do not depend on the language: the dark theme is inspected in one.
VIEWS = (("light", "zh-hans"), ("dark", "zh-hans"), ("light", "en"))
PERSON, POST = "陈一帆", "半导体单晶材料首席工程师"


@pytest.fixture(scope="module")
def told(company: Company, screenshots: Path) -> dict[str, tuple[str, str]]:
    """Run the whole story once; the pages worth looking at: name → (login, path)."""
    return Story(company, screenshots).tell()


class Story:
    """The steps in their order. Every figure that the case demands is asserted where a person would see it."""

    def __init__(self, company: Company, screenshots: Path) -> None:
        self.company, self.screenshots = company, screenshots
        self.pages: dict[str, tuple[str, str]] = {"login": ("", "/login/")}

    def tell(self) -> dict[str, tuple[str, str]]:
        self.publish_the_post()
        self.refuse_two_reasons_at_once()
        self.apply_to_the_post()
        self.decide_at_the_university()
        self.sign_and_file()
        self.apply_to_the_city()
        self.report_by_form("2026-03")
        self.pay_first()
        self.report_by_form("2026-04")
        self.report_by_form("2026-05")
        self.report_by_file()
        self.assess()
        self.settle()
        return self.pages

    def see(self, name: str, actor: Actor) -> None:
        """Remember a page for the inspections, and take its picture as it is now."""
        self.pages[name] = (actor.login, actor.path)
        shot(actor.page, self.screenshots, f"{name}-1280")

    def see_now(self, name: str, actor: Actor) -> None:
        """A page that the next step closes: it is inspected at once, in both themes and languages."""
        shot(actor.page, self.screenshots, f"{name}-1280")
        visited = (name, actor.login, actor.path)
        wrong = [
            each
            for theme, language in VIEWS
            for each in unfinished(self.company, self.screenshots, visited, theme, language)
        ]
        assert not wrong, "\n".join(wrong)

    def inspect(self, name: str, actor: Actor) -> None:
        """A state that a second visit would not meet, a form in error or an open dialog: in light and dark, wide and narrow."""
        wrong = faults_as_it_stands(actor.page, self.screenshots, name)
        assert not wrong, name + "\n" + "\n".join(wrong)

    def publish_the_post(self) -> None:
        firm = self.company.as_("firm-hr")
        firm.visit("/posts/")
        firm.follow("起草岗位")
        post = {
            "岗位名称": POST, "岗位职责": "主持大尺寸硅单晶生长工艺研发，带教企业青年工程师。", "工作地点": "澜江市高新区晶衡路1号",
            "从业比例": "52%", "企业月报酬": "12000", "起聘日": "2026-03-01", "终止日": "2028-02-29", "名额": "1",
        }  # fmt: skip
        firm.fill(post)
        firm.press("保存草稿")
        expect(firm.page.locator("main")).to_contain_text("从业比例以5%为一档（第七条，从业比例：52%）")
        self.inspect("post-error", firm)
        self.pages["post-new"] = ("firm-hr", "/posts/new/")
        firm.fill({"从业比例": "50%"})
        firm.press("保存草稿")
        confirm_dialog(firm, "提交对方", "提交对方")
        office = self.company.as_("univ-hr")
        office.visit("/posts/")
        office.follow(POST)
        open_dialog(office, "发布岗位")
        self.inspect("publish-dialog", office)
        office.page.get_by_role("dialog").get_by_role("button", name="发布岗位").click()
        expect(office.page.locator("body")).to_contain_text("岗位已发布")
        self.see("post", office)

    def refuse_two_reasons_at_once(self) -> None:
        """C06: 58 years old, and a spouse who holds 30 %."""
        wu = self.company.as_("wu")
        apply(wu, {**OWN, "出生日期": "1967-03-20", "亲属持股比例": "30"})
        page = wu.page.locator("main")
        expect(page).to_contain_text("有 2 项条件不符合")
        for found in ("58 > 57", "30% = 30%", "第五条", "第六条"):
            expect(page).to_contain_text(found)
        self.see("refused", wu)
        wu.press("仍要提交")
        expect(page).to_contain_text(
            "不符合申报条件：校内申报日的周岁年龄不超过上限（第五条，58 > 57）；本人及近亲属合计持股不足30%（第六条，30% = 30%）"
        )
        wu.visit("/cases/")
        expect(wu.page.locator("main")).to_contain_text("草稿")
        self.keep_what_is_typed()

    def keep_what_is_typed(self) -> None:
        """In two open pages of the same form: kept at once, told to the other, and still there after signing in again."""
        wu = self.company.as_("wu")
        wu.page.locator("main tr", has_text="草稿").get_by_role("link").first.click()
        wu.follow("填写并提交")
        other = wu.page.context.new_page()
        other.goto(wu.page.url)
        wu.labelled("行业工作年数").fill("12")
        expect(wu.page.locator("#draft-state")).to_contain_text(re.compile(r"已暂存 \d\d:\d\d"))
        field = other.get_by_label(re.compile("行业工作年数"))
        field.fill("7")
        field.blur()
        expect(other.locator("#draft-state")).to_contain_text("另一处为“12”，本页为“7”")
        self.inspect("two-pages", Actor(wu.login, other, wu.address, wu.messages))
        other.get_by_role("button", name="以本页为准").click()
        expect(other.locator("#draft-state")).to_contain_text("已暂存")
        other.close()
        form = wu.path
        wu.page.context.clear_cookies()
        again = Company(self.company.browser, self.company.address).as_("wu")
        again.visit(form)
        expect(again.labelled("行业工作年数")).to_have_value("7")
        expect(again.page.locator("#draft-state")).to_contain_text("尚未保存的内容：行业工作年数")
        again.page.context.close()
        del self.company.actors["wu"]

    def apply_to_the_post(self) -> None:
        chen = self.company.as_("chen")
        apply(chen, OWN)
        page = chen.page.locator("main")
        expect(page).to_contain_text("符合全部条件")
        expect(page).to_contain_text("41 ≤ 57")
        chen.press("下一步：查看后果")
        expect(page).to_contain_text("须由本人单独同意")
        self.see_now("precheck", chen)
        consent(chen)
        chen.press("下一步：查看后果")
        chen.press("确认提交")
        expect(chen.page.locator("body")).to_contain_text("已提交")
        self.case = chen.path
        self.see("case", chen)
        chen.visit("/posts/")
        chen.follow(POST)
        assert chen.page.get_by_role("button", name="申报本岗位").count() == 0

    def decide_at_the_university(self) -> None:
        college, office, president = (self.company.as_(login) for login in ("college", "univ-hr", "president"))
        expect(college.visit("/").locator("main")).to_contain_text(
            "2026-01-12"
        )  # five working days after Monday 5 January
        self.see("inbox", college)
        on(college, "2026-01-08")
        take(college, PERSON, "初审")
        on(office, "2026-01-15")
        take(office, PERSON, "审核")
        path = office.page.locator("main")
        expect(path).to_contain_text("不需要（第八条）")  # no conflict-of-interest review
        assert self.company.as_("vice-president").visit("/").locator("tr", has_text=PERSON).count() == 0
        on(president, "2026-01-22")
        open_task(president, PERSON, "审定")
        expect(president.page.locator("main")).to_contain_text("校长办公会")
        self.see_now("step", president)
        take(president, PERSON, "审定")
        public = self.company.stranger()
        public.visit("/notices/")
        public.page.locator("main a", has_text=PERSON).first.click()
        expect(public.page.locator("main")).to_contain_text("990101********0015")
        expect(public.page.locator("main")).to_contain_text("2026-01-29")
        self.see("notice", public)
        on(office, "2026-01-29")
        take(office, PERSON, "公示", opinion="公示期满，无异议")

    def sign_and_file(self) -> None:
        office, firm, chen = (self.company.as_(login) for login in ("univ-hr", "firm-hr", "chen"))
        on(office, "2026-02-03")
        for actor in (office, firm, chen):
            actor.visit("/agreements/")
            actor.page.locator("main td a").first.click()
            confirm_dialog(actor, "签署", "确认签署")
            expect(actor.page.locator("body")).to_contain_text("协议已签署")
        self.see("agreement", chen)
        pdf = chen.page.request.get(chen.address + chen.path.rstrip("/") + "/pdf")
        text = "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf.body())).pages)
        assert "校企双聘三方协议" in text and text.count("已确认") >= 3
        on(office, "2026-02-10")
        take(office, PERSON, "报备")
        expect(office.page.locator("main")).to_contain_text("BA-2026-")
        expect(office.page.locator("main")).to_contain_text("已办结")

    def consent_to_the_city(self, firm: Actor) -> None:
        """The enterprise may not pass Chen's file on before Chen says so."""
        precheck = firm.path
        firm.press("征求本人同意")
        expect(firm.page.locator("main")).to_contain_text("等待本人答复")
        chen = self.company.as_("chen")
        chen.visit("/my/consents/")
        self.see("consents", chen)
        chen.follow("答复")
        expect(chen.page.locator("main")).to_contain_text("敏感个人信息")
        self.see("consent", chen)
        chen.press("同意向澜江市提供")
        expect(chen.page.locator("body")).to_contain_text("已同意")
        firm.visit(precheck)

    def apply_to_the_city(self) -> None:
        firm = self.company.as_("firm-hr")
        on(firm, "2026-03-10")
        firm.visit("/appointments/")
        firm.page.locator("main td a").first.click()
        self.appointment = firm.path
        firm.follow("向市里申报")
        expect(firm.page.locator("main")).to_contain_text("35 天")
        firm.press("开始申报")
        firm.follow("填写并提交")
        facts = {
            "高校在本市": "是",
            "企业在本市": "是",
            "本市纳税月数": "96",
            "参保职工人数": "260",
            "其他同类月津贴": "0",
        }
        firm.fill(facts)
        firm.page.get_by_label("高新技术企业").check()
        firm.page.get_by_role("group", name=re.compile("人才荣誉")).get_by_label("无").check()
        firm.press("保存", exact=True)
        expect(firm.page.locator("body")).to_contain_text("已保存")
        hand_in(firm)
        firm.press("保存并预审")
        expect(firm.page.locator("main")).to_contain_text("符合全部条件")
        self.consent_to_the_city(firm)
        firm.press("下一步：查看后果")
        firm.press("确认提交")
        self.city_case = firm.path
        steps = (
            ("2026-03-13", "city-hr", "受理"), ("2026-03-20", "city-science", "科技局会审"),
            ("2026-03-20", "city-education", "教育局会审"), ("2026-03-26", "city-hr", "审核认定"),
            ("2026-04-02", "city-hr", "公示"),
        )  # fmt: skip
        for day, login, step in steps:
            actor = self.company.as_(login)
            on(actor, day)
            take(actor, PERSON, step)
        city = self.company.as_("city-hr")
        city.visit(self.city_case)
        for found in ("人才层次", "D", "用才方式", "全时用才", "起算日", "2026-03-01"):
            expect(city.page.locator("main")).to_contain_text(found)
        self.see("city-case", city)

    def pay_first(self) -> None:
        drafter = self.company.as_("city-finance")
        on(drafter, "2026-04-10")
        total = self.settle_batch("2026-04-10")
        assert total == "4,000.00"
        take(drafter, PERSON, "拨付首笔", opinion="已拨付")

    def settle_batch(self, until: str) -> str:
        """Drafted by one person, approved by another, paid; the batch's total as the page shows it."""
        drafter, checker = self.company.as_("city-finance"), self.company.as_("city-finance-2")
        drafter.visit("/money/batches/")
        drafter.follow("编制批次")
        drafter.labelled("应付日截至").fill(until)
        drafter.press("查看应付款项")
        drafter.press("编制批次")
        batch = drafter.path
        assert drafter.page.get_by_role("link", name="复核", exact=True).count() == 0
        checker.visit(batch)
        checker.follow("复核", exact=True)
        checker.press("复核通过")
        checker.visit(batch)
        checker.follow("付款文件", exact=True)
        with checker.page.expect_download() as download:
            checker.press("导出付款文件")
        sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert any(PERSON in row for row in rows)
        checker.visit(batch)
        checker.follow("读入回单")
        answer = ["付款编号,金额,结果", *(f"{row[0]},{row[8]:.2f},成功" for row in rows[1:])]
        file = {"name": "回单.csv", "mimeType": "text/csv", "buffer": "\n".join(answer).encode()}
        checker.page.locator('input[type="file"]').set_input_files(file)
        checker.press("上传并预览")
        checker.press("登记结果并记账")
        expect(checker.page.locator("main")).to_contain_text("已支付")
        self.see("batch", checker)
        text = checker.page.locator("main dl").inner_text()
        found = re.search(r"([\d,]+\.\d\d)元", text)
        assert found, text
        return found[1]

    def report_by_form(self, month: str) -> None:
        firm, chen = self.company.as_("firm-hr"), self.company.as_("chen")
        on(firm, next_month(month, 3))
        firm.visit(f"{self.appointment}reports/enter?month={month}")
        firm.fill({"实际工作日数": "11", "实付报酬": "12000"})
        firm.press("提交月报")
        self.confirm_month(chen, month)

    def report_by_file(self) -> None:
        firm, chen = self.company.as_("firm-hr"), self.company.as_("chen")
        on(firm, "2027-01-03")
        firm.visit("/appointments/reports/import")
        self.pages["import"] = ("firm-hr", "/appointments/reports/import")
        with firm.page.expect_download() as download:
            firm.follow("下载月报模板")
        book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
        sheet = book.active
        heads = [cell.value for cell in sheet[1]]
        days = next(i for i, head in enumerate(heads) if head and "实际工作日数" in str(head))
        paid = next(i for i, head in enumerate(heads) if head and "实付报酬" in str(head))
        for row in sheet.iter_rows(min_row=2):
            if row[0].value:
                row[days].value, row[paid].value = 11, 12000
        good, bad = io.BytesIO(), io.BytesIO()
        book.save(good)
        sheet.cell(2, days + 1).value = 45
        book.save(bad)
        self.upload(firm, bad.getvalue())
        expect(firm.page.locator("main")).to_contain_text("第2行")
        self.inspect("import-error", firm)
        self.upload(firm, good.getvalue())
        firm.press("确认导入")
        self.pages["reports"] = ("firm-hr", f"{self.appointment}reports/")
        on(firm, "2027-01-05")
        for number in range(6, 13):
            self.confirm_month(chen, f"2026-{number:02d}")

    def upload(self, actor: Actor, content: bytes) -> None:
        actor.visit("/appointments/reports/import")
        file = {
            "name": "月报.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": content,
        }
        actor.page.locator('main input[type="file"]').set_input_files(file)
        actor.press("上传并预览")

    def confirm_month(self, chen: Actor, month: str) -> None:
        chen.visit(f"{self.appointment}reports/")
        row = chen.page.get_by_role("row", name=re.compile(f"^{month}"))
        row.get_by_role("link", name="确认").click()
        chen.page.get_by_role("dialog").get_by_role("button", name="确认无误").click()
        expect(row).to_contain_text("已确认")

    def assess(self) -> None:
        office, chen, college, firm = (self.company.as_(login) for login in ("univ-hr", "chen", "college", "firm-hr"))
        office.visit("/assessments/")
        office.follow("发起2026年度考核")
        office.press("发起考核")
        take(chen, PERSON, "述职自评", opinion="完成大尺寸硅单晶工艺研发，带教四名工程师，讲授一门课程。")
        on(college, "2027-01-11")
        take(college, PERSON, "学校评分", {"学校评分": "91"})
        take(firm, PERSON, "企业评分", {"企业评分": "90.5"})
        on(office, "2027-01-13")
        take(office, PERSON, "名额与等次", {"批准扣减日数": "0", "优秀名额内": "是"})
        on(office, "2027-01-20")
        take(office, PERSON, "公示", opinion="公示期满，无异议")
        on(office, "2027-01-22")
        take(office, PERSON, "双方确认", opinion="确认")
        take(firm, PERSON, "双方确认", opinion="确认")
        expect(firm.page.locator("main")).to_contain_text("90.8")
        expect(firm.page.locator("main")).to_contain_text("优秀")
        self.see("assessment", firm)

    def settle(self) -> None:
        drafter = self.company.as_("city-finance")
        on(drafter, "2027-01-25")
        money = f"/money{self.appointment}2026/"
        drafter.visit(money)
        drafter.press("重新计算")
        # 36,000 of the nine months after the first payment, 60,000 to the firm, 16,666.67 to the university.
        assert self.settle_batch("2027-01-25") == "112,666.67"
        office = self.company.as_("univ-hr")
        office.visit(money)
        figures = office.page.locator("main").inner_text()
        for figure in ("335,333.33", "60,480.00", "60,000.00", "16,666.67", "8,333.33"):
            assert figure in figures, figure
        self.see("money", office)
        office.page.locator("main a", has_text="8,333.33").first.click()
        dialog = office.page.get_by_role("dialog")
        for found in ("第十三条", "10000元", "四舍五入到分", "优秀"):
            expect(dialog).to_contain_text(found)
        expect(dialog).to_be_in_viewport()
        self.inspect("explanation", office)
        finance = self.company.as_("city-finance")
        finance.visit("/ledger/")
        expect(finance.page.locator("main")).to_contain_text("112,666.67")
        self.see("ledger", finance)
        self.pages["appointment"] = ("univ-hr", self.appointment)
        self.pages["regulation"] = ("", "/regulations/lanjiang-university/dual-appointment/v1/")


def next_month(month: str, day: int) -> str:
    year, number = (int(part) for part in month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}-{day:02d}"


def test_the_story_is_told_and_every_figure_stands(told: dict[str, tuple[str, str]]) -> None:
    assert {"post", "refused", "case", "notice", "agreement", "city-case", "money", "ledger"} <= set(told)


@pytest.mark.parametrize(("theme", "language"), VIEWS)
def test_every_page_of_the_story_is_finished(
    told: dict[str, tuple[str, str]], company: Company, screenshots: Path, theme: str, language: str
) -> None:
    """Fits 1280 and 390 px, speaks one language, uses our font, and axe finds nothing, in light and dark."""
    wrong = [
        each
        for name, (login, path) in told.items()
        for each in unfinished(company, screenshots, (name, login, path), theme, language)
    ]
    assert not wrong, "\n".join(wrong)


def unfinished(
    company: Company, screenshots: Path, visited: tuple[str, str, str], theme: str, language: str
) -> list[str]:
    """What is wrong with a page: (name, login, path) visited anew in a theme and a language."""
    name, login, path = visited
    page = company.looking(login, theme, language)
    answer = page.goto(company.address + path)
    wrong: list[str] = []
    if answer is None or answer.status != 200:
        wrong.append(f"{name}: {path} answered {answer and answer.status}")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        if found := overflow(page):
            wrong.append(f"{name} {size['width']}: {found}")
        was_taken = size == WIDE and theme == "light" and (screenshots / f"{name}-1280.png").exists()
        if not was_taken:  # as the story was told
            shot(page, screenshots, f"{name}-{language}-{theme}-{size['width']}")
    wrong += [f"{name}: {each}" for each in leftovers(page)]
    wrong += [f"{name}: {each}" for each in violations(page)]
    if (language, theme) == ("zh-hans", "light"):
        wrong += [f"{name}: font {font}" for font in chinese_fonts(page) - {"Noto Sans SC", "Noto Serif SC"}]
    return wrong


def test_no_page_offended_the_policy(told: dict[str, tuple[str, str]], company: Company) -> None:
    offences = [
        message for message in company.messages if "Content Security Policy" in message or "Refused to" in message
    ]
    assert offences == []
