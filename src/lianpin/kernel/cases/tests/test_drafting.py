"""What is typed into the form is kept at once; two open pages never undo one another; and every saving can be read afterwards."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.models import Case, Draft
from lianpin.kernel.cases.tests.factories import World
from lianpin.toolkit.errors import NotAllowed, NotValid


class Page:
    """One open form, as a browser holds it: its fields, and what stood in them when it was opened."""

    def __init__(self, client: Client, case: Case) -> None:
        self.client, self.case = client, case
        shown = client.get(f"/cases/{case.pk}/form/").content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(bf\d+|window)"[^>]* value="([^"]*)">', shown))
        boxes = {key[1:]: text.split("、") if "、" in text else text for key, text in hidden.items() if key != "window"}
        self.held: dict[str, str | list[str]] = hidden | boxes
        self.keys = {label: key for key, label in re.findall(r'for="id_(f\d+)">([^<]+)<', shown)}
        self.shown = shown

    def type(self, label: str, text: str, **more: str) -> str:
        """Type into a field; what the line below the form says."""
        self.held[self.keys[label]] = text
        answer = self.client.post(f"/cases/{self.case.pk}/draft/", self.held | more)
        said = answer.content.decode()
        self.held |= dict(re.findall(r'<input type="hidden" name="(bf\d+)"[^>]* value="([^"]*)"', said))
        assert answer.status_code == 200
        return said

    def save(self) -> int:
        return self.client.post(f"/cases/{self.case.pk}/form/", self.held).status_code


@pytest.fixture
def case(world: World) -> Case:
    return world.draft()


@pytest.fixture
def chen(world: World, client: Client) -> Client:
    client.force_login(world.user("chen"))
    return client


def test_what_is_typed_is_kept_as_it_is_and_survives_signing_out(
    world: World, case: Case, chen: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 1, 5, 2, 31, tzinfo=UTC)
    monkeypatch.setattr("lianpin.kernel.cases.verbs.filling.timezone", SimpleNamespace(now=lambda: at))
    assert "已暂存 10:31" in Page(chen, case).type("年经费", "五十万左右")
    chen.logout()
    chen.force_login(world.user("chen"))
    again = Page(chen, case)
    assert 'value="五十万左右"' in again.shown and "10:31 暂存、尚未保存的内容：年经费" in again.shown
    assert again.save() == 422  # what cannot be read is refused when it is saved, and still there
    assert Draft.objects.get().text == "五十万左右"


def test_nothing_typed_and_not_saved_is_passed_over_when_the_case_is_submitted(
    world: World, case: Case, chen: Client
) -> None:
    page = Page(chen, case)
    page.type("年经费", "60万元")
    with pytest.raises(NotValid) as refusal:
        verbs.submit_case(case, by=world["chen"])
    assert refusal.value.code == "DRAFT_NOT_SAVED" and "年经费" in refusal.value.reason
    assert page.save() == 302 and not Draft.objects.exists()
    verbs.submit_case(case, by=world["chen"])


def test_two_pages_are_told_of_one_another_field_by_field(case: Case, chen: Client) -> None:
    one, other = Page(chen, case), Page(chen, case)
    one.type("年经费", "60万元")
    told = other.type("出生日期", "1984-06-16")
    assert "另一处为“60万元”" in told and "以本页为准" not in told  # untouched here: told, and nobody has to choose
    clash = other.type("年经费", "70万元")
    assert "已暂存" not in clash and "以本页为准" in clash
    assert Draft.objects.get(name="年经费").text == "60万元"
    assert other.save() == 409  # without a script as well: saved again, it is one's own will
    other.type("年经费", "70万元", mine="年经费")
    assert Draft.objects.get(name="年经费").text == "70万元"
    assert other.save() == 302
    assert one.save() == 302  # it has not touched the field since: what the other saved stands
    assert case.facts.get(name="年经费").value == "700000.00"


def test_a_page_that_did_not_touch_a_field_does_not_undo_what_another_saved_in_it(case: Case, chen: Client) -> None:
    stale, other = Page(chen, case), Page(chen, case)
    other.type("年经费", "60万元")
    other.save()
    stale.type("出生日期", "1984-06-16")
    assert stale.save() == 302
    assert dict(case.facts.values_list("name", "value"))["年经费"] == "600000.00"


def test_words_of_the_same_page_never_dispute(case: Case, chen: Client) -> None:
    page = Page(chen, case)
    base = page.held["bf" + page.keys["年经费"][1:]]
    page.type("年经费", "6")
    page.held["bf" + page.keys["年经费"][1:]] = base  # the answer to the first was lost on its way
    assert "已暂存" in page.type("年经费", "60万元")


def test_it_keeps_what_the_form_asks_of_who_may_fill_it_in_and_no_more(world: World, case: Case) -> None:
    with pytest.raises(NotValid) as wrong:
        verbs.keep_typed(case, {"别的": "x"}, window="w", by=world["chen"])
    with pytest.raises(NotValid) as long:
        verbs.keep_typed(case, {"年经费": "9" * 4001}, window="w", by=world["chen"])
    with pytest.raises(NotAllowed):
        verbs.keep_typed(case, {"年经费": "1"}, window="w", by=world["wu"])
    assert (wrong.value.code, long.value.code) == ("FACT_NOT_YOURS", "DRAFT_TOO_LONG")
    assert not Draft.objects.exists()


def test_each_saving_is_a_revision_with_what_stood_before(world: World, case: Case, client: Client) -> None:
    verbs.give_facts(case, {("年经费", ""): "60万元"}, by=world["chen"])
    verbs.give_facts(case, {("年经费", ""): "70万元"}, by=world["chen"])
    verbs.give_facts(case, {("年经费", ""): "70万元"}, by=world["chen"])  # nothing changed
    found = [each.changes for each in case.revisions.order_by("pk")]
    assert found[1:] == [[["年经费", "", "120000.00", "600000.00"]], [["年经费", "", "600000.00", "700000.00"]]]
    client.force_login(world.user("chen"))
    page = client.get(f"/cases/{case.pk}/revisions/").content.decode()
    assert "<del>600,000.00元</del>" in page and "<ins>700,000.00元</ins>" in page
