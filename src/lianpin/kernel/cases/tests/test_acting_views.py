"""The pages of the actions: each asks, foretells, and does it; what is to be corrected stands at its field; a delegate acts."""

import re
from datetime import date

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.enums import Outcome, StepStatus
from lianpin.kernel.cases.models import Comment, Step
from lianpin.kernel.cases.tests.factories import World, pdf
from lianpin.kernel.identity.models import Delegation
from lianpin.toolkit import clock


@pytest.fixture
def visit(world: World) -> "Visit":
    return Visit(world)


class Visit:
    """Somebody at a browser."""

    def __init__(self, world: World) -> None:
        self.world, self.client = world, Client()

    def see(self, who: str, path: str) -> str:
        self.client.force_login(self.world.user(who))
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return text(answer)

    def confirm(self, who: str, path: str, **given: object) -> str:
        """Fill in, read what would happen, confirm; the page that told it."""
        self.client.force_login(self.world.user(who))
        foretold = self.client.post(path, given)
        assert foretold.status_code == 200, text(foretold)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text(foretold)))
        assert hidden.pop("confirmed") == "1"
        assert self.client.post(path, {**hidden, "confirmed": "1"}).status_code == 302
        return text(foretold)


def text(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode(errors="replace")


def test_a_step_is_handed_on_asked_about_urged_on_taken_and_taken_back(world: World, visit: Visit) -> None:
    case = world.submitted()
    step, page = case.steps.get(number=1), f"/cases/{case.pk}/"
    assert "其他操作" in visit.see("alice", page)
    hr, ann = world["alice"].unit_id, world["ann"].user_id
    told = visit.confirm("alice", f"/steps/{step.pk}/transfer/", colleague=f"{hr}-{ann}", reason="出差")
    assert "由人事处转给人事处·Ann办理：出差" in told
    college = world["uma"].unit_id
    told = visit.confirm("ann", f"/steps/{step.pk}/opinion/", colleague=college, when="before", reason="是否在岗")
    assert "请材料学院加签（办理前加签）：是否在岗" in told
    waits = visit.see("ann", page)
    assert f'/steps/{step.pk}/"' not in waits and "（办理前加签）" in waits
    added = Step.objects.get(added_to=step)
    assert "是否在岗" in visit.see("uma", f"/steps/{added.pk}/")
    visit.confirm("uma", f"/steps/{added.pk}/", outcome="agreed", opinion="在岗")
    assert "请尽快" in visit.confirm("chen", f"/steps/{step.pk}/remind/", note="请尽快")
    visit.confirm("ann", f"/steps/{step.pk}/", outcome="agreed", opinion="")
    assert "重新办理：点错了" in visit.confirm("ann", f"/steps/{step.pk}/recall/", reason="点错了")
    step.refresh_from_db()
    assert step.status == StepStatus.OPEN


def test_what_is_to_be_corrected_stands_at_its_field_and_material(world: World, visit: Visit) -> None:
    case = world.submitted()
    step = case.steps.get(number=1)
    page = visit.see("alice", f"/steps/{step.pk}/")
    key = {name: re.search(rf'for="id_(c\d+)">{name}', page)[1] for name in ("年经费", "申报表")}  # type: ignore[index]
    remarks = {key["年经费"]: "与预算不符", key["申报表"]: "请盖章"}
    told = visit.confirm("alice", f"/steps/{step.pk}/", outcome="returned", opinion="请补正", **remarks)
    assert "列出需补正的内容：年经费、申报表" in told
    shown = re.sub("<[^>]+>", "", visit.see("chen", f"/cases/{case.pk}/"))
    assert "年经费：与预算不符" in shown and re.search(r"现由\s*陈一帆\s*补正后重新提交", shown)
    form = re.sub("<[^>]+>", "", visit.see("chen", f"/cases/{case.pk}/form/"))
    assert form.count("请补正：与预算不符") == 1 and form.count("请补正：请盖章") == 1
    again = verbs.submit_case(case, by=world["chen"])
    assert again.corrections.filter(round=again.round).count() == 0


def test_a_comment_with_a_file_is_for_whom_it_was_written(world: World, visit: Visit) -> None:
    case = world.submitted()
    visit.client.force_login(world.user("uma"))
    path = f"/cases/{case.pk}/comment/"
    wrong = visit.client.post(path, {"text": "", "audience": "all"})
    assert (wrong.status_code, "请填写评论内容" in text(wrong)) == (422, True)
    visit.client.post(path, {"text": "内部意见", "audience": "officials", "file": pdf("意见.pdf")})
    file = f"/comments/{Comment.objects.get().pk}/"
    assert "内部意见" in visit.see("alice", f"/cases/{case.pk}/") and visit.see("alice", file).startswith("%PDF")
    for name in ("chen", "bob"):
        assert "内部意见" not in visit.see(name, f"/cases/{case.pk}/")
        assert visit.client.get(file).status_code == 404


def test_a_delegate_chooses_the_capacity_and_acts_in_it(world: World, visit: Visit) -> None:
    case = world.submitted()
    given = {"membership": world["alice"].membership_id, "delegate": world["uma"].user_id, "reason": "出差"}
    days = {"since_on": "2026-01-05", "until_on": "2026-01-09"}
    assert "委托Uma代办“人事处”的事项" in visit.confirm("alice", "/delegations/new/", **given, **days)
    visit.client.force_login(world.user("uma"))
    visit.client.post("/capacity/", {"capacity": given["membership"]})
    step = case.steps.get(number=1)
    assert step.name in text(visit.client.get("/"))
    answer = visit.client.post(f"/steps/{step.pk}/", {"outcome": Outcome.AGREED, "opinion": "", "confirmed": "1"})
    assert answer.status_code == 302
    step.refresh_from_db()
    assert step.taken_as == "云汐大学·人事处·Uma（代Alice）"
    visit.confirm("alice", f"/delegations/{Delegation.objects.get().pk}/end/", now="1")
    assert Delegation.objects.get().ended_on == clock.today() == date(2026, 1, 5)
