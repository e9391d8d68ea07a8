"""Telling people: a notice each, and whatever has to leave the platform for it, in the transaction of what it tells of."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from lianpin.kernel.identity.enums import PERSONAL_ROLES
from lianpin.kernel.identity.models import Capacity, Membership, User
from lianpin.kernel.notices import jobs, queries, registry, rules
from lianpin.kernel.notices.enums import Channel, Timing
from lianpin.kernel.notices.models import Delivery, Notice, Preferences, Robot
from lianpin.toolkit import clock, wall


@dataclass(frozen=True, slots=True)
class Telling:
    """What some people are told about a subject, as `notify` takes it."""

    subject: Model
    to: Iterable[Membership | User]
    path: str
    detail: Mapping[str, str]


def notify(
    kind: str, subject: Model, /, *, to: Iterable[Membership | User], path: str, by: Capacity, **detail: str
) -> list[Notice]:
    """Tell these people of something about a subject, each once; whoever did it is not told of it.

    `to` are memberships (select `user` beforehand: one is told in that capacity) or users. `path` is where the very thing
    is seen and done. Whoever calls has seen to it that each may see the subject and all of `detail`. KeyError for a kind that
    no app has registered; RuntimeError outside a transaction: a notice lies beside what it tells of, or not at all.
    """
    return notify_all(kind, [Telling(subject, to, path, detail)], by=by)


def notify_all(kind: str, told: Iterable[Telling], *, by: Capacity) -> list[Notice]:
    """As `notify`, of many subjects at once."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind} was told outside a transaction")
    topic, now, today = registry.wording(kind).topic, timezone.now(), clock.today()
    notices = [
        Notice(
            user=user, membership=held, kind=kind, topic=topic, subject_type=each.subject._meta.label_lower,
            subject_id=each.subject.pk, detail=dict(each.detail), path=each.path, on=today, told_at=now,
        )
        for each in told
        for user, held in _readers(each.to, by)
    ]  # fmt: skip
    if not notices:
        return []
    robots = queries.robots_of({n.membership.unit.organisation_id for n in notices if n.membership is not None})
    if not settings.LIANPIN_MAIL and not robots:
        return Notice.objects.bulk_create(notices)
    preferences = queries.preferences_of({notice.user_id for notice in notices})
    for notice in notices:
        chosen = preferences.get(notice.user_id)
        if settings.LIANPIN_MAIL and notice.user.email:
            notice.mail = rules.timing_of(chosen, topic, Channel.MAIL)
        if _groups_of(notice, robots):
            notice.chat = rules.timing_of(chosen, topic, Channel.CHAT)
    Notice.objects.bulk_create(notices)
    _send_at_once(notices, robots, preferences, now)
    return notices


def _readers(to: Iterable[Membership | User], by: Capacity) -> list[tuple[User, Membership | None]]:
    """Each once, in the first capacity that is named."""
    readers: dict[int, tuple[User, Membership | None]] = {}
    for each in to:
        user, held = (each.user, each) if isinstance(each, Membership) else (each, None)
        if user.pk != by.user_id:
            readers.setdefault(user.pk, (user, held))
    return list(readers.values())


def read_notices(user: User, notices: Sequence[int] | None = None) -> int:
    """Mark some of a user's own notices, or all, as read; how many were unread."""
    unread = queries.notices_of(user.pk).filter(read_at=None)
    if notices is not None:
        unread = unread.filter(pk__in=notices)
    return unread.update(read_at=timezone.now())


def read_about(subject: Model) -> int:
    """What there was to do about a subject is done, by whomever: its notices are read for everybody; how many there were."""
    about = Notice.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk, read_at=None)
    return about.update(read_at=timezone.now())


def make_digests(day: date) -> int:
    """One digest for everybody and every group for whom something waits, over all topics, one a day; how many were made.

    What is told afterwards waits for the next day's.
    """
    with wall.behind():
        waiting = queries.to_digest(day).select_for_update(of=("self",), no_key=True)
        notices = list(waiting.select_related("user", "membership__unit").order_by("pk"))
        if not notices:
            return 0
        preferences = queries.preferences_of({each.user_id for each in notices})
        made = _mail_digests(notices, preferences, day) + _group_digests(notices, day)
        _send(made)
    return len(made)


def _groups_of(notice: Notice, robots: Sequence[Robot]) -> list[Robot]:
    """The groups in which somebody is told: their unit's own, else those of the whole body; never of what is personal."""
    held = notice.membership
    if held is None or held.role in PERSONAL_ROLES:
        return []
    own = [robot for robot in robots if robot.unit_id == held.unit_id]
    whole = [r for r in robots if r.unit_id is None and r.organisation_id == held.unit.organisation_id]
    return own or whole


def _send_at_once(
    notices: Sequence[Notice], robots: Sequence[Robot], preferences: dict[int, Preferences], now: datetime
) -> None:
    made: list[Delivery] = []
    groups: dict[tuple[int, datetime, str], list[Notice]] = defaultdict(list)
    for notice in notices:
        due = rules.earliest(now, preferences.get(notice.user_id))
        if notice.mail == Timing.AT_ONCE:
            title, body = registry.mail_of(notice, notice.user.name)
            notice.mailed = mail(notice.user.email, title, body, due, user=notice.user)
            made.append(notice.mailed)
        if notice.chat == Timing.AT_ONCE:
            for robot in _groups_of(notice, robots):
                groups[robot.pk, due, notice.path].append(notice)
    for (robot_id, due, path), told in groups.items():
        title, body = registry.group_text(told[0].topic, [each.user.name for each in told], path)
        message = Delivery(key=_key(), channel=Channel.CHAT, robot_id=robot_id, title=title, body=body, due_at=due)
        made.append(message)
        for each in told:
            each.chatted = message
    _send(made)
    _note(notices)


def _mail_digests(notices: Sequence[Notice], preferences: dict[int, Preferences], day: date) -> list[Delivery]:
    of_user: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.mail == Timing.DIGEST and notice.mailed_id is None and notice.user.email:
            of_user[notice.user_id].append(notice)
    had = set(Delivery.objects.filter(user__in=of_user, digest_on=day).values_list("user_id", flat=True))
    made = []
    for user_id, told in of_user.items():
        if user_id in had:
            continue
        user = told[0].user
        title, body = registry.digest_of(told, user.name, day)
        due = rules.earliest(timezone.now(), preferences.get(user_id))
        digest = mail(user.email, title, body, due, user=user, digest_on=day)
        for each in told:
            each.mailed = digest
        made.append(digest)
    Delivery.objects.bulk_create(made)
    _note([each for told in of_user.values() for each in told])
    return made


def _group_digests(notices: Sequence[Notice], day: date) -> list[Delivery]:
    waiting = [each for each in notices if each.chat == Timing.DIGEST and each.chatted_id is None]
    robots = queries.robots_of({each.membership.unit.organisation_id for each in waiting if each.membership})
    had = set(Delivery.objects.filter(robot__in=robots, digest_on=day).values_list("robot_id", flat=True))
    of_robot: dict[int, list[Notice]] = defaultdict(list)
    for notice in waiting:
        for robot in _groups_of(notice, robots):
            if robot.pk not in had:
                of_robot[robot.pk].append(notice)
    made = []
    for robot_id, told in of_robot.items():
        title, body = registry.group_digest(Counter(each.user.name for each in told), day)
        digest = Delivery(
            key=_key(), channel=Channel.CHAT, robot_id=robot_id, title=title, body=body, due_at=timezone.now(),
            digest_on=day,
        )  # fmt: skip
        for each in told:
            each.chatted = digest
        made.append(digest)
    Delivery.objects.bulk_create(made)
    _note([each for told in of_robot.values() for each in told])
    return made


def mail(address: str, title: str, body: str, due_at: datetime, **about: Any) -> Delivery:
    """A mail that is not yet kept. Its Message-ID stays the same however often it has to be tried."""
    return Delivery(key=_key(), channel=Channel.MAIL, address=address, title=title, body=body, due_at=due_at, **about)


def send_mail(address: str, title: str, body: str) -> Delivery | None:
    """A mail to somebody who need not have an account, kept now and sent after the commit; None where no mail leaves the platform."""
    if not settings.LIANPIN_MAIL:
        return None
    delivery = mail(address, title[:200], body, timezone.now())
    _send([delivery])
    return delivery


def _key() -> str:
    return f"{secrets.token_hex(16)}@{urlsplit(settings.LIANPIN_ADDRESS).hostname}"


def _send(made: Sequence[Delivery]) -> None:
    """Keep what is new, and have it sent after the commit; what is due later, the round of the minute finds."""
    Delivery.objects.bulk_create([each for each in made if each.pk is None])
    jobs.deliver_all([each.pk for each in made if each.due_at <= timezone.now()])


def _note(notices: Sequence[Notice]) -> None:
    """Keep in the notices what took them."""
    for each in notices:  # they were given before they had a primary key
        each.mailed, each.chatted = each.mailed, each.chatted
    Notice.objects.bulk_update([n for n in notices if n.mailed_id or n.chatted_id], ["mailed", "chatted"])
