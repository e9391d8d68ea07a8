"""Recording: every verb of the platform calls `record` once per thing that it did, in its own transaction. And sealing, once a day."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from random import SystemRandom
from secrets import token_hex
from typing import Any, Protocol

from django.db import connection, models
from django.utils import timezone
from psycopg.types.json import Jsonb

from lianpin.kernel.audit.models import Event, Seal, SealedHead
from lianpin.kernel.audit.rules import digest_of
from lianpin.kernel.audit.standalone import PLACES, root_of, scattered_tree_of
from lianpin.toolkit import clock, wall
from lianpin.ui.middleware import request_id

INSERTED = 500  # rows of one statement
WRITTEN = [field.attname for field in Event._meta.concrete_fields if not field.primary_key]
ACTOR, DETAIL = WRITTEN.index("actor"), WRITTEN.index("detail")
_INSERT = "INSERT INTO audit_event ({}) VALUES".format(", ".join(f'"{name}"' for name in WRITTEN))
_ROW = f"({', '.join(['%s'] * len(WRITTEN))})"

_collecting: ContextVar[list[Event] | None] = ContextVar("collecting", default=None)


class Actor(Protocol):
    """Whoever acts: a capacity, which knows how it is kept."""

    @property
    def user_id(self) -> int | None: ...

    def as_json(self) -> dict[str, Any]: ...

    def check_may_record(self, kind: str) -> None:
        """Refuse what this capacity does not do, whatever it is: every verb records, so that no page can forget to ask."""


def record(kind: str, subject: models.Model, /, *, by: Actor, **detail: Any) -> Event:
    """Append an event to its subject's chain.

    Each event's digest covers the digest before it and the canonical JSON of its own content, so that a change anywhere breaks
    the chain from there on. RuntimeError outside a transaction: an event lies beside what it tells of, or not at all.
    TypeError for what JSON does not keep exactly: figures with decimals are told as text.
    """
    return record_all([(kind, subject, detail)], by=by)[0]


def record_all(happened: Sequence[tuple[str, models.Model, Mapping[str, Any]]], *, by: Actor) -> list[Event]:
    """As `record`, for many at once, in their order: kind, subject and detail of each. All subjects are of one model."""
    if not happened:
        return []
    if not connection.in_atomic_block:
        raise RuntimeError(f"{happened[0][0]} was recorded outside a transaction")
    for kind, _subject, _detail in happened:
        by.check_may_record(kind)
    label = happened[0][1]._meta.label_lower
    chains, transaction_id = _chains(label, {subject.pk for _kind, subject, _detail in happened})
    actor, today, now = _as_kept(by.as_json()), clock.today(), timezone.now()
    events = []
    for kind, subject, detail in happened:
        event = Event(
            subject_type=label,
            subject_id=subject.pk,
            kind=kind,
            user_id=by.user_id,
            actor=actor,
            on=today,
            recorded_at=now,
            detail=_as_kept(detail),
            request_id=request_id.get() or "",
            previous=chains.get(subject.pk, ""),
            transaction_id=transaction_id,
        )
        chains[subject.pk] = event.digest = digest_of(event)
        events.append(event)
    _insert(events)
    collecting = _collecting.get()
    if collecting is not None:
        collecting.extend(events)
    return events


def _as_kept(content: Mapping[str, Any]) -> dict[str, Any]:
    """As the database will give it back, so that the digest is that of what is read later."""
    kept: dict[str, Any] = json.loads(json.dumps(dict(content)), parse_float=_refuse, parse_constant=_refuse)
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


def _chains(label: str, pks: Collection[int]) -> tuple[dict[int, str], int]:
    """Each subject's last digest, held against others until the transaction ends; and the transaction's number."""
    keys = sorted(pks, key=str)  # whoever holds several holds them in this order
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, head, transaction_id FROM audit_held_chains(%s, %s::bigint[])", [label, keys])
        rows = cursor.fetchall()
    return {pk: head for pk, head, _number in rows if head}, rows[0][2]


def _insert(events: Sequence[Event]) -> None:
    """Write events with their keys, by a statement that is not put together anew: it is written more often than any other."""
    values = [[getattr(event, name) for name in WRITTEN] for event in events]
    for row in values:
        row[ACTOR], row[DETAIL] = Jsonb(row[ACTOR]), Jsonb(row[DETAIL])
    with connection.cursor() as cursor:
        for at in range(0, len(events), INSERTED):
            part = values[at : at + INSERTED]
            cursor.execute(
                f"{_INSERT} {', '.join([_ROW] * len(part))} RETURNING id", [one for row in part for one in row]
            )
            for event, (pk,) in zip(events[at : at + INSERTED], cursor.fetchall(), strict=True):
                event.pk = pk
                event._state.adding, event._state.db = False, "default"


def seal_record() -> Seal:
    """Seal every chain that has grown since the last seal; a day on which nothing happened has a seal as well.

    An event whose transaction is still open falls into the next seal, though later ones are sealed before it: so each seal looks back to
    where the one before the last had come.
    """
    with wall.behind():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seal'))")
        sealed = list(Seal.objects.order_by("-number")[:2])
        last, looked_back_to = (sealed[0] if sealed else None), (sealed[1].upto_id if len(sealed) > 1 else 0)
        upto = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        previous = last.root if last is not None else ""
        grown = _grown_since(looked_back_to)
        places, secret = SystemRandom().sample(range(PLACES), len(grown)), token_hex()
        heads = [
            SealedHead(index=place, subject_type=kind, subject_id=pk, length=length, digest=digest)
            for place, (kind, pk, length, digest) in sorted(zip(places, grown, strict=True))
        ]
        tree = scattered_tree_of([(head.index, head.leaf) for head in heads], secret)
        seal = Seal.objects.create(
            number=last.number + 1 if last is not None else 1, sealed_on=clock.today(), sealed_at=timezone.now(),
            upto_id=upto, previous=previous, root=root_of(previous, tree), secret=secret,
        )  # fmt: skip
        for head in heads:
            head.seal = seal
        SealedHead.objects.bulk_create(heads, batch_size=5000)
    return seal


def _grown_since(event_id: int) -> list[tuple[str, int, int, str]]:
    """The chains with an event after that one whose head is not sealed yet: subject, number of events, last digest."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.subject_type, e.subject_id,
                (SELECT count(*) FROM audit_event c WHERE (c.subject_type, c.subject_id) = (e.subject_type, e.subject_id) AND c.id <= e.id),
                e.digest
            FROM (SELECT max(id) AS id FROM audit_event WHERE id > %s GROUP BY subject_type, subject_id) AS latest
            JOIN audit_event e USING (id)
            WHERE NOT EXISTS (
                SELECT FROM audit_sealedhead h
                WHERE (h.subject_type, h.subject_id, h.digest) = (e.subject_type, e.subject_id, e.digest)
            )
            ORDER BY e.subject_type, e.subject_id
            """,
            [event_id],
        )
        return [(kind, pk, length, digest) for kind, pk, length, digest in cursor.fetchall()]
