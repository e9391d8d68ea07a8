"""What is asked of the record: what happened, whether it is as it was recorded, and proof of it for others."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from lianpin.kernel.audit.models import Event, Seal, SealedHead
from lianpin.kernel.audit.rules import content_of, digest_of
from lianpin.kernel.audit.standalone import (
    FORMAT,
    PLACES,
    event_digest,
    path_of,
    root_of,
    scattered_path_of,
    scattered_tree_of,
    tree_of,
)

FETCHED = 5000  # rows at a time


def events_of(*subjects: Model) -> QuerySet[Event]:
    """The events of one or several subjects, in the order in which they happened."""
    chosen = Q(pk=None)
    for subject in subjects:
        chosen |= Q(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return Event.objects.filter(chosen).order_by("id")


def verify_chain(events: Iterable[Event]) -> Event | None:
    """The first event of one subject's chain that is not what was recorded; None when all are."""
    previous = ""
    for event in events:
        if event.previous != previous or event.digest != digest_of(event):
            return event
        previous = event.digest
    return None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it was recorded: of which subject, at which event (its key), and how one sees it."""

    subject: str
    event: int | None
    reason: str

    def __str__(self) -> str:
        place = _("事件 %d") % self.event if self.event is not None else ""
        return "：".join(part for part in (f"{self.subject} {place}".strip(), self.reason) if part)


def faults_of_events(part: int = 0, parts: int = 1) -> Iterator[Fault]:
    """Every fault in the chains of one part of the subjects, against themselves and against all seals. Nothing is held but one chain."""
    heads = _heads(part, parts)
    for key, rows in groupby(_rows(part, parts), key=lambda row: (row[1], row[2])):
        yield from _faults_of_chain(f"{key[0]}:{key[1]}", rows, heads.pop(key, []))
    for (kind, pk), sealed in heads.items():
        yield Fault(f"{kind}:{pk}", None, _("%d 条已封存的记录全部缺失。") % sealed[-1][0])


def faults_of_seals() -> Iterator[Fault]:
    """Every seal whose root does not follow from the one before it and from its heads."""
    previous, number = "", 0
    for seal in Seal.objects.order_by("number"):
        leaves = [(head.index, head.leaf) for head in seal.heads.order_by("index").iterator(FETCHED)]
        tree = scattered_tree_of(leaves, seal.secret) if seal.secret else tree_of([leaf for _index, leaf in leaves])
        if seal.number != number + 1:
            yield Fault(_("第 %d 次封存") % (number + 1), None, _("缺失。"))
        if seal.previous != previous or seal.root != root_of(seal.previous, tree):
            yield Fault(_("第 %d 次封存") % seal.number, None, _("根值与其内容不符，封存被改动。"))
        previous, number = seal.root, seal.number


def export_of(subject: Model) -> dict[str, Any]:
    """A subject's whole chain with the proof of every seal that it stands under, for `standalone.py`."""
    label, chain = subject._meta.label_lower, list(events_of(subject))
    heads = (
        SealedHead.objects.filter(subject_type=label, subject_id=subject.pk).select_related("seal").order_by("length")
    )
    kept = [{**content_of(event), "previous": event.previous, "digest": event.digest} for event in chain]
    for event in kept:
        del event["subject"]
    return {
        "format": FORMAT,
        "subject": f"{label}:{subject.pk}",
        "events": kept,
        "seals": [_proof(head) for head in heads],
    }


def roots() -> list[dict[str, Any]]:
    """Every day's root, in order: for whoever wants to hold the record fast."""
    return [
        {"number": seal.number, "sealed_on": seal.sealed_on.isoformat(), "root": seal.root}
        for seal in Seal.objects.order_by("number")
    ]


def _proof(head: SealedHead) -> dict[str, Any]:
    seal = head.seal
    placed = [(each.index, each.leaf) for each in seal.heads.order_by("index")]
    if seal.secret:
        size, path = PLACES, scattered_path_of(head.index, placed, seal.secret)
    else:
        size, path = len(placed), path_of(head.index, [leaf for _index, leaf in placed])
    return {
        "sealed_on": seal.sealed_on.isoformat(), "root": seal.root, "previous": seal.previous, "length": head.length,
        "digest": head.digest, "index": head.index, "size": size, "path": [each.hex() for each in path],
    }  # fmt: skip


def _heads(part: int, parts: int) -> dict[tuple[str, int], list[tuple[int, str, str]]]:
    """By subject: length, digest and day of everything that was sealed of it, in order."""
    found: dict[tuple[str, int], list[tuple[int, str, str]]] = {}
    rows = SealedHead.objects.extra(where=["subject_id %% %s = %s"], params=[parts, part]).order_by(
        "length", "seal__number"
    )
    for kind, pk, length, digest, day in rows.values_list(
        "subject_type", "subject_id", "length", "digest", "seal__sealed_on"
    ):
        found.setdefault((kind, pk), []).append((length, digest, str(day)))
    return found


def _rows(part: int, parts: int) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            'SELECT id, subject_type, subject_id, kind, user_id, actor::text, "on", recorded_at, detail::text, request_id, previous, digest '
            "FROM audit_event WHERE subject_id %% %s = %s ORDER BY subject_type, subject_id, id",
            [parts, part],
        )
        while rows := cursor.fetchmany(FETCHED):
            yield from rows


@lru_cache(maxsize=4096)  # the same few people act again and again
def _actor(text: str) -> Any:
    return json.loads(text)


def _faults_of_chain(
    subject: str, rows: Iterable[tuple[Any, ...]], sealed: list[tuple[int, str, str]]
) -> Iterator[Fault]:
    """What of one chain is not as it was recorded."""
    previous, last, waiting = "", 0, iter(sealed)
    due = next(waiting, None)
    for length, row in enumerate(rows, start=1):
        pk, _kind, _pk, kind, user, actor, on, at, detail, request, before, digest = row
        if before != previous:
            said = _("不接事件 %d：其间有记录被删除、插入或者调换。") % last if last else _("前面的记录缺失。")
            yield Fault(subject, pk, said)
        content = {
            "subject": subject, "kind": kind, "user": user, "actor": _actor(actor), "on": on.isoformat(),
            "recorded_at": at.astimezone(UTC).isoformat(), "detail": json.loads(detail), "request_id": request,
        }  # fmt: skip
        if digest != event_digest(before, content):
            yield Fault(subject, pk, _("内容与记录时不符，被改动。"))
        while due is not None and due[0] == length:
            if due[1] != digest:
                yield Fault(subject, pk, _("与 %s 封存的第 %d 条不符。") % (due[2], length))
            due = next(waiting, None)
        previous, last = digest, pk
    while due is not None:
        yield Fault(subject, None, _("%s 封存的第 %d 条缺失。") % (due[2], due[0]))
        due = next(waiting, None)
