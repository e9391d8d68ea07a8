"""What is done with notices: telling, choosing ways, digests, sending, letters, robots and calendar addresses."""

from lianpin.kernel.notices.verbs.choosing import (
    add_robot,
    choose_ways,
    remove_robot,
    renew_feed,
    revoke_feed,
)
from lianpin.kernel.notices.verbs.letters import discard_letter, place_letter, release_letter, write_letter
from lianpin.kernel.notices.verbs.sending import begin_delivery, note_failure, note_sent
from lianpin.kernel.notices.verbs.telling import (
    Telling,
    make_digests,
    notify,
    notify_all,
    read_about,
    read_notices,
    send_mail,
)

__all__ = [
    "Telling",
    "add_robot",
    "begin_delivery",
    "choose_ways",
    "discard_letter",
    "make_digests",
    "note_failure",
    "note_sent",
    "notify",
    "notify_all",
    "place_letter",
    "read_about",
    "read_notices",
    "release_letter",
    "remove_robot",
    "renew_feed",
    "revoke_feed",
    "send_mail",
    "write_letter",
]
