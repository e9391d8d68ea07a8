"""Publishing a regulation's version, and importing the official calendar of a year."""

import hashlib

from django.db.models import CharField
from django.utils.translation import gettext as _
from lianpin_regulations import Regulation as Program
from lianpin_regulations import load

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.kernel.regulations import rules
from lianpin.kernel.regulations.models import Regulation, Version, WorkCalendar
from lianpin.kernel.regulations.previews import LONGEST_DOCUMENT, read_calendar
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid


def publish_version(text: str, *, by: Capacity, issuer: Organisation | None = None, name: str = "v.md") -> Version:
    """Publish a version, kept to the letter. The engine's RegulationError passes through, with line, article and what was
    expected; NotValid for a heading that is too long to be kept or whose version cannot stand in an address.

    Publishing the same text again changes nothing; another text under a published label is refused.
    """
    parsed = load(text, name=name)
    _check_heading(parsed)
    digest = hashlib.sha256(text.encode()).hexdigest()
    titles = {"title": parsed.title, "english_title": parsed.english}
    with wall.behind():
        regulation, _made = Regulation.objects.select_for_update().get_or_create(
            code=parsed.code, defaults=titles | {"issuer": issuer}
        )
        existing = regulation.versions.filter(label=parsed.version).first()
        if existing is not None:
            if existing.digest == digest:
                return existing
            raise NotPossible(
                _("《%(title)s》%(version)s 已经发布，内容不能更改；修改请发布新版本。")
                % {"title": parsed.title, "version": parsed.version},
                code="VERSION_PUBLISHED",
            )
        Regulation.objects.filter(pk=regulation.pk).update(**titles)
        version = Version.objects.create(
            regulation=regulation,
            label=parsed.version,
            document_number=parsed.document_number,
            effective_on=parsed.effective_on,
            repealed_on=parsed.repealed_on,
            source=text,
            digest=digest,
            published_on=clock.today(),
        )
        record("regulation.published", version, by=by, title=parsed.title, version=parsed.version, digest=digest)
    return version


def _check_heading(parsed: Program) -> None:
    """What the engine does not mind, and a row or an address cannot hold."""
    kept = (
        ("规章", parsed.title, Regulation, "title"),
        ("英文", parsed.english, Regulation, "english_title"),
        ("代号", parsed.code, Regulation, "code"),
        ("文号", parsed.document_number, Version, "document_number"),
        ("版本", parsed.version, Version, "label"),
    )
    for word, value, model, name in kept:
        field = model._meta.get_field(name)
        assert isinstance(field, CharField)
        most = field.max_length or 0
        if len(value) > most:
            raise NotValid(
                _("文件头的“%(word)s”有%(length)d个字，最多%(most)d个，请缩短。")
                % {"word": word, "length": len(value), "most": most},
                code="HEADING_TOO_LONG",
            )
    if "/" in parsed.version:
        raise NotValid(_("文件头的“版本”里不能有“/”：%s。") % parsed.version, code="VERSION_LABEL")


def import_calendar(text: str, *, by: Capacity) -> int:
    """Take in a year's notice: a first line `# document name`, then a table of day, kind (off or on) and name. All of it or nothing.

    The same document once more replaces what it said before; another one is added to it, and prevails where both speak of a day.
    The number of days is returned; NotValid names the first row that cannot be read.
    """
    rules.check_keeps_calendar(by)
    if not text.startswith("#"):
        raise NotValid(_("日历文件第一行应当是“# 文件名称”。"), code="CALENDAR_DOCUMENT")
    found = read_calendar(text.encode(), "calendar.csv")
    for number, fault in found.faults:
        raise NotValid(_("日历文件第%d行：") % number + fault, code="CALENDAR_ROW")
    if not found.document or len(found.document) > LONGEST_DOCUMENT:
        raise NotValid(_("请写明文件名称，连同文号不超过%d个字。") % LONGEST_DOCUMENT, code="CALENDAR_DOCUMENT")
    for row in found.days.values():
        row.document = found.document
    with wall.behind():
        WorkCalendar.objects.filter(document=found.document).exclude(day__in=list(found.days)).delete()
        kept = WorkCalendar.objects.bulk_create(
            found.days.values(),
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["kind", "name", "document"],
        )
        record("calendar.imported", kept[0], by=by, document=found.document, days=len(kept))
    return len(kept)
