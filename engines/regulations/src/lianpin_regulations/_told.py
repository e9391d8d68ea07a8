"""Reasons as sentences and as data: each item of a condition with ✓ or ✗, its code, what it asks, and what decided it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lianpin_regulations._decide.reasons import Reason
from lianpin_regulations._explain import explain
from lianpin_regulations._trace import Trace

_MARKS = {True: "✓", False: "✗", None: "？"}


def explain_condition(trace: Trace, reasons: Sequence[Reason]) -> str:
    """A condition as text: its line, then every item, then the values that the items look at."""
    head, *values = explain(trace).splitlines()
    return "\n".join([head, *(f"　{line_of(reason)}" for reason in reasons), *values])


def line_of(reason: Reason) -> str:
    """An item in one line: `✗（一）〔AGE_OVER〕申报日不超过60周岁（第四条：61 > 60；“年龄”现为61岁，减少1岁即符合第四条（一））`."""
    code = f"〔{reason.code}〕" if reason.code else ""
    decided = (reason.detail, reason.nearest) if reason.satisfied is not None else map(str, reason.needs)
    why = "；".join(part for part in decided if part)
    place = f"（{reason.article}{'：' if reason.article and why else ''}{why}）" if reason.article or why else ""
    return f"{_MARKS[reason.satisfied]}{reason.ordinal}{code}{reason.text}{place}"


def codes_of(reasons: Sequence[Reason]) -> str:
    """What `→ 理由：` of a worked example says: the codes of the items that do not hold, in their order, or 无."""
    return "、".join(reason.code for reason in reasons if reason.satisfied is False) or "无"


def to_json(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Plain data for JSON: the parts of each reason, without its trace."""
    parts = ("ordinal", "code", "text", "article", "anchor", "satisfied", "detail", "nearest")
    return [
        {part: getattr(reason, part) for part in parts}
        | {"needs": [asdict(need) | {"period": str(need.period or "")} for need in reason.needs]}
        for reason in reasons
    ]
