"""Objections to a public notice: raised by anybody, investigated by the unit that published it, answered."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, rules
from lianpin.kernel.cases.enums import ObjectionStatus, Outcome
from lianpin.kernel.cases.models import Objection, PublicNotice, Step
from lianpin.kernel.cases.verbs.filling import locked, next_number
from lianpin.kernel.cases.verbs.running import turn_back
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.models import PUBLIC, Capacity
from lianpin.kernel.regulations.queries import calendar
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotValid


def raise_objection(
    notice: PublicNotice,
    *,
    text: str,
    key: UUID,
    name: str = "",
    contact: str = "",
    concerned: str = "",
    file: UploadedFile[Any] | None = None,
    by: Capacity = PUBLIC,
) -> Objection:
    """Object to a notice; where the regulation says so, its clock stands still from this day until the answer.

    A form that is sent twice is taken once (`key`). What is recorded names nobody: the case's parties read the record. NotValid
    where the regulation asks for a name and there is none.
    """
    with wall.behind():
        case = locked(notice.step.case)
        if sent := Objection.objects.filter(key=key).first():
            return sent
        notice = _held(notice, notice.step)
        notice.step.case = case
        rules.check_can_object(notice)
        spec = procedures.planned_step(notice.step)
        if spec.objections and spec.objections.is_named and not name.strip():
            raise NotValid(
                _("依照规章，异议须实名提出。请填写您的姓名。"), code="OBJECTION_UNNAMED", clause=spec.article
            )
        today = clock.today()
        due = calendar().add(today, spec.objections.days) if spec.objections and spec.objections.days else None
        objection = Objection.objects.create(
            number=next_number("YY", Objection), token=secrets.token_urlsafe(32), key=key, case=case, notice=notice,
            about=notice.title, unit=notice.step.unit, name=name.strip(), contact=contact.strip(),
            concerned=concerned.strip(), text=text.strip(), raised_on=today,
            attachment=store_attachment(file, by=by) if file else None,
            due_on=due.on if due else None, is_provisional=bool(due and due.provisional),
        )  # fmt: skip
        due_text = str(objection.due_on or _("不限"))
        record("case.objection_raised", case, by=by, number=objection.number, due=due_text)
        if spec.objections and notice.suspended_on is None:
            notice.suspended_on = today
            notice.save(update_fields=["suspended_on"])
            record("case.notice_suspended", case, by=by, title=notice.title, on=str(today))
    return objection


def answer_objection(
    objection: Objection, *, upheld: bool, answer: str, by: Capacity, way: str = "", reason: str = ""
) -> Objection:
    """Answer an objection after it was investigated.

    Not upheld: with the last one answered the notice's clock goes on, its last day moved by the working days that it stood still.
    Upheld: the case goes the `way` that the step's 不通过时 column has (returned or refused), with the `reason` that its parties
    read; the answer is for whoever objected. NotValid for an answer or a reason that is not there, or a way that is not one.
    """
    with wall.behind():
        case = locked(objection.case)
        objection = Objection.objects.select_for_update(of=("self",), no_key=True).get(pk=objection.pk)
        objection.case = case
        rules.check_can_answer(by, objection)
        assert objection.notice is not None, "an open objection has its notice"
        notice = _held(objection.notice, objection.notice.step)
        notice.step.case = case
        if not answer.strip():
            raise NotValid(_("请写明对异议人的答复。"), code="ANSWER_MISSING")
        objection.status = ObjectionStatus.UPHELD if upheld else ObjectionStatus.DISMISSED
        objection.answer, objection.answered_on = answer.strip(), clock.today()
        objection.answered_by_id = by.user_id
        objection.answered_as = str(by)
        objection.save(update_fields=["status", "answer", "answered_on", "answered_by", "answered_as"])
        outcome = str(ObjectionStatus(objection.status).label)
        record("case.objection_answered", case, by=by, number=objection.number, outcome=outcome)
        if upheld:
            _uphold(notice.step, way, reason, by=by)
        elif not notice.objections.filter(status=ObjectionStatus.OPEN).exists():
            _resume(notice, by=by)
    return objection


def _uphold(step: Step, way: str, reason: str, *, by: Capacity) -> None:
    spec = procedures.planned_step(step)
    if way not in procedures.ways_of(spec):
        names = "、".join(str(Outcome(each).label) for each in procedures.ways_of(spec))
        raise NotValid(_("异议成立的，依照规章办件只能：%s。") % names, code="WAY_NOT_ALLOWED", clause=spec.article)
    if not reason.strip():
        raise NotValid(_("请写明办件当事人看到的理由，不要写明异议人是谁。"), code="REASON_MISSING")
    turn_back(step, way, reason, by=by)


def _resume(notice: PublicNotice, *, by: Capacity) -> None:
    """The days after the one on which the clock stopped, up to this one, are added."""
    if notice.suspended_on is None:
        return
    days = calendar().between(notice.suspended_on, clock.today())
    due = calendar().add(notice.closes_on, days)
    notice.closes_on, notice.suspended_on = due.on, None
    notice.suspended_days += days
    notice.save(update_fields=["closes_on", "suspended_on", "suspended_days"])
    step = notice.step
    step.due_on, step.is_provisional = due.on, step.is_provisional or due.provisional
    step.save(update_fields=["due_on", "is_provisional"])
    record("case.notice_resumed", step.case, by=by, title=notice.title, days=days, closes=str(due.on))


def _held(notice: PublicNotice, step: Step) -> PublicNotice:
    """The notice's fresh row; its case is held already, and so nobody else changes the step."""
    held = PublicNotice.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.pk)
    held.step = Step.objects.select_related("unit").get(pk=step.pk)
    return held
