"""The record: beside what it tells of or not at all, never altered, and true when it is read again."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianpin.kernel.audit import registry
from lianpin.kernel.audit.models import Clock, Event
from lianpin.kernel.audit.queries import events_of, verify_chain
from lianpin.kernel.audit.registry import describe, describe_event
from lianpin.kernel.audit.tests.factories import ALICE, BOB
from lianpin.kernel.audit.verbs import collected, record
from lianpin.toolkit import clock

DAY = date(2026, 1, 5)
KEPT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
TOLD = st.dictionaries(
    KEPT.filter(lambda name: name not in {"by"}),
    st.recursive(
        st.none() | st.booleans() | st.integers() | KEPT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers() | KEPT, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@pytest.fixture
def subject(db: None) -> Clock:
    clock.set_day(DAY)
    return Clock.objects.get()


def thing(number: int) -> Clock:
    """Something to tell of; the record needs no more of it than its type and number."""
    return Clock(pk=number)


# ── recording ──


def test_an_event_tells_who_when_and_what_and_follows_the_one_before(subject: Clock) -> None:
    first = record("thing.begun", subject, by=ALICE, name="甲")
    second = record("thing.done", subject, by=BOB, name="乙")
    kept = list(events_of(subject))
    assert [(e.kind, e.user_id, e.actor["name"], e.on, e.detail) for e in kept] == [
        ("thing.begun", 7, "Alice", DAY, {"name": "甲"}),
        ("thing.done", 8, "Bob", DAY, {"name": "乙"}),
    ]
    assert (first.previous, second.previous) == ("", first.digest)
    assert (first.subject_type, first.subject_id) == ("audit.clock", subject.pk)
    assert verify_chain(kept) is None


def test_each_subject_has_a_chain_of_its_own(subject: Clock) -> None:
    for number in (1, 2, 1, 2):
        record("thing.done", thing(number), by=ALICE)
    assert [verify_chain(events_of(thing(number))) for number in (1, 2)] == [None, None]
    assert [event.previous == "" for event in events_of(thing(1), thing(2))] == [True, True, False, False]
    assert list(events_of()) == []


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(details=st.lists(TOLD, min_size=1, max_size=3))
def test_whatever_is_told_is_found_true_when_it_is_read_again(details: list[dict[str, Any]]) -> None:
    number = Event.objects.count() + 1000
    for detail in details:
        record("thing.done", thing(number), by=ALICE, **detail)
    found = list(events_of(thing(number)))
    assert len(found) == len(details)
    assert verify_chain(found) is None


@pytest.mark.parametrize("figure", [0.1, 1e16, -0.0, float("nan"), float("inf"), Decimal("0.10"), date(2026, 1, 5)])
def test_what_json_does_not_keep_exactly_is_told_as_text_or_not_at_all(subject: Clock, figure: object) -> None:
    with pytest.raises(TypeError):
        record("thing.done", subject, by=ALICE, amounts=[figure])
    assert not events_of(subject).exists()
    record("thing.done", subject, by=ALICE, amounts=[str(figure)])
    assert verify_chain(events_of(subject)) is None


def test_an_event_is_told_in_the_sentence_of_its_kind(subject: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_sentences", {})
    describe_event("thing.done", "办结“%(name)s”，共%(count)s件")
    done = record("thing.done", subject, by=ALICE, name="甲")
    other = record("thing.other", subject, by=ALICE, name="甲")
    assert [describe(done), describe(other)] == ["办结“甲”，共…件", "thing.other"]
    assert registry.described() == {"thing.done"}


def test_what_is_recorded_inside_can_be_collected(subject: Clock) -> None:
    record("thing.before", subject, by=ALICE)
    with collected() as told:
        record("thing.done", subject, by=ALICE)
        with collected() as inner:
            record("thing.inside", subject, by=ALICE)
    record("thing.after", subject, by=ALICE)
    assert ([e.kind for e in told], [e.kind for e in inner]) == (["thing.done"], ["thing.inside"])


def test_what_is_rolled_back_was_never_recorded(subject: Clock) -> None:
    kept = record("thing.begun", subject, by=ALICE)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("thing.done", subject, by=ALICE)
        _never = 1 / 0
    after = record("thing.ended", subject, by=ALICE)
    assert list(events_of(subject)) == [kept, after]
    assert verify_chain(events_of(subject)) is None


# ── nobody alters it ──


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET kind = 'other'",
        "UPDATE audit_event SET transaction_id = 0",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TABLE audit_event",
    ],
)
def test_the_database_refuses_the_application_to_alter_what_was_recorded(subject: Clock, statement: str) -> None:
    event = record("thing.done", subject, by=ALICE)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Event.objects.values()) == [_row(event)]


def test_the_models_cannot_alter_it_either(subject: Clock) -> None:
    event = record("thing.done", subject, by=ALICE)
    for alter in (event.delete, event.save, Event.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            alter()
    assert list(Event.objects.values()) == [_row(event)]


def test_an_event_put_among_the_others_by_hand_is_found(subject: Clock) -> None:
    first = record("thing.begun", subject, by=ALICE)
    record("thing.done", subject, by=ALICE)
    forged = Event(**_row(first) | {"id": -first.pk, "kind": "thing.forged"})
    forged.save(force_insert=True)
    assert verify_chain(events_of(subject)) == forged


def _row(event: Event) -> dict[str, Any]:
    return {field.attname: getattr(event, field.attname) for field in Event._meta.concrete_fields}


# ── what is committed ──


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"thing\.done was recorded outside a transaction"):
        record("thing.done", Clock.objects.get(), by=ALICE)
    assert not Event.objects.exists()


@pytest.fixture
def owner() -> Iterator[Any]:
    """The owner of the database, who could take the trigger away."""
    with connections["owner"].cursor() as cursor:
        yield cursor
    connections["owner"].close()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(
    ("statement", "found_at"),
    [
        ("UPDATE audit_event SET detail = '{\"n\": 9}' WHERE detail ->> 'n' = '1'", 1),
        ("UPDATE audit_event SET recorded_at = recorded_at - interval '1 microsecond' WHERE detail ->> 'n' = '2'", 2),
        ("DELETE FROM audit_event WHERE detail ->> 'n' = '1'", 2),
        ("UPDATE audit_event SET id = id + 1000 WHERE detail ->> 'n' = '0'", 1),
    ],
)
def test_what_the_databases_owner_alters_behind_the_trigger_is_found(owner: Any, statement: str, found_at: int) -> None:
    with transaction.atomic():
        for number in range(4):
            record("thing.done", thing(1), by=ALICE, n=number)
    with pytest.raises(DatabaseError):
        owner.execute(statement)
    assert verify_chain(events_of(thing(1))) is None
    owner.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
    owner.execute(statement)
    broken = verify_chain(events_of(thing(1)))
    assert broken is not None
    assert broken.detail["n"] == (9 if "9" in statement else found_at)


@pytest.mark.django_db(transaction=True)
def test_two_who_record_at_once_make_one_chain() -> None:
    barrier, rounds = Barrier(2), 20

    def tell() -> None:
        try:
            for number in range(rounds):
                barrier.wait(10)
                with transaction.atomic():
                    record("thing.done", thing(1), by=ALICE, n=number)
        finally:
            connection.close()

    threads = [Thread(target=tell) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    events = list(events_of(thing(1)))
    assert sorted(event.detail["n"] for event in events) == sorted([*range(rounds)] * 2)
    assert verify_chain(events) is None
