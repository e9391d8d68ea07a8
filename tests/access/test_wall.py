"""The second wall: with every filter of the application taken away, the database still shows nobody what is none of theirs."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from access.registry import ROUTES
from access.test_access import CASES, expected, path_of
from access.world import REACHED, World
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.models import Model, Q, QuerySet

from lianpin.appointments.models import Appointment
from lianpin.effort.models import Attendance, Drift, Share, Tolerance
from lianpin.entitlements.models import Entitlement, SettlementBatch
from lianpin.kernel.agreements.models import Agreement, Clause, Signature
from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases import queries as case_queries
from lianpin.kernel.cases.models import Admission, Case, Party, PublicNotice, Step
from lianpin.kernel.identity.models import Capacity, Person
from lianpin.kernel.identity.queries import capacities_of
from lianpin.kernel.notices.models import Letter, Notice, Robot
from lianpin.ledger.models import Account, Entry, Line
from lianpin.posts.models import Application, Nomination, Post
from lianpin.profiles.models import BankAccount, ProfileFact
from lianpin.toolkit import clock, wall

# Whatever may be read by everybody, or has to be read before it is known who asks. Every other table stands behind the wall.
OUTSIDE = {
    "audit_clock": "the business day",
    "audit_seal": "roots that name nobody and that every party holds",
    "identity_organisation": "the directory of bodies",
    "identity_unit": "the directory of units",
    "identity_user": "read by sign-in, before anybody acts; names stand in every directory",
    "identity_membership": "read to find out in which capacities somebody may act, before they do",
    "identity_delegation": "likewise",
    "identity_person": "names stand in every list that shows whose matter it is; what is known of a person is behind the wall",
    "regulations_regulation": "regulations are public",
    "regulations_version": "regulations are public",
    "regulations_workcalendar": "the State Council's calendar",
    "account_emailaddress": "allauth's own, unused",
    "account_emailconfirmation": "allauth's own, unused",
    "mfa_authenticator": "read at the second step, before anybody acts; its secrets are encrypted",
    "socialaccount_socialaccount": "read by sign-in, before anybody acts",
    "socialaccount_socialapp": "allauth's own, unused: providers stand in the settings",
    "socialaccount_socialtoken": "allauth's own, unused",
    "site_cache": "counts of failed sign-ins, by digests",
    "django_session": "signed keys, read before anybody acts",
    "django_content_type": "the framework's own",
    "django_migrations": "the framework's own",
    "auth_permission": "the framework's own, unused",
    "auth_group": "the framework's own, unused",
    "auth_group_permissions": "the framework's own, unused",
    "procrastinate_jobs": "names of jobs and keys of rows; the worker acts for the platform",
    "procrastinate_events": "likewise",
    "procrastinate_periodic_defers": "likewise",
    "procrastinate_workers": "likewise",
}
# Who takes part in nothing that the world tells of.
STRANGERS = ("foreign-hr", "foreign-firm", "foreign-city", "nobody", "nameless", "student", "operator", "public")


def test_every_table_stands_behind_the_wall_or_is_known_to_be_outside(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        guarded = dict(cursor.fetchall())
    assert sorted(name for name, is_guarded in guarded.items() if not is_guarded) == sorted(OUTSIDE)


def guarded() -> list[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY relname")
        return [name for (name,) in cursor.fetchall()]


def counts(cursor: Any, tables: list[str]) -> dict[str, int]:
    found = {}
    for table in tables:
        cursor.execute(f"SELECT count(*) FROM {table}")
        found[table] = cursor.fetchone()[0]
    return found


def test_who_says_nothing_is_shown_nothing(world: World) -> None:
    """A connection of the application's role as any program would make it."""
    given = connection.settings_dict
    with psycopg.connect(
        host=given["HOST"], port=given["PORT"], user=given["USER"], password=given["PASSWORD"], dbname=given["NAME"]
    ) as bare:
        shown = counts(bare.cursor(), guarded())
    with connections["owner"].cursor() as cursor:
        there = counts(cursor, guarded())
    assert {table: count for table, count in shown.items() if count} == {}
    assert sum(there.values()) > 1000


def test_nobody_writes_what_they_are_not_shown(world: World) -> None:
    with transaction.atomic(), wall.seen_as(wall.NOBODY):
        assert Case.objects.update(title="?") == 0
        assert Notice.objects.all().delete()[0] == 0
        transaction.set_rollback(True)
    with pytest.raises(Exception, match="row-level security"), transaction.atomic(), wall.seen_as(wall.NOBODY):
        Party.objects.create(case=Case.objects.model(pk=world.things["case"]), label="?")


@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_sealedhead", "ledger_entry", "ledger_line"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_application_may_not_change_what_is_only_added_to(world: World, table: str, statement: str) -> None:
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


# --- row by row -------------------------------------------------------------------------------------------------------


def capacities(world: World) -> list[Capacity]:
    users = [user for user in world.users.values() if user is not None]
    return [capacity for user in users for capacity in capacities_of(user, clock.today())]


def cases_of(by: Capacity) -> set[int]:
    """The cases that concern this capacity, said a second time: its own, its person's, its body's, with those that hang together."""
    submitted = case_queries.SUBMITTED
    found = Q(opened_by=by.user_id) | Q(copies__user=by.user_id)
    if by.is_personal:
        found |= Q(person=by.person_id or 0) & submitted
    else:
        body = by.organisation_id or 0
        found |= (Q(parties__organisation=body) | Q(parties__unit__organisation=body)) & submitted
        begun = Step.objects.exclude(status="waiting").filter(
            Q(unit__organisation=body) | Q(transferred_from__organisation=body) | Q(escalated_to__organisation=body)
        )
        found |= (Q(pk__in=begun.values("case")) | Q(copies__unit__organisation=body)) & submitted
        found |= Q(objections__unit__organisation=body)
    own = set(Case.objects.filter(found).values_list("pk", flat=True))
    above = set(Case.objects.filter(children__in=own).values_list("pk", flat=True))
    below = set(Case.objects.filter(submitted, parent__in=own).values_list("pk", flat=True))
    return own | above | below


Stating = Callable[[Capacity, set[int]], Q]


def body(by: Capacity) -> int:
    return 0 if by.is_personal else by.organisation_id or 0


def person(by: Capacity) -> int:
    return (by.person_id or 0) if by.is_personal else 0


def signs(by: Capacity, cases: set[int]) -> Q:
    return Q(holder=person(by)) | Q(signatures__organisation=body(by)) | Q(case__in=cases)


def works(by: Capacity, cases: set[int]) -> Q:
    return Q(person=person(by)) | Q(home=body(by)) | Q(host=body(by)) | Q(case__in=cases)


def at(way: str, stated: Q) -> Q:
    """A condition of another noun, by the way to it."""
    return Q(
        *(at(way, each) if isinstance(each, Q) else (f"{way}__{each[0]}", each[1]) for each in stated.children),
        _connector=stated.connector,
        _negated=stated.negated,
    )


STATED: dict[type[Model], Stating] = {
    Step: lambda by, cases: Q(case__in=cases),
    PublicNotice: lambda by, cases: Q(step__case__in=cases),
    Agreement: signs,
    Clause: lambda by, cases: at("agreement", signs(by, cases)),
    Signature: lambda by, cases: at("agreement", signs(by, cases)),
    Appointment: works,
    Share: lambda by, cases: (
        Q(person=person(by))
        | Q(organisation=body(by))
        | at("agreement", signs(by, cases))
        | Q(agreement__in=keys(Agreement, Q(appointment__in=keys(Appointment, works(by, cases)))))
    ),
    Attendance: lambda by, cases: at("appointment", works(by, cases)),
    Drift: lambda by, cases: at("appointment", works(by, cases)),
    Tolerance: lambda by, cases: Q(organisation=body(by)),
    Admission: lambda by, cases: Q(case__in=cases) | Q(unit=0 if by.is_personal else by.unit_id or 0),
    Notice: lambda by, cases: Q(user=by.user_id),
    Letter: lambda by, cases: Q(unit=0 if by.is_personal else by.unit_id or 0),
    Robot: lambda by, cases: Q(organisation=body(by)),
    Account: lambda by, cases: Q(organisation=body(by)),
    Entry: lambda by, cases: Q(organisation=body(by)),
    Line: lambda by, cases: Q(account__organisation=body(by)),
    BankAccount: lambda by, cases: Q(person=person(by)) | Q(organisation=body(by)),
    SettlementBatch: lambda by, cases: (
        Q(payer=body(by))
        | Q(entitlements__payee_person=person(by))
        | Q(entitlements__payee_organisation=body(by))
        | Q(entitlements__appointment__home=body(by))
    ),
    Entitlement: lambda by, cases: (
        Q(payer_organisation=body(by))
        | Q(payee_organisation=body(by))
        | Q(payee_person=person(by))
        | Q(appointment__home=body(by))
    ),
    Post: lambda by, cases: Q(status__in=["published", "closed"]) | Q(enterprise=body(by)) | Q(university=body(by)),
    Nomination: lambda by, cases: Q(person=person(by)) | Q(post__enterprise=body(by)) | Q(post__university=body(by)),
    Application: lambda by, cases: (
        Q(person=person(by)) | Q(post__enterprise=body(by)) | Q(post__university=body(by)) | Q(case__in=cases)
    ),
    ProfileFact: lambda by, cases: (
        Q(person=person(by))
        | Q(organisation=body(by))
        | Q(person__user__memberships__unit__organisation=body(by), person__user__memberships__role="talent")
        | Q(person__cases__in=Case.objects.exclude(status="withdrawn").filter(parties__organisation=body(by)))
    ),
    Event: lambda by, cases: (
        Q(user_id=by.user_id)
        | Q(subject_type="identity.person", subject_id=person(by))
        | Q(subject_type="cases.case", subject_id__in=cases)
        | Q(subject_type="agreements.agreement", subject_id__in=keys(Agreement, signs(by, cases)))
        | Q(subject_type="appointments.appointment", subject_id__in=keys(Appointment, works(by, cases)))
    ),
}
# What belongs to a case, and nothing more.
STATED |= {
    model: lambda by, cases: Q(case__in=cases)
    for model in apps.get_app_config("cases").get_models()
    if model not in STATED and any(field.name == "case" for field in model._meta.fields)
    and model._meta.model_name not in {"objection", "reader"}
}  # fmt: skip


def keys(model: type[Model], stated: Q) -> set[int]:
    return set(model._default_manager.filter(stated).values_list("pk", flat=True))


def test_each_capacity_is_shown_the_rows_of_its_own_side_and_no_others(world: World) -> None:
    wrong, shown_at_all = [], dict.fromkeys(STATED, 0)
    for by in capacities(world):
        with transaction.atomic():
            cases = cases_of(by)
            allowed = {model: keys(model, stated(by, cases)) for model, stated in STATED.items()}
            with wall.seen_as(by.seer):
                seen_cases = keys(Case, Q())
                shown = {model: keys(model, Q()) for model in STATED}
        wrong += [f"{by}: case {pk}" for pk in seen_cases ^ cases]
        for model, rows in shown.items():
            shown_at_all[model] += len(rows)
            wrong += [f"{by}: {model._meta.label} {pk}" for pk in sorted(rows - allowed[model])[:3]]
    assert wrong == []
    assert sum(count > 0 for count in shown_at_all.values()) > 20


# --- at rest ----------------------------------------------------------------------------------------------------------


def lying_plain(numbers: set[str]) -> list[str]:
    """Where in the whole database, whatever its column, one of these numbers can be read: as text, or as bytes."""
    wanted = {each: (each, each.encode().hex()) for each in numbers}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row::text FROM "{table}" AS row')
            text = "\n".join(row for (row,) in cursor.fetchall())
            found += [
                f"{table}: {number}" for number, written in wanted.items() if any(each in text for each in written)
            ]
    return sorted(found)


def test_no_number_of_a_person_can_be_read_in_the_database(world: World) -> None:
    """As the owner, in a dump of every table: after the whole story, with its record, its documents, its jobs and its sessions."""
    with transaction.atomic():
        people = {person.id_number for person in Person.objects.all()}
        accounts = {account.number for account in BankAccount.objects.all()}
    assert len(people) > 6 and len(accounts) > 4 and all(each.isdigit() and len(each) > 15 for each in accounts)
    assert lying_plain(people | accounts | {REACHED}) == []


def test_a_number_that_lies_plain_is_found(world: World) -> None:
    """The control: one in a text, one in the record's JSON, one in bytes."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE identity_user SET name = '990101198406150015' WHERE username = 'chen'")
        cursor.execute(
            "CREATE TABLE planted AS SELECT '{\"a\": \"6200990101000001\"}'::jsonb AS j, '13900001234'::bytea AS b"
        )
        found = lying_plain({"990101198406150015", "6200990101000001", REACHED})
        transaction.set_rollback(True, using="owner")
    assert found == ["identity_user: 990101198406150015", "planted: 13900001234", "planted: 6200990101000001"]


# --- page by page -----------------------------------------------------------------------------------------------------


def all_of(question: Callable[..., QuerySet[Any]]) -> Callable[..., QuerySet[Any]]:
    """The same question without its conditions: everything that there is."""

    def ask(*args: Any, **named: Any) -> QuerySet[Any]:
        found = question(*args, **named)._chain()
        found.query.clear_where()
        return found

    return ask


def modules() -> Iterator[ModuleType]:
    for name, module in list(sys.modules.items()):
        if name.startswith("lianpin.") and isinstance(module, ModuleType) and ".tests" not in name:
            yield module


@contextmanager
def without_filters(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every `queries.*_for` that chooses rows for a capacity gives all rows, wherever it was imported to."""
    replaced: dict[Any, Any] = {}
    for module in modules():
        if module.__name__.endswith(".queries"):
            for name, found in vars(module).items():
                if not name.endswith("_for") or getattr(found, "__module__", "") != module.__name__:
                    continue
                if "QuerySet" in str(found.__annotations__.get("return")):
                    replaced[found] = all_of(found)
    for module in modules():
        for name, found in list(vars(module).items()):
            if callable(found) and getattr(found, "__hash__", None) and found in replaced:
                monkeypatch.setattr(module, name, replaced[found])
    yield [found.__qualname__ for found in replaced]
    monkeypatch.undo()


def test_without_any_filter_a_stranger_still_opens_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = [
        (address, row, name)
        for address, row in CASES
        for name in STRANGERS
        if not row.posts and "<" in address and name in world.users and expected(row, name) == 404
    ]
    with without_filters(monkeypatch) as removed:
        opened = []
        for address, row, name in hidden:
            answer = world.open(name, path_of(address, row, world), bare=True)
            if answer.status == 200 and not address.startswith(tuple(DIRECTORY)):
                opened.append(f"{name}: {path_of(address, row, world)}")
    assert len(removed) >= 15, removed
    assert len(hidden) > 100
    assert opened == []


def test_it_is_the_wall_that_stops_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the filters, and with the wall open to everybody, a stranger reads what is none of theirs."""
    paths = [f"/cases/{world.things['case']}/", f"/agreements/{world.things['agreement']}/"]
    with without_filters(monkeypatch):
        monkeypatch.setattr(wall, "seen_as", lambda seer, **_: wall.open_to(wall.Scope.PLATFORM))
        monkeypatch.setattr(wall, "_process", wall.Scope.NONE)
        assert {path: world.open("foreign-hr", path, bare=True).status for path in paths} == dict.fromkeys(paths, 200)


# Pages of what is outside the wall: they open, and show nothing that is behind it.
DIRECTORY = ("profiles/people/", "profiles/organisations/", "api/organisations/", "effort/people/")
TOLD = ("陈一帆", "林越", "宁远", "梅清", "吴岩")


def test_without_any_filter_the_lists_of_a_stranger_name_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = [address for address in ROUTES if "<" not in address and address not in LISTS_OUTSIDE]
    with without_filters(monkeypatch):
        told = [
            f"{name}: /{address} names {person}"
            for address in lists
            for name in ("foreign-hr", "foreign-firm", "foreign-city", "nobody")
            for person in TOLD
            if (answer := world.open(name, f"/{address}", bare=True)).status == 200 and person in answer.body
        ]
    assert told == []


LISTS_OUTSIDE = {
    "profiles/",
    "login/",
    "notices/",
    "api/notices",
}  # people stand outside; the login page of a demo names its people; notices are public


# --- what one takes along ---------------------------------------------------------------------------------------------


def test_who_asks_what_is_held_about_them_gets_it_and_nothing_of_anybody_else(world: World) -> None:
    """个人信息保护法 第四十五条: from the models, behind the person's own wall."""
    answer = world.client_of("chen").get("/my/data/file/")
    with ZipFile(BytesIO(b"".join(answer))) as packed:
        told, page = packed.read("data.json").decode(), packed.read("data.html").decode()
    tables = json.loads(told)["tables"]
    assert {
        "appointments.appointment",
        "entitlements.entitlement",
        "profiles.profilefact",
        "identity.membership",
    } <= set(tables)
    person = Person.objects.get(name="陈一帆")
    assert person.name in page and person.id_number not in told + page
    others = Person.objects.exclude(pk=person.pk)
    assert [each.name for each in others if each.id_number in told or each.masked_id in told] == []
    assert {row["person"] for row in tables["cases.case"]} == {person.pk}
    assert json.loads(told)["person"] == person.name
    assert set(tables["profiles.profilefact"][0]) >= {"source", "given_by", "given_on"}
