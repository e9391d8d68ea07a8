"""Facts are entered by their own source, kept with who said them, and refused by name."""

from dataclasses import replace
from datetime import date

import pytest

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Unit
from lianpin.kernel.notices.models import Notice
from lianpin.profiles import verbs
from lianpin.profiles.models import BankAccount, ProfileFact
from lianpin.profiles.queries import facts_about
from lianpin.profiles.tests.factories import World
from lianpin.toolkit.errors import NotAllowed, NotValid


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="profile.").order_by("pk").values_list("kind", flat=True))


def test_hr_speaks_of_its_person_and_stands_beside_every_fact(world: World) -> None:
    verbs.give_profile_facts(world.people["chen"], {"职称": "副高", "到校月数": "60"}, by=world.by["alice"])
    found = facts_about(world.people["chen"])
    assert {name: (fact.value, fact.source, fact.given_on) for name, fact in found.items()} == {
        "职称": ("副高", "人事处", date(2026, 1, 5)),
        "到校月数": ("60", "人事处", date(2026, 1, 5)),
    }
    assert "alice" in found["职称"].given_by and found["职称"].document == "职称证书"
    assert kinds() == ["profile.facts_given"]


def test_the_same_once_more_says_nothing_and_an_empty_text_withdraws(world: World) -> None:
    person, alice = world.people["chen"], world.by["alice"]
    verbs.give_profile_facts(person, {"职称": "副高"}, by=alice)
    verbs.give_profile_facts(person, {"职称": "副高"}, by=alice)
    assert len(kinds()) == 1
    verbs.give_profile_facts(person, {"职称": ""}, by=alice)
    assert (facts_about(person), len(kinds())) == ({}, 2)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("chen", {"职称": "正高"}),
        ("bob", {"职称": "正高"}),
        ("dan", {"职称": "正高"}),
        ("carol", {"职称": "正高"}),
        ("alice", {"学位": "博士"}),
        ("wu", {"学位": "博士"}),
    ],
)
def test_it_refuses_a_fact_from_anybody_but_its_source(world: World, name: str, facts: dict[str, str]) -> None:
    with pytest.raises(NotAllowed) as refusal:
        verbs.give_profile_facts(world.people["chen"], facts, by=world.by[name])
    assert refusal.value.code == "FACT_NOT_YOURS"
    assert next(iter(facts)) in refusal.value.reason
    assert not ProfileFact.objects.exists()


def test_one_wrong_value_keeps_all_out_and_is_named_with_its_range(world: World) -> None:
    with pytest.raises(NotValid) as refusal:
        verbs.give_profile_facts(world.people["chen"], {"职称": "副高", "到校月数": "900"}, by=world.by["alice"])
    assert (refusal.value.code, refusal.value.clause) == ("FACT_WRONG", "第二条")
    assert "到校月数" in refusal.value.reason and "600" in refusal.value.reason
    assert not ProfileFact.objects.exists() and kinds() == []


def test_the_enterprise_speaks_of_itself_only(world: World) -> None:
    verbs.give_profile_facts(world.bodies["enterprise"], {"企业登记月数": "96"}, by=world.by["bob"])
    assert facts_about(world.bodies["enterprise"])["企业登记月数"].value == "96"
    with pytest.raises(NotAllowed):
        verbs.give_profile_facts(world.bodies["enterprise"], {"企业登记月数": "12"}, by=world.by["rex"])
    assert facts_about(world.bodies["enterprise"])["企业登记月数"].value == "96"


def test_money_goes_where_its_owner_says(world: World) -> None:
    given = {"holder": "陈", "bank": "云汐银行", "number": "6200 9901 0100 0001"}
    account = verbs.set_bank_account(world.people["chen"], by=world.by["chen"], **given)
    assert account.number == "6200990101000001"
    assert kinds() == ["profile.account_set"]
    assert "6200990101000001" not in str(Event.objects.get(kind="profile.account_set").detail)


@pytest.mark.parametrize("name", ["wu", "alice", "bob", "carol"])
def test_it_refuses_an_account_from_somebody_else(world: World, name: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        verbs.set_bank_account(
            world.people["chen"], holder="陈", bank="云汐银行", number="6200990101000001", by=world.by[name]
        )
    assert refusal.value.code == "ACCOUNT_NOT_YOURS"
    assert not BankAccount.objects.exists()


@pytest.mark.parametrize("number", ["1234567", "62009901O1000001", "9" * 33])
def test_it_refuses_a_number_that_no_account_has(world: World, number: str) -> None:
    with pytest.raises(NotValid) as refusal:
        verbs.set_bank_account(world.people["chen"], holder="陈", bank="银行", number=number, by=world.by["chen"])
    assert (refusal.value.code, refusal.value.reason) == ("ACCOUNT_NUMBER", "账号应当是8至32位数字，请核对。")


ROLES = [role for role in Role if role not in {Role.TALENT, Role.STUDENT}]


@pytest.mark.parametrize("role", ROLES)
def test_a_body_says_by_its_finance_or_administrator_where_its_money_goes(world: World, role: str) -> None:
    given = {"holder": "云汐材料", "bank": "云汐银行", "number": "6200990101000001"}
    by = replace(world.by["bob"], role=role)
    body, rival = world.bodies["enterprise"], world.bodies["rival"]
    if role in {Role.FINANCE, Role.ADMINISTRATOR}:
        assert verbs.set_bank_account(body, by=by, **given).organisation == body
    else:
        with pytest.raises(NotAllowed, match="单位的收款账户只能由本单位的财务或者管理员填写") as refusal:
            verbs.set_bank_account(body, by=by, **given)
        assert refusal.value.code == "ACCOUNT_NOT_YOURS"
    with pytest.raises(NotAllowed):
        verbs.set_bank_account(rival, by=by, **given)
    assert BankAccount.objects.filter(organisation=rival).count() == 0


def test_a_request_about_ones_own_data_is_a_task_of_their_hr_and_the_record_keeps_none_of_its_words(
    world: World,
) -> None:
    hr, by = Unit.objects.get(pk=world.by["alice"].unit_id or 0), world.by["chen"]
    verbs.make_request(hr, kind="correct", text="学位应为博士，证书编号有误。", by=by)
    notice = Notice.objects.get(kind="profile.request_made")
    assert (notice.user.username, "学位应为博士" in notice.detail["text"]) == ("alice", True)
    assert "学位" not in str(Event.objects.get(kind="profile.request_made").detail)
    with pytest.raises(NotAllowed, match="不负责"):
        verbs.make_request(Unit.objects.get(pk=world.by["dan"].unit_id or 0), kind="correct", text="更正", by=by)
    with pytest.raises(NotAllowed, match="本人"):
        verbs.make_request(hr, kind="erase", text="删除", by=world.by["alice"])
