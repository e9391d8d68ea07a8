"""The store: bytes under their digest, once, and read back only when they are what was filed."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.documents import queries, verbs
from lianpin.kernel.documents.models import Attachment, Document, place_of
from lianpin.kernel.documents.tests.factories import pdf
from lianpin.kernel.identity.models import PLATFORM
from lianpin.toolkit.errors import NotAvailable, NotValid

PDF = pdf() + b"%" + b"x" * 100_000


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Settings) -> None:
    settings.LIANPIN_DATA = tmp_path


@pytest.mark.django_db
def test_it_stores_an_attachment_once_under_its_digest(tmp_path: Path) -> None:
    first = verbs.store_attachment(SimpleUploadedFile("证明.pdf", PDF), by=PLATFORM)
    second = verbs.store_attachment(SimpleUploadedFile("同一份.pdf", PDF), by=PLATFORM)
    digest = hashlib.sha256(PDF).hexdigest()
    assert first.digest == second.digest == digest
    assert first.size == len(PDF)
    with queries.open_attachment(first) as file:
        assert file.read() == PDF
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept == [place_of(digest)]
    assert kept[0].stat().st_mode & 0o777 == 0o600
    assert [event.detail["name"] for event in events_of(first)] == ["证明.pdf"]


@pytest.mark.django_db
def test_it_refuses_a_wrong_file_and_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotValid):
        verbs.store_attachment(SimpleUploadedFile("程序.exe", b"MZ"), by=PLATFORM)
    assert Attachment.objects.count() == 0
    assert not any(tmp_path.iterdir())


@pytest.mark.django_db
def test_it_renders_a_document_and_notices_when_its_bytes_change(tmp_path: Path, settings: Settings) -> None:
    settings.LIANPIN_RULEBOOKS = [tmp_path]
    (tmp_path / "letter.typ").write_text('#set text(font: "Noto Serif SC")\n你好', encoding="utf-8")
    document = verbs.render_document("letter.typ", {"n": 1}, number="H-1", title="函", by=PLATFORM)
    assert queries.read_document(document).startswith(b"%PDF-")
    assert (document.size, document.data) == (len(queries.read_document(document)), {"n": 1})
    assert [event.kind for event in events_of(document)] == ["document.rendered"]
    place_of(document.digest).write_bytes(b"%PDF- forged")
    with pytest.raises(NotAvailable, match="摘要不一致"):
        queries.read_document(document)
    place_of(document.digest).unlink()
    with pytest.raises(NotAvailable, match="不在文件库中"):
        queries.read_document(Document.objects.get())
