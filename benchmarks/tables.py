"""Decision tables of a hundred rows and six columns: one that is proved complete, and one that nobody can prove within a second."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

ROWS = 100
_CHOICES = "甲乙丙丁戊"
_HEAD = """---
规章: 大表办法
代号: bench/table
文号: 示例〔2026〕1号
版本: v1
发布机关: 示例
施行: 2026-01-01
适用锚点: 申报日
记法: 联聘规章记法 1
---
### 第一条　标准
**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 申报日 | 日期 | | 一次 | 系统 |
| 类别 | 枚举（甲、乙、丙、丁、戊） | | 一次 | 企业 |
| 等次 | 枚举（甲等、乙等、丙等、丁等、戊等） | | 一次 | 企业 |
| 年龄 | 整数 | 18～70 | 一次 | 本人 |
| 月薪 | 金额 | 0元～100000元 | 一次 | 企业 |
| 比例数 | 比例 | 0%～100% | 一次 | 企业 |
| 得分 | 小数1 | 0～100 | 一次 | 企业 |

"""
_COLUMNS = ("类别", "等次", "年龄", "月薪", "比例数", "得分")
_UNITS = ("", "", "", "元", "%", "")
_WHOLE = (0b11111, 0b11111, (18, 71), (0, 100001), (0, 101), (0, 101))

Side = int | tuple[int, int]


@dataclass(frozen=True)
class Row:
    """One row: of each column the choices as bits, or a half-open interval of whole numbers."""

    sides: tuple[Side, ...] = _WHOLE

    def text(self, number: int) -> str:
        return f"| {' | '.join(_cell(n, side) for n, side in enumerate(self.sides))} | {number}元 |"

    def split(self, chance: Random) -> tuple[Row, Row]:
        """The row cut in two along some column that can be cut."""
        columns = [n for n, side in enumerate(self.sides) if _is_wide(side)]
        column = chance.choice(columns)
        first, second = _halves(self.sides[column], chance)
        return tuple(  # type: ignore[return-value]
            replace(self, sides=(*self.sides[:column], half, *self.sides[column + 1 :])) for half in (first, second)
        )


def complete(seed: int) -> str:
    """A 唯一 table that covers everybody exactly once: a box cut into a hundred."""
    chance, rows = Random(seed), [Row()]
    while len(rows) < ROWS:
        rows += rows.pop(chance.randrange(len(rows))).split(chance)
    chance.shuffle(rows)
    return _written("唯一", rows)


def entangled(seed: int) -> str:
    """An 优先 table of rows that cut across one another in every column; the last holds for everybody."""
    chance = Random(seed)
    rows = [Row(tuple(_halves(side, chance)[chance.randrange(2)] for side in _WHOLE)) for _n in range(ROWS - 1)]
    return _written("优先", [*rows, Row()])


def without_row(text: str, number: int) -> str:
    """The same file without one row of its table."""
    lines = text.rstrip("\n").split("\n")
    del lines[len(lines) - ROWS + number]
    return "\n".join(lines) + "\n"


def _written(policy: str, rows: list[Row]) -> str:
    head = f"| {' | '.join(_COLUMNS)} | → 标准：金额 |\n|{'---|' * (len(_COLUMNS) + 1)}\n"
    body = "\n".join(row.text(number) for number, row in enumerate(rows))
    return f"{_HEAD}**表二　标准**（{policy}）\n\n{head}{body}\n"


def _cell(column: int, side: Side) -> str:
    if side == _WHOLE[column]:
        return "-"
    if isinstance(side, int):
        ending = "等" if column == 1 else ""
        return "、".join(word + ending for n, word in enumerate(_CHOICES) if side >> n & 1)
    unit, (low, high) = _UNITS[column], side
    whole = _WHOLE[column]
    assert not isinstance(whole, int)
    if low == whole[0]:
        return f"< {high}{unit}"
    return f"≥ {low}{unit}" if high == whole[1] else f"[{low}{unit}, {high}{unit})"


def _is_wide(side: Side) -> bool:
    return side.bit_count() > 1 if isinstance(side, int) else side[1] - side[0] > 1


def _halves(side: Side, chance: Random) -> tuple[Side, Side]:
    if isinstance(side, int):
        bits = [1 << n for n in range(5) if side >> n & 1]
        chance.shuffle(bits)
        taken = sum(bits[: chance.randrange(1, len(bits))])
        return taken, side & ~taken
    middle = chance.randrange(side[0] + 1, side[1])
    return (side[0], middle), (middle, side[1])
