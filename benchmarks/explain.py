"""The explaining evaluator, every value with its trace, beside zen-engine on the rules of the same example regulation.

Both decide the same random person-months one after the other, in turns within one process. zen-engine computes the same seven
tables and formulas with the age given to it; it runs without its own trace, which is its faster way. Every figure of every
row must be the same in both. Run as `make bench NAME=explain`; raw samples go to benchmarks/results/explain.json.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from lianpin_regulations import Decision, Month, Rulebook, decide, load

GOAL_RATIO = 3.0
ROUNDS, ROWS = 7, 400
EXAMPLE = Path(__file__).parents[1] / "engines/regulations/tests/good/recruitment-subsidy.md"
GOALS = ("人才层次", "岗位津贴", "产业加成", "匹配补贴", "月实发", "市级承担", "区级承担", "安家补助当期", "追回金额")
KEYS = ("cls", "allowance", "addition", "matching", "paid", "city", "district", "settling", "clawback")
MONTH = Month(2026, 1)
NAMES = {
    "学位": "degree", "职称": "title", "聘任结论": "hired", "工作时间占比": "share", "社保月数": "insured", "失信": "dishonest",
    "首次引进": "first", "企业类型": "kind", "重点产业": "key", "区级安家补助": "other", "协议月数": "term", "考核得分": "score",
    "处分期内": "sanction", "在岗天数": "days", "企业实付薪酬": "pay", "月序": "month", "已履行月数": "served", "提前离任": "left",
}  # fmt: skip


def main() -> int:
    people = [person(random.Random(number)) for number in range(ROWS)]
    ours, theirs = _ours(), _theirs()
    wrong = sum(_figures(ours(p)) != [_text(theirs(p)[key]) for key in KEYS] for p in people)
    samples: dict[str, list[float]] = {"ours": [], "zen": []}
    for _round in range(ROUNDS):
        samples["ours"].append(_rate(lambda p: _figures(ours(p)), people))
        samples["zen"].append(_rate(theirs, people))
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "explain.json").write_text(json.dumps({"rows_per_second": samples, "wrong": wrong}), encoding="utf-8")
    ratios = sorted(a / b for a, b in zip(samples["ours"], samples["zen"], strict=True))
    ratio, low, high = ratios[len(ratios) // 2], ratios[0], ratios[-1]
    holds = ratio >= GOAL_RATIO and wrong == 0
    rates = f"{max(samples['ours']):.0f} and {max(samples['zen']):.0f} rows/s"
    print(
        f"explain: {ratio:.2f} × zen-engine ({low:.2f} to {high:.2f} in {ROUNDS} rounds; {rates}), {wrong} of {ROWS} rows differ "
        f"(goal ≥ {GOAL_RATIO:.0f} ×, 0 differ) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


def person(chance: random.Random) -> dict[str, Any]:
    """A random person-month: facts by name, amounts with cents, part months, every branch."""
    return {
        "学位": chance.choice(["博士", "硕士", "学士"]), "职称": chance.choice(["正高", "副高", "中级", "无"]),
        "出生日期": date(1960, 1, 1) + timedelta(days=chance.randrange(14_000)), "认定日期": date(2026, 3, 1),
        "聘任结论": chance.choice(["同意", "同意", "不同意"]), "工作时间占比": Decimal(chance.randrange(3000, 10001)) / 10000,
        "社保月数": chance.randrange(0, 24), "失信": chance.random() < 0.05, "首次引进": chance.random() < 0.5,
        "企业类型": chance.choice(["链主", "专精特新", "高新", "其他"]), "重点产业": chance.random() < 0.5,
        "区级安家补助": Decimal(chance.randrange(0, 5_000_000)) / 100, "协议月数": chance.randrange(12, 61),
        "考核得分": Decimal(chance.randrange(400, 1001)) / 10, "处分期内": chance.random() < 0.05,
        "在岗天数": chance.randrange(0, 32), "企业实付薪酬": Decimal(chance.randrange(0, 5_000_000)) / 100,
        "月序": chance.choice([1, 2, 13, 20, 25, 30]), "已履行月数": chance.randrange(0, 61), "提前离任": chance.random() < 0.1,
    }  # fmt: skip


def _rate(run: Callable[[dict[str, Any]], Any], people: list[dict[str, Any]]) -> float:
    began = time.perf_counter()
    for each in people:
        run(each)
    return len(people) / (time.perf_counter() - began)


def _ours() -> Callable[[dict[str, Any]], Decision]:
    regulation = load(EXAMPLE.read_text(encoding="utf-8"), name=EXAMPLE.name)
    book = Rulebook([regulation])
    monthly = {name for name, spec in regulation.facts.items() if spec.period == "每月"}

    def run(facts: dict[str, Any]) -> Decision:
        given = {name: {MONTH: value} if name in monthly else value for name, value in facts.items()}
        return decide(book, regulation.code, GOALS, given, at=MONTH)

    return run


def _figures(decision: Decision) -> list[str]:
    for name in GOALS:
        assert decision.trace(name).inputs or name == "人才层次"
    return [_text(decision.value(name)) for name in GOALS]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else f"{Decimal(str(value)):.2f}"


def _theirs() -> Callable[[dict[str, Any]], dict[str, Any]]:
    import zen

    decision = zen.ZenEngine().create_decision(json.dumps(_graph()))

    def run(facts: dict[str, Any]) -> dict[str, Any]:
        given = {english: _plain(facts[name]) for name, english in NAMES.items()}
        born, on = facts["出生日期"], facts["认定日期"]
        given["age"] = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        found: dict[str, Any] = decision.evaluate(given)["result"]
        return found

    return run


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _graph() -> dict[str, Any]:
    """The example's articles 3 to 13 as zen-engine's decision graph."""
    steps = [
        _table(["degree", "title", "age"], ["cls"], [
            ["", "'正高'", "<= 55", "'A'"], ["'博士'", "'副高'", "<= 45", "'B'"], ["'博士'", "", "<= 40", "'C'"],
            ["'博士','硕士'", "'副高','中级'", "[18..45]", "'D'"], ["", "", "", "'不予认定'"]]),
        _table(["cls"], ["standard"], [["'A'", "12000"], ["'B'", "8000"], ["'C'", "5000"], ["'D'", "3000"], ["", "0"]]),
        _table(["score"], ["factor"], [["[90..100]", "1.2"], ["[75..90)", "1"], ["[60..75)", "0.85"], ["< 60", "0"]]),
        _table(["kind", "key", "cls"], ["rate"], [
            ["'链主'", "", "", "0.1"], ["'专精特新','高新'", "", "", "0.05"], ["", "true", "'A','B'", "0.15"],
            ["", "true", "'C','D'", "0.08"]], collect="rates"),
        _table(["cls", "first"], ["grant"], [
            ["'A'", "true", "300000"], ["'B'", "true", "200000"], ["'C'", "true", "100000"], ["", "", "0"]]),
        _formulas({
            "eligible": "hired == '同意' and cls != '不予认定' and share >= 0.4 and insured >= 6 and not dishonest",
            "allowance": "sanction or days < 5 ? 0 : round(standard * share * factor * days / 31, 2)",
            "addition": "round($.allowance * (len(rates) == 0 ? 0 : sum(map(rates, #.rate))), 2)",
            "matching": "round(min([pay * 0.125, 3500 * share]), 2)",
            "paid": "min([$.eligible ? $.allowance + $.addition + $.matching : 0, 18000])",
            "city": "round($.paid * 0.6, 2)",
            "district": "$.paid - $.city",
            "due": "$.eligible ? max([0, grant - other]) : 0",
            "each": "round($.due / 3, 2)",
            "settling": "month == 1 or month == 13 ? $.each : month == 25 ? $.due - 2 * $.each : 0",
            "got": "month >= 25 ? $.due : month >= 13 ? 2 * $.each : $.each",
            "clawback": "left ? round($.got * max([0, term - served]) / term, 2) : 0",
        }),
    ]  # fmt: skip
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"}, *steps, {"id": "out", "type": "outputNode", "name": "out"},
    ]  # fmt: skip
    for number, step in enumerate(steps):
        step["id"] = step["name"] = f"n{number}"
    edges = [
        {"id": f"e{n}", "sourceId": a["id"], "targetId": b["id"], "type": "edge"}
        for n, (a, b) in enumerate(pairwise(nodes))
    ]
    return {"nodes": nodes, "edges": edges}


def _table(inputs: list[str], outputs: list[str], rows: list[list[str]], *, collect: str = "") -> dict[str, Any]:
    columns = [f"c{number}" for number in range(len(inputs) + len(outputs))]
    content: dict[str, Any] = {
        "hitPolicy": "collect" if collect else "first",
        "passThrough": True,
        "inputs": [{"id": c, "name": n, "field": n} for c, n in zip(columns, inputs, strict=False)],
        "outputs": [{"id": c, "name": n, "field": n} for c, n in zip(columns[len(inputs) :], outputs, strict=True)],
        "rules": [{"_id": f"r{n}", **dict(zip(columns, row, strict=True))} for n, row in enumerate(rows)],
    }
    return {"type": "decisionTableNode", "content": content | ({"outputPath": collect} if collect else {})}


def _formulas(expressions: dict[str, str]) -> dict[str, Any]:
    listed = [{"id": key, "key": key, "value": value} for key, value in expressions.items()]
    return {"type": "expressionNode", "content": {"passThrough": True, "expressions": listed}}


if __name__ == "__main__":
    sys.exit(main())
