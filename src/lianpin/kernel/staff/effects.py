"""The kinds of things of the kernel that pass on when somebody leaves; higher apps register theirs beside them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.models import Admission, Case, Objection, SavedFilter, Step
from lianpin.kernel.identity.models import Delegation
from lianpin.kernel.notices.models import Letter
from lianpin.kernel.notices.verbs import place_letter
from lianpin.kernel.staff.queries import work
from lianpin.kernel.staff.registry import Holding
from lianpin.kernel.staff.verbs.delegations import place_delegation
from lianpin.toolkit import clock


def _step(step: Step) -> str:
    return _("“%(title)s”的“%(step)s”") % {"title": step.case.title, "step": step.name}


def _case(row: Any) -> str:
    case: Case = row.case if isinstance(row, Step) else row
    return reverse("cases:case_detail", args=[case.pk])


def _lent(delegation: Delegation) -> str:
    return _("%(name)s委托%(delegate)s代办") % {
        "name": delegation.membership.user.name,
        "delegate": delegation.delegate.name,
    }


KINDS = (
    Holding(
        "step", gettext_lazy("由本人经办的步骤"), Step, work.steps_of_person, _step,
        lambda unit, user: {"unit_id": unit, "holder_id": user}, cases.place_step, work.steps_of_unit, _case,
    ),
    Holding(
        "case", gettext_lazy("为部门发起、还没有办结的办件"), Case, work.cases_of_person, lambda case: str(case.title),
        lambda unit, user: {"opened_by_id": user}, cases.place_case, path=_case, needs_person=True,
    ),
    Holding(
        "filter", gettext_lazy("部门共用的常用筛选"), SavedFilter, work.filters_of_person, lambda row: str(row.name),
        lambda unit, user: {"user_id": user}, cases.place_filter, needs_person=True,
    ),
    Holding(
        "delegation", gettext_lazy("委托代办（随离岗终止）"), Delegation, work.delegations_of, _lent,
        lambda unit, user: {"ended_on": clock.today()}, place_delegation, is_chosen=False,
    ),
    Holding(
        "letter", gettext_lazy("部门待发的函件"), Letter, work.nothing, lambda letter: str(letter.title),
        lambda unit, user: {"unit_id": unit}, place_letter, work.letters_of_unit,
    ),
    Holding(
        "objection", gettext_lazy("部门正在查核的异议"), Objection, work.nothing, lambda row: str(row.number),
        lambda unit, user: {"unit_id": unit}, cases.place_objection, work.objections_of_unit,
    ),
    Holding(
        "admission", gettext_lazy("部门待作出的人工决定"), Admission, work.nothing, lambda row: str(row.number),
        lambda unit, user: {"unit_id": unit}, cases.place_admission, work.admissions_of_unit,
    ),
)  # fmt: skip
