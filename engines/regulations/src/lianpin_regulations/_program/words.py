"""The one table of words of the notation: keywords, operators, functions, system names, units."""

from __future__ import annotations

from lianpin_regulations._facts import FactType

KEYWORDS = ("若", "则", "否则", "且", "或", "非", "属于", "不属于", "含有", "不含有")

# function → (fewest, most) arguments
FUNCTIONS: dict[str, tuple[int, int]] = {
    "较小": (2, 9),
    "较大": (2, 9),
    "较早": (2, 9),
    "较晚": (2, 9),
    "合计": (2, 2),
    "累计": (1, 3),
    "近月合计": (2, 3),
    "上一年度": (1, 1),
    "截至": (3, 4),
    "组合计": (1, 9),
    "组人数": (1, 9),
    "组名次": (3, 19),
    "周岁": (2, 2),
    "整月数": (2, 2),
    "日数": (2, 2),
    "工作日数": (2, 2),
    "加日": (2, 2),
    "加月": (2, 2),
    "加工作日": (2, 2),
    "年份": (1, 1),
    "月初": (1, 1),
    "月末": (1, 1),
    "向上取整": (1, 1),
    "向下取整": (1, 1),
    "舍入": (3, 3),
    "就高补差": (2, 2),
    "按日折算": (3, 3),
}
ROUNDINGS = ("四舍五入", "舍去", "进位")
ORDERS = ("降", "升")
# functions that look at other periods or other people: their first argument is a name
AGGREGATES = ("合计", "累计", "近月合计", "上一年度", "截至")
GROUPS = ("组合计", "组人数", "组名次")
# span → the period that must be around it; 至今: up to and including the current month
SPANS = {"本年": "每年", "本段": "每段", "本季": "每季", "本年至今": "每月", "本段至今": "每月", "本季至今": "每月"}

_DAY, _COUNT = FactType("date"), FactType("days")
# system name → (type, the coarsest period in which it exists)
SYSTEM: dict[str, tuple[FactType, str]] = {
    "当月首日": (_DAY, "每月"),
    "当月末日": (_DAY, "每月"),
    "当月天数": (_COUNT, "每月"),
    "月份序": (FactType("integer"), "每月"),
    "当季首日": (_DAY, "每季"),
    "当季末日": (_DAY, "每季"),
    "当段首日": (_DAY, "每段"),
    "当段末日": (_DAY, "每段"),
    "当年首日": (_DAY, "每年"),
    "当年末日": (_DAY, "每年"),
    "年度": (FactType("integer"), "每年"),
}
PAY_MONTH = "薪酬所属月份"

UNITS: dict[str, tuple[str, int]] = {
    "万元": ("money", 10000),
    "元": ("money", 1),
    "%": ("ratio", 1),
    "％": ("ratio", 1),
    "个工作日": ("days", 1),
    "工作日": ("days", 1),
    "个月": ("days", 1),
    "学时": ("days", 1),
    "日": ("days", 1),
    "天": ("days", 1),
    "岁": ("number", 1),
    "人": ("number", 1),
}

OPERATORS = {
    "+": "＋", "＋": "＋", "-": "－", "－": "－", "−": "－", "×": "×", "*": "×", "÷": "÷", "/": "÷",
    "=": "=", "＝": "=", "≠": "≠", "!=": "≠", "<": "<", "＜": "<", ">": ">", "＞": ">",
    "≤": "≤", "<=": "≤", "≥": "≥", ">=": "≥",
    "(": "（", "（": "（", ")": "）", "）": "）", "{": "{", "｛": "{", "}": "}", "｝": "}",
    ",": "，", "，": "，", "、": "、",
}  # fmt: skip
COMPARISONS = ("=", "≠", "<", ">", "≤", "≥")
