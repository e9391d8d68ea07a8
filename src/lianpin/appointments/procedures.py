"""What the regulation demands of the agreement: its clauses and the annex of pay, filled with the facts of one case.

And that the host applies to the city once under each regulation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from lianpin_regulations import ClauseSpec, EntitlementSpec, Facts, Given, Missing, Month, Quarter, Regulation, decide

from lianpin.appointments.models import Appointment
from lianpin.appointments.queries import support_cases_of
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.models import Case, Party
from lianpin.kernel.documents.queries import says, template_beside
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import calendar, program, rulebook
from lianpin.posts.models import Application
from lianpin.toolkit import wall
from lianpin.toolkit.errors import NotPossible

# The parties of the agreement, by the labels of the regulation; in this order on the paper.
SIGNATORIES = ("学校", "企业", "本人")
TITLE = "校企双聘三方协议"
LATER = "按规章计算"
HOME = "主聘单位"


@dataclass(frozen=True, slots=True)
class Paper:
    """What the template needs, and what it then says: the text of each clause."""

    template: str
    title: str
    data: dict[str, Any]
    during: tuple[date, date]
    clauses: list[tuple[str, str]]


def paper_of(case: Case, *, number: str, on: date) -> Paper:
    """The tripartite agreement of a case as it would be drafted on this day; NotPossible names what is missing."""
    regulation, facts = program(case.version), facts_of(case)
    first, last = _day(facts, "生效日"), _day(facts, "终止日")
    parties = {party.label: party for party in case.parties.select_related("organisation", "unit", "person")}
    _check_parties(parties)
    data = {
        "number": number,
        "title": TITLE,
        "subtitle": "依照" + regulation.title,
        "drafted_on": on.isoformat(),
        "regulation": {
            "title": regulation.title,
            "document_number": regulation.document_number,
            "version": regulation.version,
        },
        "parties": [_party(label, parties[label]) for label in SIGNATORIES],
        "term": {"from": first.isoformat(), "until": last.isoformat()},
        "facts": _shown(regulation, facts),
        "home": _home(regulation, facts),
        "post": _post(case),
        "clauses": [{"title": spec.name, "value": _value(spec, regulation, facts)} for spec in regulation.clauses],
        "pay": [
            _pay(row, regulation, facts, first, on)
            for row in regulation.entitlements
            if _is_for(row, regulation, facts, on)
        ],
        "pay_note": f"{_full_month(first)}的标准",
    }
    template = template_beside(regulation.code, "agreement.typ")
    said = says(template, data, "clause", name=TITLE)
    return Paper(template, TITLE, data, (first, last + timedelta(days=1)), [(c["title"], c["text"]) for c in said])


def missing_clauses(case: Case) -> list[str]:
    """The required clauses whose fact or value is not there yet."""
    regulation, facts = program(case.version), facts_of(case)
    return [
        spec.name
        for spec in regulation.clauses
        if spec.required and spec.source and not _value(spec, regulation, facts)
    ]


def _check_parties(parties: Mapping[str, Party]) -> None:
    absent = [label for label in SIGNATORIES if label not in parties]
    if absent:
        raise NotPossible(
            _("办件缺少协议当事人：%s。请先补全当事人再拟订协议。") % "、".join(absent), code="AGREEMENT_PARTY_MISSING"
        )


def _party(label: str, party: Party) -> dict[str, str]:
    if party.person is not None:
        code_label, code = "证件号码", party.person.masked_id
    else:
        code_label, code = "统一代码", party.organisation.credit_code if party.organisation else ""
    name = str(party.person or party.organisation or "")
    return {
        "label": label,
        "name": name,
        "unit": party.unit.name if party.unit and party.person is None else "",
        "code_label": code_label,
        "code": code,
    }


def _post(case: Case) -> dict[str, str]:
    application = Application.objects.filter(case=case).select_related("post").first()
    if application is None:
        return {}
    post = application.post
    return {"title": post.title, "duties": post.duties.strip().rstrip("。"), "workplace": post.workplace}


def _day(facts: Facts, name: str) -> date:
    value = _plain(facts.get(name))
    if not isinstance(value, date):
        raise NotPossible(_("办件缺少“%s”，不能拟订协议。请先在办件中补全。") % name, code="AGREEMENT_FACT_MISSING")
    return value


def _plain(given: object) -> object:
    return given.value if isinstance(given, Given) else given


def _shown(regulation: Regulation, facts: Facts) -> dict[str, str]:
    """Facts that hold once, and the outcome of the conflict review, as people read them."""
    shown = {}
    for name, given in facts.items():
        value = _plain(given)
        if value is not None and not isinstance(value, Mapping) and name in regulation.facts:
            shown[name] = regulation.facts[name].show(value)
    return shown


def _value(spec: ClauseSpec, regulation: Regulation, facts: Facts) -> str:
    """What a clause takes from facts and derived values; words that are neither stand for themselves."""
    parts = [part.strip() for part in spec.source.split("、") if part.strip()]
    known = [part for part in parts if _is_defined(part, regulation)]
    if not known:
        return spec.source
    decision = decide(rulebook(), regulation.code, known, facts, calendar=calendar())
    shown = [decision.trace(name).shown for name in known if not isinstance(decision.value(name), Missing)]
    return "、".join(shown) if len(shown) == len(known) else ""


def _is_defined(name: str, regulation: Regulation) -> bool:
    if name in regulation.facts:
        return regulation.facts[name].period == "一次"
    try:
        regulation.article_of(name)
    except KeyError:
        return False
    return True


def _home(regulation: Regulation, facts: Facts) -> str:
    """Which party is the main employer, where the regulation says so."""
    if not _is_defined(HOME, regulation):
        return SIGNATORIES[0]
    found = decide(rulebook(), regulation.code, [HOME], facts, calendar=calendar()).value(HOME)
    return SIGNATORIES[0] if isinstance(found, Missing) else str(found)


def _is_for(row: EntitlementSpec, regulation: Regulation, facts: Facts, on: date) -> bool:
    """Whether an item is one for this person: what is for another kind of appointment has no place in the annex."""
    if not row.when:
        return True
    known = {"签订日": Given(on, by="系统"), **facts}
    return decide(rulebook(), regulation.code, [row.when], known, calendar=calendar()).value(row.when) is not False


def _pay(row: EntitlementSpec, regulation: Regulation, facts: Facts, first: date, on: date) -> dict[str, str]:
    return {
        "item": row.name,
        "payer": row.payer,
        "payee": row.payee,
        "period": row.period,
        "amount": _amount(row, regulation, facts, first, on),
        "due": row.due,
        "basis": "、".join(row.basis),
    }


def _amount(row: EntitlementSpec, regulation: Regulation, facts: Facts, first: date, on: date) -> str:
    """The standard of a full month or quarter; what depends on later facts is left to the regulation."""
    month = _full_month(first)
    periods: dict[str, Month | Quarter] = {"每月": month, "每季": month.quarter}
    at = periods.get(row.period)
    if at is None:
        return LATER
    # The agreement takes its day of signing from its signatures; until then today decides which version applies.
    known = {"签订日": Given(on, by="系统"), **facts}
    value = decide(rulebook(), regulation.code, [row.amount], known, at=at, calendar=calendar()).value(row.amount)
    return f"{value:,.2f}" if isinstance(value, Decimal) else LATER


def _full_month(first: date) -> Month:
    month = Month.of(first)
    return month if first.day == 1 else month.next()


def check_not_applied(appointment: Appointment, versions: Sequence[Version]) -> None:
    """The host applies once under each of the city's regulations."""
    regulations = [version.regulation_id for version in versions]
    with wall.open_to(wall.Scope.RULE):  # a colleague's draft is nobody else's to see, and counts
        existing = support_cases_of(appointment).filter(version__regulation__in=regulations).first()
    if existing is not None:
        raise NotPossible(_("本聘期已经有一件申报（%s），不能重复申报。") % existing.number, code="SUPPORT_ALREADY")
