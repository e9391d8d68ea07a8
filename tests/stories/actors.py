"""People at their browsers: one context per login, the demo's one-click sign-in, and an ear on the console."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Locator, Page, expect

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
PASSWORD = "lianpin-demo-2026"  # of every account
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OWN = {"出生日期": "1984-06-15", "学位": "博士", "行业工作年数": "0", "亲属持股比例": "0", "控制企业": "否"}


@dataclass
class Actor:
    """One login in its own browser context. `page` is where they are."""

    login: str
    page: Page
    address: str
    messages: list[str]

    def visit(self, path: str) -> Page:
        """Open a path of the platform and demand that it answered with a page."""
        answer = self.page.goto(self.address + path)
        assert answer is not None and answer.status == 200, f"{self.login} {path}: {answer and answer.status}"
        return self.page

    def follow(self, name: str, *, exact: bool = False) -> Page:
        """Follow the link of that name."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()
        return self.page

    def press(self, name: str, *, exact: bool = False) -> Page:
        """Press the button of that name."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        return self.page

    def fill(self, values: dict[str, str]) -> None:
        """Fill the fields with these labels."""
        for label, value in values.items():
            control = self.labelled(label)
            if control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(label=value)
            else:
                control.fill(value)

    def labelled(self, label: str) -> Locator:
        """The control of that label; the label may carry its mark of need."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\*|选填)?\s*$")).first

    def text(self) -> str:
        """What the page's main part says."""
        return self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        """The path of the page, without the address."""
        return self.page.url.removeprefix(self.address)


@dataclass
class Company:
    """All actors of a story, by login, and every console message that a strict policy would cause."""

    browser: Browser
    address: str
    actors: dict[str, Actor] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    views: dict[tuple[str, str], Page] = field(default_factory=dict)

    def as_(self, login: str) -> Actor:
        """The actor of that login, signed in by one click; an account that the demo did not make, by its password."""
        if login not in self.actors:
            self.actors[login] = self._sign_in(login)
        return self.actors[login]

    def stranger(self) -> Actor:
        """Somebody of the public, signed out."""
        if "" not in self.actors:
            self.actors[""] = self._arrive("")
        return self.actors[""]

    def looking(self, login: str, theme: str, language: str) -> Page:
        """A page apart, signed in as somebody (or as nobody), in a theme and a language: one for each view, whoever looks through it.

        A context for each look would start a process and read every style and font anew: most of the time that looking takes.
        """
        actor = self.as_(login) if login else self.stranger()
        if (theme, language) not in self.views:
            self.views[theme, language] = self.browser.new_context(viewport=WIDE, locale="zh-CN").new_page()
        page = self.views[theme, language]
        context = page.context
        context.clear_cookies()
        own = ({"name": name, "value": value, "url": self.address} for name, value in
               (("theme", theme), ("django_language", language)))  # fmt: skip
        context.add_cookies([*actor.page.context.cookies(), *own])
        page.set_viewport_size(WIDE)
        return page

    def _arrive(self, login: str) -> Actor:
        context = self.browser.new_context(
            viewport=WIDE, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True
        )
        context.set_default_timeout(8_000)
        page = context.new_page()
        page.on("console", lambda message: self._hear(login, message))
        page.on("pageerror", lambda error: self.messages.append(f"{login or 'public'}: {error}"))
        return Actor(login, page, self.address, self.messages)

    def _sign_in(self, login: str) -> Actor:
        actor = self._arrive(login)
        actor.visit("/login/")
        button = actor.page.locator(f'button[name="username"][value="{login}"]')
        if button.count():
            button.click()
        else:
            actor.fill({"用户名": login, "密码": PASSWORD})
            actor.press("登录", exact=True)
        actor.page.wait_for_url(lambda url: "/login" not in url)
        return actor

    def _hear(self, login: str, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.messages.append(f"{login or 'public'} {message.location.get('url', '')}: {message.text}")


def on(actor: Actor, day: str) -> None:
    """Move the business day on with the ribbon, as the demo's visitor does."""
    actor.visit("/")
    ribbon = actor.page.locator('form[action="/clock/advance"]')
    ribbon.locator('input[name="day"]').fill(day)
    ribbon.locator("button").click()
    expect(actor.page.locator("body")).to_contain_text(day)


def open_task(actor: Actor, matter: str, step: str) -> None:
    """From the inbox to the step's form."""
    actor.visit("/")
    row = actor.page.locator("tr", has_text=step).filter(has_text=matter)
    row.get_by_role("link", name="办理").click()
    actor.page.get_by_role("link", name=f"办理：{step}").click()


def take(actor: Actor, matter: str, step: str, facts: dict[str, str] | None = None, opinion: str = "同意") -> None:
    """Take a step: fill in, see what it will do, confirm."""
    open_task(actor, matter, step)
    actor.fill(facts or {})
    actor.labelled("意见").fill(opinion)
    actor.press("下一步：查看后果")
    actor.press("确认办理")
    expect(actor.page.locator("body")).to_contain_text(f"“{step}”已办理")


def open_dialog(actor: Actor, link: str) -> None:
    actor.page.get_by_role("link", name=link, exact=True).first.click()
    expect(actor.page.get_by_role("dialog")).to_be_visible()


def confirm_dialog(actor: Actor, link: str, button: str) -> None:
    """A button that opens its consequences in the dialog, and the confirmation there."""
    open_dialog(actor, link)
    actor.page.get_by_role("dialog").get_by_role("button", name=button).click()


def apply(actor: Actor, own: dict[str, str]) -> None:
    """Begin an application, give one's facts, hand in every material, go to the pre-check."""
    actor.visit("/posts/")
    actor.follow("半导体单晶材料首席工程师")
    actor.press("申报本岗位")
    actor.fill(own)
    actor.press("保存", exact=True)
    expect(actor.page.locator("body")).to_contain_text("已保存")
    hand_in(actor)
    actor.press("保存并预审")


def hand_in(actor: Actor) -> None:
    """A real file for every line of the checklist."""
    waiting = actor.page.locator(".lp-material", has_text="待提交")
    for left in reversed(range(waiting.count())):
        upload(actor, waiting.first, {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": PDF})
        expect(waiting).to_have_count(left)


def consent(actor: Actor) -> None:
    """Let one's file pass to every body that is named beside the pre-check; nothing is ticked beforehand."""
    boxes = actor.page.locator('input[name="consent"]')
    for box in boxes.all():
        expect(box).not_to_be_checked()
        box.check()


def upload(actor: Actor, line: Locator, file: FilePayload | Path) -> None:
    """Choose a file at a line of the checklist and send it."""
    line.locator('input[type="file"]').set_input_files(file)
    line.get_by_role("button", name="上传").click()


# Nothing is asserted of a picture, and taking them is a large part of a story's time: they are taken when asked for.
PICTURES = bool(os.environ.get("LIANPIN_PICTURES"))


def shot(page: Page, folder: Path, name: str, *, wanted: bool = PICTURES) -> None:
    """A picture of the whole page, if wanted; of the window where a dialog covers it, which scrolls with nothing."""
    if not wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.evaluate("scrollTo(0, 0)")  # what sticks to the window would stand in the middle of the picture
    page.screenshot(path=path, full_page=not page.locator("dialog[open]").count())
