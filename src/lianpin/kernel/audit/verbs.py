"""Recording. Every verb of the platform calls `record` once per thing that it did, in its own transaction."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import connection, models
from django.utils import timezone

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.rules import digest_of
from lianpin.toolkit import clock
from lianpin.ui.middleware import request_id

_collecting: ContextVar[list[Event] | None] = ContextVar("collecting", default=None)


class Actor(Protocol):
    """Whoever acts: a capacity, which knows how it is kept."""

    @property
    def user_id(self) -> int | None: ...

    def as_json(self) -> dict[str, Any]: ...


def record(kind: str, subject: models.Model, /, *, by: Actor, **detail: Any) -> Event:
    """Append an event to its subject's chain.

    Each event's digest covers the digest before it and the canonical JSON of its own content, so that a change anywhere breaks
    the chain from there on. RuntimeError outside a transaction: an event lies beside what it tells of, or not at all.
    TypeError for what JSON does not keep exactly: figures with decimals are told as text.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind} was recorded outside a transaction")
    label = subject._meta.label_lower
    previous, transaction_id = _chain(label, subject.pk)
    event = Event(
        subject_type=label,
        subject_id=subject.pk,
        kind=kind,
        user_id=by.user_id,
        actor=_as_kept(by.as_json()),
        on=clock.today(),
        recorded_at=timezone.now(),
        detail=_as_kept(detail),
        request_id=request_id.get() or "",
        previous=previous,
        transaction_id=transaction_id,
    )
    event.digest = digest_of(event)
    event.save(force_insert=True)
    collecting = _collecting.get()
    if collecting is not None:
        collecting.append(event)
    return event


def _as_kept(content: dict[str, Any]) -> dict[str, Any]:
    """As the database will give it back, so that the digest is that of what is read later."""
    kept: dict[str, Any] = json.loads(json.dumps(content), parse_float=_refuse, parse_constant=_refuse)
    return kept


def _refuse(figure: str) -> None:
    raise TypeError(f"{figure} cannot be recorded as a number: PostgreSQL may write it differently; record it as text")


@contextmanager
def collected() -> Iterator[list[Event]]:
    """The events recorded inside, for previews."""
    events: list[Event] = []
    token = _collecting.set(events)
    try:
        yield events
    finally:
        _collecting.reset(token)


def _chain(label: str, pk: int) -> tuple[str, int]:
    """The subject's last digest, held against others until the transaction ends; and the transaction's number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s)), txid_current()", [f"{label}:{pk}"])
        _lock, transaction_id = cursor.fetchone()
        cursor.execute(
            "SELECT digest FROM audit_event WHERE subject_type = %s AND subject_id = %s ORDER BY id DESC LIMIT 1",
            [label, pk],
        )
        row = cursor.fetchone()
    return (row[0] if row else ""), transaction_id
