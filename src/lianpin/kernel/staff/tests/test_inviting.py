"""Invitations: a signed link, good once and for fourteen days, that tells its sender nothing about who has an account."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Identifier, User
from lianpin.kernel.identity.queries import capacities_of
from lianpin.kernel.notices.models import Delivery
from lianpin.kernel.staff import verbs
from lianpin.kernel.staff.models import Invitation
from lianpin.kernel.staff.tests.factories import ADDRESS, SECRET, Staff
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible

NEW = {"name": "李新", "username": "li.xin", "password": "another-long-one-7", "again": "another-long-one-7"}


def invite(staff: Staff, address: str = ADDRESS, language: str = "zh-hans", **given: object) -> tuple[Invitation, str]:
    about = {
        "name": "李新",
        "unit": staff.unit("uma"),
        "role": Role.HANDLER,
        "since_on": clock.today(),
        "number": "8001",
    }
    return verbs.invite(address, language=language, by=staff["ada"], **about | given)  # type: ignore[arg-type]


def path(link: str) -> str:
    return urlsplit(link).path


def test_who_has_no_account_makes_one_by_the_link_and_signs_in(staff: Staff, client: Client) -> None:
    _invitation, link = invite(staff)
    assert "云汐大学" in client.get(path(link)).content.decode()
    answer = client.post(path(link), NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/login/")
    user = User.objects.get(username="li.xin")
    assert (user.name, user.email, user.check_password(NEW["password"])) == ("李新", ADDRESS, True)
    assert [(each.unit, each.role) for each in capacities_of(user, clock.today())] == [("材料学院", "handler")]
    assert dict(Identifier.objects.filter(user=user).values_list("kind", "value")) == {
        "staff_number": "8001",
        "email": ADDRESS,
    }
    assert client.get(path(link)).status_code == 409


def test_a_weak_password_or_a_name_that_is_taken_is_said_at_its_field_and_the_link_stays_good(
    staff: Staff, client: Client
) -> None:
    _invitation, link = invite(staff)
    for change, said in (
        ({"password": "short", "again": "short"}, "密码太短"),
        ({"username": "ALICE"}, "已被使用"),
        ({"again": "something-else-1"}, "两次输入的密码不一致"),
    ):
        answer = client.post(path(link), NEW | change)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not User.objects.filter(email=ADDRESS).exists()
    assert client.post(path(link), NEW).status_code == 302


def test_who_is_signed_in_is_shown_which_account_takes_the_role(staff: Staff, client: Client) -> None:
    staff.hire("zoe", staff.unit("alice"))
    client.login(username="zoe", password=SECRET)
    _invitation, link = invite(staff)
    page = client.get(path(link)).content.decode()
    assert "Zoe（zoe）" in page
    alice, zoe = staff.user("alice"), staff.user("zoe")
    assert client.post(path(link), {"account": str(alice.pk)}).status_code == 409
    assert client.post(path(link), {"account": str(zoe.pk)}).status_code == 302
    assert {each.unit for each in capacities_of(zoe, clock.today())} == {"人事处", "材料学院"}


def test_a_link_is_good_once_for_fourteen_days_until_it_is_revoked_or_sent_again(staff: Staff, client: Client) -> None:
    day = clock.today()
    invitation, link = invite(staff)
    clock.set_day(day + timedelta(days=14))
    assert client.get(path(link)).status_code == 200
    clock.set_day(day + timedelta(days=15))
    assert client.get(path(link)).status_code == 409
    assert client.post(path(link), NEW).status_code == 409
    _invitation, second = verbs.resend_invitation(invitation, by=staff["ada"])
    assert (client.get(path(link)).status_code, client.get(path(second)).status_code) == (404, 200)
    verbs.revoke_invitation(invitation, by=staff["ada"])
    assert client.get(path(second)).status_code == 409
    with pytest.raises(NotPossible):
        verbs.resend_invitation(invitation, by=staff["ada"])
    assert not User.objects.filter(email=ADDRESS).exists()


def test_a_link_that_was_changed_or_guessed_leads_nowhere(staff: Staff, client: Client) -> None:
    _invitation, link = invite(staff)
    for changed in (f"{path(link)[:-2]}x/", "/invitations/1/", "/invitations/nothing:at:all/"):
        assert client.get(changed).status_code == 404


def test_an_address_with_an_account_is_answered_like_any_other(staff: Staff, settings: Settings) -> None:
    """The page that the inviter gets, what is kept, and what is recorded differ by the address alone."""
    settings.LIANPIN_MAIL = True
    staff.hire("zoe", staff.unit("bob"))
    told: list[tuple[object, ...]] = []
    for address in ("zoe@example.org", "nil@example.org"):
        client = Client()
        client.force_login(staff.user("ada"))
        given = {"name": "某人", "address": address, "unit": staff.unit("uma").pk, "role": "handler"}
        given |= {"since_on": clock.today().isoformat(), "language": "zh-hans"}
        answer = client.post("/staff/invitations/", given, follow=True)
        invitation = Invitation.objects.latest("pk")
        kept = [name for name in ("accepted_by_id", "status", "name", "number") if getattr(invitation, name)]
        page = answer.content.decode().count("某人")
        event = Event.objects.filter(kind="invitation.sent").latest("pk")
        delivery = Delivery.objects.latest("pk")
        told.append(
            (answer.status_code, kept, page - len(told), sorted(event.detail), delivery.title, delivery.user_id)
        )
    assert told[0] == told[1]
    assert told[0][0] == 200


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "云汐大学邀请您在“材料学院”担任经办人"), ("en", "http")])
def test_the_mail_is_in_the_language_of_who_is_invited_and_goes_by_the_outbox(
    staff: Staff, settings: Settings, language: str, said: str
) -> None:
    settings.LIANPIN_MAIL = True
    _invitation, link = invite(staff, language=language)
    delivery = Delivery.objects.get()
    assert (delivery.address, delivery.status, link in delivery.body, said in delivery.body) == (
        ADDRESS, "pending", True, True,
    )  # fmt: skip


def test_nobody_is_invited_twice_into_the_same_role_at_a_time(staff: Staff) -> None:
    invite(staff)
    with pytest.raises(NotPossible) as refusal:
        invite(staff, address=ADDRESS.upper())
    assert refusal.value.code == "INVITATION_WAITS"
    invite(staff, role=Role.REVIEWER)


def test_the_secret_of_a_link_is_kept_nowhere_but_in_the_mail(staff: Staff) -> None:
    _invitation, link = invite(staff)
    token = path(link).split("/")[2]
    assert token not in str(list(Event.objects.values())) + str(list(Invitation.objects.values()))
