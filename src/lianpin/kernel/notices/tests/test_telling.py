"""Who is told, on which way and when; and that nothing is told of what did not happen."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.identity.tests.factories import World
from lianpin.kernel.notices import queries, verbs
from lianpin.kernel.notices.enums import DeliveryStatus
from lianpin.kernel.notices.models import Delivery, Notice, Robot
from lianpin.kernel.notices.tests.conftest import Jobs

DAY = date(2026, 1, 5)


def tell(world: World, kind: str = "test.asked", **given: object) -> list[Notice]:
    """Alice (in two of her capacities) and Bob are told about the enterprise."""
    to = [world.personnel, world.finance, world.firm]
    named = {"to": to, "path": "/cases/7/", "by": PLATFORM, "title": "人员交流"} | given
    return verbs.notify(kind, world.firm.unit, **named)  # type: ignore[arg-type]


def test_everybody_is_told_once_and_whoever_did_it_is_not(world: World) -> None:
    told = tell(world) + tell(world, by=world.firm.capacity())
    assert [(each.user, each.membership) for each in told] == [
        (world.alice, world.personnel), (world.bob, world.firm), (world.alice, world.personnel),
    ]  # fmt: skip


def test_a_task_is_mailed_at_once_with_a_link_that_opens_it(world: World, jobs_deferred: Jobs) -> None:
    notice = tell(world, to=[world.firm])[0]
    mail = Delivery.objects.get()
    assert (mail.address, mail.title, mail.digest_on) == (
        "bob@example.edu.cn",
        "【联聘】待办到达 “人员交流”等您办理",
        None,
    )
    assert f"\nhttps://lianpin.example.edu.cn/my/notices/{notice.pk}/\n" in mail.body
    assert mail.key.endswith("@lianpin.example.edu.cn")
    assert jobs_deferred.deliveries() == [mail.pk]
    assert Notice.objects.get().mailed == mail


def test_what_is_rolled_back_was_never_told(world: World, jobs_deferred: Jobs) -> None:
    class Undone(Exception): ...

    with pytest.raises(Undone), transaction.atomic():
        tell(world)
        raise Undone
    assert (Notice.objects.count(), Delivery.objects.count(), jobs_deferred.deliveries()) == (0, 0, [])


def test_telling_costs_the_same_for_many_as_for_one(world: World) -> None:
    Robot.objects.create(organisation=world.firm.unit.organisation, kind="wecom", name="群", url="https://x/1")
    costs = []
    for to in ([world.firm], [world.personnel, world.firm]):
        with CaptureQueriesContext(connection) as captured:
            tell(world, to=to)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 7


def test_there_is_one_digest_a_day_over_all_topics(world: World, jobs_deferred: Jobs) -> None:
    verbs.choose_ways(world.bob, {("task", "mail"): "digest"}, by=PLATFORM)
    for kind in ("test.asked", "test.paid"):
        tell(world, kind, to=[world.firm])
    made = [verbs.make_digests(DAY), verbs.make_digests(DAY)]
    mail = Delivery.objects.get()
    assert (made, mail.digest_on, mail.title) == ([1, 0], DAY, "【联聘】每日摘要 2026-01-05，2 条")
    assert [line for line in mail.body.splitlines() if line[:1] in {"【", "·"}] == [
        "【待办到达】", "· “人员交流”等您办理", "【结算】", "· 人员交流已支付",
    ]  # fmt: skip
    tell(world, "test.paid", to=[world.firm])
    assert verbs.make_digests(DAY) == 0, "what comes later waits for the next day"
    assert verbs.make_digests(date(2026, 1, 6)) == 1


def test_what_was_read_or_is_done_is_in_no_digest(world: World) -> None:
    read = tell(world, "test.paid", to=[world.firm])[0]
    verbs.read_notices(world.bob, [read.pk])
    tell(world, "test.paid", to=[world.firm])
    verbs.read_about(world.firm.unit)
    assert (verbs.make_digests(DAY), queries.unread_notices(world.bob.pk).count()) == (0, 0)


def test_nobody_marks_another_users_notices(world: World) -> None:
    notice = tell(world, to=[world.firm])[0]
    assert (verbs.read_notices(world.alice, [notice.pk]), queries.unread_notices(world.bob.pk).count()) == (0, 1)


def test_a_group_reads_who_is_asked_and_not_what_about(world: World) -> None:
    """The unit's own robot before the whole body's; of what concerns a person alone no group hears."""
    body = world.personnel.unit.organisation
    made = [
        Robot.objects.create(organisation=body, unit=unit, kind="wecom", name="群", url="https://x/1")
        for unit in (None, world.personnel.unit)
    ]
    tell(world)
    said = Delivery.objects.get(channel="chat")
    assert (said.robot, "人员交流" in said.body, "Alice" in said.body) == (made[1], False, True)
    assert said.body.endswith("https://lianpin.example.edu.cn/cases/7/")


def test_a_digest_of_a_group_counts(world: World) -> None:
    Robot.objects.create(organisation=world.firm.unit.organisation, kind="wecom", name="群", url="https://x/1")
    verbs.choose_ways(world.bob, {("task", "mail"): "off", ("task", "chat"): "digest"}, by=PLATFORM)
    for _again in range(2):
        tell(world, to=[world.firm])
    assert verbs.make_digests(DAY) == 1
    assert Delivery.objects.get().body.splitlines()[1] == "Bob 2 条"


def test_the_database_refuses_a_second_digest_of_a_day(world: World) -> None:
    given = {"channel": "mail", "user": world.bob, "digest_on": DAY, "title": "", "body": "", "due_at": timezone.now()}
    Delivery.objects.create(key="1", **given)
    with pytest.raises(IntegrityError, match="one_digest_a_day"), transaction.atomic():
        Delivery.objects.create(key="2", **given)


def test_without_a_mail_server_or_an_address_it_is_told_inside_alone(world: World) -> None:
    world.firm.user.email = ""
    assert tell(world, to=[world.firm])[0].mail == "off"
    assert Delivery.objects.filter(status=DeliveryStatus.PENDING).count() == 0
