"""Types of facts: how a value is read from what people type, checked, kept, and shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from lianpin_regulations._errors import FactError
from lianpin_regulations._numerals import chinese_number

KINDS = {
    "金额": "money",
    "比例": "ratio",
    "比值": "exact",
    "整数": "integer",
    "小数": "decimal",
    "日期": "date",
    "天数": "days",
    "工作日数": "days",
    "月数": "days",
    "学时": "days",
    "是否": "bool",
    "枚举": "choice",
    "集合": "choices",
    "文本": "text",
}
NUMERIC = frozenset({"money", "ratio", "exact", "integer", "decimal", "days"})
# What is kept of a set of which nothing was chosen.
NONE = "无"
_WIDE = str.maketrans("０１２３４５６７８９．，％－＋：／", "0123456789.,%-+:/")
_PLAIN = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_QUANTA = [Decimal(1).scaleb(-places) for places in range(10)]
_MOST = 10**20  # what a number is less than
# What may stand behind a number, by what it is.
_UNITS = {
    "money": re.compile("(?:万?元|万)$"), "ratio": re.compile("(?:%)$"), "decimal": re.compile("(?:分)$"),
    "integer": re.compile("(?:个?月|工作日|[日天岁年人]|学?时|小时)$"),
}  # fmt: skip
_PLACES = {"money": 2, "ratio": 4, "integer": 0, "days": 0}


@dataclass(frozen=True, slots=True)
class FactType:
    """A type of the notation. `places` are decimal places as kept (a ratio of 0.5 has 4)."""

    kind: str
    choices: tuple[str, ...] = ()
    places: int = 0

    @property
    def is_number(self) -> bool:
        return self.kind in NUMERIC

    def __str__(self) -> str:
        word = next(word for word, kind in KINDS.items() if kind == self.kind)
        if self.choices:
            return f"{word}（{'、'.join(self.choices)}）"
        return f"小数{self.places}" if self.kind == "decimal" else word


@lru_cache(256)
def parse_type(text: str) -> FactType | None:
    """Read a type as the notation writes it; None when it is none.

    >>> parse_type("枚举（博士、硕士）").choices
    ('博士', '硕士')
    >>> parse_type("小数1").places
    1
    """
    text = text.strip()
    if found := re.fullmatch(r"(枚举|集合)\s*+[（(]\s*+(?:枚举\s*+[（(]\s*+)?(.+?)(?<![\s）)])[\s）)]*+", text):
        choices = tuple(choice.strip() for choice in found[2].split("、") if choice.strip())
        return FactType(KINDS[found[1]], choices)
    if found := re.fullmatch(r"小数\s*(\d)", text):
        return FactType("decimal", places=int(found[1]))
    if text in KINDS and text not in {"枚举", "集合", "小数"}:
        kind = KINDS[text]
        return FactType(kind, places=_PLACES.get(kind, 0))
    return None


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A line of the facts table. `minimum`, `maximum` and `step` are in the value's own unit (yuan, 0.5 for 50 %).

    `default` is the source of what stands when it is not given (未填时); empty: it is missing then.
    """

    name: str
    type: FactType
    minimum: Any
    maximum: Any
    step: Any
    period: str
    source: str
    evidence: str
    note: str
    english: str
    article: str
    line: int
    default: str = ""

    def read(self, text: str) -> Any:
        """A value from what a person typed or what was kept; FactError says what is wrong and what to write."""
        text = str(text).strip()
        if not text:
            raise FactError(self.name, f"请填写“{self.name}”。")
        return self.check(_READERS[self.type.kind](self, text))

    def check(self, value: Any) -> Any:
        """The value when it lies within range and step; FactError otherwise."""
        if self.type.kind == "choice" and value not in self.type.choices:
            raise self._wrong(f"应当是{'、'.join(self.type.choices)}之一")
        if self.type.kind == "choices" and not set(value) <= set(self.type.choices):
            raise self._wrong(f"只能从{'、'.join(self.type.choices)}中选择")
        low, high = self.minimum, self.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            raise self._wrong(f"应当{self.range_text()}，现为{self.show(value)}")
        if self.step is not None and (Fraction(value) - Fraction(low or 0)) % Fraction(self.step):
            raise self._wrong(f"应当以{self.show(self.step)}为一档，现为{self.show(value)}")
        return value

    def range_text(self) -> str:
        """The range in words; empty where there is none."""
        low, high = self.minimum, self.maximum
        if low is not None and high is not None:
            return f"在{self.show(low)}至{self.show(high)}之间"
        if low is not None:
            return f"不小于{self.show(low)}"
        return f"不大于{self.show(high)}" if high is not None else ""

    def write(self, value: Any) -> str:
        """The canonical text that is kept; `read` gives the same value back."""
        kind = self.type.kind
        if kind == "bool":
            return "是" if value else "否"
        if kind == "date":
            return str(value.isoformat())
        if kind == "choices":
            return "、".join(choice for choice in self.type.choices if choice in value) or NONE
        if kind == "ratio":
            return _plain(Decimal(value) * 100) + "%"
        if kind == "exact":
            return str(Fraction(value))
        if kind in {"money", "decimal"}:
            return f"{Decimal(value):.{self.type.places}f}"
        return str(value)

    def show(self, value: Any) -> str:
        """The value for people."""
        return show(value, self.type)

    def _set(self, text: str) -> frozenset[str]:
        """The chosen ones; 无 says that it is none of them, which is not the same as not having said anything."""
        parts = frozenset(part.strip() for part in re.split("[、,，;；]", text) if part.strip())
        return parts if parts != {NONE} or NONE in self.type.choices else frozenset()

    def _wrong(self, expected: str) -> FactError:
        return FactError(self.name, f"“{self.name}”{expected}。")

    def _number(self, text: str, kind: str, example: str) -> Decimal:
        if _PLAIN.fullmatch(text):
            return Decimal(text)
        plain = text.translate(_WIDE).replace(",", "").replace(" ", "").removeprefix("¥").removeprefix("￥")
        plain = _UNITS[kind].sub("", plain)
        if not _PLAIN.fullmatch(plain):
            if (spelled := chinese_number(text.removesuffix("元"))) is not None:
                unit = "元" if self.type.kind == "money" else ""
                raise self._wrong(f"应当用阿拉伯数字，写成“{spelled}{unit}”，现为“{text[:30]}”")
            raise self._wrong(f"应当是数字，例如{example}，现为“{text[:30]}”")
        return Decimal(plain)

    def _money(self, text: str) -> Decimal:
        factor = 10000 if text.endswith(("万元", "万")) else 1
        value = self._number(text, "money", "12000.00") * factor
        return self._exactly(value, 2, "精确到分")

    def _ratio(self, text: str) -> Decimal:
        # "50%" and "50" are both fifty per cent: a bare number in a field of per cents is per cents.
        value = self._number(text, "ratio", "50%") / 100
        return self._exactly(value, 4, "最多保留两位小数的百分数")

    def _exact(self, text: str) -> Fraction:
        plain = text.translate(_WIDE).replace(" ", "")
        try:
            if not re.fullmatch(r"[+-]?[\d.]{1,30}(?:/\d{1,30})?", plain, re.ASCII):
                raise ValueError(plain)
            return Fraction(plain)
        except (ValueError, ZeroDivisionError):
            raise self._wrong(f"应当是数字或分数，例如14/19，现为“{text[:30]}”") from None

    def _whole(self, text: str) -> int:
        value = self._number(text, "integer", "12")
        if value != value.to_integral_value():
            raise self._wrong(f"应当是整数，现为“{text[:30]}”")
        return int(value)

    def _decimal(self, text: str) -> Decimal:
        return self._exactly(
            self._number(text, "decimal", "91.5"), self.type.places, f"最多保留{self.type.places}位小数"
        )

    def _exactly(self, value: Decimal, places: int, expected: str) -> Decimal:
        is_big = abs(value) >= _MOST
        kept = value if is_big else value.quantize(_QUANTA[places])
        if is_big or kept != value:
            raise self._wrong(f"应当{expected}")
        return kept

    def _date(self, text: str) -> date:
        if _ISO.fullmatch(text):
            with suppress(ValueError):
                return date.fromisoformat(text)
        plain = re.sub("[年月./]", "-", text.translate(_WIDE)).rstrip("日")
        try:
            year, month, day = (int(part) for part in plain.split("-"))
            return date(year, month, day)
        except (ValueError, OverflowError):
            raise self._wrong(f"应当是日期，例如2026-01-31，现为“{text[:30]}”") from None

    def _bool(self, text: str) -> bool:
        if text in {"是", "有", "true", "True", "1", "on", "yes"}:
            return True
        if text in {"否", "无", "false", "False", "0", "off", "no"}:
            return False
        raise self._wrong(f"应当填“是”或“否”，现为“{text[:30]}”")


_READERS: dict[str, Callable[[FactSpec, str], Any]] = {
    "money": FactSpec._money, "ratio": FactSpec._ratio, "exact": FactSpec._exact, "integer": FactSpec._whole,
    "days": FactSpec._whole, "decimal": FactSpec._decimal, "date": FactSpec._date, "bool": FactSpec._bool,
    "choice": lambda _spec, text: text, "choices": FactSpec._set, "text": lambda _spec, text: text,
}  # fmt: skip


def show(value: Any, type: FactType) -> str:
    """A value of a type as people read it in Chinese."""
    kind = type.kind
    if kind == "money":
        return f"{_decimal(value, 2):,.2f}元"
    if kind == "ratio":
        return _plain(Decimal(_decimal(value, 4)) * 100) + "%"
    if kind == "exact":
        return show_exact(Fraction(value))
    if kind == "decimal":
        return f"{_decimal(value, type.places):.{type.places}f}"
    if kind == "bool":
        return "是" if value else "否"
    if kind == "date":
        return str(value.isoformat())
    if kind == "choices":
        return "、".join(sorted(value)) or NONE
    return str(value)


def show_exact(value: Fraction) -> str:
    """An exact ratio: the fraction, and what it is about in per cent."""
    if value.denominator == 1:
        return str(value.numerator)
    percent = _decimal(value * 100, 2)
    return f"{value.numerator}/{value.denominator}（约{percent}%）"


def _decimal(value: Any, places: int) -> Decimal:
    scale = 10**places
    size = Fraction(value) * scale
    whole = (2 * abs(size.numerator) + size.denominator) // (2 * size.denominator)
    return Decimal(whole if size >= 0 else -whole).scaleb(-places)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
