"""When one is told, and how the vendors of chats want to be asked."""

from datetime import UTC, datetime, time

import pytest
from pytest_django import Settings

from lianpin.kernel.notices import rules
from lianpin.kernel.notices.enums import RobotKind, Timing
from lianpin.kernel.notices.models import Preferences
from lianpin.toolkit.clock import SHANGHAI
from lianpin.toolkit.errors import NotValid


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "begin", "end", "due"),
    [
        ("2026-01-05T12:00", "22:00", "07:30", "2026-01-05T12:00"),
        ("2026-01-05T22:00", "22:00", "07:30", "2026-01-06T07:30"),
        ("2026-01-06T07:29", "22:00", "07:30", "2026-01-06T07:30"),
        ("2026-01-06T07:30", "22:00", "07:30", "2026-01-06T07:30"),
        ("2026-01-05T12:30", "12:00", "14:00", "2026-01-05T14:00"),
        ("2026-01-05T14:30", "12:00", "14:00", "2026-01-05T14:30"),
    ],
)
def test_quiet_hours_end_on_the_same_day_or_on_the_next(now: str, begin: str, end: str, due: str) -> None:
    quiet = Preferences(quiet_from=time.fromisoformat(begin), quiet_until=time.fromisoformat(end))
    assert rules.earliest(at(now).astimezone(UTC), quiet) == at(due)


def test_what_asks_to_act_comes_at_once_and_what_is_chosen_wins() -> None:
    chosen = Preferences(ways={"task": {"mail": "off"}})
    found = [rules.timing_of(each, topic, "mail") for each in (None, chosen) for topic in ("task", "settlement")]
    assert found == [Timing.AT_ONCE, Timing.DIGEST, Timing.OFF, Timing.DIGEST]


MOMENT = datetime.fromtimestamp(1767571200.5, UTC)


def test_each_vendor_is_asked_as_it_wants_to_be() -> None:
    """The signatures were computed with openssl: `printf … | openssl dgst -sha256 -hmac … -binary | base64`."""
    asked = [rules.request_of(kind, "https://chat/send?key=1", "SECret", "您好", MOMENT) for kind in RobotKind]
    assert asked == [
        ("https://chat/send?key=1", {"msgtype": "text", "text": {"content": "您好"}}),
        (
            "https://chat/send?key=1&timestamp=1767571200500&sign=BNvOHKZjxvpynXto86A%2BcsPJa7o8EU77FI%2FuI1T4Wbs%3D",
            {"msgtype": "text", "text": {"content": "您好"}},
        ),
        (
            "https://chat/send?key=1",
            {
                "timestamp": "1767571200",
                "sign": "1I79j06mGZ4g1uzb1JZ5a9fHUMt9XdGXe2XmXwHcj3Y=",
                "msg_type": "text",
                "content": {"text": "您好"},
            },
        ),
    ]


@pytest.mark.parametrize(
    ("kind", "url", "secret", "code"),
    [
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "", None),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=t", "", "ROBOT_SECRET_MISSING"),
        ("feishu", "http://open.feishu.cn/open-apis/bot/v2/hook/t", "s", "ROBOT_ADDRESS"),
        ("feishu", "https://169.254.169.254/latest", "s", "ROBOT_ADDRESS"),
        ("wecom", "https://qyapi.weixin.qq.com@127.0.0.1/", "", "ROBOT_ADDRESS"),
        ("wecom", "https://[", "", "ROBOT_ADDRESS"),
        ("wecom", "https://qyapi.weixin.qq.com:abc/", "", "ROBOT_ADDRESS"),
        ("wecom", "https://qyapi.weixin.qq.com/send?key=k\r\nX: y", "", "ROBOT_ADDRESS"),
        ("feishu", "https://chat.internal:8443/hook", "s", None),
        ("feishu", "http://chat.internal:8443/hook", "s", "ROBOT_ADDRESS"),
        ("feishu", "http://chat.internal:8080/hook", "s", None),
    ],
)
def test_a_robot_is_the_vendors_or_one_that_the_operator_allows(
    settings: Settings, kind: str, url: str, secret: str, code: str | None
) -> None:
    settings.LIANPIN_CHAT_HOSTS = ["chat.internal:8443", "http://chat.internal:8080"]
    found = None
    try:
        rules.check_robot(kind, url, secret)
    except NotValid as refusal:
        found = refusal.code
    assert found == code
