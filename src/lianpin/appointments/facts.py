"""Our rows as plain facts for the engine: what the agreement fixed, and what was confirmed month by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from lianpin_regulations import Facts, Given, Missing, Month, Reason, Trace, decide

from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.cases.facts import facts_of, is_joined
from lianpin.kernel.cases.models import Case
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import calendar, program, rulebook

DAYS, PAID = "实际工作日数", "实付报酬"
HOST, HOME = "用人企业", "聘用高校"
RENEWAL, EARLIER_END = "续聘", "前一聘期终止日"
MINIMUM, SUPPORT_FROM = "最低工作日数", "起算日"
APPLYING = "申报条件"
LOOK_AHEAD = 366  # days
LONGEST_LINE = 8  # no case stands on more cases than this


def facts_of_cases(cases: Sequence[Case]) -> dict[int, Facts]:
    """What agreement and appointment say about each case, and about the cases that stand on it (the city's, the year's)."""
    roots = {case.pk: _root(case) for case in cases}
    distinct = {root.pk: root for root in roots.values()}
    standing = _appointments(distinct.values())
    reports = _confirmed(standing.values())
    # From the agreement on, the conditions of applying are not asked again.
    applying = [root for root in distinct.values() if root.pk not in standing and root.agreement is None]
    said: dict[int, Facts] = dict(facts_of_renewals(applying))
    for root in distinct.values():
        appointment = standing.get(root.pk)
        agreement = appointment.agreement if appointment is not None else root.agreement
        facts: dict[str, Any] = {}
        if agreement is not None and agreement.status == AgreementStatus.IN_FORCE:
            facts |= facts_of_agreement(agreement)
        if appointment is not None:
            facts |= facts_of_appointment(appointment, reports.get(appointment.pk, []))
        said.setdefault(root.pk, facts)
    return {pk: said[root.pk] for pk, root in roots.items()}


def facts_of_renewals(cases: Iterable[Case]) -> dict[int, dict[str, Given]]:
    """By case: that the person applies to go on with the same enterprise while an earlier term still runs, and when that one ends."""
    opened = {case.pk: case.opened_on for case in cases if case.person_id is not None}
    if not opened:
        return {}
    asked = "host__parties__case"
    running = Appointment.objects.filter(
        **{f"{asked}__in": list(opened), "person": F(f"{asked}__person")},
        during__startswith__lte=F(f"{asked}__opened_on"),
        during__endswith__gt=F(f"{asked}__opened_on"),
    ).annotate(asked=F(asked))
    earlier: dict[int, Appointment] = {}
    for appointment in running.order_by("-during"):
        if appointment.case_id != appointment.asked:
            earlier.setdefault(appointment.asked, appointment)
    return {
        pk: {
            name: Given(value, by="协议台账", on=opened[pk], document=found.number)
            for name, value in ((RENEWAL, True), (EARLIER_END, found.ends_on))
        }
        for pk, found in earlier.items()
    }


def facts_of_agreement(agreement: Agreement) -> dict[str, Given]:
    """The days that the agreement fixed. 终止日 is the last day, inclusive."""
    document = f"{agreement.title} {agreement.number}"
    term: Any = agreement.during
    days = {"签订日": agreement.signed_on, "生效日": term.lower, "终止日": term.upper - timedelta(days=1)}
    return {name: Given(day, by="三方协议", on=agreement.signed_on, document=document) for name, day in days.items()}


def facts_of_appointment(appointment: Appointment, confirmed: list[MonthlyReport]) -> dict[str, Any]:
    """The share that was agreed, the enterprise, and the confirmed months."""
    document = appointment.number
    facts: dict[str, Any] = {
        "从业比例": Given(appointment.effort, by="三方协议", document=document),
        HOST: Given(appointment.host.name, by="三方协议", document=document),
        HOME: Given(appointment.home.name, by="三方协议", document=document),
    }
    return facts | facts_of_reports(confirmed)


def facts_of_reports(reports: list[MonthlyReport]) -> dict[str, dict[Month, Given]]:
    """Days and pay by month, with who reported them and who confirmed them."""
    facts: dict[str, dict[Month, Given]] = {}
    for report in reports:
        confirmed = f"{report.confirmed_by}于{report.confirmed_on}确认" if report.confirmed_on else ""
        month = Month.of(report.month)
        for name, value in ((DAYS, report.actual_days), (PAID, report.paid)):
            given = Given(value, by=report.reported_by, on=report.reported_on, document=confirmed)
            facts.setdefault(name, {})[month] = given
    return facts


def _appointments(roots: Iterable[Case]) -> dict[int, Appointment]:
    """By case, as far as there is one."""
    known = list(roots)
    joined = {root.pk: getattr(root, "appointment", None) for root in known if is_joined(root, "appointment")}
    unread = [root.pk for root in known if root.pk not in joined]
    rows = Appointment.objects.filter(case__in=unread).select_related("agreement", "home", "host") if unread else []
    return {row.case_id: row for row in rows} | {pk: row for pk, row in joined.items() if row is not None}


def _confirmed(appointments: Iterable[Appointment]) -> dict[int, list[MonthlyReport]]:
    """By appointment: the months that were confirmed."""
    found: dict[int, list[MonthlyReport]] = {each.pk: [] for each in appointments}
    if found:
        for report in MonthlyReport.objects.filter(appointment__in=found, status=ReportStatus.CONFIRMED):
            found[report.appointment_id].append(report)
    return found


def _root(case: Case) -> Case:
    for _step in range(LONGEST_LINE):
        if case.agreement_id is not None or case.parent is None:
            break
        case = case.parent
    return case


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least number of days of a year with its explanation; or no number yet, and what is still needed from whom."""

    days: int | None
    trace: Trace
    needs: tuple[str, ...]


def minimum_days(appointment: Appointment, year: int) -> Minimum:
    """The regulation's least number of working days in the enterprise for that year."""
    code = appointment.case.version.regulation.code
    decision = decide(rulebook(), code, [MINIMUM], facts_of(appointment.case), at=year, calendar=calendar())
    value = decision.value(MINIMUM)
    days = None if isinstance(value, Missing) else int(value)
    return Minimum(days, decision.trace(MINIMUM), tuple(str(need) for need in decision.needs))


def support_from(known: Facts, version: Version, filed_on: date) -> date | None:
    """From which day the city's support would run, were the application complete on that day; None: cannot be said.

    `known` is what `facts_of` gave for the appointment's case.
    """
    facts = {**known, "市级申报日": Given(filed_on, by="系统")}
    decision = decide(rulebook(), version.regulation.code, [SUPPORT_FROM], facts, calendar=calendar())
    value = decision.value(SUPPORT_FROM)
    return value if isinstance(value, date) else None


def refusals(known: Facts, version: Version, filed_on: date) -> list[Reason]:
    """The conditions of applying that what is known already fails, whatever else will be said."""
    if APPLYING not in program(version).conditions:
        return []
    facts = {**known, "市级申报日": Given(filed_on, by="系统")}
    decision = decide(rulebook(), version.regulation.code, [], facts, calendar=calendar())
    return [reason for reason in decision.reasons(APPLYING) if reason.satisfied is False]


def latest_filing_for(known: Facts, version: Version, starts_on: date, today: date) -> date | None:
    """The last day on which filing still gives that first day, within a year from today. None: longer than that.

    Found by halving: the later the application, the later the support begins.
    """
    low, high = today, today + timedelta(days=LOOK_AHEAD)
    if support_from(known, version, high) == starts_on:
        return None
    while (high - low).days > 1:
        middle = low + timedelta(days=(high - low).days // 2)
        if support_from(known, version, middle) == starts_on:
            low = middle
        else:
            high = middle
    return low
