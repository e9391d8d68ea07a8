"""The example regulation in 64-bit integers of NumPy, written from its articles and not from the engine: what every cent must be.

Amounts in fen, ratios in ten-thousandths, scores in tenths. All amounts are at least zero, and the largest product is
1,200,000 fen × 10,000 × 12,000 × 31 < 2^63 ÷ 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

Array = Any
COLUMNS = ("月实发", "市级承担", "区级承担", "安家补助当期", "追回金额")


def half_up(n: Array, d: Array | int) -> Array:
    return (2 * n + d) // (2 * d)


def once(p: Mapping[str, Array]) -> dict[str, Array]:
    """What is the same in every month. Words are given as numbers: their place in the enumeration."""
    born, on = p["出生日期"], p["认定日期"]
    age = _age(born, on)
    doctor, title = p["学位"] == 0, p["职称"]
    rules = [
        (title == 0) & (age <= 55),
        doctor & (title == 1) & (age <= 45),
        doctor & (age <= 40),
        (p["学位"] <= 1) & ((title == 1) | (title == 2)) & (age >= 18) & (age <= 45),
    ]
    level = np.select(rules, [0, 1, 2, 3], 4)
    eligible = (p["聘任结论"] == 0) & (level < 4) & (p["工作时间占比"] >= 4000) & (p["社保月数"] >= 6) & ~p["失信"]
    score = p["考核得分"]
    chain = np.array([1000, 500, 500, 0])[p["企业类型"]]
    extra = np.where(p["重点产业"], np.array([1500, 1500, 800, 800, 0])[level], 0)
    settling = np.where(p["首次引进"], np.array([30000000, 20000000, 10000000, 0, 0])[level], 0)
    owed = np.where(eligible, np.maximum(settling - p["区级安家补助"], 0), 0)
    return {
        "eligible": eligible, "share": p["工作时间占比"], "term": p["协议月数"], "rate": chain + extra,
        "standard": np.array([1200000, 800000, 500000, 300000, 0])[level],
        "factor": np.select([score >= 900, score >= 750, score >= 600], [12000, 10000, 8500], 0),
        "owed": owed, "part": half_up(owed, 3),
    }  # fmt: skip


def _age(born: Array, on: Array) -> Array:
    """Full years; born on 29 February one reaches them on 28 February of common years."""
    years = [each.astype("datetime64[Y]").astype(np.int64) + 1970 for each in (born, on)]
    months = [each.astype("datetime64[M]").astype(np.int64) % 12 for each in (born, on)]
    days = [(each - each.astype("datetime64[M]")).astype(np.int64) + 1 for each in (born, on)]
    is_leap = (years[1] % 4 == 0) & ((years[1] % 100 != 0) | (years[1] % 400 == 0))
    birthday = np.where((months[0] == 1) & (days[0] == 29) & ~is_leap, 28, days[0])
    before = (months[1] < months[0]) | ((months[1] == months[0]) & (days[1] < birthday))
    return years[1] - years[0] - before


def month(p: Mapping[str, Array], m: Mapping[str, Array], days: int) -> dict[str, Array]:
    """The five amounts of one month of so many days, in fen."""
    allowance = half_up(p["standard"] * p["share"] * p["factor"] * m["在岗天数"], 10**8 * days)
    allowance = np.where(m["处分期内"] | (m["在岗天数"] < 5), 0, allowance)
    addition = half_up(allowance * p["rate"], 10**4)
    # 12.5 % of the pay against 3,500 yuan by the share of time, both in ten-thousandths of a fen
    matching = half_up(np.minimum(m["企业实付薪酬"] * 1250, 350000 * p["share"]), 10**4)
    paid = np.minimum(np.where(p["eligible"], allowance + addition + matching, 0), 1800000)
    city = half_up(paid * 6000, 10**4)
    order, part, owed = m["月序"], p["part"], p["owed"]
    current = np.select([(order == 1) | (order == 13), order == 25], [part, owed - 2 * part], 0)
    received = np.select([order >= 25, order >= 13], [owed, 2 * part], part)
    back = half_up(received * np.maximum(p["term"] - m["已履行月数"], 0), p["term"])
    found = (paid, city, paid - city, current, np.where(m["提前离任"], back, 0))
    return dict(zip(COLUMNS, found, strict=True))
