"""Every field that takes a file passes the one check of files, and every file that was taken is served as a download of its true kind."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from access.world import World
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

import lianpin
from lianpin.appointments.verbs import upload_takeover
from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases import rules
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.tests.factories import office, pdf
from lianpin.site import demo

MACRO = office("a.xlsx", xl__vbaProject_bin=b"x")
SCRIPT = pdf("/OpenAction<</S/JavaScript/JS(app.alert(1))>>")
LIST = office("a.xlsx")
# Form and field → who sends it where, with what beside it; the file that is sent, and what is said of it.
FIELDS: dict[tuple[str, str], tuple[str, str, dict[str, object], str, bytes, str]] = {
    ("MaterialForm", "file"): ("wu", "/cases/{draft}/materials/", {"m0-name": "申报表", "m0": "1"}, "m0-file", SCRIPT, "含有脚本"),
    ("CommentForm", "file"): ("college", "/cases/{waiting_case}/comment/", {"text": "看附件", "audience": "all"}, "file", SCRIPT, "含有脚本"),
    ("ObjectionForm", "file"): ("public", "/notices/{notice}/object/", {"text": "持股情况与公示不符，请查核。", "name": "甲", "key": "8c7d0c4e-52c4-4b4a-9a8e-0d4b1f6f3a55"}, "file", SCRIPT, "含有脚本"),
    ("AdmissionForm", "file"): ("wu", "/cases/{draft}/admission/", {"text": "学位认证正在办理，请予考虑。"}, "file", SCRIPT, "含有脚本"),
    ("CalendarForm", "file"): ("city-admin", "/calendar/import/", {"document": "通知"}, "file", MACRO, "含有宏"),
    ("PeopleForm", "file"): ("city-admin", "/staff/import/", {}, "file", MACRO, "含有宏"),
    ("ImportForm", "file"): ("firm-hr", "/appointments/reports/import", {}, "file", MACRO, "含有宏"),
    ("AttendanceImportForm", "file"): ("college", "/effort/import/", {}, "file", MACRO, "含有宏"),
    ("ReturnForm", "file"): ("city-finance", "/money/batches/{approved_batch}/return/", {"format": "csv", "day": "2027-02-05"}, "file", MACRO, "含有宏"),
    ("TakeoverForm", "file"): ("univ-hr", "/appointments/takeovers/", {}, "file", MACRO, "含有宏"),
    ("TakeoverForm", "scans"): ("univ-hr", "/appointments/takeovers/", {"file": LIST}, "scans", SCRIPT, "含有脚本"),
    ("MoreFilesForm", "file"): ("univ-hr", "/appointments/takeovers/{draft_takeover}/files", {}, "file", MACRO, "含有宏"),
    ("MoreFilesForm", "scans"): ("univ-hr", "/appointments/takeovers/{draft_takeover}/files", {}, "scans", SCRIPT, "含有脚本"),
}  # fmt: skip


def every_form(base: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for each in base.__subclasses__():
        yield each
        yield from every_form(each)


def test_every_field_that_takes_a_file_is_asked_below() -> None:
    for module in pkgutil.walk_packages(lianpin.__path__, "lianpin."):
        if ".forms" in module.name and ".tests" not in module.name:
            importlib.import_module(module.name)
    found = {
        (form.__name__, name)
        for form in every_form()
        if form.__module__.startswith("lianpin.") and ".tests" not in form.__module__
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.FileField)
    }
    assert found == set(FIELDS), "add what is new to FIELDS: it must refuse what no file may hold"


@pytest.mark.parametrize(("form", "field"), FIELDS)
def test_no_field_takes_a_file_that_does_something(
    world: World, monkeypatch: pytest.MonkeyPatch, form: str, field: str
) -> None:
    # The world's notices have ended; a file must not come in while one is open.
    monkeypatch.setattr(rules, "check_can_object", lambda _notice: None)
    who, address, beside, name, content, said = FIELDS[form, field]
    called = f"带毒的.{'pdf' if content is SCRIPT else 'xlsx'}"
    with transaction.atomic():
        waiting = upload_takeover(SimpleUploadedFile("名单.xlsx", LIST), by=demo.capacity_of("univ-hr"))
        before = (Attachment.objects.count(), Event.objects.count())
        with_files = {
            key: SimpleUploadedFile("名单.xlsx", value) if isinstance(value, bytes) else value
            for key, value in beside.items()
        }
        path = address.format(**world.things, draft_takeover=waiting.pk)
        answer = world.client_of(who).post(path, {**with_files, name: SimpleUploadedFile(called, content)}, follow=True)
        text = b"".join(answer).decode()
        after = (Attachment.objects.count(), Event.objects.count())
        transaction.set_rollback(True)
    assert (answer.status_code, called in text and said in text) == (422, True), text[:2000]
    assert after == before


DOWNLOADS = [
    ("college", "/comments/{comment}/"), ("univ-hr", "/objections/{objection}/file/"),
    ("univ-hr", "/agreements/{paper_agreement}/pdf?download"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "address"), DOWNLOADS)
def test_what_was_uploaded_is_served_as_a_download_of_its_kind(world: World, who: str, address: str) -> None:
    answer = world.client_of(who).get(address.format(**world.things))
    b"".join(answer)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
