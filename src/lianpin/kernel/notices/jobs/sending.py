"""Over the wire: a mail by SMTP, a message to a chat's robot by HTTP. Each either comes through or raises `Undelivered`."""

import json
import smtplib
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from django.core.mail import BadHeaderError, EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from lianpin.kernel.notices import rules
from lianpin.kernel.notices.enums import Channel
from lianpin.kernel.notices.models import Delivery, Robot

TIMEOUT_SECONDS = 15


class Undelivered(Exception):
    """It was not taken. `is_final`: nor will it be at another attempt."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


def send(delivery: Delivery) -> None:
    """Send it; returns once the other side has said that it has it."""
    if delivery.channel == Channel.MAIL:
        _send_mail(delivery)
    else:
        _send_to_group(delivery)


def _send_mail(delivery: Delivery) -> None:
    headers = {"Message-ID": f"<{delivery.key}>", "Auto-Submitted": "auto-generated"}
    message = EmailMessage(delivery.title, delivery.body, to=[delivery.address], headers=headers)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise Undelivered(_said(code, answer), is_final=code >= 500) from error
    except smtplib.SMTPDataError as error:
        raise Undelivered(_said(error.smtp_code, error.smtp_error), is_final=error.smtp_code >= 500) from error
    except smtplib.SMTPResponseException as error:  # the server does not let us in: that is for the operator to change
        raise Undelivered(_said(error.smtp_code, error.smtp_error)) from error
    except BadHeaderError as error:
        raise Undelivered(str(error), is_final=True) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(f"{type(error).__name__}: {error}") from error


def _said(code: int, answer: bytes | str) -> str:
    return f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"


class _Stay(urllib.request.HTTPRedirectHandler):
    """The address was checked; where it would send us was not."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


def _send_to_group(delivery: Delivery) -> None:
    robot = delivery.robot
    if robot is None or not robot.is_active:
        raise Undelivered(_("群机器人已停用。"), is_final=True)
    code, text = rules.complaint_of(_ask(robot, delivery))
    if code:
        raise Undelivered(f"{code} {text}", is_final=code not in rules.LATER)


def _ask(robot: Robot, delivery: Delivery) -> dict[str, Any]:
    url, message = rules.request_of(robot.kind, robot.url, robot.secret, delivery.body, timezone.now())
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": delivery.key}
    request = urllib.request.Request(url, json.dumps(message, ensure_ascii=False).encode(), headers)
    host = urlsplit(url).netloc
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=TIMEOUT_SECONDS) as answer:
            found = json.loads(answer.read(65536))
    except urllib.error.HTTPError as error:
        # Without the address: it is as secret as a password.
        raise Undelivered(f"{host}: HTTP {error.code}", is_final=error.code in {400, 401, 403, 404, 410}) from None
    except (OSError, ValueError) as error:
        raise Undelivered(f"{host}: {type(error).__name__}") from error
    return found if isinstance(found, dict) else {}
