"""What every page's frame shows: who acts, where one can go, the demo's day."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from lianpin.effort.rules import keeps_shares
from lianpin.entitlements.queries import settles, side_of
from lianpin.kernel.cases.queries import waiting_counts
from lianpin.kernel.cases.rules import REVIEWERS
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.notices.rules import administers, reads_letters
from lianpin.kernel.staff.rules import reads_staff
from lianpin.ledger.rules import keeps_books
from lianpin.site.operating import operates
from lianpin.toolkit import clock
from lianpin.ui.jinja import url

# Who scores or reviews without having a part in the money.
ASSESSING = frozenset({"学院", REVIEWERS})


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the sidebar."""

    label: str
    url: str
    icon: str
    count: int | None = None
    current: bool = False
    group: str | None = None


def page(request: HttpRequest) -> dict[str, Any]:
    """The frame's context; error pages that come before the middleware get what there is."""
    capacity: Capacity | None = getattr(request, "capacity", None)
    context: dict[str, Any] = {
        "demo": settings.LIANPIN_DEMO,
        "messages": get_messages(request),
        # A page's forms carry the same token: Django would draw a new mask for each of them.
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "home_url": url("cases:inbox"),
        "public_links": _reached(_public()),
    }
    if settings.LIANPIN_DEMO and hasattr(request, "capacities"):
        context["business_day"] = clock.today()
    if capacity is None or not capacity.user_id:
        return context
    counted: dict[str, int] | None = getattr(request, "waiting", None)
    counts = waiting_counts(capacity) if counted is None else counted
    return context | {
        "capacity": _shown(capacity, capacity),
        "capacities": [_shown(each, capacity) for each in getattr(request, "capacities", [])],
        "inbox_count": counts["todo"],
        "notices_unread": counts["unread"],
        "notices_url": url("notices:notice_list"),
        "inbox_url": url("cases:inbox"),
        "search_url": url("insights:search"),
        "own_links": _reached(_own()),
        "navigation": list(_links(request, capacity, counts["todo"])),
    }


def _shown(capacity: Capacity, acting: Capacity) -> dict[str, Any]:
    role = dict(Role.choices).get(capacity.role, "")
    lent = _("代%s") % capacity.on_behalf_of if capacity.on_behalf_of else ""
    return {
        "pk": capacity.membership_id,
        "person": capacity.name,
        "label": " · ".join(part for part in (capacity.unit, str(role), lent) if part),
        "organisation": capacity.organisation,
        "unit": capacity.unit,
        "role": role,
        "current": capacity.membership_id == acting.membership_id,
    }


def _public() -> list[tuple[str, str, str, int | None]]:
    """What anybody may read."""
    return [
        (_("公示"), "cases:notice_list", "speakerphone", None),
        (_("规章"), "regulations:regulation_list", "scale", None),
        (_("工作日历"), "cases:calendar", "calendar", None),
        (_("待遇测算"), "entitlements:estimate", "calculator", None),
    ]


def _own() -> list[tuple[str, str, str, int | None]]:
    """What one settles for oneself."""
    return [
        (_("委托代办"), "cases:delegation_list", "users", None),
        (_("个人信息同意"), "cases:consent_list", "hand-stop", None),
        (_("通知方式"), "notices:preferences", "bell", None),
        (_("我的个人信息"), "insights:own_data", "user", None),
        (_("登录与安全"), "identity:sign_in_list", "shield-lock", None),
    ]


def _reached(entries: list[tuple[str, str, str, int | None]]) -> list[Link]:
    """The entries whose page there is."""
    links = []
    for label, name, icon, count in entries:
        try:
            links.append(Link(label, url(name), icon, count or None))
        except NoReverseMatch:
            continue
    return links


def _links(request: HttpRequest, capacity: Capacity, waiting: int) -> list[Link]:
    found: list[tuple[str, str, str, int | None]] = [
        (_("工作台"), "cases:inbox", "layout-dashboard", waiting),
        (_("岗位"), "posts:post_list", "briefcase", None),
        (_("办件"), "cases:case_list", "files", None),
        (_("双聘任职"), "appointments:appointment_list", "user-check", None),
        (_("协议"), "agreements:agreement_list", "signature", None),
    ]
    if capacity.is_personal or keeps_shares(capacity):
        found.insert(
            4, (_("我的工作量") if capacity.is_personal else _("工作量"), "effort:effort_list", "chart-pie", None)
        )
    if side_of(capacity):
        found.append((_("经费与待遇"), "entitlements:money_list", "coins", None))
    if side_of(capacity) or ASSESSING.intersection(capacity.offices):
        found.append((_("年度考核"), "assessments:assessment_list", "clipboard-check", None))
    if settles(capacity):
        found.append((_("结算批次"), "entitlements:batch_list", "wallet", None))
    if keeps_books(capacity):
        found.append((_("账簿"), "ledger:entry_list", "book", None))
    found.append((_("资料"), "profiles:profile_list", "id-badge-2", None))
    if reads_letters(capacity):
        found.append((_("函件"), "notices:letter_list", "mail", None))
    if reads_staff(capacity):
        found.append((_("部门和人员"), "staff:tree", "sitemap", None))
    if administers(capacity):
        found.append((_("群机器人"), "notices:robot_list", "message-2", None))
    if operates(capacity):
        found.append((_("运行状况"), "operator", "dashboard", None))
    links = _reached([*found, *_public()])
    # "/money/batches/" lies under "/money/": the most specific entry is where one is.
    here = max((link.url for link in links if _leads_to(link.url, request.path)), key=len, default="")
    return [replace(link, current=link.url == here) for link in links]


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
