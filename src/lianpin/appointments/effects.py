"""What a regulation may make this app do: 签订协议 lays the agreement before its parties, 聘任 begins the appointment."""

from django.db.models import Q
from django.utils.translation import gettext as _

from lianpin.appointments import verbs
from lianpin.appointments.queries import appointments_for
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement, Signature
from lianpin.kernel.cases.enums import CaseStatus, StepStatus
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.queries import cases_for
from lianpin.kernel.cases.verbs import complete_step
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit.errors import NotPossible

SIGN, APPOINT = "签订协议", "聘任"


def open_signing(step: Step, by: Capacity) -> None:
    """The signing step has begun: the agreement is drafted, once for all its actors."""
    verbs.draft_dual_agreement(step.case, by=by)


def check_signing(step: Step, by: Capacity) -> None:
    """The step is done by signing the agreement, and by nothing else."""
    agreement = Agreement.objects.filter(case=step.case_id).first()
    if agreement is None or not _is_signed(agreement, step):
        raise NotPossible(_("请打开协议页面核对文本并签署，签署后本步骤自动办结。"), code="STEP_BY_SIGNING")


def appoint(step: Step, by: Capacity) -> None:
    """The step that appoints is done."""
    verbs.begin_appointment(step.case, by=by)


def complete_signed_steps(agreement: Agreement, signature: Signature, by: Capacity) -> None:
    """A party has signed: their open step is done; a step of all together is done with the last signature.

    Refuses, and so undoes, a signature under a case that lapsed, was withdrawn or refused meanwhile.
    """
    case = Case.objects.filter(agreement=agreement).select_related("version").first()
    if case is None:
        return
    if case.status != CaseStatus.UNDER_WAY:
        raise NotPossible(
            _("办件当前状态为“%s”，其协议不能再签署。") % case.get_status_display(), code="CASE_NOT_UNDER_WAY"
        )
    numbers = [spec.number for spec in program(case.version).procedures[case.procedure].steps if SIGN in spec.effects]
    open_steps = case.steps.filter(number__in=numbers, status=StepStatus.OPEN)
    for step in open_steps:
        if _is_signed(agreement, step):
            complete_step(step, by=by, opinion=_("已签署协议 %s") % agreement.number)


def agreements_of_seen_cases(by: Capacity) -> Q:
    """Who sees a case, a case that stands on it, or the appointment, reads the agreement."""
    seen = cases_for(by).values("pk")
    return Q(case__in=seen) | Q(case__children__in=seen) | Q(appointment__in=appointments_for(by).values("pk"))


def _is_signed(agreement: Agreement, step: Step) -> bool:
    if agreement.status == AgreementStatus.IN_FORCE:
        return True
    own = agreement.signatures.filter(party=step.actor).first()
    return own is not None and own.is_signed
