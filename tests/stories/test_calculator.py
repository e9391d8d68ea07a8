"""The trial calculator in a browser: one of each kind, by the keyboard alone, on a wide and a narrow screen, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from stories.actors import NARROW, WIDE, Actor, Company, shot
from stories.conftest import Demo
from stories.inspection import faults_as_it_stands, leftovers, overflow, violations

pytestmark = pytest.mark.story

PAGE = "/money/estimate/"
WHEN = {
    "校派型": ("2026-02-03", "2026-03-01"),
    "共引型": ("2026-03-20", "2026-04-01"),
    "企引型": ("2026-01-01", "2026-01-01"),
}
ANSWERS = {
    "校派型": {"出生日期": "1984-06-15", "预计各年考核等次": "优秀"},
    "共引型": {"出生日期": "1997-02-02", "预计各年考核等次": "合格"},
    "企引型": {"从业比例": "80%", "聘期（月）": "12", "实授学时": "27"},
}
"""What differs from what the form has filled in: then it is C01, C03 and C05 of the regulations."""
SHOWN = {
    "校派型": ("符合申报条件", "人才层次：D", "335,333.33", "60,480.00", "2026年逐月", "32,700.00"),
    "共引型": ("符合申报条件", "人才层次：E", "172,500.00", "60,433.08", "2031年逐月"),
    "企引型": ("符合申报条件", "不符合申报条件", "主聘单位为高校", "27,000.00", "1,800.00", "5,400.00"),
}


@pytest.fixture(scope="module")
def public(browser: Browser, demo: Demo) -> Iterator[Actor]:
    """Somebody of the public, who has no account."""
    company = Company(browser, demo.address)
    actor = company.stranger()
    actor.page.context.set_default_timeout(20_000)  # the first answer reads the whole rulebook
    yield actor
    assert [said for said in company.messages if "status of 422" not in said] == []


def press(page: Page, key: str, until: str) -> None:
    """Press a key until the element with that selector has the focus, as somebody without a mouse does."""
    for _time in range(80):
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", until):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{until} is not reached by {key}")


@pytest.mark.parametrize("kind", ANSWERS)
def test_one_of_each_kind_is_answered_as_the_regulations_say(public: Actor, screenshots: Path, kind: str) -> None:
    public.visit(PAGE)
    public.follow(kind)
    applied_on, starts_on = WHEN[kind]
    public.page.get_by_text("其他事实（已按常见情形填好，可以修改）").click()
    public.fill({"申报日": applied_on, "聘期第一日": starts_on, **ANSWERS[kind]})
    public.press("测算", exact=True)
    main = public.page.locator("main")
    for shown in SHOWN[kind]:
        expect(main).to_contain_text(shown)
    expect(main.locator("figure.chart").first).to_be_visible()
    shot(public.page, screenshots, f"calculator-{list(ANSWERS).index(kind) + 1}-1280")
    if kind == "校派型":  # whose form and result are the longest
        assert faults_as_it_stands(public.page, screenshots, "calculator") == []
    public.page.set_viewport_size(NARROW)
    public.visit(public.path)  # what was asked stands in the address: it can be kept and passed on
    expect(main).to_contain_text(SHOWN[kind][-1])
    assert overflow(public.page) == ""
    public.page.set_viewport_size(WIDE)


def test_the_keyboard_alone_gets_to_an_explanation(public: Actor) -> None:
    page = public.visit(PAGE)
    press(page, "Tab", f'a[href="?{quote("双聘类型")}={quote("企引型")}"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/estimate/?*")
    press(page, "Tab", 'input[name="聘期月数"]')
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("逐月")
    press(page, "Tab", "details:has(a.lp-money) > summary")
    page.keyboard.press("Enter")
    press(page, "Tab", "a.lp-money")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("第十六条")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_what_is_missing_is_asked_for_by_name_and_what_is_wrong_at_its_field(public: Actor, screenshots: Path) -> None:
    public.visit(f"{PAGE}?{quote('双聘类型')}={quote('共引型')}")
    public.fill({"协议年薪": "", "申报日": "2026-03-20", "聘期第一日": "2026-04-01"})
    public.press("测算", exact=True)
    expect(public.page.get_by_role("alert")).to_contain_text("需要“协议年薪”（第二条），由人事处提供")
    public.fill({"从业比例": "52%"})
    public.press("测算", exact=True)
    expect(public.page.locator(".lp-error")).to_contain_text("“从业比例”应当以5%为一档，现为52%。")
    shot(public.page, screenshots, "calculator-error-1280")
    assert leftovers(public.page) + violations(public.page) == []


def test_an_english_page_asks_in_english_and_marks_the_words_of_the_regulations(
    public: Actor, screenshots: Path
) -> None:
    public.visit(PAGE)
    public.page.locator('form[action="/language"] button').first.click()
    expect(public.page.locator("h1")).to_have_text("Trial calculator")
    assert leftovers(public.page) + violations(public.page) == []
    public.page.get_by_role("link", name="校派型").click()
    expect(public.page.get_by_label("Degree")).to_be_visible()
    public.page.get_by_role("button", name="Estimate").click()
    expect(public.page.locator("main")).to_contain_text("month by month")
    shot(public.page, screenshots, "calculator-english-1280")
    assert leftovers(public.page) + violations(public.page) == []
