"""The rulebook and the calendar as the engine takes them. Parsed once per process and kept by what they are made from."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import DateField, Q, QuerySet, Value
from lianpin_regulations import Regulation as Program
from lianpin_regulations import Rulebook, load
from lianpin_regulations import WorkCalendar as Calendar

from lianpin.kernel.regulations.enums import DayKind
from lianpin.kernel.regulations.models import Version, WorkCalendar
from lianpin.toolkit.statements import kept


def versions() -> QuerySet[Version]:
    """Every published version without its text, the newest first."""
    found = Version.objects.defer("source").select_related("regulation__issuer")
    return found.order_by("regulation__title", "-effective_on", "-pk")


_kept: ContextVar[dict[str, Any] | None] = ContextVar("kept_rulebook", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Ask for rulebook and calendar once per request: nothing is published in the middle of one."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def _once(name: str, find: Callable[[], Any]) -> Any:
    kept = _kept.get()
    if kept is None:
        return find()
    if name not in kept:
        kept[name] = find()
    return kept[name]


def rulebook() -> Rulebook:
    """Every published version. One small statement; all texts are read, by one more, when something new was published."""
    found: Rulebook = _once("rulebook", _find_rulebook)
    return found


def _find_rulebook() -> Rulebook:
    return _rulebook(tuple(digest for digest, day, *_rest in _once("rows", _find_rows) if day is None))


def program(version: Version) -> Program:
    """A version, parsed; select its `regulation` beforehand."""
    if version.digest not in _programs:
        _programs[version.digest] = load(version.source, name=f"{version.regulation.code}/{version.label}.md")
    return _programs[version.digest]


_programs: dict[str, Program] = {}  # by digest: what is published never changes


def version_in_force(code: str, on: date) -> Version | None:
    """The version of a regulation in force on a day; of two from the same day the one published later."""
    in_force = Q(effective_on__lte=on) & (Q(repealed_on__isnull=True) | Q(repealed_on__gt=on))
    found = Version.objects.filter(in_force, regulation__code=code).select_related("regulation__issuer")
    return found.order_by("-effective_on", "-pk").first()


def calendar() -> Calendar:
    """The official calendar: the forty days or so that each year's notice moves."""
    found: Calendar = _once("calendar", _find_calendar)
    return found


def renewed_calendar() -> Calendar:
    """The calendar as it is now, also where it was changed since this request began to ask for it."""
    if (kept := _kept.get()) is not None:
        kept.pop("calendar", None)
        kept.pop("rows", None)
    return calendar()


def days_of(year: int) -> list[WorkCalendar]:
    """The days of a year that its notice moves, in their order."""
    return list(WorkCalendar.objects.filter(day__year=year).order_by("day"))


def years_published() -> list[int]:
    """The years whose notice is known, the earliest first."""
    return sorted({day.year for day in WorkCalendar.objects.dates("day", "year")})


def _find_rows() -> list[tuple[Any, ...]]:
    """What both are made from, by one statement: the digest of each version, then the days of the calendar."""
    return sorted(_rows(), key=lambda row: (row[1] or date.min, row[4]))


@kept
def _rows() -> QuerySet[Version, Any]:
    nothing = (Value(None, DateField()), Value(""), Value(""))
    digests = Version.objects.order_by().values_list("digest", *nothing, "pk")
    days = WorkCalendar.objects.order_by().values_list(Value(""), "day", "kind", "document", Value(0))
    return digests.union(days, all=True)


def _find_calendar() -> Calendar:
    rows = [(day, kind, document) for _digest, day, kind, document, _pk in _once("rows", _find_rows) if day]
    return Calendar(
        days_off=_by_year(day for day, kind, _document in rows if kind == DayKind.OFF),
        days_on=_by_year(day for day, kind, _document in rows if kind == DayKind.ON),
        documents={day.year: document for day, _kind, document in rows},
    )


@lru_cache(maxsize=4)
def _rulebook(digests: tuple[str, ...]) -> Rulebook:
    found = Version.objects.filter(digest__in=digests).select_related("regulation").order_by("pk")
    return Rulebook(map(program, found))


def _by_year(days: Iterable[date]) -> dict[int, frozenset[date]]:
    found: dict[int, set[date]] = {}
    for day in days:
        found.setdefault(day.year, set()).add(day)
    return {year: frozenset(each) for year, each in found.items()}
