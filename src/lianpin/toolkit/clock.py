"""The business clock: which day it is, for the web, the worker and the tests alike.

The day is one row of the database (made by the audit app's first migration), so that every process reads the same. An empty
row means the real day in China. Only a demo or a test may set it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

SHANGHAI = ZoneInfo("Asia/Shanghai")

_held: ContextVar[date | None] = ContextVar("business_day", default=None)


def today() -> date:
    """The business day in China (Asia/Shanghai)."""
    return _held.get() or _read()


@contextmanager
def held() -> Iterator[date]:
    """Read the clock once and keep that day for one request or one job."""
    day = _read()
    token = _held.set(day)
    try:
        yield day
    finally:
        _held.reset(token)


def set_day(day: date | None) -> None:
    """Set the business day (None: the real one). The caller has checked that this is a demo or a test."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_clock SET today = %s", [day])
    if _held.get() is not None:
        _held.set(day or _real())


def _read() -> date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT today FROM audit_clock")
        row = cursor.fetchone()
    return row[0] if row and row[0] else _real()


def _real() -> date:
    return datetime.now(SHANGHAI).date()
