"""Over the wire: a mail by SMTP, a message to a chat's robot by HTTP. Each either comes through or raises `Undelivered`."""

import http.client
import json
import smtplib
from typing import Any

from django.core.mail import BadHeaderError, EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from lianpin.kernel.notices import rules
from lianpin.kernel.notices.enums import Channel
from lianpin.kernel.notices.jobs import wire
from lianpin.kernel.notices.models import Delivery, Robot


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
    content = json.dumps(message, ensure_ascii=False).encode()
    # Without the address in any message: it is as secret as a password.
    host = rules.host_of(url)
    if not rules.is_allowed(robot.kind, url):  # the operator may have taken it off the list since it was set
        raise Undelivered(_("群机器人的地址不在允许的范围内，没有发送。请联系管理员重新设置。"), is_final=True)
    try:
        status, answer = wire.post(url, content, headers, by_operator=rules.is_by_operator(url))
        if status != 200:
            raise Undelivered(
                f"{host}: HTTP {status}", is_final=status in {301, 302, 307, 308, 400, 401, 403, 404, 410}
            )
        found = json.loads(answer)
    except wire.NotPublic as error:
        raise Undelivered(f"{host}: {error}", is_final=True) from error
    except (OSError, ValueError, http.client.HTTPException, wire.TooMuch) as error:
        raise Undelivered(f"{host}: {type(error).__name__}") from None
    return found if isinstance(found, dict) else {}
