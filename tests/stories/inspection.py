"""What every page of the story must show: fits its width, the right font, one language, no violation that axe can see."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from stories.actors import NARROW, WIDE, shot

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

# Text nodes that people see and did not type, outside elements marked with another language, with the element they stand in.
_TEXTS = """
(wanted) => {
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent.trim();
    if (!text || element.closest('script, style, noscript, template, textarea, code, .code, svg title, svg desc')) continue;
    const marked = element.closest('[lang]');
    if (marked && marked !== document.documentElement && !marked.lang.startsWith(wanted)) continue;
    if (!element.checkVisibility || element.checkVisibility()) seen.push(text);
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]')) {
    const marked = element.closest('[lang]');
    if (marked && marked !== document.documentElement && !marked.lang.startsWith(wanted)) continue;
    for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
      if (element.getAttribute(name)) seen.push(element.getAttribute(name));
  }
  return seen;
}
"""


def overflow(page: Page) -> str:
    """Empty where the page fits its window; else the widths and the widest elements."""
    wide, window = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    if wide <= window:
        return ""
    widest = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
              .slice(0, 5).map(e => e.tagName + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().right))"""
    )
    return f"{wide} > {window}: {widest}"


def leftovers(page: Page) -> list[str]:
    """Words of the other language outside what is marked: Chinese on an English page, English on a Chinese one."""
    language = page.evaluate("() => document.documentElement.lang")
    texts: list[str] = page.evaluate(_TEXTS, language.split("-")[0])
    if language.startswith("en"):
        return sorted({text for text in texts if any("\u4e00" <= mark <= "\u9fff" for mark in text)})
    return sorted({text for text in texts if has_english_word(text)})


def has_english_word(text: str) -> bool:
    """Whether a run of four or more lower-case Latin letters stands in the text: words, not codes, units or formats."""
    import re

    allowed = {"lianpin", "excel", "xlsx", "axe", "jpeg", "docx", "english", "ctrl", "min"}
    return any(
        word.lower() not in allowed
        for word in re.findall(r"(?<![A-Za-z0-9@._/-])[A-Za-z]?[a-z]{3,}(?![A-Za-z0-9@_/-])", text)
    )


def chinese_fonts(page: Page) -> set[str]:
    """The families that the browser really used for the page's main text (DevTools protocol)."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    found: set[str] = set()
    for selector in ("h1", "main", "main td", "main p", "main label", "main button"):
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        if not node:
            continue
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            found.add(font["familyName"])
    session.detach()
    return found


def violations(page: Page) -> list[str]:
    """What axe finds, one line per rule and element."""
    page.evaluate(AXE)
    result: dict[str, Any] = json.loads(
        page.evaluate("async () => JSON.stringify(await axe.run(document, {resultTypes: ['violations']}))")
    )
    return [
        f"{found['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def faults_as_it_stands(page: Page, folder: Path, name: str) -> list[str]:
    """What is wrong with a page that a second visit would not meet, in light and dark, wide and narrow; with pictures."""
    wrong: list[str] = []
    page.emulate_media(reduced_motion="reduce")  # no picture of a sidebar half way
    for theme in ("dark", "light"):
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            if found := overflow(page):
                wrong.append(f"{theme} {size['width']}: {found}")
                shot(page, folder, f"{name}-{theme}-{size['width']}", wanted=True)
            if (theme, size) != ("dark", WIDE):  # three pictures show it; taking them is most of the time
                shot(page, folder, f"{name}-{theme}-{size['width']}")
        wrong += [f"{theme}: {each}" for each in violations(page)]
    return wrong + leftovers(page)
