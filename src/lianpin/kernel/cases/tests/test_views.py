"""The pages: what each role finds on them, what does not exist for whom."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from lianpin_regulations import Given

from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.enums import CaseStatus, Outcome, StepStatus
from lianpin.kernel.cases.models import Case, Material, PublicNotice, Step
from lianpin.kernel.cases.tests.factories import OWN, World, pdf
from lianpin.kernel.documents.tests.factories import PDF
from lianpin.kernel.identity.models import User
from lianpin.toolkit import clock

Enter = Callable[[str], Client]


@pytest.fixture
def enter(world: World, client: Client) -> Enter:
    def as_somebody(name: str) -> Client:
        client.force_login(world.user(name))
        return client

    return as_somebody


def text(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode(errors="replace")


# ── what exists for whom ──


def test_a_draft_is_its_openers_alone(world: World, enter: Enter) -> None:
    case = world.draft()
    assert enter("chen").get(f"/cases/{case.pk}/").status_code == 200
    for name in ("wu", "alice", "uma", "bob", "carol", "dan"):
        for page in ("", "form/", "submit/", "withdraw/", "reasons/0/"):
            assert enter(name).get(f"/cases/{case.pk}/{page}").status_code == 404


@pytest.mark.parametrize(
    ("name", "sees"),
    [("chen", True), ("alice", True), ("ann", True), ("uma", True), ("bob", True)]
    + [(name, False) for name in ("wu", "cora", "vera", "paul", "carol", "dan")],
)
def test_a_case_exists_for_its_parties_and_for_who_had_a_step_in_it(
    world: World, enter: Enter, name: str, sees: bool
) -> None:
    case = world.submitted()
    assert enter(name).get(f"/cases/{case.pk}/").status_code == (200 if sees else 404)
    assert (case.number in text(enter(name).get("/cases/"))) is sees


def test_a_step_lets_its_unit_see_the_case_once_it_opens(world: World, enter: Enter) -> None:
    case = world.decided(world.submitted())
    assert enter("vera").get(f"/cases/{case.pk}/").status_code == 200
    assert enter("paul").get(f"/cases/{case.pk}/").status_code == 404


def test_nothing_exists_for_somebody_without_a_unit(world: World, client: Client) -> None:
    case = world.submitted()
    client.force_login(User.objects.create(username="nobody", name="无名"))
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert case.number not in text(client.get("/cases/"))
    assert client.get(f"/steps/{case.steps.get(number=1).pk}/").status_code == 404


@pytest.mark.parametrize("page", ["/", "/cases/", "/cases/1/", "/cases/1/form/", "/steps/1/", "/materials/1/"])
def test_signed_out_one_is_sent_to_the_login(world: World, client: Client, page: str) -> None:
    assert client.get(page).headers["Location"].startswith("/login/")


def test_personal_facts_materials_and_explanations_are_not_the_enterprises(world: World, enter: Enter) -> None:
    case = world.decided(world.submitted())
    page = text(enter("bob").get(f"/cases/{case.pk}/"))
    assert "亲属持股比例" not in page and "1984-06-15" not in page and "申报表.pdf" not in page
    hidden = [
        f"/decisions/{case.decisions.get(name='利益冲突').pk}/",
        f"/materials/{case.materials.get().pk}/",
        f"/steps/{case.steps.get(number=3).pk}/why/",
    ]
    for address in hidden:
        assert address not in page
        assert enter("bob").get(address).status_code == 404
        answer = enter("alice").get(address)
        assert (answer.status_code, text(answer) != "") == (200, True)
        assert enter("wu").get(address).status_code == 404


# ── the case ──


def test_the_case_shows_who_holds_it_for_how_long_and_until_when(world: World, enter: Enter) -> None:
    case = world.submitted()
    clock.set_day(date(2026, 1, 7))
    page = text(enter("chen").get(f"/cases/{case.pk}/"))
    for shown in ("现由", "人事处", "已等 2 个工作日", "2026-01-12 到期", "不需要（第四条）"):
        assert shown in page


def test_facts_are_shown_as_people_read_them_with_their_provenance(world: World, enter: Enter) -> None:
    page = text(enter("alice").get(f"/cases/{world.submitted().pk}/"))
    for shown in ("120,000.00元", "1984-06-15", "云汐大学·材料学院·陈一帆", "身份证明", "人事档案", "系统"):
        assert shown in page


def test_a_step_and_a_decision_open_to_their_explanation(world: World, enter: Enter) -> None:
    case = world.decided(world.submitted())
    why = text(enter("chen").get(f"/steps/{case.steps.get(number=5).pk}/why/"))
    assert "分管校领导" in why and "100,000.00元" in why and "/regulations/test/exchange/v1/#article-4" in why
    decision = text(
        enter("chen").get(f"/decisions/{case.decisions.get(name='利益冲突').pk}/", headers={"HX-Target": "dialog"})
    )
    assert "无需审查" in decision and "<html" not in decision


def test_the_inbox_has_what_waits_what_is_done_and_what_one_began(world: World, enter: Enter) -> None:
    case, draft = world.submitted(), world.draft("wu")
    assert case.number in text(enter("ann").get("/"))
    assert case.number not in text(enter("uma").get("/"))
    assert case.number in text(enter("chen").get("/?tab=mine"))
    assert draft.title in text(enter("wu").get("/?tab=mine"))
    world.take(case, "受理", "alice")
    assert case.number not in text(enter("alice").get("/"))
    assert case.number in text(enter("alice").get("/?tab=done"))
    assert case.number not in text(enter("ann").get("/?tab=done"))


# ── the form ──


def posted(facts: dict[str, str]) -> dict[str, Any]:
    """What the form sends: its fields are numbered in the order of the regulation's table."""
    names = {name: f"f{number}" for number, name in enumerate(OWN)}
    return {names[name]: text.split("、") if name == "外语" else text for name, text in facts.items()}


def test_the_form_asks_the_applicant_for_their_own_facts_only(world: World, enter: Enter) -> None:
    case = world.open()
    page = text(enter("chen").get(f"/cases/{case.pk}/form/"))
    assert [name in page for name in (*OWN, "企业人数")] == [True] * 6
    assert 'name="f4"' in page and 'name="f5"' not in page
    for shown in ("在0%至100%之间", "国（境）外学位须经认证", "凭证：身份证明", "第一条", "申报表", "在岗", "待提供"):
        assert shown in page


def test_a_draft_keeps_what_was_saved(world: World, enter: Enter) -> None:
    case = world.open()
    answer = enter("chen").post(f"/cases/{case.pk}/form/", posted({"学位": "硕士", "亲属持股比例": "4.5"}))
    assert answer.status_code == 302
    page = text(enter("chen").get(f"/cases/{case.pk}/form/"))
    assert '<option value="硕士" selected>' in page and 'value="4.5%"' in page


def test_it_refuses_a_wrong_value_at_its_field_keeps_what_was_typed_and_changes_nothing(
    world: World, enter: Enter
) -> None:
    case = world.open()
    page = text(enter("chen").post(f"/cases/{case.pk}/form/", posted({"学位": "博士", "年经费": "十万"})))
    assert "“年经费”应当用阿拉伯数字，写成“100000元”，现为“十万”。" in page
    assert 'value="十万"' in page and 'aria-invalid="true"' in page
    assert not case.facts.exists()


def test_a_file_is_uploaded_downloaded_and_taken_off(world: World, enter: Enter) -> None:
    case = world.open()
    given = {"m0-name": "申报表", "m0-file": pdf("我的申报表.pdf")}
    assert enter("chen").post(f"/cases/{case.pk}/materials/", given).status_code == 302
    material = Material.objects.get()
    answer = enter("chen").get(f"/materials/{material.pk}/")
    assert b"".join(answer) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert enter("wu").post(f"/materials/{material.pk}/remove/").status_code == 404
    assert enter("chen").post(f"/materials/{material.pk}/remove/").status_code == 302
    assert not Material.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("申报表.pdf", b"MZ not a pdf", "文件“申报表.pdf”的内容不是 PDF 格式"),
        ("申报表.txt", b"plain text", "文件“申报表.txt”的格式不受支持"),
        ("申报表.pdf", b"", "文件“申报表.pdf”是空的"),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_it_refuses_a_wrong_file_at_its_line(
    world: World, enter: Enter, name: str, content: bytes, said: str, script: bool
) -> None:
    case = world.open()
    given = {"m0-name": "申报表", "m0-file": SimpleUploadedFile(name, content)}
    headers = {"HX-Request": "true"} if script else {}
    answer = enter("chen").post(f"/cases/{case.pk}/materials/", given, headers=headers)
    page = text(answer)
    assert answer.status_code == 422
    assert said in page.partition('id="id_m0-file-error"')[2]
    assert ("<html" in page) is not script
    assert not Material.objects.exists()


def test_only_the_checklist_answers_a_file_that_a_script_sends(world: World, enter: Enter) -> None:
    """What is typed in the form beside it and not saved yet stays on the page."""
    case, script = world.open(), {"HX-Request": "true"}
    given = {"m0-name": "申报表", "m0-file": pdf("申报表.pdf")}
    page = text(enter("chen").post(f"/cases/{case.pk}/materials/", given, headers=script))
    assert "已提交材料“申报表”。" in page and "<html" not in page and 'name="f0"' not in page
    page = text(enter("chen").post(f"/materials/{Material.objects.get().pk}/remove/", headers=script))
    assert "已撤下材料“申报表”。" in page and "<html" not in page
    assert not Material.objects.exists()


def test_another_enterprises_opener_reads_no_personal_value_of_the_parent(
    world: World, enter: Enter, records: dict[str, Any]
) -> None:
    """Bob opens a case that stands on Chen's: what Chen said about himself counts, and stays hidden."""
    records["企业人数"] = Given(80, by="晶衡材料股份有限公司")
    parent = world.submitted()
    case = verbs.open_case(
        world.version, "办理程序", title="后续", parties=world.participants, person=world.persons["chen"], parent=parent,
        by=world["bob"],
    )  # fmt: skip
    page = text(enter("bob").get(f"/cases/{case.pk}/form/"))
    assert "已提供，按权限不显示" in page
    assert "云汐大学·人事处·Alice" in page and "人事档案" not in page
    inherited = text(enter("bob").get(f"/cases/{case.pk}/"))
    assert "亲属持股比例" not in inherited


# ── submitting, taking, withdrawing: what will happen is shown first ──


def test_the_precheck_gives_every_reason_with_its_article(world: World, enter: Enter) -> None:
    case = world.draft(出生日期="1967-01-01", 亲属持股比例="30%")
    page = text(enter("chen").get(f"/cases/{case.pk}/submit/"))
    for shown in ("59 &gt; 57", "持股不足30%", "第二条", "/regulations/test/exchange/v1/#article-2", "持股说明"):
        assert (shown in page) is (shown != "持股说明")
    answer = enter("chen").post(f"/cases/{case.pk}/submit/")
    assert answer.status_code == 422
    assert "不符合申报条件：申报人年龄不超过57周岁（第二条，59 &gt; 57）；持股不足30%" in text(answer)
    assert Case.objects.get(pk=case.pk).status == CaseStatus.DRAFT


def test_each_reason_opens_to_its_explanation(world: World, enter: Enter) -> None:
    case = world.draft()
    assert "1984-06-15" in text(enter("chen").get(f"/cases/{case.pk}/reasons/0/"))
    assert enter("chen").get(f"/cases/{case.pk}/reasons/9/").status_code == 404


def test_submitting_shows_what_it_will_do_and_then_does_it(world: World, enter: Enter) -> None:
    case = world.draft()
    address = f"/cases/{case.pk}/submit/"
    assert "确认提交" not in text(enter("chen").get(address))
    page = text(enter("chen").post(address))
    assert "确认提交" in page and "“受理”交由人事处办理，办理期限：2026-01-12" in page
    assert (Case.objects.get(pk=case.pk).status, Step.objects.count()) == (CaseStatus.DRAFT, 0)
    assert enter("chen").post(address, {"confirmed": "1"}).headers["Location"] == f"/cases/{case.pk}/"
    assert Case.objects.get(pk=case.pk).status == CaseStatus.UNDER_WAY


def test_a_step_shows_what_it_will_do_and_then_does_it(world: World, enter: Enter) -> None:
    case = world.submitted()
    step = case.steps.get(number=1)
    page = text(enter("ann").get(f"/steps/{step.pk}/"))
    assert "退回补正" in page and "不同意" in page and "第四条" in page
    chosen = {"outcome": "agreed", "opinion": "材料齐全"}
    page = text(enter("ann").post(f"/steps/{step.pk}/", chosen))
    assert "“会审”交由学院办理" in page and 'name="confirmed"' in page
    step.refresh_from_db()
    assert step.status == StepStatus.OPEN
    assert enter("ann").post(f"/steps/{step.pk}/", chosen | {"confirmed": "1"}).status_code == 302
    step.refresh_from_db()
    assert (step.status, step.opinion, step.taken_as) == (StepStatus.DONE, "材料齐全", "云汐大学·人事处·Ann")


def test_a_step_asks_for_its_facts_and_names_the_one_that_is_wrong(world: World, enter: Enter) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice")
    world.take(case, "会审", "uma")
    world.take(case, "会审", "bob")
    address = f"/steps/{case.steps.get(number=4).pk}/"
    assert "核定金额" in text(enter("alice").get(address))
    page = text(enter("alice").post(address, {"outcome": "agreed", "f0": "2000000"}))
    assert "“核定金额”应当在0.00元至1,000,000.00元之间，现为2,000,000.00元。" in page
    page = text(enter("alice").post(address, {"outcome": "returned", "opinion": ""}))
    assert "退回或不同意时请写明理由。" in page


def test_the_second_of_two_is_told_who_was_first(world: World, enter: Enter) -> None:
    case = world.submitted()
    step = world.take(case, "受理", "alice")
    for confirmed in ({}, {"confirmed": "1"}):
        given = {"outcome": "agreed", "opinion": "材料齐全，请尽快办理", **confirmed}
        answer = enter("ann").post(f"/steps/{step.pk}/", given)
        page = text(answer)
        assert answer.status_code == 409
        assert "步骤“受理”已由云汐大学·人事处·Alice于2026-01-05办理，无需重复办理。" in page
        assert "材料齐全，请尽快办理</textarea>" in page
    assert enter("ann").get(f"/steps/{step.pk}/").status_code == 409


def test_it_refuses_a_step_to_somebody_who_sees_the_case_and_does_not_hold_it(world: World, enter: Enter) -> None:
    answer = enter("uma").get(f"/steps/{world.submitted().steps.get(number=1).pk}/")
    assert answer.status_code == 403
    assert "由人事处办理" in text(answer)


def test_withdrawing_shows_what_it_will_do_and_then_does_it(world: World, enter: Enter) -> None:
    case = world.submitted()
    assert f"撤回办件 {case.number}" in text(enter("chen").get(f"/cases/{case.pk}/withdraw/"))
    assert Case.objects.get(pk=case.pk).status == CaseStatus.UNDER_WAY
    assert enter("chen").post(f"/cases/{case.pk}/withdraw/").status_code == 302
    assert Case.objects.get(pk=case.pk).status == CaseStatus.WITHDRAWN


def test_what_was_returned_waits_for_its_applicant(world: World, enter: Enter) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice", Outcome.RETURNED, opinion="请补充材料")
    assert case.title in text(enter("chen").get("/"))
    page = text(enter("chen").get(f"/cases/{case.pk}/"))
    assert "请补充材料" in page and f"/cases/{case.pk}/form/" in page


# ── public notices ──


def test_the_public_reads_a_notice_without_signing_in(world: World, client: Client) -> None:
    world.decided(world.submitted())
    notice = PublicNotice.objects.get()
    assert notice.title in text(client.get("/notices/"))
    page = text(client.get(f"/notices/{notice.token}/"))
    for shown in ("陈一帆", "990101********0015", "2026-01-06", "2026-01-12", "云汐大学", "第四条"):
        assert shown in page
    for hidden in ("990101198406150015", "1984-06-15", "120,000.00"):
        assert hidden not in page
    assert client.get("/notices/unknown/").status_code == 404


def test_a_withdrawn_case_leaves_the_list_of_notices(world: World, client: Client) -> None:
    verbs.withdraw_case(world.decided(world.submitted()), by=world["chen"])
    notice = PublicNotice.objects.get()
    assert notice.title not in text(client.get("/notices/"))
    assert "公示已终止" in text(client.get(f"/notices/{notice.token}/"))


def test_a_step_that_nothing_decided_has_no_explanation(world: World, enter: Enter) -> None:
    step = world.submitted().steps.get(number=1)
    assert step.trace is None
    assert enter("chen").get(f"/steps/{step.pk}/why/").status_code == 404
