"""The pages of cases cost the same at one and at a hundred rows, and never much."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from lianpin_regulations import Given

from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.models import Case, Material, PublicNotice
from lianpin.kernel.cases.tests.crowds import crowd_the_frame, fill_inbox, lengthen, make_many_cases, regulation_of
from lianpin.kernel.cases.tests.factories import World, pdf, submit
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.regulations.verbs import publish_version
from lianpin.toolkit import clock

Statements = Callable[[Client, str], int]
Costs = dict[tuple[str, str], int]


@pytest.fixture
def costs(world: World, client: Client, statements: Statements) -> Callable[[dict[str, list[str]]], Costs]:
    """What each page costs for each who reads it; "" is the public."""

    def count(pages: dict[str, list[str]]) -> Costs:
        found: Costs = {}
        for name, addresses in pages.items():
            client.logout()
            if name:
                client.force_login(world.user(name))
            found |= {(name, address): statements(client, address) for address in addresses}
        return found

    return count


def test_lists_cost_the_same_for_a_hundred_cases(world: World, costs: Callable[[dict[str, list[str]]], Costs]) -> None:
    case = world.decided(world.submitted())
    clock.set_day(date(2026, 1, 12))
    step = case.steps.get(number=6)
    pages = {
        "alice": [
            "/",
            "/?tab=done",
            "/?tab=copies",
            "/cases/",
            "/cases/?q=cyf",
            "/notices/",
            "/api/cases",
            "/api/steps?limit=200",
            "/api/steps?of=done",
        ],
        "chen": ["/", "/?tab=mine", "/cases/", "/api/cases?of=mine"],
        "": ["/notices/", "/api/notices", f"/notices/{PublicNotice.objects.get().token}/"],
    }
    fill_inbox(world["chen"], world.version, 1)
    few = costs(pages)
    make_many_cases(case, step, world["alice"])
    for name in ("alice", "chen"):
        crowd_the_frame(world[name], world.version)
    assert costs(pages) == few


def test_a_case_costs_the_same_for_a_hundred_of_everything_in_it(
    world: World, costs: Callable[[dict[str, list[str]]], Costs]
) -> None:
    case = world.decided(world.submitted())
    clock.set_day(date(2026, 1, 12))
    step, material = case.steps.get(number=6), case.materials.get()
    decision, explained = case.decisions.earliest("pk"), case.steps.get(number=5)
    own = [
        f"/cases/{case.pk}/",
        f"/api/cases/{case.pk}",
        f"/decisions/{decision.pk}/",
        f"/steps/{explained.pk}/why/",
        f"/materials/{material.pk}/",
    ]
    pages = {
        "alice": [
            *own,
            f"/steps/{step.pk}/",
            f"/steps/{step.pk}/transfer/",
            f"/steps/{step.pk}/opinion/",
            "/delegations/",
        ],
        "chen": [*own, f"/cases/{case.pk}/withdraw/", f"/cases/{case.pk}/comment/"],
        "bob": [f"/cases/{case.pk}/"],
    }
    few = costs(pages)
    lengthen(case, facts="年度评分")
    for name in pages:
        crowd_the_frame(world[name], world.version)
    assert costs(pages) == few


def test_a_case_costs_the_same_for_a_hundred_of_everything_in_the_case_that_it_stands_on(
    world: World, costs: Callable[[dict[str, list[str]]], Costs]
) -> None:
    parent = world.decided(world.submitted())
    case = verbs.open_case(
        world.version, "年度评分程序", title="年度评分", parties=world.participants, person=world.persons["chen"],
        parent=parent, year=2026, by=world["alice"],
    )  # fmt: skip
    draft = verbs.open_case(
        world.version, "办理程序", title="后续", parties=world.participants, person=world.persons["chen"], parent=parent,
        by=world["alice"],
    )  # fmt: skip
    submit(case, by=world["alice"])
    pages = {
        "alice": [f"/cases/{case.pk}/", f"/cases/{draft.pk}/form/", f"/cases/{draft.pk}/submit/"],
        "uma": [f"/cases/{case.pk}/", f"/steps/{case.steps.get(number=1).pk}/"],
    }
    few = costs(pages)
    lengthen(parent, facts="年度评分")
    assert costs(pages) == few


def test_filling_in_costs_the_same_under_a_regulation_of_a_hundred_facts_conditions_and_materials(
    world: World, costs: Callable[[dict[str, list[str]]], Costs], records: dict[str, Given]
) -> None:
    found = []
    for count in (1, 100):
        case = draft_under(world, count, records)
        own = (
            f"/cases/{case.pk}/form/",
            f"/cases/{case.pk}/submit/",
            f"/cases/{case.pk}/reasons/0/",
            f"/cases/{case.pk}/",
        )
        found.append(list(costs({"chen": [*own, f"/materials/{Material.objects.latest('pk').pk}/"]}).values()))
    assert found[0] == found[1]


def test_steps_cost_the_same_under_a_regulation_of_a_hundred_steps_with_a_hundred_questions(
    world: World, costs: Callable[[dict[str, list[str]]], Costs], records: dict[str, Given]
) -> None:
    found = []
    for count in (1, 100):
        case = submit(draft_under(world, count, records), by=world["chen"])
        step = case.steps.get(number=1)
        found.append(list(costs({"alice": [f"/steps/{step.pk}/", f"/cases/{case.pk}/"]}).values()))
    assert found[0] == found[1]


def draft_under(world: World, count: int, records: dict[str, Given]) -> Case:
    """Chen's draft under a regulation with so many rows in each of its tables, all filled in."""
    version = publish_version(regulation_of(count), by=PLATFORM, issuer=world.bodies["university"])
    rows = range(1, count + 1)
    case = verbs.open_case(
        version, "办理程序", title="申报", person=world.persons["chen"],
        parties=(*world.participants, verbs.Participant("本人", person=world.persons["chen"])), by=world["chen"],
    )  # fmt: skip
    verbs.give_facts(case, {(f"自报{n}", ""): "5" for n in rows}, by=world["chen"])
    for n in rows:
        records[f"校报{n}"] = Given(7, by="人事处")
        verbs.attach_material(case, f"材料{n}", pdf(f"材料{n}.pdf"), by=world["chen"])
    return Case.objects.get(pk=case.pk)
