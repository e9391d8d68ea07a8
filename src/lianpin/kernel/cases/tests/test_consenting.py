"""No file passes to a body before the person says so; what they take back stops what is not decided."""

import pytest

from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases import procedures, verbs
from lianpin.kernel.cases.enums import CaseStatus, ConsentStatus, StepStatus
from lianpin.kernel.cases.models import Case, Consent
from lianpin.kernel.cases.tests.factories import World
from lianpin.kernel.notices.models import Notice
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid

pytestmark = pytest.mark.django_db


def unasked(world: World) -> Case:
    """A draft that could be submitted but for the consent."""
    case = world.draft()
    Consent.objects.all().delete()
    return case


def test_nothing_is_submitted_before_every_recipient_is_consented_to(world: World) -> None:
    case = unasked(world)
    with pytest.raises(NotValid, match="晶衡材料股份有限公司") as refusal:
        verbs.submit_case(case, by=world["chen"])
    assert refusal.value.code == "CONSENT_MISSING"
    assert Case.objects.get(pk=case.pk).status == CaseStatus.DRAFT


def test_who_employs_somebody_needs_no_consent(world: World) -> None:
    assert world.bodies["university"].pk not in procedures.recipients(unasked(world))


def test_the_person_consents_to_each_body_by_itself_when_they_submit(world: World) -> None:
    case = unasked(world)
    bodies = procedures.unconsented(case)
    verbs.submit_case(case, consents=bodies, by=world["chen"])
    given = Consent.objects.filter(case=case, status=ConsentStatus.GIVEN)
    assert {consent.recipient_id for consent in given} == set(bodies)
    assert all(consent.recipient.name in consent.text and "敏感个人信息" in consent.text for consent in given)


def test_an_official_asks_and_the_person_answers(world: World) -> None:
    case = verbs.open_case(
        world.version,
        "办理程序",
        title="人员交流",
        person=world.persons["chen"],
        parties=world.participants,
        by=world["alice"],
    )
    asked = verbs.ask_consents(case, by=world["alice"])
    chen = world.user("chen")
    assert Notice.objects.filter(user=chen, kind="case.consent_asked").count() == len(asked) == 1
    assert verbs.ask_consents(case, by=world["alice"]) == asked  # nobody is asked twice
    with pytest.raises(NotAllowed, match="只能由本人决定"):
        verbs.give_consent(asked[0], by=world["alice"])
    verbs.decline_consent(asked[0], by=world["chen"])
    assert world.bodies["enterprise"].pk in procedures.unconsented(case)
    with pytest.raises(NotPossible, match="已经答复"):
        verbs.give_consent(asked[0], by=world["chen"])
    verbs.give_consent(verbs.ask_consents(case, by=world["alice"])[0], by=world["chen"])
    assert procedures.unconsented(case) == {}
    assert Notice.objects.filter(user=world.user("alice"), kind__startswith="case.consent").count() == 2
    with pytest.raises(NotPossible, match="无需再征求"):
        verbs.ask_consents(case, by=world["alice"])


def test_a_step_at_a_body_waits_for_the_consent_and_goes_on_with_it(world: World) -> None:
    """What the person took back since, or a step that nobody foresaw."""
    case = world.submitted()
    Consent.objects.all().delete()
    world.take(case, "受理", "alice")
    assert case.steps.get(unit=world.unit("bob")).status == StepStatus.WAITING
    verbs.give_consent(Consent.objects.get(status=ConsentStatus.ASKED), by=world["chen"])
    assert case.steps.get(unit=world.unit("bob")).status == StepStatus.OPEN


def test_taking_a_consent_back_ends_what_is_not_decided_and_stays_on_record(world: World) -> None:
    case = world.submitted()
    consent = Consent.objects.get(case=case, recipient=world.bodies["enterprise"])
    verbs.withdraw_consent(consent, by=world["chen"])
    assert Case.objects.get(pk=case.pk).status == CaseStatus.WITHDRAWN
    assert Consent.objects.get(pk=consent.pk).status == ConsentStatus.WITHDRAWN
    kinds = [*Event.objects.filter(subject_id=case.pk, subject_type="cases.case").values_list("kind", flat=True)]
    assert kinds[-2:] == ["case.consent_withdrawn", "case.withdrawn"]


def test_what_is_decided_stays_when_a_consent_is_taken_back(world: World) -> None:
    case = world.submitted()
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.DONE)
    consent = Consent.objects.get(case=case, recipient=world.bodies["enterprise"])
    verbs.withdraw_consent(consent, by=world["chen"])
    assert Case.objects.get(pk=case.pk).status == CaseStatus.DONE
