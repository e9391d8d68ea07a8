"""When and how one is told, who may send a letter or set a robot, and how the vendors of chats want their messages."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import SplitResult, quote_plus, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.notices.enums import Channel, LetterStatus, RobotKind, Timing, Topic
from lianpin.kernel.notices.models import Letter, Preferences
from lianpin.toolkit.clock import SHANGHAI
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid

# What asks one to act comes at once; what is only good to know comes in the digest, and not into the group.
URGENT = frozenset({Topic.TASK, Topic.REMINDER, Topic.RETURNED, Topic.SIGNING})
GROUP = frozenset({Topic.TASK, Topic.REMINDER, Topic.OVERDUE, Topic.SIGNING})

RELEASING_ROLES = frozenset({Role.HANDLER, Role.REVIEWER, Role.DECIDER})

# An attempt that failed is made again after so many minutes; after the last one it is given up.
PAUSES = (1, 5, 15, 60, 180, 360, 720, 1440)

HOSTS = {
    RobotKind.WECOM: frozenset({"qyapi.weixin.qq.com"}),
    RobotKind.DINGTALK: frozenset({"oapi.dingtalk.com"}),
    RobotKind.FEISHU: frozenset({"open.feishu.cn", "open.larksuite.com"}),
}


def timing_of(preferences: Preferences | None, topic: str, channel: str) -> Timing:
    """How a topic goes out on a channel: as chosen, else as is usual."""
    chosen = preferences.ways.get(topic, {}).get(channel) if preferences is not None else None
    if chosen is not None:
        return Timing(chosen)
    if channel == Channel.CHAT:
        return Timing.AT_ONCE if topic in GROUP else Timing.OFF
    return Timing.AT_ONCE if topic in URGENT else Timing.DIGEST


def earliest(now: datetime, preferences: Preferences | None) -> datetime:
    """The first moment from now on that is outside of the quiet hours."""
    if preferences is None or preferences.quiet_from is None or preferences.quiet_until is None:
        return now
    local, begin, end = now.astimezone(SHANGHAI), preferences.quiet_from, preferences.quiet_until
    if not _is_quiet(local.time(), begin, end):
        return now
    day = local.date() if local.time() < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, SHANGHAI)


def _is_quiet(at: time, begin: time, end: time) -> bool:
    """Whether a time of day lies in [begin, end); an end before the begin is on the next day."""
    return begin <= at < end if begin <= end else at >= begin or at < end


def reads_letters(by: Capacity) -> bool:
    """Whether this capacity's unit has an outbox: every unit of a body, for those who act for it."""
    return by.unit_id is not None and not by.is_personal


def may_decide(by: Capacity) -> bool:
    """Whether somebody releases and discards the letters of their unit."""
    return reads_letters(by) and by.role in RELEASING_ROLES


def check_can_decide(by: Capacity, letter: Letter) -> None:
    """An official of the letter's unit, once."""
    if letter.unit_id != by.unit_id or not may_decide(by):
        raise NotAllowed(_("函件由起草部门的经办人、审核人或审定人发出或者作废。"), code="LETTER_NOT_YOURS")
    if letter.status != LetterStatus.WAITING:
        raise NotPossible(
            _("函件当前状态为“%s”，不能再处理。") % letter.get_status_display(), code="LETTER_NOT_WAITING"
        )


def administers(by: Capacity) -> bool:
    """Whether somebody sets the robots of their body."""
    return by.role == Role.ADMINISTRATOR and by.organisation_id is not None


def check_administers(by: Capacity) -> None:
    if not administers(by):
        raise NotAllowed(_("群机器人由本单位的管理员设置。"), code="ROBOT_NOT_ADMINISTRATOR")


def check_robot(kind: str, url: str, secret: str) -> None:
    """The address must be the vendor's own, or one that the operator allows: else anybody could make us call anywhere."""
    if not is_allowed(kind, url):
        raise NotValid(
            _("地址应当以 https://%s/ 开头。请从群机器人的设置页复制完整的 Webhook 地址。")
            % min(HOSTS[RobotKind(kind)]),
            code="ROBOT_ADDRESS",
        )
    if not secret and kind != RobotKind.WECOM:
        raise NotValid(_("请在机器人的安全设置中启用签名，并填写密钥。"), code="ROBOT_SECRET_MISSING")


def is_allowed(kind: str, url: str) -> bool:
    """Whether messages may go there at all; asked when a robot is set, and again before each message."""
    parts = _parts(url)
    if parts is None or not url.isascii() or not url.isprintable() or " " in url:
        return False
    return is_by_operator(url) or (parts.scheme == "https" and parts.netloc in HOSTS[RobotKind(kind)])


def is_by_operator(url: str) -> bool:
    """Whether the operator named this host: "host:port" for https, "http://host:port" for one without, within their own network."""
    parts = _parts(url)
    if parts is None or parts.scheme not in {"http", "https"}:
        return False
    named = parts.netloc if parts.scheme == "https" else f"http://{parts.netloc}"
    return bool(parts.netloc) and named in settings.LIANPIN_CHAT_HOSTS


def host_of(url: str) -> str:
    """As much of an address as may be told."""
    parts = _parts(url)
    return parts.netloc.rpartition("@")[2] if parts is not None else "?"


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # as "https://["
        return None


# ── how the vendors want it ──


def request_of(kind: str, url: str, secret: str, text: str, at: datetime) -> tuple[str, dict[str, Any]]:
    """Address and JSON of a text message to a robot, signed for this moment.

    企业微信: the key is part of the address, there is no signature. 钉钉: base64(HMAC-SHA256(secret, "ms\\nsecret")) in the
    address. 飞书: base64(HMAC-SHA256("s\\nsecret", "")) in the body. Either signature holds for an hour.
    """
    if kind == RobotKind.FEISHU:
        stamp = str(int(at.timestamp()))
        sign = _hmac(f"{stamp}\n{secret}", "")
        return url, {"timestamp": stamp, "sign": sign, "msg_type": "text", "content": {"text": text}}
    message = {"msgtype": "text", "text": {"content": text}}
    if kind == RobotKind.WECOM:
        return url, message
    stamp = str(int(at.timestamp() * 1000))
    sign = _hmac(secret, f"{stamp}\n{secret}")
    return f"{url}{'&' if '?' in url else '?'}timestamp={stamp}&sign={quote_plus(sign)}", message


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


# "Too often": 企业微信 45009, 钉钉 130101, 飞书 11232 and 9499; they take the same message a little later.
LATER = frozenset({-1, 45009, 130101, 11232, 9499})


def complaint_of(answer: Mapping[str, Any]) -> tuple[int, str]:
    """The error code in a vendor's answer, 0 for none, and what it says. Each answers 200 whatever happened."""
    code = answer.get("errcode", answer.get("code", answer.get("StatusCode", -1)))
    text = answer.get("errmsg", answer.get("msg", answer.get("StatusMessage", "")))
    return int(code) if isinstance(code, int) else -1, str(text)
