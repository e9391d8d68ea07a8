"""Publishing a regulation's version, and importing the official calendar of a year."""

import csv
import hashlib
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from lianpin_regulations import load

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.kernel.regulations.enums import DayKind
from lianpin.kernel.regulations.models import Regulation, Version, WorkCalendar
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid


def publish_version(text: str, *, by: Capacity, issuer: Organisation | None = None, name: str = "v.md") -> Version:
    """Publish a version. The engine's RegulationError passes through, with line, article and what was expected.

    Publishing the same text again changes nothing; another text under a published label is refused.
    """
    parsed = load(text, name=name)
    digest = hashlib.sha256(parsed.source.encode()).hexdigest()
    with transaction.atomic():
        regulation, _made = Regulation.objects.update_or_create(
            code=parsed.code,
            defaults={"title": parsed.title, "english_title": parsed.english},
            create_defaults={"title": parsed.title, "english_title": parsed.english, "issuer": issuer},
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
        version = Version.objects.create(
            regulation=regulation,
            label=parsed.version,
            document_number=parsed.document_number,
            effective_on=parsed.effective_on,
            repealed_on=parsed.repealed_on,
            source=parsed.source,
            digest=digest,
            published_on=clock.today(),
        )
        record("regulation.published", version, by=by, title=parsed.title, version=parsed.version, digest=digest)
    return version


def import_calendar(text: str, *, by: Capacity) -> int:
    """Take in a year's notice: a first line `# document name`, then day,kind(off|on),name. All of it or nothing.

    The number of days is returned; NotValid names the line that cannot be read.
    """
    lines = text.splitlines()
    if not lines or not lines[0].startswith("#"):
        raise NotValid(_("日历文件第一行应当是“# 文件名称”。"), code="CALENDAR_DOCUMENT")
    document = lines[0].lstrip("# ").strip()
    rows = []
    for number, row in enumerate(csv.DictReader(line for line in lines if not line.startswith("#")), start=1):
        try:
            day, kind = date.fromisoformat(row["day"]), DayKind(row["kind"])
        except (KeyError, ValueError, TypeError):
            raise NotValid(
                _("日历文件第%d行读不懂：应当是“日期,off 或 on,节日”。") % number, code="CALENDAR_ROW"
            ) from None
        rows.append(WorkCalendar(day=day, kind=kind, name=row.get("name") or "", document=document))
    with transaction.atomic():
        WorkCalendar.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name", "document"]
        )
        if rows:
            record("calendar.imported", rows[0], by=by, document=document, days=len(rows))
    return len(rows)
