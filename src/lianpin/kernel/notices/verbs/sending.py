"""What the worker keeps about an attempt: begun, come through, failed. See docs/decisions/0009 for what a kill leaves."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from lianpin.kernel.notices import queries
from lianpin.kernel.notices.enums import DeliveryStatus
from lianpin.kernel.notices.models import Delivery
from lianpin.kernel.notices.rules import PAUSES
from lianpin.toolkit import wall


def begin_delivery(pk: int) -> bool:
    """Commit that an attempt begins, before anything leaves; False where nothing is to be sent now, or another worker does."""
    now = timezone.now()
    with wall.behind():
        delivery = queries.held_delivery(pk, due_at__lte=now)
        if delivery is None:
            return False
        if delivery.attempts_count > len(PAUSES):  # whatever it is, it ends the worker each time
            _give_up(delivery, _("发送多次中断。"))
            return False
        delivery.status, delivery.attempted_at = DeliveryStatus.SENDING, now
        delivery.attempts_count += 1
        delivery.save(update_fields=["status", "attempted_at", "attempts_count"])
    return True


def note_sent(delivery: Delivery) -> None:
    """The other side has taken it."""
    delivery.status, delivery.sent_at, delivery.error = DeliveryStatus.SENT, timezone.now(), ""
    delivery.save(update_fields=["status", "sent_at", "error"])


def note_failure(delivery: Delivery, reason: str, *, is_final: bool) -> None:
    """The other side did not take it: another attempt after a pause, or none where it says that there is no use in it."""
    if is_final or delivery.attempts_count > len(PAUSES):
        _give_up(delivery, reason)
        return
    delivery.status, delivery.error = DeliveryStatus.PENDING, reason[:300]
    delivery.due_at = timezone.now() + timedelta(minutes=PAUSES[delivery.attempts_count - 1])
    delivery.save(update_fields=["status", "error", "due_at"])


def _give_up(delivery: Delivery, reason: str) -> None:
    delivery.status, delivery.error = DeliveryStatus.FAILED, reason[:300]
    delivery.save(update_fields=["status", "error"])
