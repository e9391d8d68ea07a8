"""Appealing against what was decided: a case of its own, decided by people who had no part in the decision. Until then that stands."""

from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, queries, rules
from lianpin.kernel.cases.enums import Outcome, StepStatus
from lianpin.kernel.cases.models import Case, Party, Step
from lianpin.kernel.cases.verbs.filling import Participant, locked, open_case
from lianpin.kernel.cases.verbs.running import take_step
from lianpin.kernel.cases.verbs.submitting import submit_case
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.kernel.identity.queries import units_of_office
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible


def open_appeal(case: Case, *, reason: str, by: Capacity) -> Case:
    """Ask for a review of a decided case, within the regulation's period, with the grounds; reviewers have it at once."""
    with wall.behind():
        case = locked(case)
        until = procedures.appeal_until(case)
        rules.check_can_appeal(by, case, until=until, today=clock.today(), earlier=queries.appeal_of(case))
        rules.check_says_why(reason)
        reviewers = _reviewers(case)
        Party.objects.get_or_create(
            case=case,
            label=rules.REVIEWERS,
            defaults={"organisation": reviewers.organisation, "unit": reviewers},
        )
        title = _("对“%(title)s”的复核") % {"title": case.title}
        appeal = open_case(
            case.version, rules.APPEAL, title=title, parties=_parties(case), person=case.person, parent=case,
            year=case.year, by=by,
        )  # fmt: skip
        appeal = submit_case(appeal, by=by)
        record("case.appealed", case, by=by, number=case.number, appeal=appeal.number, reason=reason.strip())
        first = appeal.steps.get(number=1)
        take_step(first, outcome=Outcome.AGREED, opinion=reason, by=by)
    return appeal


def _reviewers(case: Case) -> Unit:
    """The unit of the deciding body that answers to the regulation's words and took no step in the case."""
    issuer = case.version.regulation.issuer
    took = Step.objects.filter(case=case, status=StepStatus.DONE).values_list("unit", flat=True)
    if issuer is not None:
        for unit in units_of_office(issuer, rules.REVIEWERS).select_related("organisation"):
            if unit.pk not in set(took):
                return unit
    raise NotPossible(
        _("还没有部门承担复核：请由单位管理员指定一个没有参与原决定的部门承担“%s”的职责。") % rules.REVIEWERS,
        code="APPEAL_NO_REVIEWER",
    )


def _parties(case: Case) -> list[Participant]:
    found = case.parties.select_related("organisation", "unit", "person").order_by("pk")
    return [Participant(p.label, organisation=p.organisation, unit=p.unit, person=p.person) for p in found]
