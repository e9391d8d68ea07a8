"""Asking somebody whether their file may pass to a body, before it does; their answer; and taking it back (个人信息保护法 第十五、二十三、二十九条)."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, rules
from lianpin.kernel.cases.enums import CaseStatus, ConsentStatus
from lianpin.kernel.cases.models import Case, Consent
from lianpin.kernel.cases.verbs import telling
from lianpin.kernel.cases.verbs.filling import locked
from lianpin.kernel.cases.verbs.passing import ask_consent
from lianpin.kernel.cases.verbs.running import advance, close
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible


def ask_consents(case: Case, *, by: Capacity) -> list[Consent]:
    """Ask the person, for every body that the case will reach and that they have not consented to; NotPossible when there is none."""
    with wall.behind():
        case = locked(case)
        rules.check_can_edit(by, case)
        asked = [ask_consent(case, body, by=by) for body in procedures.unconsented(case).values()]
        if not asked:
            raise NotPossible(_("本办件无需再征求本人同意。"), code="CONSENT_NOT_NEEDED")
    return asked


def give_consents(case: Case, recipients: Collection[int], *, by: Capacity) -> None:
    """The person, who submits the case themself, consents to these bodies, each by itself; others are passed over."""
    with wall.behind():
        case = locked(case)
        for pk, body in procedures.unconsented(case).items():
            if pk in recipients:
                give_consent(ask_consent(case, body, by=by), by=by)


def give_consent(consent: Consent, *, by: Capacity) -> Consent:
    """The person agrees; what waited for this goes on."""
    with wall.behind():
        consent = _answer(consent, ConsentStatus.GIVEN, by=by)
        for case in procedures.family_of(consent.case):
            if case.status == CaseStatus.UNDER_WAY:
                advance(locked(case), by=by)
    return consent


def decline_consent(consent: Consent, *, by: Capacity) -> Consent:
    """The person does not agree; the file does not pass."""
    with wall.behind():
        consent = _answer(consent, ConsentStatus.DECLINED, by=by)
    return consent


def withdraw_consent(consent: Consent, *, by: Capacity) -> Consent:
    """The person takes a consent back. What was done stays lawful; what is not decided yet and needs the body ends, and new files stay away.

    What goes on under an agreement in force does so by the agreement (第十三条第一款第二项), and needs no consent.
    """
    with wall.behind():
        consent = _held(consent)
        rules.check_can_withdraw_consent(by, consent)
        consent.status, consent.withdrawn_on = ConsentStatus.WITHDRAWN, clock.today()
        consent.save(update_fields=["status", "withdrawn_on"])
        record(
            "case.consent_withdrawn", consent.case, by=by, person=consent.person.name, recipient=consent.recipient.name
        )
        telling.tell_consent_answered(consent, by=by)
        for case in procedures.family_of(consent.case):
            if case.status in rules.RUNNING and consent.recipient_id in procedures.recipients(case):
                close(locked(case), CaseStatus.WITHDRAWN, clock.today())
                record("case.withdrawn", case, by=by, number=case.number)
    return consent


def _answer(consent: Consent, status: ConsentStatus, *, by: Capacity) -> Consent:
    consent = _held(consent)
    rules.check_can_consent(by, consent)
    consent.status, consent.answered_on = status, clock.today()
    consent.save(update_fields=["status", "answered_on"])
    named = {"person": consent.person.name, "recipient": consent.recipient.name}
    record(f"case.consent_{status}", consent.case, by=by, told=consent.told, **named)
    telling.tell_consent_answered(consent, by=by)
    return consent


def _held(consent: Consent) -> Consent:
    locked(consent.case)
    found = Consent.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("case", "person", "recipient", "asked_by").get(pk=consent.pk)
