"""What is laid out of sign-ins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lianpin.kernel.identity.models import SignIn

# Looked for in this order: each of them also claims to be some of those after it.
BROWSERS = (
    ("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One sign-in, as its holder recognises it."""

    sign_in: SignIn
    way: str
    browser: str
    is_here: bool


def rows_of(sign_ins: Iterable[SignIn], *, here: str, names: Mapping[str, str]) -> list[Row]:
    """Sign-ins as rows; `here` is the session that asks, `names` those of identity providers by their keys."""
    own = {"password": _("用户名和密码"), "demo": _("演示登录"), "mfa": _("通行密钥")}
    return [
        Row(
            sign_in=each,
            way=own.get(each.way) or names.get(each.way, each.way),
            browser=described(each.browser),
            is_here=each.session_key == here,
        )
        for each in sign_ins
    ]


def described(browser: str) -> str:
    """The browser and the system of a User-Agent header, as people call them."""
    found = [next((name for sign, name in known if sign in browser), "") for known in (BROWSERS, SYSTEMS)]
    return " / ".join(name for name in found if name) or _("未知浏览器")
