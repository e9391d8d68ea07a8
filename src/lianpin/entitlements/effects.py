"""What a regulation's procedure may demand of the money: 拨付, the first payment."""

from django.utils.translation import gettext as _

from lianpin.appointments.models import Appointment
from lianpin.entitlements import queries, verbs
from lianpin.kernel.cases.models import Step
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible


def open_payment(step: Step, by: Capacity) -> None:
    """The notice is over and the money may flow: compute what is due from the beginning of the term until today."""
    appointment = _appointment(step)
    for year in range(appointment.during.lower.year, clock.today().year + 1):
        verbs.compute(appointment, year, by=by)


def check_paid(step: Step, by: Capacity) -> None:
    """The step is done only when everything due from its unit has been paid, and something has."""
    due = queries.amounts_due(_appointment(step), step.unit_id, until=clock.today())
    if due.paid == 0:
        reason = _("首笔款项尚未支付。请先在“结算批次”中编制、复核并支付批次，再办结本步骤。")
        raise NotPossible(reason, code="FIRST_PAYMENT_MISSING")
    if due.unpaid:
        reason = _("还有%(count)d笔已到应付日的款项没有支付，合计%(total)s元。请先结算，再办结本步骤。")
        raise NotPossible(reason % {"count": due.unpaid, "total": f"{due.total:,.2f}"}, code="PAYMENT_INCOMPLETE")


def _appointment(step: Step) -> Appointment:
    found = Appointment.objects.filter(case_id__in=[step.case_id, step.case.parent_id]).first()
    if found is None:
        raise NotPossible(_("本办件没有对应的双聘任职，不能拨付。"), code="APPOINTMENT_MISSING")
    return found
