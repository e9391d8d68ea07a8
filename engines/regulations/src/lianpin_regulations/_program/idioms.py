"""Idioms of subsidy law, each a table with fixed columns, written out as formulas of the core language.

What a table says is only what its formulas say: both evaluators, the checks and the explanation read those. A formula is generated as
text, so that it can be shown; it carries the line of its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from lianpin_regulations._document.ast import Row, Table
from lianpin_regulations._lasting import lasting
from lianpin_regulations._values import PERIODS

# kind → (required columns, optional ones)
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "折算": (("数量", "类型", "基数", "折算", "取整"), ("扣减", "仅当", "说明")),
    "分期": (("期", "满", "比例", "年度考核"), ("顺延",)),
    "限额": (("项目", "应付", "应付日"), ("至多",)),
    "总额控制": (("项目", "应得", "总额", "尾差归"), ("至多",)),
    "名额": (("名额", "比例", "至少", "参评", "竞争", "排序"), ()),
    "分担": (("承担方", "名称", "比例"), ("支付方",)),
    "追缴": (("情形", "当", "退还方", "名称", "金额"), ("期限", "禁止申报", "依据")),
    "从高": (("名称", "项目", "比较", "规则"), ()),
    "累进": (("超过", "至", "比例"), ()),
}
# kind → (required words in the brackets, optional ones); besides 按 and a period, which every idiom may have
OPTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "折算": ((), ()),
    "分期": (("总额", "自"), ("等次", "确定日", "至", "仅当")),
    "限额": (("上限", "自"), ()),
    "总额控制": (("组",), ()),
    "名额": ((), ("组",)),
    "分担": (("金额",), ()),
    "追缴": ((), ("通知日", "决定日")),
    "从高": ((), ()),
    "累进": (("基数", "结果"), ()),
}
# kind → its columns that hold expressions: each is read by itself, so that a fault is told in the cell where it stands
EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "折算": ("基数", "折算", "扣减", "仅当"), "分期": ("比例",), "限额": ("应付", "应付日", "至多"),
    "总额控制": ("应得", "总额", "至多"), "名额": ("至少", "参评", "竞争"), "分担": ("比例",), "追缴": ("当", "金额"),
    "从高": ("项目", "比较"), "累进": ("超过", "至", "比例"),
}  # fmt: skip
OPTION_EXPRESSIONS = ("总额", "自", "至", "仅当", "等次", "确定日", "上限", "金额", "基数", "通知日", "决定日")
# kind → the columns that hold the names it declares, and what it adds to the table's own name
MEANT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "折算": (("数量",), ()), "从高": (("名称",), ()), "分担": (("名称",), ()), "限额": (("项目",), ()),
    "总额控制": (("项目",), ()), "名额": (("名额",), ()), "分期": ((), ("应付", "应付日", "至多", "适用")),
    "追缴": (("名称",), ("期限", "禁止申报", "禁止申报至")),
}  # fmt: skip
_OF_AN_INSTALMENT = ("金额", "到期日", "合格", "应付", "顺延", "顺延日", "补发")
IDIOMS = frozenset(COLUMNS)
# kind → the period of what it declares, whatever it is made of: no other can stand in its brackets
_OWN_PERIOD = {"分期": "每月", "限额": "每月", "追缴": "一次"}
_ROUND = {"进位": "向上取整", "舍去": "向下取整"}


@lasting
class Generated:
    """A formula that an idiom stands for."""

    name: str
    type: str
    source: str
    period: str
    clock: str
    line: int
    basis: str = ""  # the article and paragraph that its row names


class Misfit(Exception):
    """What in an idiom table cannot be read: its line, what was found, what was expected."""

    def __init__(self, line: int, found: str, expected: str) -> None:
        self.line, self.found, self.expected = line, found, expected
        super().__init__(found)


Cells = dict[str, str]
Rows = list[tuple[Row, Cells]]


def generate(table: Table) -> tuple[Generated, ...]:
    """The formulas of an idiom table, in the order in which they build on one another. Misfit where it cannot be read."""
    rows = _rows(table)
    writer = _Writer(table, _options(table))
    _WRITERS[table.kind](writer, rows)
    return tuple(writer.found)


def _rows(table: Table) -> Rows:
    required, optional = COLUMNS[table.kind]
    strange = next((head for head in table.header if head not in (*required, *optional)), None)
    if strange is not None:
        raise Misfit(
            table.line, f"{table.kind}表不认识列“{strange}”", "可以有的列是" + "、".join((*required, *optional))
        )
    missing = [column for column in required if column not in table.header]
    if missing:
        raise Misfit(table.line, f"{table.kind}表缺少列“{'、'.join(missing)}”", "应当补上这些列")
    if not table.rows:
        raise Misfit(table.line, f"{table.kind}表“{table.name}”没有行", "至少要有一行")
    return [
        (row, {head: _cell(cell) for head, cell in zip(table.header, row.cells, strict=True)}) for row in table.rows
    ]


def _cell(text: str) -> str:
    return "" if text in {"-", "－", "—"} else text.strip()


def _options(table: Table) -> dict[str, str]:
    required, optional = OPTIONS[table.kind]
    known = (*required, *optional, "按", "依")
    found: dict[str, str] = {}
    for option in table.options:
        key = next((word for word in known if re.match(rf"{word}[\s　]", option)), None)
        if key is not None:
            found[key] = option[len(key) :].strip()
        elif option in PERIODS:
            found["周期"] = option
            if option != _OWN_PERIOD.get(table.kind, option):
                own = _OWN_PERIOD[table.kind]
                raise Misfit(table.line, f"{table.kind}表“{table.name}”写了“{option}”", f"应当是“{own}”，或者删去")
        else:
            raise Misfit(
                table.line, f"{table.kind}表的括号里不认识“{option}”", "可以写的有" + "、".join((*known, *PERIODS))
            )
    missing = [word for word in required if not found.get(word)]
    if missing:
        raise Misfit(
            table.line, f"{table.kind}表“{table.name}”没有写明{'、'.join(missing)}", f"括号里应当写“{missing[0]} …”"
        )
    return found


class _Writer:
    """Collects formulas; each takes the table's clock and, unless it says otherwise, the table's period."""

    def __init__(self, table: Table, options: dict[str, str]) -> None:
        self.table, self.options, self.found = table, options, list[Generated]()
        self.name = table.name
        self.clock = options.get("按", "")
        self.line, self.basis = table.line, ""

    def add(self, name: str, type: str, source: str, period: str | None = None) -> str:
        stated = self.options.get("周期", "") if period is None else period
        self.found.append(Generated(name, type, source, stated, self.clock, self.line, self.basis))
        return name

    def fail(self, found: str, expected: str) -> Misfit:
        return Misfit(self.line, found, expected)

    @property
    def group(self) -> str:
        """The keys of the group as further arguments."""
        return "".join(f"，{key}" for key in _split(self.options.get("组", "")))


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split("[、，,]", text) if part.strip()]


def _sum(parts: list[str]) -> str:
    return " ＋ ".join(parts)


def _one(text: str) -> str:
    """An expression as one operand of a larger one."""
    return f"（{text}）" if re.search(r"[＋－+\-×÷·*/=＝≠<>≤≥＜＞]|若|且|或|属于|含有", text) else text


# ── part periods, sharing, scales, the better of two ─────────────────────────────────────────────────────────────────


def _share(text: str) -> Fraction | None:
    """A share that is written as a constant: `20%` or `0.2`; None for an expression."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([%％]?)", text)
    return Fraction(found[1]) / (100 if found[2] else 1) if found else None


def _shares(writer: _Writer, rows: Rows, *, whole: bool) -> None:
    """Shares that are constants may not exceed the whole; where `whole`, they have to make it up."""
    so_far = Fraction(0)
    for row, cells in rows:
        share = _share(cells["比例"])
        if share is None:
            return
        writer.line, so_far = row.line, so_far + share
        if so_far > 1:
            raise writer.fail(
                f"{writer.table.kind}表“{writer.name}”的比例到这一行合计{_percent(so_far)}", "合计应当不超过100%"
            )
    # Thirds are written 33.3%: the last one gets the rest, as long as it is a rounding's.
    if whole and so_far < Fraction(99, 100):
        found = f"{writer.table.kind}表“{writer.name}”的比例合计{_percent(so_far)}，最后一行却得全部余数"
        raise writer.fail(found, "合计应当是100%")


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.10g}%"


def _proportion(writer: _Writer, rows: Rows) -> None:
    for row, cells in rows:
        writer.line = row.line
        value = f"（{cells['基数']}） × （{cells['折算']}）" if cells["折算"] else cells["基数"]
        if cells["取整"] in _ROUND:
            value = f"{_ROUND[cells['取整']]}（{value}）"
        elif cells["取整"] not in {"", "四舍五入"}:
            raise writer.fail(f"取整“{cells['取整']}”读不懂", "应当是进位、舍去、四舍五入或“-”")
        zero = "0元" if cells["类型"] == "金额" else "0"
        if cells.get("扣减"):
            value = f"较大（{zero}，{value} － {cells['扣减']}）"
        if cells.get("仅当"):
            value = f"若 {cells['仅当']} 则 {value} 否则 {zero}"
        writer.add(cells["数量"], cells["类型"], value)


def _sharing(writer: _Writer, rows: Rows) -> None:
    total = writer.options["金额"]
    _shares(writer, rows[:-1], whole=False)
    rest: list[str] = []
    for place, (row, cells) in enumerate(rows):
        writer.line = row.line
        is_last = place == len(rows) - 1
        if is_last != (cells["比例"] == "余数"):
            raise writer.fail(f"“{cells['承担方']}”的比例是“{cells['比例']}”", "最后一方、且只有最后一方的比例写“余数”")
        source = " － ".join((total, *rest)) if is_last else f"{total} × （{cells['比例']}）"
        rest.append(writer.add(cells["名称"], "金额", source))


def _better(writer: _Writer, rows: Rows) -> None:
    for row, cells in rows:
        writer.line = row.line
        item, other, rule = cells["项目"], _one(cells["比较"]), cells["规则"]
        if rule == "从高":
            source = f"较大（{item}，{other}）"
        elif rule == "就高补差":
            source = f"就高补差（{item}，{other}）"
        elif rule.startswith("合计不超过"):
            source = f"较小（{item}，较大（0元，（{rule.removeprefix('合计不超过').strip()}） － {other}））"
        else:
            raise writer.fail(f"规则“{rule}”读不懂", "应当是从高、就高补差，或者“合计不超过 名称”")
        writer.add(cells["名称"], "金额", source)


def _scale(writer: _Writer, rows: Rows) -> None:
    base = writer.options["基数"]
    name, _colon, type = writer.options["结果"].partition("：")
    parts = []
    for place, (row, cells) in enumerate(rows):
        writer.line = row.line
        if (place == 0) != (not cells["超过"].strip("0元")) or (place and cells["超过"] != rows[place - 1][1]["至"]):
            raise writer.fail(f"第{place + 1}档从“{cells['超过']}”起", "第一档应当自0元起，其后每档自上一档的“至”起")
        if (place == len(rows) - 1) != (not cells["至"]):
            raise writer.fail(f"第{place + 1}档至“{cells['至']}”", "只有最后一档的“至”写“-”")
        low = cells["超过"] or "0元"
        within = f"较小（{base}，{cells['至']}）" if cells["至"] else base
        parts.append(f"较大（0元，{within} － {low}） × {_one(cells['比例'])}")
    writer.line = writer.table.line
    writer.add(name.strip(), type.strip() or "金额", _sum(parts))


# ── instalments and running ceilings ─────────────────────────────────────────────────────────────────────────────────


def _instalments(writer: _Writer, rows: Rows) -> None:
    name, given = writer.name, writer.options
    total = _one(given["总额"])
    _shares(writer, rows, whole=len(rows) > 1)
    due: list[str] = []
    most: list[str] = []
    days: list[str] = []
    amounts: list[str] = []
    if given.get("仅当"):
        writer.add(f"{name}适用", "是否", given["仅当"], "一次")
    for place, (row, cells) in enumerate(rows):
        writer.line = row.line
        own = f"{name}第{place + 1}期"
        months = _months(writer, cells["满"])
        is_last = place == len(rows) - 1 and place > 0
        share = " － ".join((total, *amounts)) if is_last else f"{total} × {_one(cells['比例'])}"
        amounts.append(writer.add(f"{own}金额", "金额", share, "一次"))
        # What is due at once is due on the first day, not on the day before it.
        on = f"加日（加月（{given['自']}，{months}），－1）" if months else given["自"]
        day = writer.add(f"{own}到期日", "日期", on, "一次")
        branches = _branches(writer, own, cells, months, day)
        due.append(writer.add(f"{own}应付", "金额", _paid(given, branches, name), "每月"))
        most.append(f"（{_paid(given, [(day, f'{own}金额')], name)}）")
        days.extend(day for day, _pays in branches)
    writer.line = writer.table.line
    writer.add(f"{name}应付", "金额", _sum(due), "每月")
    # What can be due at most, whatever the grades: known before they are.
    writer.add(f"{name}至多", "金额", _sum(most), "每月")
    which = "".join(f"若 {_this_month(day)} 则 {day} 否则 " for day in dict.fromkeys(days))
    writer.add(f"{name}应付日", "日期", f"{which}当月末日", "每月")


def _branches(writer: _Writer, own: str, cells: Cells, months: int, day: str) -> list[tuple[str, str]]:
    """The days on which an instalment can be paid, and what each pays; without 年度考核 its own day pays it, whatever the grades."""
    grades = _split(cells["年度考核"])
    if not grades:
        if cells.get("顺延"):
            raise writer.fail(f"顺延是“{cells['顺延']}”，年度考核却是“-”", "没有年度考核的一期不顺延，应当写“-”")
        return [(day, f"{own}金额")]
    missing = [word for word in ("等次", "确定日") if not writer.options.get(word)]
    if missing:
        raise writer.fail(
            f"分期表“{writer.name}”要看年度考核，没有写明{'、'.join(missing)}", f"括号里应当写“{missing[0]} …”"
        )
    grade = f"截至（{writer.options['等次']}，{writer.options['确定日']}，{day}）"
    passed = "{" + "、".join(grades) + "}"
    ok = writer.add(f"{own}合格", "是否", f"{grade} 属于 {passed}", "一次")
    branches = [(day, f"若 {ok} 则 {own}金额 否则 0元")]
    if cells.get("顺延"):
        branches.append(_deferred(writer, own, cells["顺延"], months, grade, passed))
    return branches


def _months(writer: _Writer, text: str) -> int:
    found = re.fullmatch(r"(?:满\s*)?(\d{1,3})\s*个?月", text)
    if not found:
        raise writer.fail(f"“{text}”不是月数", "应当写成“12个月”")
    return int(found[1])


def _deferred(writer: _Writer, own: str, text: str, months: int, grade: str, passed: str) -> tuple[str, str]:
    """顺延: the grades that defer it once, and by how many months; what the later day pays."""
    found = re.fullmatch(r"(.+?)[：:]\s*(.+?)(?:[，,、]\s*一次)?", text)
    if not found:
        raise writer.fail(f"顺延“{text}”读不懂", "应当写成“基本合格：12个月”")
    later = months + _months(writer, found[2])
    grades = "{" + "、".join(_split(found[1])) + "}"
    start = writer.options["自"]
    day = writer.add(f"{own}顺延日", "日期", f"加日（加月（{start}，{later}），－1）", "一次")
    writer.add(f"{own}顺延", "是否", f"{grade} 属于 {grades}", "一次")
    again = f"截至（{writer.options['等次']}，{writer.options['确定日']}，{day}） 属于 {passed}"
    writer.add(f"{own}补发", "是否", again, "一次")
    return day, f"若 {own}顺延 且 {own}补发 则 {own}金额 否则 0元"


def _paid(given: dict[str, str], branches: list[tuple[str, str]], name: str) -> str:
    until = f" 且 {{day}} ≤ {given['至']}" if given.get("至") else ""
    text = f"若 非 {name}适用 则 0元 否则 " if given.get("仅当") else ""
    for day, pays in branches:
        text += f"若 {_this_month(day)}{until.format(day=day)} 则 （{pays}） 否则 "
    return text + "0元"


def _this_month(day: str) -> str:
    return f"{day} ≥ 当月首日 且 {day} ≤ 当月末日"


def _ceiling(writer: _Writer, rows: Rows) -> None:
    """Running ceiling: payable = min(L, before + x) − min(L, before), in the order of the due days, then of the rows.

    While all that can have fallen due at most (至多) stays within it, an item is paid in full, also where another one is not decided yet.
    """
    name, limit = writer.name, writer.options["上限"]
    rows = [(row, cells | {head: _one(cells.get(head, "")) for head in EXPRESSIONS["限额"]}) for row, cells in rows]
    now = writer.add(f"{name}当月应付", "金额", _sum([cells["应付"] for _row, cells in rows]), "每月")
    before = writer.add(f"{name}此前应付", "金额", f"累计（{now}，{writer.options['自']}） － {now}", "每月")
    within = _within_ceiling(writer, rows)
    for place, (row, cells) in enumerate(rows):
        writer.line = row.line
        earlier = [
            f"（若 {other['应付日']} {'≤' if index < place else '<'} {cells['应付日']} 则 {other['应付']} 否则 0元）"
            for index, (_row, other) in enumerate(rows)
            if index != place
        ]
        item = cells["项目"]
        ahead = writer.add(f"{item}之前应付", "金额", _sum([before, *earlier]), "每月")
        due = cells["应付"]
        cut = f"较小（{limit}，{ahead} ＋ {due}） － 较小（{limit}，{ahead}）"
        writer.add(item, "金额", f"若 {due} = 0元 则 0元 否则 {within.format(due=due)}{cut}", "每月")


def _within_ceiling(writer: _Writer, rows: Rows) -> str:
    """The guard under which an item is paid in full without a look at what fell due; empty without a column 至多."""
    if not any(cells.get("至多") for _row, cells in rows):
        return ""
    most = _sum([cells.get("至多") or cells["应付"] for _row, cells in rows])
    now = writer.add(f"{writer.name}当月至多", "金额", most, "每月")
    whole = writer.add(f"{writer.name}累计至多", "金额", f"累计（{now}，{writer.options['自']}）", "每月")
    return f"若 {whole} ≤ {writer.options['上限']} 则 {{due}} 否则 "


# ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _total(writer: _Writer, rows: Rows) -> None:
    """A group's ceiling: reduced in proportion, each rounded, the residue to the first in the stated order.

    While all that the group can be due at most (至多) stays within it, nobody waits for what the others are due.
    """
    period = writer.options.get("周期", "每年")
    for row, cells in rows:
        writer.line = row.line
        item, due, total, group = cells["项目"], cells["应得"], cells["总额"], writer.group
        whole = writer.add(f"{item}组合计", "金额", f"组合计（{due}{group}）", period)
        cut = f"若 {whole} ≤ {total} 则 {due} 否则 {due} × （{total} ÷ {whole}）"
        reduced = writer.add(f"{item}压减后", "金额", cut, period)
        rest = writer.add(f"{item}压减合计", "金额", f"组合计（{reduced}{group}）", period)
        has = writer.add(f"{item}计入", "是否", f"{due} > 0元", period)
        rank = writer.add(f"{item}尾差名次", "整数", f"组名次（{has}{_order(writer, cells['尾差归'])}{group}）", period)
        residue = f"若 {rank} = 1 则 {reduced} ＋ {total} － {rest} 否则 {reduced}"
        source = f"若 {whole} ≤ {total} 则 {due} 否则 {residue}"
        if most := cells.get("至多"):
            bound = writer.add(f"{item}组至多", "金额", f"组合计（{most}{group}）", period)
            source = f"若 {bound} ≤ {total} 则 {due} 否则 {source}"
        source = f"若 {due} = 0元 则 0元 否则 {source}"
        writer.add(item, "金额", source, period)


def _quota(writer: _Writer, rows: Rows) -> None:
    period = writer.options.get("周期", "每年")
    for row, cells in rows:
        writer.line = row.line
        name = cells["名额"]
        count = writer.add(f"{name}参评人数", "整数", f"组人数（{cells['参评']}{writer.group}）", period)
        share = re.fullmatch(r"(.+?)[，,]\s*(舍去|进位|四舍五入)", cells["比例"])
        if not share:
            raise writer.fail(f"名额比例“{cells['比例']}”读不懂", "应当写成“20%，舍去”")
        least = cells["至少"] or "0"
        places = f"较大（{least}，舍入（{count} × {share[1]}，0，{share[2]}））"
        number = writer.add(f"{name}个数", "整数", places, period)
        order = _order(writer, cells["排序"])
        rank = writer.add(f"{name}名次", "整数", f"组名次（{cells['竞争']}{order}{writer.group}）", period)
        writer.add(name, "是否", f"若 {cells['竞争']} 则 {rank} ≤ {number} 否则 否", period)


def _order(writer: _Writer, text: str) -> str:
    """`综合得分 降、校内申报日 升` as arguments."""
    parts = [re.fullmatch(r"(.+?)(?<!\s)\s*+(降|升)", part) for part in _split(text)]
    if not parts or not all(parts):
        raise writer.fail(f"次序“{text}”读不懂", "应当写成“综合得分 降、校内申报日 升”")
    return "".join(f"，{part[1]}，{part[2]}" for part in parts if part)


# ── repayment ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _repayment(writer: _Writer, rows: Rows) -> None:
    """Each case under a name of its own, so that what is repaid cites the paragraph that demands it; the first that holds counts."""
    by_name: dict[str, Rows] = {}
    for row, cells in rows:
        by_name.setdefault(cells["名称"], []).append((row, cells))
    for name, own in by_name.items():
        chain = ""
        for row, cells in own:
            writer.line, writer.basis = row.line, cells.get("依据", "")
            amount = cells["金额"]
            if amount and amount != "0元":
                amount = writer.add(f"{cells['情形']}{name}", "金额", amount, "一次")
            chain += f"若 {cells['当']} 则 {amount or '0元'} 否则 "
        writer.line, writer.basis = own[0][0].line, ""
        writer.add(name, "金额", f"{chain}0元", "一次")
    _term(writer, [(row, cells["期限"]) for row, cells in rows if cells.get("期限")])
    bans = [(row, cells) for row, cells in rows if cells.get("禁止申报")]
    if bans:
        _ban(writer, bans)


def _term(writer: _Writer, terms: list[tuple[Row, str]]) -> None:
    """The day by which it is repaid: one term for the whole table."""
    if not terms:
        return
    first, term = terms[0]
    for row, own in terms:
        if own != term:
            writer.line = row.line
            raise writer.fail(f"期限“{own}”与第{first.line}行的“{term}”不同", "同一张追缴表的期限应当相同")
    writer.line = first.line
    found = re.fullmatch(r"(\d{1,3})\s*个?工作日", term)
    if not found:
        raise writer.fail(f"期限“{term}”读不懂", "应当写成“30工作日”")
    writer.line = writer.table.line
    if not writer.options.get("通知日"):
        raise writer.fail("没有写明期限自哪一日起算", "括号里应当写“通知日 名称”")
    writer.add(f"{writer.name}期限", "日期", f"加工作日（{writer.options['通知日']}，{found[1]}）", "一次")


def _ban(writer: _Writer, rows: Rows) -> None:
    writer.line = rows[0][0].line
    decided = writer.options.get("决定日")
    if not decided:
        raise writer.fail("没有写明禁止申报自哪一日起", "括号里应当写“决定日 名称”")
    is_barred = writer.add(
        f"{writer.name}禁止申报",
        "是否",
        " 或 ".join(dict.fromkeys(f"（{cells['当']}）" for _row, cells in rows)),
        "一次",
    )
    months = {_months(writer, cells["禁止申报"]) for _row, cells in rows}
    last = f"加日（加月（{decided}，{max(months)}），－1）"
    writer.add(f"{writer.name}禁止申报至", "日期", f"若 {is_barred} 则 {last} 否则 加日（{decided}，－1）", "一次")


_WRITERS: dict[str, Callable[[_Writer, Rows], None]] = {
    "折算": _proportion, "分期": _instalments, "限额": _ceiling, "总额控制": _total, "名额": _quota, "分担": _sharing,
    "追缴": _repayment, "从高": _better, "累进": _scale,
}  # fmt: skip


def names_of(table: Table) -> Iterator[tuple[str, str, int]]:
    """Name, type and line of everything that an idiom table declares; nothing when it cannot be read."""
    try:
        for each in generate(table):
            yield each.name, each.type, each.line
    except Misfit:
        # Its fault is told where it stands: what uses its names is not to blame.
        yield from ((name, "金额", table.line) for name in dict.fromkeys(_meant(table)))


def expressions_of(table: Table) -> Iterator[tuple[str, int]]:
    """Every expression that stands in the cells and in the brackets of a table that can be read, with its line."""
    yield from ((text, table.line) for key, text in _options(table).items() if key in OPTION_EXPRESSIONS)
    for row, cells in _rows(table):
        yield from (
            (cells[head], row.line) for head in EXPRESSIONS[table.kind] if cells.get(head, "") not in {"", "余数"}
        )


def _meant(table: Table) -> Iterator[str]:
    """What a table that cannot be read would declare, as far as that can be told."""
    columns, endings = MEANT.get(table.kind, ((), ()))
    yield from (
        _cell(row.cells[table.header.index(column)])
        for column in columns
        if column in table.header
        for row in table.rows
    )
    yield from (table.name + ending for ending in endings)
    if table.kind == "分期":
        yield from (f"{table.name}第{n + 1}期{what}" for n in range(len(table.rows)) for what in _OF_AN_INSTALMENT)
    yield from (option[2:].partition("：")[0].strip() for option in table.options if option.startswith("结果"))
