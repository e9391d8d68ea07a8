"""An estimate as data, for programs: amounts are texts in yuan with two places."""

from collections.abc import Sequence
from typing import Any

from lianpin_regulations import Need, Regulation

from lianpin.entitlements.previews.estimates import Amount, Estimate, Verdict
from lianpin.entitlements.previews.months import MonthLine, months_of
from lianpin.entitlements.previews.questions import Questions, kinds_of


def as_data(found: Estimate, *, with_traces: bool = False) -> dict[str, Any]:
    """What was found; with the whole explanation of each amount and of each thing that was decided, where they are asked for."""
    return {
        "eligibility": [_verdict(verdict, with_traces) for verdict in found.verdicts],
        "starts_on": found.starts_on.isoformat(),
        "ends_on": found.ends_on.isoformat(),
        "months": [_month(line) for line in months_of([row for row in found.amounts if not row.needs])],
        "amounts": [_amount(amount, with_traces) for amount in found.amounts],
        "needs": [_need(need) for need in found.needs],
        "assumed": dict(found.assumed),
    }


def asked_as_data(programs: Sequence[Regulation], questions: Questions) -> dict[str, Any]:
    """The kinds, and what is asked of the one that was named."""
    asked = [{"name": spec.name, "english": spec.english, "type": spec.type.kind} for spec in questions.asked]
    return {"kinds": list(kinds_of(programs)), "asked": asked}


def _verdict(verdict: Verdict, with_traces: bool) -> dict[str, Any]:
    reasons = [
        {"code": r.code, "text": r.text, "article": r.article, "satisfied": r.satisfied, "detail": r.detail}
        for r in verdict.reasons
    ]
    program = verdict.regulation
    told = {trace.name: trace.shown for trace in verdict.findings}
    traces = {"traces": {trace.name: trace.to_json() for trace in verdict.findings}} if with_traces else {}
    return {
        "regulation": program.code, "version": program.version, "holds": verdict.holds, "decides": told, "reasons": reasons,
        **traces,
    }  # fmt: skip


def _month(line: MonthLine) -> dict[str, Any]:
    paid = {payer: f"{amount:.2f}" for payer, amount in line.paid.items()}
    return {"month": line.period, "person": f"{line.person:.2f}", "paid": paid}


def _need(need: Need) -> dict[str, str]:
    return {"name": need.fact, "source": need.source, "article": need.article, "text": str(need)}


def _amount(row: Amount, with_traces: bool) -> dict[str, Any]:
    said = {
        "regulation": row.program.code,
        "version": row.trace.version,
        "article": row.trace.article,
        "item": row.item,
        "period": row.period,
        "month": row.month,
        "payer": row.payer,
        "bearer": row.bearer,
        "payee": row.payee,
        "amount": None if row.needs else f"{row.amount:.2f}",
        "needs": [need.fact for need in row.needs],
    }
    return said | ({"trace": row.trace.to_json()} if with_traces else {})
