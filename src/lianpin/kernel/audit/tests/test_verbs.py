"""The record: beside what it tells of or not at all, never altered, and every alteration is found."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from lianpin.kernel.audit.models import Clock, Event
from lianpin.kernel.audit.queries import events_of, verify_chain
from lianpin.kernel.audit.rules import digest_of
from lianpin.kernel.audit.verbs import collected, record
from lianpin.toolkit import clock


@dataclass(frozen=True)
class Alice:
    """Whoever acts."""

    user_id: int | None = 7

    def as_json(self) -> dict[str, Any]:
        return {"name": "Alice", "role": "handler"}


def chain(length: int) -> list[Event]:
    """A chain in memory, as `record` makes it."""
    events: list[Event] = []
    for number in range(length):
        event = Event(
            id=number + 1, subject_type="audit.clock", subject_id=1, kind=f"thing.done{number % 3}", user_id=number,
            actor={"name": f"人{number}"}, on=date(2026, 1, 1 + number % 28), detail={"n": number, "字": "值"},
            recorded_at=datetime(2026, 1, 5, number, tzinfo=UTC), previous=events[-1].digest if events else "",
            transaction_id=number,
        )  # fmt: skip
        event.digest = digest_of(event)
        events.append(event)
    return events


@pytest.mark.django_db
def test_an_event_tells_who_when_and_what_and_follows_the_one_before() -> None:
    clock.set_day(date(2026, 1, 5))
    subject = Clock.objects.get()
    first = record("thing.begun", subject, by=Alice(), name="甲")
    second = record("thing.done", subject, by=Alice(), name="乙")
    kept = list(events_of(subject))
    assert [(e.kind, e.actor["name"], e.on, e.detail) for e in kept] == [
        ("thing.begun", "Alice", date(2026, 1, 5), {"name": "甲"}),
        ("thing.done", "Alice", date(2026, 1, 5), {"name": "乙"}),
    ]
    assert (first.previous, second.previous) == ("", first.digest)
    assert verify_chain(kept) is None


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_recorded() -> None:
    subject = Clock.objects.get()
    with collected() as told:
        try:
            with transaction.atomic():
                record("thing.done", subject, by=Alice())
                raise ValueError
        except ValueError:
            pass
    assert [event.kind for event in told] == ["thing.done"]
    assert not events_of(subject).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET kind = 'other'", "DELETE FROM audit_event", "TRUNCATE audit_event"],
)
def test_the_database_refuses_to_alter_what_was_recorded(statement: str) -> None:
    record("thing.done", Clock.objects.get(), by=Alice())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get(subject_type="audit.clock").kind == "thing.done"


CHANGES: dict[str, Any] = {
    "kind": "thing.forged", "user_id": 999, "actor": {"name": "Mallory"}, "on": date(2020, 1, 1), "detail": {"n": -1},
    "subject_id": 2, "previous": "0" * 64,
}  # fmt: skip


@given(length=st.integers(1, 9), at=st.integers(0, 8), name=st.sampled_from(sorted(CHANGES)))
def test_any_changed_event_is_found_where_it_stands(length: int, at: int, name: str) -> None:
    events = chain(length)
    assert verify_chain(events) is None
    changed = events[at % length]
    setattr(changed, name, CHANGES[name])
    assert verify_chain(events) is changed


@given(length=st.integers(2, 9), at=st.integers(0, 8))
def test_a_dropped_event_is_found_at_the_one_after_it(length: int, at: int) -> None:
    events = chain(length)
    position = at % (length - 1)
    after = events[position + 1]
    del events[position]
    assert verify_chain(events) is after


@given(length=st.integers(2, 9), data=st.data())
def test_two_events_in_the_wrong_order_are_found_at_the_first_of_them(length: int, data: st.DataObject) -> None:
    events = chain(length)
    first, second = sorted(data.draw(st.lists(st.integers(0, length - 1), min_size=2, max_size=2, unique=True)))
    events[first], events[second] = events[second], events[first]
    assert verify_chain(events) is events[first]


@given(length=st.integers(1, 9), at=st.integers(0, 9))
def test_an_inserted_event_is_found(length: int, at: int) -> None:
    events = chain(length)
    position = at % (length + 1)
    forged = Event(**{f.attname: getattr(events[0], f.attname) for f in Event._meta.concrete_fields})
    forged.previous = events[position - 1].digest if position else ""
    forged.detail = {"n": "forged"}
    forged.digest = digest_of(forged)
    events.insert(position, forged)
    # A forged end still chains: only what comes after betrays it. Sealing is what protects the last one.
    expected = events[position + 1] if position < length else None
    assert verify_chain(events) is expected


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        record("thing.done", Clock.objects.get(), by=Alice())
    assert not Event.objects.exists()
