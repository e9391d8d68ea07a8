"""What is asked of notices, letters and robots: each user's own, each unit's own, each body's own."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet

from lianpin.kernel.identity.models import Capacity, User
from lianpin.kernel.notices import rules
from lianpin.kernel.notices.enums import DeliveryStatus, Timing
from lianpin.kernel.notices.models import CalendarFeed, Delivery, Letter, Notice, Preferences, Robot

FORTNIGHT = timedelta(days=14)
OPEN = (DeliveryStatus.PENDING, DeliveryStatus.SENDING)


def notices_of(user_id: int | None) -> QuerySet[Notice]:
    """What one user was told, newest first; nobody reads another's."""
    return Notice.objects.filter(user=user_id).order_by("-pk") if user_id else Notice.objects.none()


def unread_notices(user_id: int | None) -> QuerySet[Notice]:
    """Those that are unread."""
    return notices_of(user_id).filter(read_at=None)


def preferences_of(users: Iterable[int]) -> dict[int, Preferences]:
    """What these users chose, by user."""
    return {each.user_id: each for each in Preferences.objects.filter(user__in=users)}


def last_failure(user: User) -> Delivery | None:
    """The last mail to this user, if it did not go out: their address may be wrong."""
    last = Delivery.objects.filter(user=user).exclude(status__in=OPEN).order_by("-pk").first()
    return last if last is not None and last.status == DeliveryStatus.FAILED else None


def letters_for(capacity: Capacity) -> QuerySet[Letter]:
    """The outbox of this capacity's unit, what waits first; of every unit for who audits the body."""
    if not rules.reads_letters(capacity):
        return Letter.objects.none()
    mine = Q(unit__organisation=capacity.organisation_id) if capacity.audits else Q(unit=capacity.unit_id)
    return Letter.objects.filter(mine).select_related("delivery", "superseded_by").order_by("-pk")


def letters_about(subject: Model) -> QuerySet[Letter]:
    """The letters about one subject, to whomever."""
    return Letter.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


def robots_for(capacity: Capacity) -> QuerySet[Robot]:
    """The robots of the body that this capacity administers."""
    if not rules.administers(capacity):
        return Robot.objects.none()
    found = Robot.objects.filter(organisation=capacity.organisation_id, is_active=True)
    return found.select_related("unit").order_by("pk")


def robots_of(organisations: Iterable[int]) -> list[Robot]:
    """The working robots of these bodies."""
    return list(Robot.objects.filter(organisation__in=organisations, is_active=True).order_by("pk"))


def due_deliveries(now: datetime, *, limit: int) -> Sequence[int]:
    """What should have gone out by now, the oldest first."""
    found = Delivery.objects.filter(status__in=OPEN, due_at__lte=now).order_by("due_at", "pk")
    return list(found.values_list("pk", flat=True)[:limit])


def held_delivery(pk: int, **state: Any) -> Delivery | None:
    """The delivery, held until the transaction ends; None when it has gone out or another worker holds it."""
    found = Delivery.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("robot")
    return found.filter(pk=pk, status__in=OPEN, **state).first()


def fingerprint(token: str) -> str:
    """What is kept of a calendar's token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def user_of_feed(token: str) -> User | None:
    """Whose calendar a token opens."""
    found = User.objects.filter(feed__digest=fingerprint(token), is_active=True)
    return found.first()


def feed_of(user: User) -> CalendarFeed | None:
    """The calendar address that a user has given out."""
    return CalendarFeed.objects.filter(user=user).first()


def to_digest(day: date) -> QuerySet[Notice]:
    """What waits for a digest on a day: unread, and not older than a fortnight, for then it is no news any more."""
    mail = Q(mail=Timing.DIGEST, mailed=None)
    chat = Q(chat=Timing.DIGEST, chatted=None)
    return Notice.objects.filter(mail | chat, read_at=None, on__gt=day - FORTNIGHT)
