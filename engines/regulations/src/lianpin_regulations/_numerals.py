"""Whole numbers as Chinese writes them, of articles (第一百零三条) and, typed into a field, of amounts (三千五百)."""

from __future__ import annotations

import re

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
# 三千五 may mean 3500 and 3005; 三四千 is no number.
_DOUBTFUL = re.compile(r"[一二两三四五六七八九]{2}|[百千万][一二两三四五六七八九]$")


def chinese_number(text: str) -> int | None:
    """十一, 一百零三, 十万, 五七 or 12 as a number; None for anything else, and for what may mean two numbers (三千五)."""
    if re.fullmatch(r"\d{1,9}", text):
        return int(text)
    if re.fullmatch(r"[零〇一二三四五六七八九]{1,12}", text):
        return int("".join(str(_DIGITS[mark]) for mark in text))
    if not re.fullmatch(r"[零〇一二两三四五六七八九十百千万]{1,12}", text) or _DOUBTFUL.search(text):
        return None
    total, section, digit = 0, 0, 0
    for mark in text:
        if mark == "万":
            total, section, digit = total + (section + digit or 1) * 10000, 0, 0
        elif mark in _TENS:
            section, digit = section + (digit or 1) * _TENS[mark], 0
        else:
            digit = _DIGITS[mark]
    return total + section + digit
