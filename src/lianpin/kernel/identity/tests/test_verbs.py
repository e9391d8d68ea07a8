"""Making bodies, units, people and accounts and granting roles: what is kept, recorded and refused."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.hashers import identify_hasher

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.queries import events_of, verify_chain
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.identity import verbs
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Membership, Organisation, Person, Unit, User
from lianpin.kernel.identity.tests.factories import (
    PASSWORD,
    UNIVERSITY_CODE,
    World,
    grant,
    make_unit,
    make_university,
    make_user,
)
from lianpin.toolkit.errors import NotValid

pytestmark = pytest.mark.django_db


def refusal_of(verb: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(NotValid) as refusal:
        verb()
    return refusal.value.code, refusal.value.reason


def told(subject: Organisation | Unit | Person | User | Membership) -> list[tuple[str, str]]:
    events = list(events_of(subject))
    assert verify_chain(events) is None
    return [(event.kind, describe(event)) for event in events]


# ── bodies and units ──


def test_a_body_is_created_with_its_credit_code() -> None:
    body = verbs.create_organisation(
        "云汐大学", kind=OrganisationKind.UNIVERSITY, credit_code=UNIVERSITY_CODE, english_name="Yunxi University",
        city="云汐市", by=PLATFORM,
    )  # fmt: skip
    kept = Organisation.objects.get()
    assert (kept, kept.name, kept.english_name, kept.kind, kept.credit_code, kept.city) == (
        body, "云汐大学", "Yunxi University", "university", UNIVERSITY_CODE, "云汐市",
    )  # fmt: skip
    assert told(body) == [("organisation.created", "登记单位“云汐大学”")]


@pytest.mark.parametrize("code", ["129901004000000011", "12990100400000001", "", "12990100400000001I"])
def test_a_credit_code_with_a_wrong_check_digit_length_or_letter_is_refused(code: str) -> None:
    verb = lambda: verbs.create_organisation("甲", kind="university", credit_code=code, by=PLATFORM)
    assert refusal_of(verb) == ("CREDIT_CODE_WRONG", f"统一社会信用代码“{code}”不正确，请核对18位代码。")
    assert (Organisation.objects.count(), Event.objects.count()) == (0, 0)


def test_a_credit_code_is_kept_without_the_blanks_that_were_typed() -> None:
    typed = f" {UNIVERSITY_CODE[:8]} {UNIVERSITY_CODE[8:]} "
    body = verbs.create_organisation("甲", kind="university", credit_code=typed, by=PLATFORM)
    assert body.credit_code == UNIVERSITY_CODE


def test_a_unit_is_added_with_the_words_of_the_regulations_for_it() -> None:
    body = make_university()
    office = verbs.add_unit(
        body, "组织人事部", english_name="Personnel", offices=["人事处", "组织部"], by=PLATFORM
    )  # fmt: skip
    desk = verbs.add_unit(body, "师资科", parent=office, by=PLATFORM)
    kept = Unit.objects.get(pk=office.pk)
    assert (kept.organisation, kept.name, kept.english_name, kept.offices, kept.parent) == (
        body, "组织人事部", "Personnel", ["人事处", "组织部"], None,
    )  # fmt: skip
    assert [list(office.children.all()), Unit.objects.get(pk=desk.pk).offices] == [[desk], []]
    assert told(office) == [("unit.added", "在“云汐大学”设立部门“组织人事部”，承担：人事处、组织部")]


def test_a_credit_code_that_is_taken_is_refused_at_its_field_however_it_is_typed() -> None:
    verbs.create_organisation("甲", kind="university", credit_code=UNIVERSITY_CODE, by=PLATFORM)
    before = Event.objects.count()
    verb = lambda: verbs.create_organisation("乙", kind="city", credit_code=f" {UNIVERSITY_CODE}", by=PLATFORM)
    reason = (
        f"统一社会信用代码“{UNIVERSITY_CODE}”已经登记过，一个单位只登记一次。请核对代码，或者直接使用已登记的单位。"
    )
    assert refusal_of(verb) == ("CREDIT_CODE_TAKEN", reason)
    assert (list(Organisation.objects.values_list("name", flat=True)), Event.objects.count()) == (["甲"], before)


def test_a_unit_of_a_name_that_the_body_has_is_refused_and_another_body_may_have_it() -> None:
    body = make_university()
    verbs.add_unit(body, "人事处", by=PLATFORM)
    assert refusal_of(lambda: verbs.add_unit(body, "人事处", by=PLATFORM)) == (
        "UNIT_TAKEN", f"“{body.name}”已有名称为“人事处”的部门，请换一个名称。",
    )  # fmt: skip
    other = Organisation.objects.create(name="乙", kind="university", credit_code="2" * 18)
    assert verbs.add_unit(other, "人事处", by=PLATFORM).organisation == other


# ── people and accounts ──


def test_an_identity_number_that_is_taken_is_refused_without_telling_whose_it_is() -> None:
    verbs.create_person("陈一帆", id_number="990101198406150015", by=PLATFORM)
    before = Event.objects.count()
    verb = lambda: verbs.create_person("吴岩", id_number="990101198406150015", by=PLATFORM)
    reason = "证件号码“990101********0015”已经登记过，一人只登记一次。请核对号码，或者直接使用已登记的人员。"
    assert refusal_of(verb) == ("ID_NUMBER_TAKEN", reason)
    assert (list(Person.objects.values_list("name", flat=True)), Event.objects.count()) == (["陈一帆"], before)


def test_a_person_is_created_and_their_number_stands_in_no_event() -> None:
    person = verbs.create_person("陈一帆", id_number="990101198406150015", by=PLATFORM)
    assert Person.objects.get().id_number == "990101198406150015"
    assert told(person) == [("person.created", "登记人员“陈一帆”")]
    assert "990101198406150015" not in str(list(Event.objects.values()))


def test_an_account_may_be_a_persons() -> None:
    person = verbs.create_person("陈一帆", id_number="990101198406150015", by=PLATFORM)
    user = verbs.create_user(
        "chen", name="陈一帆", password=PASSWORD, person=person, email="chen@example.org", by=PLATFORM
    )
    kept = User.objects.get()
    assert (kept, kept.username, kept.name, kept.person, kept.email, kept.is_active) == (
        user, "chen", "陈一帆", person, "chen@example.org", True,
    )  # fmt: skip
    assert told(user) == [("user.created", "为陈一帆开通账号 chen")]


def test_a_password_is_kept_as_a_salted_hash_and_stands_in_no_event() -> None:
    alice, bob = make_user("alice"), make_user("bob")
    assert identify_hasher(alice.password).verify(PASSWORD, alice.password) is True
    assert (alice.check_password(PASSWORD), alice.check_password(PASSWORD.upper())) == (True, False)
    assert alice.password != bob.password
    for kept in (str(list(User.objects.values())), str(list(Event.objects.values()))):
        assert PASSWORD not in kept
    assert "password" not in str(list(Event.objects.values("detail", "actor")))


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "密码太短，至少要有10个字符。"),
        ("short-9-x", "密码太短，至少要有10个字符。"),
        ("qwertyuiop", "这个密码太常见了。"),
        ("9081726354", "密码只包含数字。"),
        ("alice-alice", "密码跟 用户名 太相似了。"),
        ("12345", "密码太短，至少要有10个字符。 这个密码太常见了。 密码只包含数字。"),
    ],
)
def test_a_weak_password_is_refused_with_all_that_is_weak_about_it(password: str, reason: str) -> None:
    assert refusal_of(lambda: make_user("alice-alice", password)) == ("PASSWORD_WEAK", reason)
    assert (User.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize("username", ["alice", "ALICE", "Alice"])
def test_a_name_that_is_taken_is_refused_whatever_its_case(username: str) -> None:
    make_user("alice")
    assert refusal_of(lambda: make_user(username)) == (
        "USERNAME_TAKEN", f"用户名“{username}”已被使用，请换一个。",
    )  # fmt: skip
    assert User.objects.count() == 1


# ── roles ──


def test_a_role_is_granted_from_a_day_on_without_an_end() -> None:
    user, unit = make_user(), make_unit(make_university(), "人事处")
    held = verbs.grant_role(user, unit=unit, role=Role.DECIDER, since_on=date(2026, 3, 1), by=PLATFORM)
    kept = Membership.objects.get()
    assert (kept, kept.user, kept.unit, kept.role, kept.since_on, kept.until_on) == (
        held, user, unit, "decider", date(2026, 3, 1), None,
    )  # fmt: skip
    assert told(held) == [("role.granted", "授予Alice在“人事处”的角色")]


def test_every_event_tells_who_did_it(world: World) -> None:
    by = world.personnel.capacity()
    before = Event.objects.count()
    unit = verbs.add_unit(world.personnel.unit.organisation, "学院", by=by)
    person = verbs.create_person("陈一帆", id_number="990101198406150015", by=by)
    user = verbs.create_user("chen", name="陈一帆", password=PASSWORD, person=person, by=by)
    verbs.grant_role(user, unit=unit, role=Role.TALENT, since_on=date(2026, 1, 5), by=by)
    events = list(Event.objects.order_by("pk")[before:])
    assert [(event.kind, event.user_id, event.on) for event in events] == [
        (kind, world.alice.pk, date(2026, 1, 5))
        for kind in ("unit.added", "person.created", "user.created", "role.granted")
    ]
    assert [event.actor["unit"] for event in events] == ["人事处"] * 4


def test_a_role_that_is_refused_by_the_table_leaves_no_event(world: World) -> None:
    before = Event.objects.count()
    with pytest.raises(Exception, match="one_membership_of_a_kind"):
        grant(world.alice, world.personnel.unit)
    assert verify_chain(events_of(world.personnel)) is None
    assert Event.objects.count() == before
