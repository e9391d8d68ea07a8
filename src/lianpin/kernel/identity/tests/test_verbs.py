"""Making bodies, people and accounts: what is refused, what is recorded, and that a password is never kept."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity import queries, verbs
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Membership, Organisation, User
from lianpin.toolkit.errors import NotValid

CODE = "12990100400000101M"
PASSWORD = "a-long-password-9"


def make_university() -> Organisation:
    return verbs.create_organisation("云汐大学", kind=OrganisationKind.UNIVERSITY, credit_code=CODE, by=PLATFORM)


def make_user(username: str = "alice", password: str = PASSWORD) -> User:
    return verbs.create_user(username, name="Alice", password=password, by=PLATFORM)


@pytest.mark.django_db
def test_every_verb_leaves_an_event() -> None:
    body = make_university()
    unit = verbs.add_unit(body, "人事处", offices=["人事处"], by=PLATFORM)
    verbs.create_person("陈一帆", id_number="990101198406150015", by=PLATFORM)
    verbs.grant_role(make_user(), unit=unit, role=Role.HANDLER, since_on=date(2026, 1, 1), by=PLATFORM)
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "organisation.created", "unit.added", "person.created", "user.created", "role.granted",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("run", "code", "said"),
    [
        (
            lambda: verbs.create_organisation("甲", kind="university", credit_code="129901004000001010", by=PLATFORM),
            "CREDIT_CODE_WRONG",
            "统一社会信用代码“129901004000001010”不正确",
        ),
        (lambda: make_user(password="123"), "PASSWORD_WEAK", "密码"),
        (lambda: (make_user("alice"), make_user("ALICE")), "USERNAME_TAKEN", "用户名“ALICE”已被使用"),
    ],
)
def test_it_refuses_what_cannot_be_with_a_reason(run: Callable[[], Any], code: str, said: str) -> None:
    with pytest.raises(NotValid) as refusal:
        run()
    assert (refusal.value.code, said in refusal.value.reason) == (code, True)
    assert not Organisation.objects.filter(name="甲").exists()


@pytest.mark.django_db
def test_a_password_is_kept_as_a_hash_and_stands_in_no_event() -> None:
    user = make_user()
    assert user.password != PASSWORD and user.check_password(PASSWORD) and not user.check_password("other")
    assert PASSWORD not in str(list(Event.objects.values()))


@pytest.mark.django_db
def test_a_capacity_holds_from_its_first_day_to_its_last() -> None:
    unit = verbs.add_unit(make_university(), "人事处", offices=["人事处"], by=PLATFORM)
    user = make_user()
    held = verbs.grant_role(user, unit=unit, role=Role.HANDLER, since_on=date(2026, 1, 5), by=PLATFORM)
    Membership.objects.filter(pk=held.pk).update(until_on=date(2026, 2, 28))
    days = {day: len(queries.capacities_of(user, day)) for day in map(date.fromisoformat, DAYS)}
    assert list(days.values()) == [0, 1, 1, 0]
    capacity = queries.capacities_of(user, date(2026, 1, 5))[0]
    assert (capacity.organisation, capacity.unit, capacity.offices) == ("云汐大学", "人事处", ("人事处",))


DAYS = ("2026-01-04", "2026-01-05", "2026-02-28", "2026-03-01")


@pytest.mark.django_db
def test_a_unit_answers_to_every_word_that_the_regulations_have_for_it() -> None:
    body = make_university()
    office = verbs.add_unit(body, "组织人事部", offices=["人事处", "组织部"], by=PLATFORM)
    verbs.add_unit(body, "材料学院", offices=["学院"], by=PLATFORM)
    assert [list(queries.units_of_office(body, word)) for word in ("人事处", "组织部", "财务处")] == [
        [office],
        [office],
        [],
    ]
