"""Random regulations that load: two versions with every kind of table, formula, condition and transition."""

from __future__ import annotations

from random import Random

from randomly.expressions import Expressions

CODE, TITLE = "test/random", "随机办法"
PERIODS = ("一次", "一次", "每年", "每段", "每季", "每月", "每月", "每月", "每年", "每季", "每段", "每月")
_FACTS = """| 申请日 | 日期 | | 一次 | 系统 | |
| 生日 | 日期 | | 一次 | 本人 | |
| 起日 | 日期 | | 一次 | 本人 | |
| 默日 | 日期 | | 一次 | 本人 | 起日 |
| 金 | 金额 | -900元～90000元 | 一次 | 企业 | |
| 补金 | 金额 | 0元～9000元 | 一次 | 企业 | 3.21元 |
| 率 | 比例 | 0%～100% | 一次 | 企业 | |
| 比 | 比值 | | 一次 | 企业 | |
| 数 | 整数 | -9～60 | 一次 | 企业 | |
| 分 | 小数1 | -10～100 | 一次 | 企业 | |
| 远数 | 整数 | | 一次 | 企业 | 数 |
| 真 | 是否 | | 一次 | 企业 | |
| 默真 | 是否 | | 一次 | 企业 | 否 |
| 类 | 枚举（甲、乙、丙） | | 一次 | 企业 | |
| 单位 | 文本 | | 一次 | 企业 | |
| 誉 | 集合（枚举（子、丑、寅）） | | 一次 | 企业 | |
| 年金 | 金额 | 0元～90000元 | 每年 | 企业 | |
| 年定日 | 日期 | | 每年 | 企业 | |
| 年级 | 枚举（优、良、差） | | 每年 | 企业 | |
| 季数 | 整数 | 0～90 | 每季 | 企业 | |
| 月金 | 金额 | -500元～9000元 | 每月 | 企业 | |
| 月数 | 整数 | 0～31 | 每月 | 企业 | |
| 月真 | 是否 | | 每月 | 企业 | 是 |"""
_TABLES = """**表三　档次**（唯一）

| 类 | 数 | → 档金：金额 |
|---|---|---|
| 甲 | ≤ {low} | 100.01元 |
| 甲 | > {low} | 7元 |
| 非 甲 | - | {first}元 |

**表四　先后**（优先）

| 类 | 真 | 分 | → 次率：比例 |
|---|---|---|---|
| 甲 | 是 | - | 33.33% |
| - | 否 | ≥ 0 | 12% |
| 乙、丙 | - | (0.5, {low}] | 7.77% |
| - | - | - | {second}% |

**表五　加成**（收集求和）

| 类 | 数 | 誉 | → 加率：比例 |
|---|---|---|---|
| 甲、乙 | - | - | 5% |
| - | [3, 30) | - | 8% |
| - | - | 子、丑 | 0.01% |

**表六　取高**（收集取高）

| 类 | 真 | → 高金：金额 |
|---|---|---|
| - | - | 1元 |
| 乙 | 是 | 30元 |
| 丙 | - | 20.5元 |

**表七　列举**（收集列举）

| 类 | 金 | → 列 |
|---|---|---|
| 甲 | - | 丁 |
| - | ≥ 100元 | 戊 |
| 乙 | < 0元 | 己 |
| - | 0元 | 丁 |

**表八　月档**（优先；每月）

| 月真 | 月数 | 年级 | → 月档：整数 |
|---|---|---|---|
| 否 | - | - | 0 |
| - | < {low} | 优、良 | {third} |
| - | - | 非 差 | 5 |
| - | - | - | -3 |

### 第二条　计算

```公式
定龄：整数 = 周岁（生日，申请日）
定月：整数 = 整月数（起日，默日）
定移：日期 = 加月（默日，数）
定末：日期 = 月末（加日（默日，数））
定工作日：整数 = 工作日数（起日，申请日）
```"""
_WORDS = {"money": "金额", "number": "整数", "ratio": "比例", "day": "日期", "flag": "是否"}
_CLOCKS = ("", "", " 按 薪酬所属月份", " 按 起日")


class Writer:
    """Writes one version; the same seed writes the same text. What a name is and when it has values is the same in both."""

    def __init__(self, chance: Random, version: int) -> None:
        self.chance, self.version, self.say = chance, version, Expressions(chance)
        self.made: list[tuple[str, str, str]] = []  # name, period, kind

    def text(self) -> str:
        parts = [self._head(), self._tables(), *(self._fence(period, n) for n, period in enumerate(PERIODS))]
        parts += [self._conditions(), *([self._transition()] if self.version > 1 else [])]
        return "\n\n".join(parts) + "\n"

    def _head(self) -> str:
        effective = "2026-01-01" if self.version == 1 else "2027-03-01"
        previous = "前一版本: v1\n" if self.version > 1 else ""
        n = self.chance.randrange
        return (
            f"---\n规章: {TITLE}\n代号: {CODE}\n文号: 示例〔2026〕{self.version}号\n版本: v{self.version}\n{previous}发布机关: 示例\n"
            f"施行: {effective}\n适用锚点: 申请日\n记法: 联聘规章记法 1\n---\n### 第一条　事实\n\n**表一　事实**（事实）\n\n"
            f"| 事实 | 类型 | 范围 | 周期 | 来源 | 未填时 |\n|---|---|---|---|---|---|\n{_FACTS}\n\n**表二　参数**（参数）\n\n"
            "| 参数 | 类型 | 自2026-01-01 | 自2027-01-01 | 依据 |\n|---|---|---|---|---|\n"
            f"| 参金 | 金额 | {n(9999)}元 | {n(9999)}元 | 第一条 |\n| 参率 | 比例 | {n(100)}% | {n(100)}% | 第一条 |"
        )

    def _tables(self) -> str:
        """One table of every kind."""
        low, n = self.chance.randrange(1, 20), self.chance.randrange
        self.say.known["一次", "money"] += ["档金", "高金"]
        self.say.known["一次", "ratio"] += ["次率", "加率"]
        self.say.known["每月", "number"].append("月档")
        self.say.known["一次", "number"] += ["定龄", "定月", "定工作日"]
        self.say.known["一次", "day"] += ["定移", "定末"]
        self.made += [
            ("档金", "一次", "money"),
            ("高金", "一次", "money"),
            ("次率", "一次", "ratio"),
            ("月档", "每月", "number"),
        ]
        return _TABLES.format(low=low, first=n(900), second=n(100), third=n(99))

    def _fence(self, period: str, number: int) -> str:
        """Two formulas of one period; their names can be used by what comes after."""
        clock = self.chance.choice(_CLOCKS) if period != "一次" else self.chance.choice(("", "", " 按 起日"))
        lines = [line for mark in "子丑" for line in self._formula(period, f"结{number}{mark}", number)]
        return f"```公式 {period}{clock}\n" + "\n".join(lines) + "\n```"

    def _formula(self, period: str, label: str, number: int) -> list[str]:
        kind = self.chance.choice(["money", "money", "money", "number", "ratio", "day", "flag"])
        is_exact = kind == "ratio" and number % 4 == 1
        name, source = f"{label}{kind}", self.say.of(kind, period, 3)
        if self.chance.random() < 0.55:
            source = self._across(kind, period) or source
        lines = [f"{name}：{'比值' if is_exact else _WORDS[kind]} = {source}", *self._exceptions(kind, period, name)]
        self.say.known[period, kind].append(name)
        self.made.append((name, period, "exact" if is_exact else kind))
        return lines

    def _exceptions(self, kind: str, period: str, name: str) -> list[str]:
        """None, one, or two that cannot disagree."""
        if self.chance.random() > 0.35:
            return []
        value, guards = self.say.of(kind, period, 1), [self.say.of("flag", period, 1), self.say.of("flag", period, 1)]
        return [f"例外 {name}（第一条）：当 {guard} 时 = {value}" for guard in guards[: self.chance.randrange(1, 3)]]

    # ── other periods, other people ──

    def _across(self, kind: str, period: str) -> str | None:
        """A value of other periods or other people; None where there is none of that kind."""
        if kind == "money":
            return self.chance.choice(self._sums(period))
        if kind == "number":
            flag = self.chance.choice(self.say.known[period, "flag"] or ["真"])
            order = self.chance.choice(self.say.known[period, "money"] or ["金"])
            return self.chance.choice(
                [
                    f"组人数（{flag}，类）",
                    f"组名次（{flag}，{order}，降，分，升，类）",
                    f"组名次（{flag}，申请日，升，真）",
                ]
            )
        if kind == "day" and period == "每年":
            return "截至（年定日，年定日，起日，当年末日）"
        return None

    def _sums(self, period: str) -> list[str]:
        monthly, yearly = self.say.name("money", "每月"), self.say.name("money", "每年")
        segment = self.say.known["每段", "money"] or [monthly]
        quarter = self.say.known["每季", "money"] or [monthly]
        some = self.chance.choice([monthly, *segment, *quarter])
        return {
            "一次": ["截至（年金，年定日，起日，7元）", "组合计（金，类）", "组合计（档金，类，真）", f"累计（{some}，起日，默日）"],
            "每年": [
                f"合计（{some}，本年）", f"上一年度（{yearly}）", f"组合计（{yearly}，类）", "截至（年金，年定日，当年末日）",
                f"累计（{some}，起日）", f"近月合计（{monthly}，6）",
            ],
            "每段": [f"合计（{monthly}，本段）", f"累计（{monthly}，起日）", "截至（年金，年定日，当段末日，0元）"],
            "每季": [f"合计（{monthly}，本季）", f"累计（{monthly}，起日，当季首日）", f"合计（{monthly}，本季） － 金"],
            "每月": [
                f"累计（{some}，起日）", f"累计（{some}）", f"合计（{monthly}，本季至今）", f"合计（{monthly}，本年至今）", f"合计（{some}，本年）",
                f"合计（{monthly}，本段至今）", f"合计（{monthly}，本季）", f"近月合计（{monthly}，3）", "截至（年金，年定日，当月末日，0元）",
                f"近月合计（{monthly}，月数）", f"近月合计（{monthly}，5，起日）", f"累计（{monthly}，起日，当月首日）", f"组合计（{monthly}，类）",
                f"累计（{some}，当年首日）", f"上一年度（{yearly}）",
            ],
        }[period]  # fmt: skip

    # ── conditions, transitions ──

    def _conditions(self) -> str:
        """One that needs every item, one of which any suffices, inside it, and one by the month around both."""
        own = [self.say.of("flag", "一次", 2) for _n in range(4)]
        fences = [
            ("条件 其中 任一", own[:2]), ("条件 申报条件", [own[2], "其中", own[3]]),
            ("条件 月条件 任一 每月", [self.say.of("flag", "每月", 1), "申报条件", self.say.of("flag", "每月", 2)]),
        ]  # fmt: skip
        self.made += [("其中", "一次", "condition"), ("申报条件", "一次", "condition"), ("月条件", "每月", "condition")]
        return "\n\n".join(f"```{head}\n{self._items(head, tests)}\n```" for head, tests in fences)

    def _items(self, head: str, tests: list[str]) -> str:
        lines = []
        for place, test in enumerate(tests):
            code = "" if test in {"其中", "申报条件"} else f" 〔C{len(head)}_{place}_{self.version}〕 第{place}项"
            lines.append(f"（{'一二三'[place]}）{test}{code}")
        return "\n".join(lines)

    def _transition(self) -> str:
        """Some names by the old rules, some by the new, some by the better of both."""
        rows = []
        for name, period, kind in self.made:
            if kind in {"exact", "condition"} or self.chance.random() > 0.3:
                continue
            hows = (
                ["原规定", "新规定"]
                if period != "每月" or kind != "money"
                else ["从高，自 2027-05 起", "从高，自 2026-06 起，至 2027-06 止"]
            )
            rows.append(f"| {name} | {self.chance.choice(hows)} |")
        guard = self.chance.choice(["起日 < 2027-03-01", "申请日 ≥ 2026-06-30", "真"])
        if not rows:
            return ""
        return f"**表九　衔接**（过渡；对象 {guard}）\n\n| 名称 | 执行 |\n|---|---|\n" + "\n".join(rows)


def texts(seed: int) -> tuple[str, str]:
    """Two versions of a random regulation."""
    return Writer(Random(f"{seed} first"), 1).text(), Writer(Random(f"{seed} second"), 2).text()
