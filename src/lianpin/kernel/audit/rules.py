"""How an event is sealed: what its digest covers."""

import hashlib
import json

from lianpin.kernel.audit.models import Event


def digest_of(event: Event) -> str:
    """SHA-256 of the previous digest and the event's canonical JSON."""
    content = {
        "subject": f"{event.subject_type}:{event.subject_id}",
        "kind": event.kind,
        "user": event.user_id,
        "actor": event.actor,
        "on": event.on.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "detail": event.detail,
        "request_id": event.request_id,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((event.previous + text).encode()).hexdigest()
