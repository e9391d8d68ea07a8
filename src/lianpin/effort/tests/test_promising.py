"""Nobody is promised above the whole, on no day: by the verb politely, by the database whoever writes."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from lianpin.appointments.tests.factories import World, make_world
from lianpin.effort.models import Share
from lianpin.effort.tests.conftest import BEFORE, NOW, START
from lianpin.effort.verbs import Part, check_is_free, follow_appointment, promise_shares
from lianpin.kernel.agreements.tests.factories import make_body, make_capacity, make_unit
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Organisation, Person
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible

END = date(2028, 3, 1)


def employ(
    world: World, body: Organisation, effort: str, since: date, until: date | None, *, by: Capacity = PLATFORM
) -> None:
    parts = [Part(body, Decimal(effort))]
    promise_shares(world.appointment.person, parts, since=since, until=until, number="HT-1", by=by)


def standing(body: Organisation) -> list[tuple[date, date | None, Decimal]]:
    rows = Share.objects.filter(organisation=body, during__isempty=False).order_by("during")
    return [(row.during.lower, row.during.upper, row.effort) for row in rows]


def other_body(name: str = "远山研究院", code: str = "91990100MA0EFF0RT1") -> Organisation:
    return make_body(name, OrganisationKind.ENTERPRISE, code)


def test_an_appointment_promises_the_host_its_share_and_the_home_the_rest(world: World) -> None:
    appointment = world.appointment
    for body in (appointment.home, appointment.host):
        assert standing(body) == [(START, END, Decimal("0.5"))]
    share = Share.objects.filter(organisation=appointment.host).get()
    assert [event.kind for event in events_of(share)] == ["share.promised"]
    assert (share.agreement_id, share.number) == (appointment.agreement_id, appointment.number)


def test_a_new_split_closes_the_rows_and_opens_others_from_its_day(world: World) -> None:
    appointment, july = world.appointment, date(2026, 7, 1)
    appointment.effort = Decimal("0.3")
    follow_appointment(appointment, july, holds=True, by=PLATFORM)
    assert standing(appointment.host) == [(START, july, Decimal("0.5")), (july, END, Decimal("0.3"))]
    assert standing(appointment.home) == [(START, july, Decimal("0.5")), (july, END, Decimal("0.7"))]
    first = Share.objects.filter(organisation=appointment.host).earliest("pk")
    assert first.agreed.upper == END, "what was promised is still to be read"


def test_an_employment_rests_during_an_agreement_and_goes_on_when_it_ends_early(world: World) -> None:
    appointment = world.appointment
    follow_appointment(appointment, START, holds=False, by=PLATFORM)
    employ(world, appointment.home, "1", date(2020, 1, 1), None)
    follow_appointment(appointment, START, holds=True, by=PLATFORM)
    assert standing(appointment.home) == [
        (date(2020, 1, 1), START, Decimal(1)), (START, END, Decimal("0.5")), (END, None, Decimal(1)),
    ]  # fmt: skip
    early = date(2027, 1, 1)
    follow_appointment(appointment, early, holds=False, by=PLATFORM)
    assert standing(appointment.home)[1:] == [(START, early, Decimal("0.5")), (early, None, Decimal(1))]


def test_an_employment_that_is_entered_later_leaves_the_agreements_days_to_it(world: World) -> None:
    appointment = world.appointment
    employ(world, appointment.home, "1", date(2020, 1, 1), None)
    resting = [(date(2020, 1, 1), START, Decimal(1)), (START, END, Decimal("0.5")), (END, None, Decimal(1))]
    assert standing(appointment.home) == resting
    july = date(2026, 7, 1)
    appointment.effort = Decimal("0.3")
    follow_appointment(appointment, july, holds=True, by=PLATFORM)
    changed = [(START, july, Decimal("0.5")), (july, END, Decimal("0.7"))]
    assert standing(appointment.home) == [resting[0], *changed, resting[2]]
    appointment.during = DateRange(START, date(2027, 3, 1))
    follow_appointment(appointment, july, holds=True, by=PLATFORM)
    assert standing(appointment.home)[2:] == [
        (july, date(2027, 3, 1), Decimal("0.7")),
        (date(2027, 3, 1), None, Decimal(1)),
    ]


def test_a_refusal_names_the_day_and_to_those_concerned_what_is_free(world: World) -> None:
    follow_appointment(world.appointment, date(2026, 9, 1), holds=False, by=PLATFORM)
    body = other_body()
    employ(world, body, "0.2", date(2026, 9, 1), None)
    for by, knows in ((world.alice, False), (world.chen, True), (world.dan, False)):
        with pytest.raises(NotPossible) as refusal:
            promise_shares(
                world.appointment.person,
                [Part(world.appointment.home, Decimal("0.9"))],
                since=date(2026, 9, 1),
                until=END,
                number="HT-2",
                by=by,
            )
        assert "2026-09-01起" in refusal.value.reason
        assert ("还可以约定80%" in refusal.value.reason) is knows
    insider = make_capacity("何在", make_unit(body, "人力资源部"), Role.HANDLER)
    with pytest.raises(NotPossible, match="还可以约定80%"):
        promise_shares(
            world.appointment.person,
            [Part(world.appointment.home, Decimal("0.9"))],
            since=date(2026, 9, 1),
            until=END,
            number="HT-2",
            by=insider,
        )


def test_what_is_promised_elsewhere_is_refused_before_anybody_signs(world: World) -> None:
    agreement, bodies = world.appointment.agreement, [world.appointment.home, world.appointment.host]
    follow_appointment(world.appointment, START, holds=False, by=PLATFORM)
    employ(world, world.appointment.home, "1", date(2020, 1, 1), None)
    check_is_free(agreement, bodies, by=world.alice)
    employ(world, world.appointment.home, "0.5", date(2026, 5, 1), None)
    employ(world, other_body(), "0.5", date(2026, 5, 1), None)
    for by, knows in ((world.alice, False), (world.chen, True)):
        with pytest.raises(NotPossible, match="^2026-05-01起") as refusal:
            check_is_free(agreement, bodies, by=by)
        assert ("还可以约定50%" in refusal.value.reason) is knows


# ── against a model: a list of shares by source, day by day ──

DAYS = st.integers(0, 40)
EFFORTS = st.sampled_from(["0.2", "0.3333", "0.5", "0.6667", "0.8", "1"])
ACTS = st.lists(
    st.tuples(st.integers(0, 3), DAYS, st.one_of(st.none(), st.integers(1, 30)), st.one_of(st.none(), EFFORTS)),
    max_size=7,
)
Model = dict[int, list[tuple[int, int, Decimal]]]
FAR = 10_000


def acted(model: Model, source: int, first: int, length: int | None, effort: str | None) -> Model:
    """What a source promises once it promises this from its day on."""
    end = FAR if length is None else first + length
    kept = [(a, min(b, first), e) for a, b, e in model.get(source, []) if a < first]
    return model | {source: kept + ([(first, end, Decimal(effort))] if effort else [])}


def most(model: Model) -> Decimal:
    parts = [part for held in model.values() for part in held]
    return max((sum((e for a, b, e in parts if a <= day < b), Decimal(0)) for day in range(80)), default=Decimal(0))


@given(acts=ACTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_promised_changed_and_ended_no_day_is_above_the_whole(db: None, acts: list[Any]) -> None:
    with transaction.atomic():
        person = Person.objects.create(name="甲", id_number="990102199003070020")
        bodies = [
            Organisation.objects.create(name=f"单位{n}", kind=OrganisationKind.ENTERPRISE, credit_code=f"X{n}")
            for n in range(4)
        ]
        model: Model = {}
        for source, first, length, effort in acts:
            since = START + timedelta(days=first)
            parts = [Part(bodies[source], Decimal(effort))] if effort else []
            until = None if length is None else since + timedelta(days=length)
            wanted = acted(model, source, first, length, effort)
            try:
                with transaction.atomic():
                    promise_shares(person, parts, since=since, until=until, number=str(source), by=PLATFORM)
                    with connection.cursor() as cursor:
                        cursor.execute(
                            "SET CONSTRAINTS effort_within_whole IMMEDIATE; SET CONSTRAINTS effort_within_whole DEFERRED"
                        )
            except NotPossible:
                assert most(wanted) > 1
            else:
                assert most(wanted) <= 1
                model = wanted
        held: Model = {}
        for row in Share.objects.filter(person=person, during__isempty=False).order_by("during"):
            end = FAR if row.during.upper is None else (row.during.upper - START).days
            held.setdefault(int(row.number), []).append(((row.during.lower - START).days, end, row.effort))
        assert held == {source: parts for source, parts in model.items() if parts}
        transaction.set_rollback(True)


# ── whoever writes ──

INSERT = (
    "INSERT INTO effort_share (person_id, organisation_id, source, number, effort, agreed, during, promised_as, promised_on) "
    "VALUES (%s, %s, 'employment', 'x', %s, daterange(%s, %s), daterange(%s, %s), '', '2026-01-01')"
)


def insert(using: str, person: int, body: int, effort: str) -> None:
    days = [START, END] * 2
    with connections[using].cursor() as cursor:
        cursor.execute(INSERT, [person, body, effort, *days])


@pytest.fixture
def committed(transactional_db: None, tmp_path: Path, settings: Settings) -> World:
    settings.LIANPIN_DATA = tmp_path
    settings.LIANPIN_RULEBOOKS = [tmp_path]
    clock.set_day(BEFORE)
    with transaction.atomic():
        made = make_world(tmp_path)
    clock.set_day(NOW)
    return made


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_sql_of_the_owner_cannot_exceed_it_and_an_outsider_is_told_no_sum(committed: World) -> None:
    person, home, host = (getattr(committed.appointment, f"{each}_id") for each in ("person", "home", "host"))
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(using="owner"):
        insert("owner", person, home, "0.6")
        insert("owner", person, host, "0.6")
        connections["owner"].cursor().execute("SET CONSTRAINTS effort_within_whole IMMEDIATE")
    diagnosis = refusal.value.__cause__.diag  # type: ignore[union-attr]
    assert (diagnosis.constraint_name, diagnosis.message_primary) == (
        "effort_within_whole",
        "2026-03-01的从业比例合计超过100%",
    )
    assert diagnosis.message_detail == "1.2000"
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        insert("default", person, home, "0.6")
        insert("default", person, host, "0.6")
        cursor.execute("SET LOCAL lianpin.scope = ''")
        cursor.execute("SET CONSTRAINTS effort_within_whole IMMEDIATE")
    diagnosis = refusal.value.__cause__.diag  # type: ignore[union-attr]
    assert (diagnosis.message_primary, diagnosis.message_detail or "") == ("2026-03-01的从业比例合计超过100%", "")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_was_promised_is_neither_lengthened_nor_raised_nor_deleted(committed: World) -> None:
    follow_appointment(committed.appointment, START, holds=True, by=PLATFORM)
    for statement in (
        "UPDATE effort_share SET effort = 0.6",
        "UPDATE effort_share SET during = daterange('2026-04-01', '2026-05-01')",
        "UPDATE effort_share SET agreed = daterange('2026-01-01', NULL), during = daterange('2026-01-01', NULL)",
        "DELETE FROM effort_share",
    ):
        with pytest.raises(IntegrityError, match="only ever shortened"), connections["owner"].cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError, match="without an event"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE effort_share SET during = daterange('2026-03-01', '2026-05-01')")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_appointments_had_promised_before_was_taken_in(committed: World) -> None:
    statement = import_module("lianpin.effort.migrations.0003_take_in_appointments").TAKE_IN.split(";")[0]
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS effort_within_whole IMMEDIATE")
        cursor.execute(
            "SELECT organisation_id, effort, lower(during), upper(during), promised_on FROM effort_share ORDER BY id"
        )
        found = cursor.fetchall()
        transaction.set_rollback(True, using="owner")
    appointment, signed_on = committed.appointment, committed.appointment.agreement.signed_on
    half = Decimal("0.5")
    assert found == [(body, half, START, END, signed_on) for body in (appointment.home_id, appointment.host_id)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("isolation", ["READ COMMITTED", "SERIALIZABLE", "REPEATABLE READ"])
def test_two_writers_at_once_cannot_exceed_it(committed: World, isolation: str) -> None:
    """Both have written before either commits; what each sees then, the constraint decides."""
    person, home, host = (getattr(committed.appointment, f"{each}_id") for each in ("person", "home", "host"))
    barrier, failures = Barrier(2), list[BaseException]()

    def write(body: int) -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
                promised = Share(
                    person_id=person,
                    organisation_id=body,
                    source="employment",
                    number="x",
                    effort=Decimal("0.6"),
                    agreed=(START, END),
                    during=(START, END),
                    promised_on=START,
                )
                promised.save()
                record("share.promised", promised, by=PLATFORM)
                barrier.wait(10)
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=write, args=[body]) for body in (home, host)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    assert Share.objects.count() <= 1
    assert len(failures) >= 1


@pytest.mark.django_db(transaction=True)
def test_two_verbs_at_once_are_one_after_another(committed: World) -> None:
    person, home, host = committed.appointment.person, committed.appointment.home, committed.appointment.host
    barrier, refusals = Barrier(2), list[str]()

    def promise(body: Organisation) -> None:
        try:
            barrier.wait(10)
            promise_shares(person, [Part(body, Decimal("0.6"))], since=START, until=END, number=body.name, by=PLATFORM)
        except NotPossible as refusal:
            refusals.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=promise, args=[body]) for body in (home, host)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refusals == ["EFFORT_ABOVE_WHOLE"]
    assert Share.objects.count() == 1
