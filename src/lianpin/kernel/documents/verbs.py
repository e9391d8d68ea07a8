"""Taking files in and making papers. The bytes are safe on disk before the row that names them is written."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.documents import queries, rules
from lianpin.kernel.documents.models import Attachment, Document, place_of
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import wall


def store_attachment(file: UploadedFile[Any], kinds: Sequence[str] | None = None, *, by: Capacity) -> Attachment:
    """Take in a file that somebody uploaded, of these kinds or of any; NotValid when its kind, content, name or size cannot be accepted.

    What is kept of a picture is the picture, drawn anew; its size and digest are those of what is kept.
    """
    kind = rules.check_upload(file) if kinds is None else rules.check_kind(file, kinds)
    drawn = rules.redrawn(file, kind)
    digest = _keep(file.chunks() if drawn is None else [drawn])
    with wall.behind():
        attachment = Attachment.objects.create(
            name=rules.check_name(file.name or ""),
            content_type=kind.content_type,
            size=(file.size or 0) if drawn is None else len(drawn),
            digest=digest,
            uploaded_by=by.as_json(),
            uploaded_at=timezone.now(),
        )
        record("attachment.stored", attachment, by=by, name=attachment.name, digest=digest)
    return attachment


def render_document(template: str, data: dict[str, Any], *, number: str, title: str, by: Capacity) -> Document:
    """Typeset a template of the rulebook into a PDF, keep it, and keep the data beside it."""
    content = queries.typeset(template, data, name=title)
    digest = _keep([content])
    with wall.behind():
        document = Document.objects.create(
            number=number,
            title=title,
            template=template,
            data=data,
            digest=digest,
            size=len(content),
            rendered_at=timezone.now(),
        )
        record("document.rendered", document, by=by, title=title, number=number, digest=digest)
    return document


def _keep(chunks: Iterable[bytes]) -> str:
    """Write bytes into the store under their SHA-256: to a neighbour first, to the disk, then renamed into place."""
    store = place_of("00" * 32).parent.parent
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    descriptor, name = tempfile.mkstemp(dir=store, prefix="incoming-")
    neighbour = Path(name)
    try:
        with open(descriptor, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        place = place_of(digest.hexdigest())
        place.parent.mkdir(mode=0o700, exist_ok=True)
        neighbour.replace(place)
    finally:
        neighbour.unlink(missing_ok=True)
    for folder in (place.parent, store):
        _sync(folder)
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
