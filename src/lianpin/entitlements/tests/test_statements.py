"""The pages of money cost the same at one and at a hundred rows."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lianpin.appointments.models import Appointment
from lianpin.appointments.tests.crowds import lengthen, make_many_appointments, months_from, report_months
from lianpin.entitlements import tables, verbs
from lianpin.entitlements.enums import BatchStatus, EntitlementStatus
from lianpin.entitlements.models import Computation, Entitlement, SettlementBatch
from lianpin.entitlements.queries import Side
from lianpin.entitlements.tests.factories import World, make_row
from lianpin.kernel.cases.models import Case, Party
from lianpin.kernel.cases.tests.crowds import crowd_the_frame
from lianpin.kernel.identity.models import Person, User
from lianpin.kernel.identity.tests.crowds import MANY

TODAY = date(2026, 4, 10)
Pages = dict[str, list[str]]
Count = Callable[[Pages], dict[tuple[str, str], int]]
NEED = {
    "item": "双聘报酬", "english_item": "", "period": "2026-03", "payer": "企业", "payee": "本人", "fact": "实付报酬",
    "fact_period": "2026-03", "source": "企业", "article": "第十四条", "anchor": "article-14", "regulation": "试行办法",
    "text": "",
}  # fmt: skip
SEEN_BY: dict[Side, str] = {"person": "chen", "home": "hanna", "host": "bob", "city": "carol"}


@pytest.fixture
def count(world: World, client: Client, statements: Callable[[Client, str], int]) -> Count:
    """What each page costs for each who reads it."""

    def costs(pages: Pages) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for name, addresses in pages.items():
            client.force_login(User.objects.get(username=name))
            found |= {(name, address): statements(client, address) for address in addresses}
        return found

    return costs


def page(name: str, *args: object) -> str:
    return reverse(f"entitlements:{name}", args=args)


def test_lists_cost_the_same_for_a_hundred_appointments(world: World, appointment: Appointment, count: Count) -> None:
    listed = page("money_list")
    pages = {name: [listed, f"{listed}?page=2"] for name in ("hanna", "alice", "bob", "carol", "chen")}
    few = count(pages)
    city = {"label": "市财政局", "organisation": world.city, "unit": world.units["市财政局"]}
    for each in make_many_appointments(appointment):
        child = Case.objects.create(
            number=f"{each.number}-市", version=world.version, procedure="办理程序", title="申报", person=world.person,
            parent_id=each.case_id, opened_by_id=world["hanna"].user_id or 0, opened_on=TODAY,
        )  # fmt: skip
        Party.objects.create(case=child, **city)
    crowd(world, pages)
    assert count(pages) == few


def test_a_year_its_totals_and_its_amounts_cost_the_same_for_a_hundred_rows(
    world: World, appointment: Appointment, count: Count
) -> None:
    flows = [("市财政局", "本人"), ("市财政局", "企业"), ("市财政局", "学校"), ("企业", "本人"), ("学校", "本人")]
    rows = [make_row(world, appointment, payer=payer, payee=payee, trace=traced()) for payer, payee in flows]
    computation = Computation.objects.create(
        appointment=appointment, year=2026, needs=[NEED], computed_on=TODAY, computed_at=timezone.now()
    )
    pages = {
        name: [
            page("appointment_money", appointment.pk),
            page("appointment_money", appointment.pk, 2026),
            *(page("appointment_total", appointment.pk, 2026, key) for key in tables.SHOWN[side]),
        ]
        for side, name in SEEN_BY.items()
    }
    pages["hanna"] += [page("entitlement_explain", row.pk) for row in rows]
    pages["hanna"] += ["/api/entitlements?limit=200", f"/api/entitlements/{rows[0].pk}"]
    for name in ("bob", "carol", "chen"):
        pages[name].append(page("entitlement_explain", rows[1 if name == "bob" else 0].pk))
    few = count(pages)
    for row in rows:
        make_more(row, lambda number: {"item": f"项目{number}"})
    make_more(rows[0], lambda number: {"period": f"2026-{number}"})
    make_more(rows[0], lambda _number: {"corrects_id": rows[0].pk, "amount": Decimal(-1)})
    computation.needs = [NEED | {"fact": f"事实{number}"} for number in range(100)]
    computation.save()
    make_many_appointments(appointment)
    lengthen(appointment)
    report_months(appointment, months_from(date(2026, 3, 1), 24))
    crowd(world, pages)
    assert count(pages) == few


def test_settlement_costs_the_same_for_a_hundred_batches_of_a_hundred_amounts(
    world: World, appointment: Appointment, count: Count
) -> None:
    unit = world.units["市财政局"]
    batches = []
    for number in range(4):
        make_row(world, appointment, item=f"首项{number}")
        batches.append(verbs.draft_batch(unit, due_until=TODAY, by=world["carol"]))
    drafted, approved, paid, rejected = batches
    for batch in (approved, paid):
        verbs.approve_batch(batch, by=world["cora"])
    verbs.pay_batch(paid, by=world["cora"])
    make_row(world, appointment, item="待编")
    verbs.reject_batch(rejected, reason="金额待核", by=world["cora"])
    everyone = [
        "/api/batches",
        f"/api/batches/{drafted.pk}",
        page("batch_list"),
        page("batch_new"),
        *(page("batch_detail", batch.pk) for batch in batches),
    ]
    pages = {
        "carol": [*everyone, page("batch_reject", drafted.pk), page("batch_pay", approved.pk)],
        "cora": [*everyone, page("batch_approve", drafted.pk), page("batch_reject", approved.pk)],
    }
    few = count(pages)
    for batch in (drafted, approved, paid):
        row = Entitlement.objects.select_related("payee_person").get(batch=batch)
        make_more(row, lambda number: {"item": f"项目{number}"})
        pay_many_people(row)
    row = Entitlement.objects.filter(status=EntitlementStatus.DUE).latest("pk")
    make_more(row, lambda number: {"item": f"待编{number}"})
    pay_many_people(row)
    make_many_batches(drafted)
    crowd(world, pages)
    assert count(pages) == few


def test_paying_is_foretold_without_the_amounts_own_sentences(
    world: World, appointment: Appointment, client: Client
) -> None:
    make_row(world, appointment)
    batch = verbs.draft_batch(world.units["市财政局"], due_until=TODAY, by=world["carol"])
    verbs.approve_batch(batch, by=world["cora"])
    client.force_login(User.objects.get(username="cora"))
    told = client.post(page("batch_pay", batch.pk), {"preview": "1"}).content.decode()
    assert told.count('<ul class="lp-consequences">') == 1
    assert told.count('<span class="lp-timeline-icon') == 3  # the entry, the results, the end of the batch
    batch.refresh_from_db()
    assert batch.status == BatchStatus.APPROVED


def traced() -> dict[str, Any]:
    return {
        "name": "生活补贴", "shown": "4,000.00元", "kind": "formula", "article": "第六条", "anchor": "article-6",
        "regulation": "试行办法", "code": "test/computing", "version": "v1", "inputs": [],
    }  # fmt: skip


def crowd(world: World, pages: Pages) -> None:
    for name in pages:
        crowd_the_frame(world[name], world.version)


def copied(row: Entitlement | SettlementBatch) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def make_more(row: Entitlement, changes: Callable[[int], dict[str, Any]]) -> None:
    """Ninety-nine rows like this one but for these changes."""
    Entitlement.objects.bulk_create(Entitlement(**copied(row) | changes(number)) for number in range(MANY))


def pay_many_people(row: Entitlement) -> None:
    """The same for ninety-nine other people."""
    people = Person.objects.bulk_create(
        Person(name=f"人{row.pk}-{number}", id_number=f"{row.pk:09d}{number:09d}") for number in range(MANY)
    )
    make_more(row, lambda number: {"payee_person_id": people[number].pk})


def make_many_batches(batch: SettlementBatch) -> None:
    SettlementBatch.objects.bulk_create(
        SettlementBatch(**copied(batch) | {"number": f"PC-MANY-{number}"}) for number in range(MANY)
    )
