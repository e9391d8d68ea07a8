"""Posts of the enterprise with the university, in each of their states."""

from datetime import date
from decimal import Decimal
from typing import Any

from lianpin.posts import verbs
from lianpin.posts.models import Post
from lianpin.profiles.tests.factories import World


def terms(**changed: Any) -> Any:
    """What a post offers, with what a test changes."""
    offered: dict[str, Any] = {
        "title": "晶体生长首席工程师", "duties": "主持研发", "workplace": "云汐市", "effort": Decimal("0.5"),
        "monthly_pay": Decimal("12000.00"), "starts_on": date(2026, 3, 1), "ends_on": date(2028, 2, 29), "quota": 1,
    }  # fmt: skip
    return offered | changed


def drafted(world: World, **changed: Any) -> Post:
    return verbs.draft_post(world.bodies["university"], by=world.by["bob"], **terms(**changed))


def submitted(world: World, **changed: Any) -> Post:
    return verbs.submit_post(drafted(world, **changed), by=world.by["bob"])


def published(world: World, **changed: Any) -> Post:
    return verbs.publish_post(submitted(world, **changed), by=world.by["alice"])
