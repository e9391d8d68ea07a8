"""The example regulation as variables of OpenFisca: people, months, amounts as its floats, parameters by date.

It takes every fact to be there; what is not given counts as zero there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import ETERNITY, MONTH, YEAR
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

COLUMNS = ("月实发", "市级承担", "区级承担", "安家补助当期", "追回金额")
Person = build_entity(key="person", plural="persons", label="person", is_person=True)
Array = Any


class Level(Enum):
    A, B, C, D, none = "A", "B", "C", "D", "不予认定"


class Degree(Enum):
    doctor, master, bachelor = "博士", "硕士", "学士"


class Title(Enum):
    full, associate, middle, none = "正高", "副高", "中级", "无"


class Verdict(Enum):
    agreed, refused = "同意", "不同意"


class Firm(Enum):
    chain, special, high, other = "链主", "专精特新", "高新", "其他"


def given(name: str, value_type: Any, period: Any = ETERNITY, words: Any = None) -> Any:
    """A variable that is an input."""
    members: dict[str, Any] = {"value_type": value_type, "entity": Person, "definition_period": period, "label": name}
    if words is not None:
        members |= {"possible_values": words, "default_value": list(words)[-1]}
    return type(name, (Variable,), members)


def computed(formula: Any) -> Any:
    """A variable under the name of its formula, by month or (`_年`) by year."""
    name, period = formula.__name__, MONTH
    if name.endswith("_年"):
        name, period = name.removesuffix("_年"), YEAR
    value_type = bool if name == "符合条件" else int if name == "认定年龄" else Enum if name == "人才层次" else float
    members: dict[str, Any] = {"value_type": value_type, "entity": Person, "definition_period": period, "label": name}
    if value_type is Enum:
        members |= {"possible_values": Level, "default_value": Level.none}
    made = type(name, (Variable,), members | {"formula": formula})
    VARIABLES.append(made)
    return made


VARIABLES: list[Any] = [
    given("学位", Enum, words=Degree), given("职称", Enum, words=Title), given("聘任结论", Enum, words=Verdict),
    given("企业类型", Enum, words=Firm), given("出生日期", date), given("认定日期", date), given("工作时间占比", float),
    given("社保月数", int), given("失信", bool), given("首次引进", bool), given("重点产业", bool), given("区级安家补助", float),
    given("协议月数", int), given("考核得分", float), given("处分期内", bool, MONTH), given("在岗天数", int, MONTH),
    given("企业实付薪酬", float, MONTH), given("月序", int, MONTH), given("已履行月数", int, MONTH), given("提前离任", bool, MONTH),
]  # fmt: skip


@computed
def 认定年龄_年(person: Any, period: Any) -> Array:
    born, on = person("出生日期", period), person("认定日期", period)
    years, months, days = zip(*((_year(each), _month(each), _day(each)) for each in (born, on)), strict=True)
    is_past = (months[0] < months[1]) + (months[0] == months[1]) * (days[0] <= days[1])
    return years[1] - years[0] - np.where(is_past, 0, 1)


def _year(day: Array) -> Array:
    return day.astype("datetime64[Y]").astype(int) + 1970


def _month(day: Array) -> Array:
    return day.astype("datetime64[M]").astype(int) % 12 + 1


def _day(day: Array) -> Array:
    return (day - day.astype("datetime64[M]") + 1).astype(int)


@computed
def 人才层次_年(person: Any, period: Any) -> Array:
    degree, title, age = person("学位", period), person("职称", period), person("认定年龄", period)
    doctor = degree == Degree.doctor
    return np.select(
        [
            (title == Title.full) * (age <= 55),
            doctor * (title == Title.associate) * (age <= 45),
            doctor * (age <= 40),
            (doctor + (degree == Degree.master)) * ((title == Title.associate) + (title == Title.middle)) * (age >= 18) * (age <= 45),
        ],
        [Level.A, Level.B, Level.C, Level.D],
        Level.none,
    )  # fmt: skip


@computed
def 符合条件_年(person: Any, period: Any, parameters: Any) -> Array:
    return (
        (person("聘任结论", period) == Verdict.agreed)
        * (person("人才层次", period) != Level.none)
        * (person("工作时间占比", period) >= np.float32(parameters(period).least_share))
        * (person("社保月数", period) >= 6)
        * np.logical_not(person("失信", period))
    )


@computed
def 津贴标准_年(person: Any, period: Any, parameters: Any) -> Array:
    return parameters(period).standard[person("人才层次", period)]


@computed
def 考核系数_年(person: Any, period: Any) -> Array:
    score = person("考核得分", period)
    return np.select([score >= 90, score >= 75, score >= 60], [1.2, 1.0, 0.85], 0)


@computed
def 产业加成率_年(person: Any, period: Any) -> Array:
    firm, level = person("企业类型", period), person("人才层次", period)
    upper, lower = (level == Level.A) + (level == Level.B), (level == Level.C) + (level == Level.D)
    of_firm = np.select([firm == Firm.chain, (firm == Firm.special) + (firm == Firm.high)], [0.10, 0.05], 0)
    return of_firm + person("重点产业", period) * (upper * 0.15 + lower * 0.08)


@computed
def 应付安家补助_年(person: Any, period: Any, parameters: Any) -> Array:
    standard = parameters(period).settling[person("人才层次", period)] * person("首次引进", period)
    return person("符合条件", period) * np.maximum(standard - person("区级安家补助", period), 0)


@computed
def 每期安家补助_年(person: Any, period: Any) -> Array:
    return np.round(person("应付安家补助", period) / 3, 2)


@computed
def 岗位津贴(person: Any, period: Any) -> Array:
    year, days = period.this_year, person("在岗天数", period)
    full = person("津贴标准", year) * person("工作时间占比", period) * person("考核系数", year) * days / period.days
    return np.where(person("处分期内", period) + (days < 5), 0, np.round(full, 2))


@computed
def 产业加成(person: Any, period: Any) -> Array:
    return np.round(person("岗位津贴", period) * person("产业加成率", period.this_year), 2)


@computed
def 匹配补贴(person: Any, period: Any, parameters: Any) -> Array:
    found = parameters(period)
    limit = found.matching_limit * person("工作时间占比", period)
    return np.round(np.minimum(person("企业实付薪酬", period) * found.matching, limit), 2)


@computed
def 月应发(person: Any, period: Any) -> Array:
    owed = person("岗位津贴", period) + person("产业加成", period) + person("匹配补贴", period)
    return person("符合条件", period.this_year) * owed


@computed
def 月实发(person: Any, period: Any, parameters: Any) -> Array:
    return np.minimum(person("月应发", period), parameters(period).limit)


@computed
def 市级承担(person: Any, period: Any, parameters: Any) -> Array:
    return np.round(person("月实发", period) * parameters(period).city_share, 2)


@computed
def 区级承担(person: Any, period: Any) -> Array:
    return person("月实发", period) - person("市级承担", period)


@computed
def 安家补助当期(person: Any, period: Any) -> Array:
    year, order = period.this_year, person("月序", period)
    part, owed = person("每期安家补助", year), person("应付安家补助", year)
    return np.select([(order == 1) + (order == 13), order == 25], [part, owed - 2 * part], 0)


@computed
def 已发安家补助(person: Any, period: Any) -> Array:
    year, order = period.this_year, person("月序", period)
    part, owed = person("每期安家补助", year), person("应付安家补助", year)
    return np.select([order >= 25, order >= 13], [owed, 2 * part], part)


@computed
def 追回金额(person: Any, period: Any) -> Array:
    term = person("协议月数", period)
    left = np.maximum(term - person("已履行月数", period), 0)
    return person("提前离任", period) * np.round(person("已发安家补助", period) * left / term, 2)


def system() -> TaxBenefitSystem:
    found = TaxBenefitSystem([Person])
    found.parameters = ParameterNode("", data=_parameters())
    for variable in VARIABLES:
        found.add_variable(variable)
    return found


def _parameters() -> dict[str, Any]:
    def since(*values: tuple[str, float]) -> dict[str, Any]:
        return {"values": {day: {"value": value} for day, value in values}}

    levels = ("A", "B", "C", "D", "none")
    return {
        "least_share": since(("2025-03-01", 0.30), ("2026-01-01", 0.40)),
        "matching": since(("2025-03-01", 0.10), ("2026-01-01", 0.125)),
        "matching_limit": since(("2025-03-01", 3000), ("2026-01-01", 3500)),
        "limit": since(("2025-03-01", 15000), ("2026-01-01", 18000)),
        "city_share": since(("2025-03-01", 0.60)),
        "standard": {k: since(("2025-03-01", v)) for k, v in zip(levels, (12000, 8000, 5000, 3000, 0), strict=True)},
        "settling": {k: since(("2025-03-01", v)) for k, v in zip(levels, (300000, 200000, 100000, 0, 0), strict=True)},
    }


def simulation(
    found: TaxBenefitSystem, once: Mapping[str, Array], by_month: Mapping[str, Mapping[str, Array]]
) -> Simulation:
    """A simulation with its inputs: variable → array, and month (2026-01) → variable → array."""
    made = SimulationBuilder().build_default_simulation(found, count=len(next(iter(once.values()))))
    for name, values in once.items():
        made.set_input(name, "eternity", values)
    for month, columns in by_month.items():
        for name, values in columns.items():
            made.set_input(name, month, values)
    return made
