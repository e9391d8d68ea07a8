"""Whoever acts, and chains in memory as `record` makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.rules import digest_of


@dataclass(frozen=True)
class Actor:
    """A capacity as the record knows it."""

    name: str = "Alice"
    user_id: int | None = 7

    def check_may_record(self, kind: str) -> None:
        """Whoever this is does anything."""

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "role": "handler", "offices": ("人事处",)}


ALICE, BOB = Actor(), Actor("Bob", 8)


def make_chain(details: Sequence[dict[str, Any]], subject: int = 1) -> list[Event]:
    """A chain of one event per detail."""
    events: list[Event] = []
    for number, detail in enumerate(details, start=1):
        event = Event(
            id=number, subject_type="audit.clock", subject_id=subject, kind=f"thing.done{number % 3}", user_id=number,
            actor={"name": f"人{number}"}, on=date(2026, 1, 1) + timedelta(days=number), detail=detail,
            recorded_at=datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=number), request_id=f"r{number}",
            previous=events[-1].digest if events else "", transaction_id=number,
        )  # fmt: skip
        event.digest = digest_of(event)
        events.append(event)
    return events


def copy_of(event: Event) -> Event:
    return Event(**{field.attname: getattr(event, field.attname) for field in Event._meta.concrete_fields})
