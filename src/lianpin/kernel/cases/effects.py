"""Effects that need nothing but a case: acceptance, a decision made official or changed by a review, filing with the city."""

from django.utils.translation import gettext as _
from lianpin_regulations import Regulation, derived

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import registry, rules, verbs
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.models import Case, Party, Step
from lianpin.kernel.identity.enums import OrganisationKind
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible

ACCEPTED = "受理日"


def accept(step: Step, by: Capacity) -> None:
    """受理: from this day the procedure's deadlines run."""
    case = step.case
    case.accepted_on = clock.today()
    case.save(update_fields=["accepted_on"])
    if ACCEPTED in program(case.version).facts:
        case.facts.update_or_create(
            name=ACCEPTED,
            period="",
            defaults={
                "value": case.accepted_on.isoformat(),
                "source": "系统",
                "given_by": str(by),
                "given_on": case.accepted_on,
            },
        )
    record("case.accepted", case, by=by, number=case.number, on=str(case.accepted_on))


def unaccept(step: Step, by: Capacity) -> None:
    """What `accept` did is taken back: no deadline runs from that day."""
    case = step.case
    case.accepted_on = None
    case.save(update_fields=["accepted_on"])
    case.facts.filter(name=ACCEPTED, source="系统").delete()


def decide_once(step: Step, by: Capacity) -> None:
    """认定: every outcome that holds once for the case becomes official, with its explanation.

    What it is called (a class, a kind) must be known; a day of something that has not come about yet is left for then.
    """
    regulation = program(step.case.version)
    verbs.decide_values(step.case, outcomes_of(regulation, "choice"), by=by, if_known=outcomes_of(regulation, "date"))


def undecide(step: Step, by: Capacity) -> None:
    """What `decide_once` made official is taken back."""
    regulation = program(step.case.version)
    names = [*outcomes_of(regulation, "choice"), *outcomes_of(regulation, "date")]
    step.case.decisions.filter(name__in=names).delete()


def outcomes_of(regulation: Regulation, kind: str) -> list[str]:
    """What a regulation decides once for a case: the choices or the days ("date") that it derives."""
    return [name for name, its_kind, period in derived(regulation) if its_kind == kind and period == "一次"]


def overturn(step: Step, by: Capacity) -> None:
    """改变原决定: what the reviewers agree to takes the place of what was decided.

    A refused case goes on as if that step had been agreed to; what else was decided is changed by the app whose matter it is.
    """
    original = step.case.parent
    if original is None:
        raise NotPossible(_("本办件不是复核，不能改变原决定。"), code="APPEAL_MISSING")
    record("case.decision_changed", original, by=by, number=original.number, appeal=step.case.number)
    if original.status == CaseStatus.REFUSED:
        verbs.resume_case(original, opinion=_("经复核（%s）改变原决定") % step.case.number, by=by)
    else:
        registry.tell_overturned(original, step, by)


def file_case(step: Step, by: Capacity) -> None:
    """报备: the case gets its filing number, and the city's bureau sees it from now on."""
    case = step.case
    number = f"BA-{case.number.removeprefix('BJ-')}"
    case.filing_number = number
    case.save(update_fields=["filing_number"])
    bureau = _bureau(case)
    Party.objects.get_or_create(
        case=case, label=rules.FILED_WITH, defaults={"organisation": bureau.organisation, "unit": bureau}
    )
    record("case.filed", case, by=by, number=number, bureau=bureau.name)


def _bureau(case: Case) -> Unit:
    """The bureau of the city in which the case's bodies are."""
    cities = {party.organisation.city for party in case.parties.select_related("organisation") if party.organisation}
    found = Unit.objects.select_related("organisation").filter(
        offices__contains=[rules.FILED_WITH], organisation__kind=OrganisationKind.CITY, organisation__city__in=cities
    )
    bureau = found.order_by("pk").first()
    if bureau is None:
        raise NotPossible(_("平台上没有本市的人力资源社会保障局，不能报备。"), code="BUREAU_UNKNOWN")
    return bureau
