"""A person decides where the engine has refused: asked by the applicant, with their view; answered with a reason (个人信息保护法 第二十四条第三款)."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, queries, rules
from lianpin.kernel.cases.enums import AdmissionStatus
from lianpin.kernel.cases.models import Admission, Case
from lianpin.kernel.cases.verbs import telling
from lianpin.kernel.cases.verbs.filling import locked, next_number
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import calendar
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotValid


def ask_admission(case: Case, *, text: str, file: UploadedFile[Any] | None = None, by: Capacity) -> Admission:
    """Ask that a person decide on the conditions that the engine found not met. NotValid without a word of why."""
    with wall.behind():
        case = locked(case)
        refused = procedures.eligibility(case).refusals
        earlier = queries.admissions_of(case).filter(status=AdmissionStatus.OPEN).first()
        rules.check_can_ask_admission(by, case, refused=bool(refused), earlier=earlier)
        if not text.strip():
            raise NotValid(_("请写明您的说明：哪一项条件、事实和依据。"), code="REASON_MISSING")
        due = calendar().add(clock.today(), rules.ADMISSION_DAYS)
        admission = Admission.objects.create(
            number=next_number("RG", Admission), case=case, about=f"{case.title}（{case.number}）",
            unit=procedures.admission_unit(case), text=text.strip(), asked_by_id=by.user_id or case.opened_by_id, asked_on=clock.today(),
            refused=[{"text": each.text, "article": each.article, "detail": each.detail} for each in refused],
            attachment=store_attachment(file, by=by) if file else None, due_on=due.on, is_provisional=due.provisional,
        )  # fmt: skip
        unit = admission.unit.name
        record("case.admission_asked", case, by=by, number=admission.number, unit=unit, due=str(due.on))
        telling.tell_admission_asked(admission, by=by)
    return admission


def decide_admission(admission: Admission, *, outcome: str, answer: str, by: Capacity) -> Admission:
    """Decide as a person, with a reason that the applicant reads and that stays on record.

    Upheld: the case cannot be submitted as it is. Admitted: these conditions, with the facts as they are, keep it from its procedure no
    more. Corrected: the facts were wrong, and whoever gave them corrects them. NotValid without a reason, or for another outcome.
    """
    with wall.behind():
        case = locked(admission.case)
        admission = (
            Admission.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=admission.pk)
        )
        admission.case = case
        rules.check_can_decide_admission(by, admission, person_id=case.person_id)
        if outcome not in set(AdmissionStatus) - {AdmissionStatus.OPEN}:
            raise NotValid(_("请选择决定：维持、准予申报或者事实有误。"), code="OUTCOME_UNKNOWN")
        if not answer.strip():
            raise NotValid(_("请写明决定的理由，申报人能看到。"), code="REASON_MISSING")
        admission.status, admission.answer, admission.answered_on = outcome, answer.strip(), clock.today()
        admission.answered_by_id, admission.answered_as = by.user_id, str(by)
        admission.save(update_fields=["status", "answer", "answered_on", "answered_by", "answered_as"])
        label, conditions = (
            str(AdmissionStatus(outcome).label),
            "、".join(each["article"] for each in admission.refused),
        )
        record("case.admission_decided", case, by=by, number=admission.number, outcome=label, articles=conditions,
               reason=admission.answer)  # fmt: skip
        telling.tell_admission_decided(admission, by=by)
    return admission
