"""The pages of notices, letters and robots."""

from lianpin.kernel.notices.views.letters import letter_detail, letter_discard, letter_list, letter_release
from lianpin.kernel.notices.views.own import (
    feed_renew,
    feed_revoke,
    notice_list,
    notice_open,
    notice_read_all,
    preferences,
)
from lianpin.kernel.notices.views.robots import robot_list, robot_remove

__all__ = [
    "feed_renew",
    "feed_revoke",
    "letter_detail",
    "letter_discard",
    "letter_list",
    "letter_release",
    "notice_list",
    "notice_open",
    "notice_read_all",
    "preferences",
    "robot_list",
    "robot_remove",
]
