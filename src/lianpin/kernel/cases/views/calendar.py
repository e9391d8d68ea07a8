"""Somebody's deadlines as an iCalendar feed (RFC 5545), at an address that only they know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.cases import queries
from lianpin.kernel.cases.models import Case, PublicNotice, Step
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.identity.queries import capacities_of
from lianpin.kernel.notices.queries import user_of_feed
from lianpin.toolkit import clock, wall

if TYPE_CHECKING:
    from icalendar import Event

Revision = tuple[int, datetime]
# Nothing was recorded: the same in every answer, so that a calendar sees no change where there is none.
UNREVISED: Revision = (0, datetime(2026, 1, 1, tzinfo=UTC))


@never_cache
@require_GET
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Open steps, ends of public notices and of agreements, each on its day: in every capacity of whoever made the address."""
    with wall.open_to(wall.Scope.PUBLIC):
        user = user_of_feed(token)
    if user is None:
        raise Http404
    today = clock.today()
    from icalendar import Calendar  # takes as long to import as all the rest: only for those who subscribe

    feed = Calendar()
    feed.add("prodid", "-//Lianpin//Deadlines//ZH")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", _("联聘期限"))
    feed.add("refresh-interval", timedelta(hours=4), parameters={"value": "DURATION"})
    for event in _events(capacities_of(user, today), today):
        feed.add_component(event)
    return HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")


@dataclass(slots=True)
class _Found:
    """What has a day, by key, and how often it was revised."""

    steps: dict[int, Step] = field(default_factory=dict)
    notices: dict[int, PublicNotice] = field(default_factory=dict)
    agreements: dict[int, Agreement] = field(default_factory=dict)
    of_case: dict[int, Revision] = field(default_factory=dict)
    of_agreement: dict[int, Revision] = field(default_factory=dict)


def _find(found: _Found, capacity: Capacity, today: date) -> None:
    open_steps, running = queries.deadlines_of([capacity])
    steps, notices = list(open_steps), list(running)
    agreements = list(queries.agreements_ending([capacity], today))
    found.steps |= {each.pk: each for each in steps}
    found.notices |= {each.pk: each for each in notices}
    found.agreements |= {each.pk: each for each in agreements}
    cases = {each.case_id for each in steps} | {each.step.case_id for each in notices}
    if cases:
        found.of_case |= queries.revisions_of(Case, cases)
    if agreements:
        found.of_agreement |= queries.revisions_of(Agreement, {each.pk for each in agreements})


def _events(capacities: list[Capacity], today: date) -> Iterator[Event]:
    found = _Found()
    for capacity in capacities:  # each sees what it may see
        with wall.seen_as(capacity.seer):
            _find(found, capacity, today)
    of_case, of_agreement = found.of_case, found.of_agreement
    for _pk, step in sorted(found.steps.items()):
        assert step.due_on is not None  # the query says so
        summary = _("%(step)s到期：%(title)s") % {"step": step.name, "title": step.case.title}
        # A step that is planned anew is another row and the same deadline.
        about = f"case/{step.case_id}/step/{step.number}/{step.actor}"
        path, revision = reverse("cases:step_take", args=[step.pk]), of_case.get(step.case_id, UNREVISED)
        yield _event(about, summary, step.due_on, path, revision, is_provisional=step.is_provisional)
    for _pk, notice in sorted(found.notices.items()):
        summary, case = _("公示届满：%s") % notice.title, notice.step.case
        path, revision = reverse("cases:case_detail", args=[case.pk]), of_case.get(case.pk, UNREVISED)
        about = f"case/{case.pk}/notice/{notice.step.number}"
        yield _event(about, summary, notice.closes_on, path, revision, is_provisional=notice.step.is_provisional)
    for _pk, agreement in sorted(found.agreements.items()):
        last = agreement.during.upper - timedelta(days=1)  # half-open
        summary = _("协议到期：%s") % agreement.title
        path = reverse("agreements:agreement_detail", args=[agreement.pk])
        yield _event(f"agreement/{agreement.pk}", summary, last, path, of_agreement.get(agreement.pk, UNREVISED))


def _event(about: str, summary: str, on: date, path: str, revision: Revision, *, is_provisional: bool = False) -> Event:
    """An entry of one whole day that blocks nobody's time. Its UID stays, its SEQUENCE grows with what is recorded."""
    from icalendar import Event

    event = Event()
    sequence, changed_at = revision
    event.add("uid", f"{uuid5(NAMESPACE_URL, about)}@{urlsplit(settings.LIANPIN_ADDRESS).hostname}")
    event.add("sequence", sequence)
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("last-modified", changed_at.astimezone(UTC))
    event.add("summary", _("%s（暂定）") % summary if is_provisional else summary)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("status", "TENTATIVE" if is_provisional else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", settings.LIANPIN_ADDRESS + path)
    return event
