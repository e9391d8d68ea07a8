"""Letters to people outside: written, looked at, then released or discarded; a newer one takes the place of an unsent one."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.kernel.notices import jobs, queries, rules
from lianpin.kernel.notices.enums import DeliveryStatus, LetterStatus
from lianpin.kernel.notices.models import Delivery, Letter
from lianpin.kernel.notices.verbs.telling import mail
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible


def write_letter(subject: Model, *, unit: Unit, name: str, address: str, title: str, body: str, by: Capacity) -> Letter:
    """Put a letter about a subject into a unit's outbox.

    Whatever about the same subject to the same address has not left yet is superseded: two letters that contradict each
    other do not both go out.
    """
    address = address.lower()
    with wall.behind():
        _one_at_a_time(subject, address)
        older = list(_unsent(subject, address))
        for each in older:
            _decide(each, LetterStatus.SUPERSEDED, by)
        letter = Letter.objects.create(
            subject_type=subject._meta.label_lower, subject_id=subject.pk, unit=unit, name=name, address=address,
            title=title, body=body, written_as=str(by), written_on=clock.today(),
        )  # fmt: skip
        Letter.objects.filter(pk__in=[each.pk for each in older]).update(superseded_by=letter)
        record("letter.written", letter, by=by, name=name, title=title)
    return letter


def release_letter(letter: Letter, *, by: Capacity) -> Letter:
    """Send a letter that waits."""
    with wall.behind():
        letter = _held(letter, by)
        if not settings.LIANPIN_MAIL:
            raise NotPossible(_("平台还没有配置发信服务器，函件不能发出。请联系平台运维人员。"), code="MAIL_NOT_SET_UP")
        _decide(letter, LetterStatus.RELEASED, by)
        delivery = mail(letter.address, letter.title, letter.body, timezone.now(), letter=letter)
        delivery.save(force_insert=True)
        jobs.deliver_all([delivery.pk])
    return letter


def discard_letter(letter: Letter, *, by: Capacity) -> Letter:
    """A letter that waits is not to be sent."""
    with wall.behind():
        letter = _held(letter, by)
        _decide(letter, LetterStatus.DISCARDED, by)
    return letter


def place_letter(letter: Letter, owner: Mapping[str, Any], by: Capacity) -> None:
    """Let another unit decide about a letter that waits (`unit_id`), as nobody is left who could in its own."""
    unit = Unit.objects.get(pk=owner["unit_id"])
    Letter.objects.filter(pk=letter.pk).update(unit=unit)
    record("letter.handed_on", letter, by=by, name=letter.name, title=letter.title, to=unit.name)


def _held(letter: Letter, by: Capacity) -> Letter:
    letter = Letter.objects.select_for_update(no_key=True).get(pk=letter.pk)
    rules.check_can_decide(by, letter)
    return letter


def _decide(letter: Letter, status: LetterStatus, by: Capacity) -> None:
    letter.status, letter.decided_as, letter.decided_on = status, str(by), clock.today()
    letter.save(update_fields=["status", "decided_as", "decided_on"])
    record(f"letter.{status}", letter, by=by, name=letter.name, title=letter.title)


def _unsent(subject: Model, address: str) -> list[Letter]:
    """What waits, and what was released and has not been tried yet: its delivery is cancelled."""
    about = queries.letters_about(subject).filter(address=address)
    found = list(about.filter(status=LetterStatus.WAITING).select_for_update(no_key=True))
    untried = Delivery.objects.filter(
        letter__in=about.filter(status=LetterStatus.RELEASED), status=DeliveryStatus.PENDING, attempts_count=0
    )
    # One that the worker holds is on its way, and cannot be called back.
    for delivery in untried.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("letter"):
        delivery.status = DeliveryStatus.CANCELLED
        delivery.save(update_fields=["status"])
        assert delivery.letter is not None  # it was found by it
        found.append(delivery.letter)
    return found


def _one_at_a_time(subject: Model, address: str) -> None:
    """Two who write to the same reader about the same matter write one after the other."""
    with connection.cursor() as cursor:
        about = f"letter:{subject._meta.label_lower}:{subject.pk}:{address}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [about])
