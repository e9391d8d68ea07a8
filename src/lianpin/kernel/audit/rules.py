"""How an event is sealed: what its digest covers."""

from typing import Any

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.standalone import event_digest


def digest_of(event: Event) -> str:
    """SHA-256 of the previous digest and the event's canonical JSON."""
    return event_digest(event.previous, content_of(event))


def content_of(event: Event) -> dict[str, Any]:
    """What of an event its digest covers, besides the digest before it."""
    return {
        "subject": f"{event.subject_type}:{event.subject_id}",
        "kind": event.kind,
        "user": event.user_id,
        "actor": event.actor,
        "on": event.on.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "detail": event.detail,
        "request_id": event.request_id,
    }
