"""What a verb would do, found out by doing it: run it in a savepoint, keep what it recorded, roll back.

Safe because verbs touch nothing outside the database; jobs do, and theirs roll back with the rest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.audit.verbs import collected


@dataclass(frozen=True, slots=True)
class Preview:
    """The events that would be recorded, and the sentences that people read."""

    events: Sequence[Event]
    sentences: Sequence[str]
    result: Any = None  # what the verb returned, of a verb that answers for many at once


class _Undone(Exception):
    """Leaves the savepoint, so that it is rolled back."""


def preview(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Preview:
    """Run a verb, roll it back, and tell what it did. Its refusals pass through."""
    events: Sequence[Event] = []
    sentences: Sequence[str] = []
    result: Any = None
    try:
        with transaction.atomic(), collected() as events:
            result = verb(*args, **kwargs)
            sentences = [str(describe(event)) for event in events]
            raise _Undone
    except _Undone:
        return Preview(tuple(events), tuple(sentences), result)


def done(verb: Callable[..., Any], *args: Any, is_preview: bool, **kwargs: Any) -> Preview:
    """Run a verb and tell what it did; or, for a preview, what it would do."""
    if is_preview:
        return preview(verb, *args, **kwargs)
    with collected() as events:
        result = verb(*args, **kwargs)
    return Preview(tuple(events), tuple(str(describe(event)) for event in events), result)
