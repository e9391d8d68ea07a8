"""The inbox: pages by key, filters with a name, several steps at once, copies, and who reads a case."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lianpin_regulations import Given

from lianpin.kernel.cases import queries, verbs
from lianpin.kernel.cases.enums import StepStatus
from lianpin.kernel.cases.models import Case, Party, Reader, SavedFilter, Step, Tally
from lianpin.kernel.cases.tests.crowds import fill_inbox
from lianpin.kernel.cases.tests.factories import World
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid
from lianpin.ui.paging import page_of


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# ── who reads ──


def kept(case: Case) -> set[tuple[int | None, int | None]]:
    return set(Reader.objects.filter(case=case).values_list("unit", "user"))


def wanted(case: Case) -> set[tuple[int | None, int | None]]:
    """The rule itself: a submitted case is read by its parties' units, whose step has begun, and whom it was copied to."""
    if not Case.objects.filter(queries.SUBMITTED, pk=case.pk).exists():
        return set()
    parties = Party.objects.filter(case=case, unit__isnull=False).values_list("unit", flat=True)
    begun = Step.objects.filter(case=case).exclude(status=StepStatus.WAITING)
    concerned = {unit for row in begun.values_list("unit", "transferred_from", "escalated_to") for unit in row if unit}
    copied = set(case.copies.values_list("unit", "user"))
    return {(unit, None) for unit in (*parties, *concerned)} | copied


def test_the_database_keeps_who_reads_a_case_through_all_its_states(world: World) -> None:
    draft = verbs.withdraw_case(world.draft("wu"), by=world["wu"])
    assert kept(draft) == wanted(draft) == set()
    case = world.submitted()
    assert kept(case) == wanted(case) != set()
    world.decided(case)
    assert kept(case) == wanted(case)
    assert (world["vera"].unit_id, None) in kept(case) and (world["paul"].unit_id, None) not in kept(case)
    verbs.copy_case(case, to=world.unit("paul"), by=world["alice"])
    verbs.copy_case(case, to=world.user("vera"), by=world["alice"])
    assert kept(case) == wanted(case) >= {(world["paul"].unit_id, None), (None, world["vera"].user_id)}


def test_a_step_that_is_sent_back_takes_the_sight_of_the_case_with_it(world: World) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice")
    for name in ("uma", "bob"):
        world.take(case, "会审", name)
    world.take(case, "核定", "alice", facts={"核定金额": "100000"})
    assert (world["vera"].unit_id, None) in kept(case)
    world.take(case, "审定", "vera", outcome="returned", opinion="重审")
    assert kept(case) == wanted(case)
    assert (world["vera"].unit_id, None) not in kept(case)
    assert not queries.cases_for(world["vera"]).exists()


# ── pages by key ──


@pytest.mark.parametrize("order", [("due_on", "pk"), ("-opened_on", "-pk"), ("pk",)])
def test_pages_by_key_show_every_row_once_in_order_both_ways(world: World, order: tuple[str, ...]) -> None:
    fill_inbox(world["alice"], world.version, 23)
    for step in Step.objects.all():  # days that are shared, and some without
        step.due_on = date(2026, 1, 1 + step.number % 5) if step.number % 4 else None
        step.opened_on = date(2026, 1, 1 + step.number % 3)
        step.save(update_fields=["due_on", "opened_on"])
    found = queries.inbox_for(world["alice"])
    everything = [step.pk for step in found.order_by(*order)]
    down, asked, page = [], "", None
    while page is None or page.after:
        page = page_of(order, QueryDict(asked), lambda cut: cut.of(found), size=5)
        down += [step.pk for step in page.rows]
        asked = f"after={page.after}"
    up = [step.pk for step in page.rows]
    while page.before:
        page = page_of(order, QueryDict(f"before={page.before}"), lambda cut: cut.of(found), size=5)
        up = [step.pk for step in page.rows] + up
    assert down == up == everything
    for odd in ("after=x", "after=1~2~3", "after=2026-13-40~1", "before=~~", "after=99999999999999999999"):
        assert [s.pk for s in page_of(order, QueryDict(odd), lambda cut: cut.of(found), size=5).rows] == everything[:5]


def test_the_list_of_cases_merges_what_one_opened_and_what_one_reads(world: World, client: Client) -> None:
    read = world.submitted()
    own = verbs.open_case(world.version, "办理程序", title="自办", parties=world.participants, by=world["alice"])
    client.force_login(world.user("alice"))
    page = text(client, "/cases/")
    assert re.findall(r"BJ-2026-\d+", page)[:2] == [own.number, read.number]
    assert re.findall(r"BJ-2026-\d+", text(client, f"/cases/?after={own.pk}")) == [read.number]
    assert own.number not in text(client, "/cases/?state=under_way")
    assert "没有办件" in text(client, "/cases/?q=caiwu")


def test_the_counts_are_those_of_the_lists_whoever_holds_a_step_and_follow_it(world: World) -> None:
    fill_inbox(world["alice"], world.version, 6)
    held = list(Step.objects.filter(unit=world["alice"].unit_id).order_by("pk")[:2])
    held[0].holder, held[1].holder = world.user("alice"), world.user("ann")
    Step.objects.bulk_update(held, ["holder"])
    case = world.submitted()
    verbs.copy_case(case, to=world.user("vera"), by=world["alice"])
    verbs.copy_case(case, to=world.unit("vera"), by=world["alice"])
    lent = replace(world["ann"], principal_id=world["alice"].user_id)
    askers = [*world.people.values(), lent, Capacity(name="某人", role="none", user_id=world["paul"].user_id)]

    def by_list(by: Capacity) -> dict[str, int]:
        lists: list[QuerySet[Any]] = [queries.inbox_for(by), queries.done_by(by), queries.opened_by(by)]
        lists.append(queries.copies_for(by))
        return dict(zip(("todo", "done", "mine", "copies"), [each.count() for each in lists], strict=True))

    def shown(by: Capacity) -> dict[str, int]:
        return {name: number for name, number in queries.inbox_counts(by).items() if name != "unread"}

    assert {str(by): shown(by) for by in askers} == {str(by): by_list(by) for by in askers}
    assert [shown(world[name])["todo"] for name in ("alice", "ann")] == [6, 6]
    assert (shown(lent)["todo"], shown(world["vera"])["copies"]) == (7, 2)
    world.take(case, "受理", "alice")
    assert {str(by): shown(by) for by in askers} == {str(by): by_list(by) for by in askers}
    assert (shown(world["alice"])["todo"], shown(world["alice"])["done"]) == (5, 1)
    rows = Tally.objects.count()
    verbs.add_up_tallies()
    assert Tally.objects.count() < rows
    assert {str(by): shown(by) for by in askers} == {str(by): by_list(by) for by in askers}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(["status", "unit", "holder", "taken", "gone"])), max_size=12
    )
)
def test_the_tallies_are_the_counts_whatever_is_written(world: World, changes: list[tuple[int, str]]) -> None:
    """By whatever statement: of one row or of many, and of none."""
    case = Case.objects.first() or world.submitted()
    Step.objects.all().delete()
    unit, users = world["alice"].unit_id, [world["alice"].user_id, world["ann"].user_id, None]
    steps = Step.objects.bulk_create(
        Step(
            case=case,
            number=9 + n,
            name="步",
            actor="甲",
            unit_id=unit,
            status=StepStatus.OPEN,
            taken_by_id=users[n % 3],
        )
        for n in range(6)
    )
    for at, what in changes:
        rows = Step.objects.filter(pk__in=[steps[at].pk, steps[at // 2].pk])
        match what:
            case "status":
                rows.update(status=[StepStatus.OPEN, StepStatus.DONE][at % 2])
            case "unit":
                rows.update(unit=[world["alice"].unit_id, world["vera"].unit_id, None][at % 3])
            case "holder":
                rows.update(holder=users[at % 3])
            case "taken":
                rows.update(taken_by=users[at % 3])
            case _:
                rows.delete()
    tallied: dict[tuple[int, int | None, int | None], int] = {}
    for row in Tally.objects.all():
        key = (row.unit_id, row.holder_id, row.done_by_id)
        tallied[key] = tallied.get(key, 0) + row.number
    counted: dict[tuple[int, int | None, int | None], int] = {}
    for step in Step.objects.exclude(unit=None):
        for done_by in [None] * (step.status == StepStatus.OPEN) + [step.taken_by_id] * (step.taken_by_id is not None):
            key = (step.unit_id or 0, step.holder_id, done_by)
            counted[key] = counted.get(key, 0) + 1
    assert {key: number for key, number in tallied.items() if number} == counted


# ── filters ──


def test_an_address_filters_orders_and_chooses_columns(world: World, client: Client) -> None:
    case = world.submitted()
    client.force_login(world.user("alice"))
    regulation = world.version.regulation_id
    for hit in (
        "q=chenyi",
        "q=陈一帆",
        "q=cyf",
        f"q={case.number}",
        f"matter={regulation}",
        "body=晶衡",
        "due=7",
        "sort=age",
    ):
        assert case.number in text(client, f"/?{hit}"), hit
    for miss in ("q=wuyan", "body=别家", "due=overdue", "due=none"):
        page = text(client, f"/?{miss}")
        assert case.number not in page and "没有符合筛选条件的办件" in page, miss
    page = text(client, "/?columns=person&columns=no-such-column")
    assert "陈一帆</div>" in page.replace("\n", "") and 'data-label="到期日"' not in page
    for wrong, said in (("q=x", "至少两个字母"), ("matter=987654", "依据："), ("q=%00ab", "搜索：")):
        page = text(client, f"/?{wrong}")
        assert "有筛选条件没有生效" in page and said in page and case.number in page, wrong


def test_a_filter_is_kept_under_a_name_and_shared_with_the_unit_alone(world: World, client: Client) -> None:
    client.force_login(world.user("alice"))
    sent = {"name": "急件", "query": "due=3&sort=age&after=9&evil=1", "is_shared": "on"}
    assert client.post("/inbox/filters/", sent).headers["Location"] == "/?due=3&sort=age"
    saved = SavedFilter.objects.get()
    client.force_login(world.user("ann"))
    assert "/?due=3&amp;sort=age" in text(client, "/")
    assert client.post(f"/inbox/filters/{saved.pk}/remove/").status_code == 403
    client.force_login(world.user("uma"))
    assert "急件" not in text(client, "/")
    assert client.post(f"/inbox/filters/{saved.pk}/remove/").status_code == 404
    client.force_login(world.user("alice"))
    assert client.post("/inbox/filters/", {"name": " ", "query": ""}).status_code == 422
    assert client.post(f"/inbox/filters/{saved.pk}/remove/").status_code == 302
    assert not SavedFilter.objects.exists()
    with pytest.raises(NotValid):
        verbs.save_filter("我的", "", is_shared=True, by=world["chen"])


# ── several at once ──


def test_several_steps_are_foretold_then_taken_each_with_its_own_refusal(
    world: World, client: Client, records: dict[str, Given]
) -> None:
    first, second = world.submitted(), world.submitted()
    for name in ("uma", "bob"):
        if name == "uma":
            world.take(second, "受理", "alice")
        world.take(second, "会审", name)
    steps = [first.steps.get(name="受理").pk, second.steps.get(name="核定").pk]
    client.force_login(world.user("alice"))
    sent = {"step": [*steps, 987654], "outcome": "agreed", "opinion": "", "back": "sort=age"}
    foretold = client.post("/inbox/take/", sent).content.decode()
    assert "可以办理" in foretold and "不能办理" in foretold and "核定金额" in foretold
    assert not Step.objects.filter(pk__in=steps, status=StepStatus.DONE).exists()
    done = client.post("/inbox/take/", {**sent, "confirmed": "1"}).content.decode()
    assert "选中2项，已办理1项，未办理1项" in done and 'href="/?sort=age"' in done
    assert [Step.objects.get(pk=pk).status for pk in steps] == [StepStatus.DONE, StepStatus.OPEN]
    again = client.post("/inbox/take/", {**sent, "confirmed": "1"}).content.decode()
    assert "无需重复办理" in again


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"outcome": "agreed"}, "没有选中可以办理的事项"),
        ({"step": ["x", "-1", "99999999999999999999"], "outcome": "agreed"}, "没有选中可以办理的事项"),
        ({"step": [str(n) for n in range(60)], "outcome": "agreed"}, "一次最多办理50项"),
        ({"step": "own", "outcome": "refused"}, "写明理由"),
        ({"step": "own", "outcome": "burnt"}, "办理结果"),
    ],
)
def test_it_refuses_what_cannot_be_taken_together(
    world: World, client: Client, sent: dict[str, object], said: str
) -> None:
    step = world.submitted().steps.get(name="受理")
    client.force_login(world.user("alice"))
    answer = client.post("/inbox/take/", {**sent, "step": step.pk} if sent.get("step") == "own" else sent)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    client.force_login(world.user("dan"))
    assert client.post("/inbox/take/", {"step": step.pk, "outcome": "agreed"}).status_code == 422


# ── copies ──


def test_a_copy_is_read_and_told_and_made_once(world: World, client: Client) -> None:
    case = world.submitted()
    client.force_login(world.user("paul"))
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    client.force_login(world.user("alice"))
    answer = client.post(f"/cases/{case.pk}/copy/", {"to": f"unit-{world['paul'].unit_id}", "note": "请知悉"})
    assert answer.headers["Location"] == f"/cases/{case.pk}/"
    again = client.post(f"/cases/{case.pk}/copy/", {"to": f"unit-{world['paul'].unit_id}"})
    assert again.status_code == 422 and "无需重复抄送" in again.content.decode()
    client.force_login(world.user("paul"))
    assert "抄送给校长办公室：请知悉" in text(client, f"/cases/{case.pk}/")
    page = text(client, "/?tab=copies&q=cyf")
    assert case.number in page and "请知悉" in page
    assert queries.inbox_counts(world["paul"]) == {
        "todo": 0, "done": 0, "mine": 0, "copies": 1, "unread": 0,
    }  # fmt: skip
    assert case.number in text(client, "/cases/")


def test_it_refuses_copies_by_whom_and_to_whom_the_case_is_none_of(world: World) -> None:
    case, units = world.submitted(), Unit.objects
    refusals: list[tuple[str, object, type[LianpinError], str]] = [
        ("chen", world.unit("paul"), NotAllowed, "CASE_NOT_HANDLED"),
        ("uma", world.unit("paul"), NotAllowed, "CASE_NOT_HANDLED"),
        ("alice", units.get(organisation=world.bodies["other"]), NotValid, "COPY_TO_STRANGER"),
        ("alice", world.user("dan"), NotValid, "COPY_TO_STRANGER"),
        ("alice", world.user("chen"), NotValid, "COPY_TO_STRANGER"),
    ]
    for by, to, refusal, code in refusals:
        with pytest.raises(refusal) as refused:
            verbs.copy_case(case, to=to, by=world[by])  # type: ignore[arg-type]
        assert refused.value.code == code
    verbs.copy_case(case, to=world.user("ann"), by=world["alice"])
    with pytest.raises(NotPossible):
        verbs.copy_case(case, to=world.user("ann"), by=world["alice"])
