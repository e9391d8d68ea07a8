"""No step opens at a body that may not have the person's file: the person is asked, and the step waits for the answer."""

from hashlib import sha256

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, queries
from lianpin.kernel.cases.enums import ConsentStatus
from lianpin.kernel.cases.facts import line_of
from lianpin.kernel.cases.models import Case, Consent, Step
from lianpin.kernel.cases.verbs import telling
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.toolkit import clock


def may_pass(step: Step, *, by: Capacity) -> bool:
    """Whether the file may pass to the unit of a step; else the person is asked. Most often they were, before the case was submitted."""
    case, unit = step.case, step.unit
    if unit is None or case.person_id is None:
        return True
    given = Consent.objects.filter(case=line_of(case)[0], recipient=unit.organisation_id, status=ConsentStatus.GIVEN)
    if given.exists() or unit.organisation_id in queries.bodies_with_a_basis(case, clock.today()):
        return True
    ask_consent(case, unit.organisation, by=by)
    return False


def ask_consent(case: Case, recipient: Organisation, *, by: Capacity) -> Consent:
    """Ask once; whoever was asked already and has not answered is not asked again."""
    first, person = line_of(case)[0], case.person
    assert person is not None
    open_one = Consent.objects.filter(case=first, recipient=recipient, status=ConsentStatus.ASKED).first()
    if open_one is not None:
        return open_one
    text = procedures.consent_text(case, recipient)
    consent = Consent.objects.create(
        case=first, person=person, recipient=recipient, text=text, told=sha256(text.encode()).hexdigest(),
        asked_by_id=by.user_id or case.opened_by_id, asked_as=str(by), asked_on=clock.today(),
    )  # fmt: skip
    record("case.consent_asked", case, by=by, person=person.name, recipient=recipient.name, told=consent.told)
    telling.tell_consent_asked(consent, by=by)
    return consent
