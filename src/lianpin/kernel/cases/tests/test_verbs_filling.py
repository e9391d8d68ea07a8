"""Opening a case and filling it in."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianpin.kernel.audit.queries import events_of, verify_chain
from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.tests.factories import World, pdf
from lianpin.kernel.identity.models import PLATFORM
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid


def kept(case: Case) -> dict[str, str]:
    return dict(case.facts.values_list("name", "value"))


def test_a_case_opens_as_a_draft_with_its_parties(world: World) -> None:
    case = world.open()
    assert case.status == CaseStatus.DRAFT
    assert re.fullmatch(r"BJ-2026-\d{8}", case.number)
    assert list(case.parties.order_by("pk").values_list("label", flat=True)) == ["学校", "学院", "企业", "本人"]
    assert [event.kind for event in events_of(case)] == ["case.opened"]


def test_a_number_does_not_tell_how_many_cases_others_have_opened(world: World) -> None:
    first, second = (int(world.open(who).number[-8:]) for who in ("chen", "wu"))
    assert abs(first - second) > 1  # once in thirty million runs this fails


def test_it_refuses_a_procedure_that_the_version_does_not_have(world: World) -> None:
    with pytest.raises(KeyError):
        verbs.open_case(world.version, "没有的程序", title="x", parties=(), by=world["chen"])


def test_facts_are_kept_as_the_regulation_writes_them(world: World) -> None:
    case = world.open()
    typed = {"出生日期": "1984年6月15日", "亲属持股比例": "４．５", "年经费": "１2万元", "外语": "德语、英语"}
    verbs.give_facts(case, {(name, ""): text for name, text in typed.items()}, by=world["chen"])
    assert kept(case) == {"出生日期": "1984-06-15", "亲属持股比例": "4.5%", "年经费": "120000.00", "外语": "英语、德语"}
    fact = case.facts.get(name="出生日期")
    assert (fact.source, fact.given_by, fact.document) == ("申报人", "云汐大学·材料学院·陈一帆", "身份证明")
    assert str(fact.given_on) == "2026-01-05"


def test_saving_again_records_only_what_changed(world: World) -> None:
    case = world.open()
    verbs.give_facts(case, {("学位", ""): "博士", ("年经费", ""): "1"}, by=world["chen"])
    verbs.give_facts(case, {("学位", ""): "博士", ("年经费", ""): "2"}, by=world["chen"])
    verbs.give_facts(case, {("学位", ""): "博士", ("年经费", ""): ""}, by=world["chen"])
    verbs.give_facts(case, {("学位", ""): "博士"}, by=world["chen"])
    told = [event.detail["names"] for event in events_of(case) if event.kind == "case.facts_given"]
    assert told == ["学位、年经费", "年经费", "年经费"]
    assert kept(case) == {"学位": "博士"}
    assert verify_chain(events_of(case)) is None


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("学位", "博土", "“学位”应当是博士、硕士、学士之一。"),
        ("亲属持股比例", "101", "“亲属持股比例”应当在0%至100%之间，现为101%。"),
        ("年经费", "十万", "“年经费”应当用阿拉伯数字，写成“100000元”，现为“十万”。"),
        ("出生日期", "2026-02-30", "“出生日期”应当是日期，例如2026-01-31，现为“2026-02-30”。"),
    ],
)
def test_it_refuses_what_cannot_be_read_and_names_the_fact(world: World, name: str, text: str, said: str) -> None:
    case = world.open()
    with pytest.raises(NotValid) as refusal:
        verbs.give_facts(case, {("学位", ""): "博士", (name, ""): text}, by=world["chen"])
    assert refusal.value.reason == said
    assert refusal.value.clause == "第一条"
    assert kept(case) == {}


@pytest.mark.parametrize("name", ["在岗", "企业人数", "校内申报日", "没有的事实"])
def test_it_refuses_facts_that_somebody_else_provides(world: World, name: str) -> None:
    with pytest.raises(NotValid) as refusal:
        verbs.give_facts(world.open(), {(name, ""): "是"}, by=world["chen"])
    assert refusal.value.code == "FACT_NOT_YOURS"


@pytest.mark.parametrize("who", ["wu", "alice", "uma", "bob", "dan"])
def test_it_refuses_anybody_but_the_applicant(world: World, who: str) -> None:
    case = world.open()
    with pytest.raises(NotAllowed):
        verbs.give_facts(case, {("学位", ""): "博士"}, by=world[who])
    with pytest.raises(NotAllowed):
        verbs.attach_material(case, "申报表", pdf(), by=world[who])
    with pytest.raises(NotAllowed):
        verbs.submit_case(case, by=world[who])


def test_it_refuses_changes_while_the_case_is_under_way(world: World) -> None:
    case = world.submitted()
    with pytest.raises(NotPossible) as refusal:
        verbs.give_facts(case, {("学位", ""): "硕士"}, by=world["chen"])
    assert refusal.value.reason == "办件当前状态为“办理中”，不能再修改申报内容。"


def test_a_second_file_takes_the_place_of_the_first(world: World) -> None:
    case = world.open()
    verbs.attach_material(case, "申报表", pdf("一.pdf"), by=world["chen"])
    verbs.attach_material(case, "申报表", pdf("二.pdf"), by=world["chen"])
    assert [m.attachment.name for m in case.materials.all()] == ["二.pdf"]


def test_a_file_may_be_taken_off_again(world: World) -> None:
    case = world.open()
    verbs.remove_material(verbs.attach_material(case, "申报表", pdf(), by=world["chen"]), by=world["chen"])
    assert not case.materials.exists()


def test_it_refuses_a_material_that_the_checklist_does_not_name(world: World) -> None:
    with pytest.raises(NotValid) as refusal:
        verbs.attach_material(world.open(), "任意文件", pdf(), by=world["chen"])
    assert refusal.value.reason == "材料清单里没有“任意文件”。"


def test_a_material_is_asked_for_only_when_its_condition_holds(world: World) -> None:
    case = world.open()
    verbs.give_facts(case, {("亲属持股比例", ""): "1%"}, by=world["chen"])
    with pytest.raises(NotValid):
        verbs.attach_material(case, "持股说明", pdf(), by=world["chen"])
    verbs.give_facts(case, {("亲属持股比例", ""): "12%"}, by=world["chen"])
    verbs.attach_material(case, "持股说明", pdf(), by=world["chen"])


def test_it_refuses_a_file_that_is_not_what_its_name_says(world: World) -> None:
    case = world.open()
    with pytest.raises(NotValid):
        verbs.attach_material(case, "申报表", SimpleUploadedFile("申报表.pdf", b"<html>"), by=world["chen"])
    assert not case.materials.exists()


# ── submitting ──


def test_submitting_sets_the_key_date_and_keeps_what_others_provided(world: World) -> None:
    case = world.submitted()
    assert (case.status, str(case.applied_on)) == (CaseStatus.UNDER_WAY, "2026-01-05")
    key, employed = case.facts.get(name="校内申报日"), case.facts.get(name="在岗")
    assert (key.value, key.source, key.given_by) == ("2026-01-05", "系统", "系统")
    assert (employed.value, employed.source, employed.document) == ("是", "人事处", "人事档案")
    assert employed.given_by == "云汐大学·人事处·Alice"


def test_what_the_records_say_later_does_not_change_a_submitted_case(world: World, records: dict[str, Any]) -> None:
    case = world.submitted()
    records.clear()
    assert case.facts.get(name="在岗").value == "是"
    world.take(case, "受理", "alice")


def test_it_refuses_with_every_reason_at_once(world: World) -> None:
    case = world.draft(出生日期="1967-01-01", 亲属持股比例="30%")
    with pytest.raises(NotValid) as refusal:
        verbs.submit_case(case, by=world["chen"])
    assert refusal.value.code == "AGE_OVER、COI_BARRED"
    assert "第二条，59 > 57" in refusal.value.reason
    assert "持股不足30%" in refusal.value.reason
    case.refresh_from_db()
    assert (case.status, case.steps.count()) == (CaseStatus.DRAFT, 0)
    assert not case.facts.filter(name="校内申报日").exists()


@pytest.mark.parametrize(("born", "accepted"), [("1968-01-06", True), ("1968-01-05", False)])
def test_the_age_counts_on_the_day_of_application(world: World, born: str, accepted: bool) -> None:
    case = world.draft(出生日期=born)
    if accepted:
        verbs.submit_case(case, by=world["chen"])
    else:
        with pytest.raises(NotValid, match="57"):
            verbs.submit_case(case, by=world["chen"])


def test_it_refuses_while_a_fact_is_missing_and_says_whose_it_is(world: World, records: dict[str, Any]) -> None:
    records.clear()
    with pytest.raises(NotValid) as refusal:
        verbs.submit_case(world.draft(), by=world["chen"])
    assert refusal.value.code == "FACTS_MISSING"
    assert "“在岗”（第一条），由人事处提供" in refusal.value.reason


def test_it_refuses_while_a_material_is_missing(world: World) -> None:
    case = world.draft(亲属持股比例="12%")
    with pytest.raises(NotValid) as refusal:
        verbs.submit_case(case, by=world["chen"])
    assert refusal.value.reason == "还缺少以下材料：持股说明。"


def test_it_refuses_when_nobody_answers_to_an_actor(world: World) -> None:
    unit = world.unit("vera")
    unit.offices = []
    unit.save(update_fields=["offices"])
    case = world.submitted()
    world.take(case, "受理", "alice")
    world.take(case, "会审", "uma")
    world.take(case, "会审", "bob")
    with pytest.raises(NotPossible) as refusal:
        world.take(case, "核定", "alice", facts={"核定金额": "1"})
    assert refusal.value.code == "ACTOR_UNKNOWN"
    assert "分管校领导" in refusal.value.reason


def test_it_refuses_a_second_submission(world: World) -> None:
    case = world.submitted()
    with pytest.raises(NotPossible):
        verbs.submit_case(case, by=world["chen"])
    assert [e.kind for e in events_of(case)].count("case.submitted") == 1


def test_a_continuing_case_keeps_the_key_date_and_asks_no_conditions(world: World) -> None:
    parent = world.submitted()
    case = verbs.open_case(
        world.version, "年度评分程序", title="评分", parties=world.participants, person=world.persons["chen"],
        parent=parent, year=2026, by=world["alice"],
    )  # fmt: skip
    case = verbs.submit_case(case, by=world["alice"])
    assert case.status == CaseStatus.UNDER_WAY
    assert not case.facts.filter(name="校内申报日").exists()
    world.take(case, "评分", "uma", facts={"年度评分": "91.5"})
    fact = case.facts.get(name="年度评分")
    assert (fact.period, fact.value) == ("2026", "91.5")


def test_the_platform_opens_no_case(world: World) -> None:
    with pytest.raises(AssertionError):
        verbs.open_case(world.version, "办理程序", title="x", parties=(), by=PLATFORM)
