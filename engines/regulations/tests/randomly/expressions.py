"""Random expressions of every kind, over the names that a period may use."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

# period → kind → names of the facts, the parameters and the system
GIVEN: dict[str, dict[str, list[str]]] = {
    "一次": {
        "money": ["金", "参金", "补金"], "number": ["数", "分", "远数"], "ratio": ["率", "参率", "比"], "flag": ["真", "默真"],
        "day": ["申请日", "生日", "起日", "默日"],
    },
    "每年": {"money": ["年金"], "number": ["年度"], "ratio": [], "day": ["当年首日", "当年末日", "年定日"], "flag": []},
    "每段": {"money": [], "number": [], "ratio": [], "day": ["当段首日", "当段末日"], "flag": []},
    "每季": {"money": [], "number": ["季数"], "ratio": [], "day": ["当季首日", "当季末日"], "flag": []},
    "每月": {
        "money": ["月金"], "number": ["月数", "当月天数", "月份序"], "ratio": [], "day": ["当月首日", "当月末日"], "flag": ["月真"],
    },
}  # fmt: skip
# period → those whose names it may use directly
WITHIN = {
    "一次": ("一次",),
    "每年": ("一次", "每年"),
    "每段": ("一次", "每年", "每段"),
    "每季": ("一次", "每年", "每季"),
    "每月": ("一次", "每年", "每段", "每季", "每月"),
}
_SURE = {"money": "1元", "number": "3", "ratio": "12.5%", "day": "2026-01-31", "flag": "真"}
_LITERAL = {
    "money": ("0元", "0.01元", "-100.05元", "5000元", "1.5万元"),
    "number": ("0", "1", "-7", "12", "2.5"),
    "ratio": ("0%", "100%", "33.33%", "0.01%"),
    "day": ("2028-02-29", "2026-12-31", "2027-03-01"),
    "flag": ("是", "否"),
}


class Expressions:
    """Writes expressions of a kind for a period. `known`: (period, kind) → names; each may grow."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.known = {(period, kind): list(names) for period, kinds in GIVEN.items() for kind, names in kinds.items()}

    def of(self, kind: str, period: str, depth: int) -> str:
        """An expression of a kind, nested at most so deep."""
        if depth <= 0 or self.chance.random() < 0.2:
            return self.plain(kind, period)
        writers: dict[str, list[Callable[[str, int], str]]] = {
            "money": [
                self._sum, self._sum, self._share, self._money_part, self._extreme_money, self._top_up, self._by_days,
                self._rounding, self._choice_of("money"),
            ],
            "ratio": [self._quotient, self._product, self._capped, self._choice_of("ratio")],
            "number": [self._difference, self._up, self._down, self._age, self._months, self._year, self._choice_of("number")],
            "day": [self._moved, self._moved_months, self._edge, self._extreme_day, self._moved_working, self._day_plus],
            "flag": [self._logic, self._logic, self._negation, self._compared, self._compared, self._among, self._has, self._span],
        }  # fmt: skip
        return self.chance.choice(writers[kind])(period, depth - 1)

    def plain(self, kind: str, period: str) -> str:
        """A name that the period may use, now and then a constant."""
        names = [name for each in WITHIN[period] for name in self.known[each, kind]]
        if self.chance.random() < 0.08:
            return self._bracketed(self.chance.choice(_LITERAL[kind]))
        return self.chance.choice(names) if names else _SURE[kind]

    def name(self, kind: str, period: str) -> str:
        """A name of exactly that period."""
        return self.chance.choice(self.known[period, kind])

    @staticmethod
    def _bracketed(literal: str) -> str:
        return f"（{literal.replace('-', '－', 1)}）" if literal.startswith("-") else literal

    def _some(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def _choice_of(self, kind: str) -> Callable[[str, int], str]:
        def write(period: str, depth: int) -> str:
            test, then, otherwise = (
                self.of("flag", period, depth),
                self.of(kind, period, depth),
                self.of(kind, period, 0),
            )
            return f"（若 {test} 则 {then} 否则 {otherwise}）"

        return write

    # ── money ──

    def _sum(self, period: str, depth: int) -> str:
        return f"（{self.of('money', period, depth)} {self._some('＋', '－')} {self.of('money', period, depth)}）"

    def _share(self, period: str, depth: int) -> str:
        return f"{self.of('money', period, 0)} × {self.of('ratio', period, depth)}"

    def _money_part(self, period: str, _depth: int) -> str:
        return f"{self.of('money', period, 0)} ÷ {self._some('3', '7', self.plain('number', period))}"

    def _extreme_money(self, period: str, depth: int) -> str:
        first = self._some("0元", self.of("money", period, depth))
        return f"{self._some('较小', '较大')}（{first}，{self.of('money', period, depth)}）"

    def _top_up(self, period: str, depth: int) -> str:
        return f"就高补差（{self.of('money', period, depth)}，{self.of('money', period, 0)}）"

    def _by_days(self, period: str, _depth: int) -> str:
        of = self._some("31", self.plain("number", period))
        return f"按日折算（{self.plain('money', period)}，{self.plain('number', period)}，{of}）"

    def _rounding(self, period: str, depth: int) -> str:
        how = self._some("四舍五入", "舍去", "进位")
        return f"舍入（{self.of('money', period, depth)}，{self._some('0', '1', '2')}，{how}）"

    # ── shares ──

    def _quotient(self, period: str, _depth: int) -> str:
        kind = self._some("number", "money")
        return f"（{self.plain(kind, period)} ÷ {self.plain(kind, period)}）"

    def _product(self, period: str, _depth: int) -> str:
        return f"（{self.plain('ratio', period)} {self._some('×', '＋', '－')} {self.plain('ratio', period)}）"

    def _capped(self, period: str, _depth: int) -> str:
        return f"{self._some('较小', '较大')}（{self._some('100%', self.plain('ratio', period))}，{self.plain('ratio', period)}）"

    # ── numbers ──

    def _difference(self, period: str, _depth: int) -> str:
        return f"（{self.plain('number', period)} {self._some('－', '＋', '×')} {self.plain('number', period)}）"

    def _up(self, period: str, _depth: int) -> str:
        return f"向上取整（{self.plain('number', period)} ÷ {self._some('2', self.plain('number', period))}）"

    def _down(self, period: str, _depth: int) -> str:
        return f"向下取整（{self.plain('number', period)} × {self.of('ratio', period, 1)}）"

    def _age(self, period: str, _depth: int) -> str:
        return f"周岁（{self._some('生日', self.plain('day', period))}，{self.plain('day', period)}）"

    def _months(self, period: str, depth: int) -> str:
        return f"整月数（{self.plain('day', period)}，{self.of('day', period, depth)}）"

    def _year(self, period: str, depth: int) -> str:
        return f"年份（{self.of('day', period, depth)}）"

    # ── days ──

    def _moved(self, period: str, _depth: int) -> str:
        return f"加日（{self.plain('day', period)}，{self._some('数', '5日')}）"

    def _day_plus(self, period: str, _depth: int) -> str:
        return f"（{self.plain('day', period)} {self._some('＋', '－')} {self._some('数', '1天')}）"

    def _moved_months(self, period: str, _depth: int) -> str:
        return f"加月（{self.plain('day', period)}，{self._some('数', '1', '－1', '12')}）"

    def _moved_working(self, period: str, _depth: int) -> str:
        return f"加工作日（{self.plain('day', period)}，{self._some('5', '数')}）"

    def _edge(self, period: str, depth: int) -> str:
        return f"{self._some('月初', '月末')}（{self.of('day', period, depth)}）"

    def _extreme_day(self, period: str, _depth: int) -> str:
        return f"{self._some('较早', '较晚')}（{self.plain('day', period)}，{self.plain('day', period)}）"

    # ── judgements ──

    def _logic(self, period: str, depth: int) -> str:
        return f"（{self.of('flag', period, depth)} {self._some('且', '或')} {self.of('flag', period, depth)}）"

    def _negation(self, period: str, depth: int) -> str:
        return f"（非 {self.of('flag', period, depth)}）"

    def _compared(self, period: str, depth: int) -> str:
        kind = self._some("money", "number", "day", "ratio")
        sign = self._some("≤", "≥", "<", ">", "=", "≠")
        return f"{self.of(kind, period, min(depth, 1))} {sign} {self.plain(kind, period)}"

    def _among(self, _period: str, _depth: int) -> str:
        return self._some(
            "类 属于 {甲、丙}", "类 不属于 {甲、乙}", "类 ≠ 乙", "类 = 甲", "类 ≠ 丙", "数 属于 {1、2、-3}"
        )

    def _has(self, _period: str, _depth: int) -> str:
        return self._some("誉 含有 子", "誉 不含有 丑", "列 含有 丁")

    def _span(self, period: str, _depth: int) -> str:
        function = self._some("日数", "工作日数")
        return f"{function}（{self.plain('day', period)}，{self.plain('day', period)}） {self._some('≥', '<')} {self._some('9', '30')}"
