"""Seals: whatever the database's owner does to what was sealed is found and named, and a chain is proved to whoever holds a root."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event as ThreadEvent
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from lianpin.kernel.audit import standalone
from lianpin.kernel.audit.models import Clock, Event, SealedHead
from lianpin.kernel.audit.queries import export_of, faults_of_events, faults_of_seals, roots
from lianpin.kernel.audit.rules import digest_of
from lianpin.kernel.audit.tests.factories import ALICE
from lianpin.kernel.audit.verbs import record, seal_record
from lianpin.toolkit import clock

Owner = Callable[..., None]


def faults() -> list[str]:
    return [str(fault) for fault in (*faults_of_seals(), *faults_of_events())]


def tell(subject: int, *numbers: int) -> None:
    with transaction.atomic():
        for number in numbers:
            record("thing.done", Clock(pk=subject), by=ALICE, n=number)


# ── the tree ──


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40))
def test_every_leaf_climbs_to_the_tree_and_to_no_other(leaves: list[bytes]) -> None:
    tree, size = standalone.tree_of(leaves), len(leaves)
    for index, leaf in enumerate(leaves):
        path = standalone.path_of(index, leaves)
        assert standalone.climbed(leaf, index, size, path) == tree
        assert standalone.climbed(bytes(32), index, size, path) != tree or leaf == bytes(32)
        assert standalone.climbed(leaf, index, size, [*path, leaf]) is None


@given(
    st.dictionaries(st.integers(0, standalone.PLACES - 1), st.binary(min_size=32, max_size=32), min_size=1, max_size=9)
)
def test_a_scattered_leaf_climbs_to_its_tree_by_a_path_that_tells_no_number(found: dict[int, bytes]) -> None:
    leaves = sorted(found.items())
    tree = standalone.scattered_tree_of(leaves, "secret")
    for place, leaf in leaves:
        path = standalone.scattered_path_of(place, leaves, "secret")
        assert len(path) == 24
        assert standalone.climbed(leaf, place, standalone.PLACES, path) == tree
        assert standalone.climbed(leaf, place ^ 1, standalone.PLACES, path) != tree
    assert standalone.scattered_tree_of(leaves, "another") != tree


def test_the_tree_is_that_of_the_standard() -> None:
    """RFC 6962, section 2.1: the tree of three is that of two beside the third."""
    one, two, three = (standalone.leaf_of("thing", 1, digit) for digit in "abc")
    assert standalone.tree_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    both = standalone.tree_of([one, two])
    assert standalone.tree_of([one, two, three]) == standalone.tree_of([both, three])


# ── sealing ──


def test_each_seal_holds_what_has_grown_and_follows_the_one_before(db: None) -> None:
    clock.set_day(date(2026, 1, 5))
    tell(1, 0, 1)
    tell(2, 0)
    first = seal_record()
    tell(2, 1)
    second, third = seal_record(), seal_record()
    kept = SealedHead.objects.order_by("seal__number", "subject_id").values_list("seal__number", "subject_id", "length")
    assert list(kept) == [(1, 1, 2), (1, 2, 1), (2, 2, 2)]
    assert [first.previous, second.previous, third.previous] == ["", first.root, second.root]
    assert [each["root"] for each in roots()] == [first.root, second.root, third.root]
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_an_event_that_was_committed_late_is_sealed_by_the_next() -> None:
    """Its number is lower than that of one that is sealed already."""
    clock.set_day(date(2026, 1, 5))
    recorded, go_on = ThreadEvent(), ThreadEvent()

    def slow() -> None:
        try:
            with transaction.atomic():
                record("thing.done", Clock(pk=2), by=ALICE, n=0)
                recorded.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    seal_record()
    thread = Thread(target=slow)
    thread.start()
    assert recorded.wait(20)
    tell(3, 0)
    seal = seal_record()
    go_on.set()
    thread.join(20)
    late = Event.objects.get(subject_id=2)
    assert late.pk < seal.upto_id
    assert [head.subject_id for head in seal.heads.all()] == [3]
    assert [head.subject_id for head in seal_record().heads.all()] == [2]
    assert faults() == []


# ── the owner of the database ──


@pytest.fixture
def sealed(transactional_db: None) -> Iterator[Owner]:
    """Three chains of four events, sealed; then one more event of each, not sealed yet. What the owner does to them."""
    clock.set_day(date(2026, 1, 5))
    for subject in (1, 2, 3):
        tell(subject, *range(4))
    seal_record()
    for subject in (1, 2, 3):
        tell(subject, 4)

    def execute(statement: str, *values: str | int) -> None:
        with connections["owner"].cursor() as cursor:
            for table in ("audit_event", "audit_seal", "audit_sealedhead"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement, values)

    yield execute
    connections["owner"].close()


AT = "subject_id = 2 AND detail ->> 'n' = "
# As the last of its chain, with the content and the digests of the third.
INSERTED = (
    "INSERT INTO audit_event SELECT (SELECT max(id) + 1 FROM audit_event), subject_type, subject_id, 'forged', user_id, actor, \"on\", "
    f"recorded_at, detail, request_id, previous, digest, transaction_id FROM audit_event WHERE {AT}'2'"
)
SWAPPED = (
    "UPDATE audit_event e SET id = -o.id FROM audit_event o WHERE e.subject_id = 2 AND e.detail ->> 'n' = '1' "
    "AND o.subject_id = 2 AND o.detail ->> 'n' = '2'"
)
TAMPERED = {
    "changed": (f"UPDATE audit_event SET detail = '{{\"n\": 9}}' WHERE {AT}'1'", ["被改动"]),
    "said to be somebody else": (f"UPDATE audit_event SET user_id = 99 WHERE {AT}'3'", ["被改动"]),
    "removed": (f"DELETE FROM audit_event WHERE {AT}'1'", ["被删除、插入或者调换"]),
    "first removed": (f"DELETE FROM audit_event WHERE {AT}'0'", ["前面的记录缺失"]),
    "end removed": (f"DELETE FROM audit_event WHERE {AT}'3' OR {AT}'4'", ["2026-01-05 封存的第 4 条缺失"]),
    "all removed": ("DELETE FROM audit_event WHERE subject_id = 2", ["4 条已封存的记录全部缺失"]),
    "inserted": (INSERTED, ["被删除、插入或者调换", "被改动"]),
    "swapped": (SWAPPED, ["被删除、插入或者调换"]),
    "seal changed": ("UPDATE audit_seal SET root = repeat('0', 64)", ["封存被改动"]),
    "head removed": ("DELETE FROM audit_sealedhead WHERE subject_id = 2", ["封存被改动"]),
    "head changed": ("UPDATE audit_sealedhead SET length = 3 WHERE subject_id = 2", ["封存被改动", "不符"]),
}  # fmt: skip


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("what", TAMPERED)
def test_what_the_owner_does_to_the_record_is_found_and_named(sealed: Owner, what: str) -> None:
    statement, said = TAMPERED[what]
    assert faults() == []
    sealed(statement)
    found = faults()
    for words in said:
        assert any(words in fault for fault in found), found
    named = [fault for fault in found if "封存被改动" not in fault]
    assert all(fault.startswith("audit.clock:2") for fault in named)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_chain_that_is_forged_to_its_end_is_found_by_its_seal(sealed: Owner) -> None:
    """Whoever changes an event and counts every digest after it anew leaves a perfect chain, which is not the one that was sealed."""
    previous = ""
    for event in Event.objects.filter(subject_id=2).order_by("id"):
        if event.detail["n"] == 1:
            event.detail = {"n": 9}
        event.previous = previous
        previous = event.digest = digest_of(event)
        sealed(
            "UPDATE audit_event SET detail = %s, previous = %s, digest = %s WHERE id = %s",
            json.dumps(event.detail), event.previous, event.digest, event.pk,
        )  # fmt: skip
    assert [fault for fault in faults() if "与 2026-01-05 封存的第 4 条不符" in fault] == faults()


@pytest.mark.parametrize("table", ["audit_seal", "audit_sealedhead"])
def test_the_application_alters_no_seal(db: None, table: str) -> None:
    tell(1, 0)
    seal_record()
    for statement in (f"UPDATE {table} SET id = id + 1", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# ── proof for others ──


def verified(folder: Path, export: dict[str, Any], *held: dict[str, Any]) -> tuple[int, str]:
    """What the script says that needs nothing but Python: no packages, no environment."""
    file, roots_file = folder / "export.json", folder / "roots.json"
    file.write_text(json.dumps(export), encoding="utf-8")
    roots_file.write_text(json.dumps(held), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", standalone.__file__, str(file), *(["--roots", str(roots_file)] if held else [])],
        capture_output=True, text=True, check=False, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    return done.returncode, done.stdout


def test_an_exported_chain_is_proved_without_the_platform(db: None, tmp_path: Path) -> None:
    clock.set_day(date(2026, 1, 5))
    for subject in range(1, 8):
        tell(subject, 0, 1)
    seal_record()
    tell(5, 2)
    seal_record()
    tell(5, 3)
    export = json.loads(json.dumps(export_of(Clock(pk=5))))
    assert [len(export["events"]), [seal["length"] for seal in export["seals"]]] == [4, [2, 3]]
    assert verified(tmp_path, export, *roots())[0] == 0
    assert verified(tmp_path, export) == (0, "4 条记录、2 次封存，全部相符 / all as recorded\n")
    changes: list[Callable[[dict[str, Any]], object]] = [
        lambda e: e["events"][1]["detail"].update(n=9),
        lambda e: e["events"].pop(1),
        lambda e: e["events"].pop(0),
        lambda e: e["events"].reverse(),
        lambda e: e["seals"][0].update(index=0),
        lambda e: e["seals"][1]["path"].append("00"),
        lambda e: e["seals"][0].update(previous="f" * 64),
        lambda e: e.update(subject="audit.clock:6"),
        lambda e: e.update(format="other"),
    ]
    for change in changes:
        forged = json.loads(json.dumps(export))
        change(forged)
        assert verified(tmp_path, forged)[0] == 1
    assert verified(tmp_path, export, {"root": "0" * 64})[0] == 1
