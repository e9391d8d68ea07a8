"""What is done with cases: filled in, submitted, moved from step to step, handed on, decided, talked about."""

from lianpin.kernel.cases.verbs.actions import (
    add_opinion,
    cancel_opinion,
    is_final,
    recall_step,
    remind_step,
    transfer_step,
)
from lianpin.kernel.cases.verbs.admitting import ask_admission, decide_admission
from lianpin.kernel.cases.verbs.appealing import open_appeal
from lianpin.kernel.cases.verbs.commenting import comment_case
from lianpin.kernel.cases.verbs.consenting import (
    ask_consents,
    decline_consent,
    give_consent,
    give_consents,
    withdraw_consent,
)
from lianpin.kernel.cases.verbs.dating import change_calendar, redate_steps
from lianpin.kernel.cases.verbs.deciding import decide_values
from lianpin.kernel.cases.verbs.filling import (
    Participant,
    attach_material,
    give_facts,
    give_up_case,
    keep_typed,
    open_case,
    remove_material,
    take_over_case,
)
from lianpin.kernel.cases.verbs.inbox import add_up_tallies, copy_case, remove_filter, save_filter
from lianpin.kernel.cases.verbs.leaving import (
    place_admission,
    place_case,
    place_filter,
    place_objection,
    place_step,
    release_done_steps,
)
from lianpin.kernel.cases.verbs.moving import move_case, move_cases, revert_move, revert_moves
from lianpin.kernel.cases.verbs.objecting import answer_objection, raise_objection
from lianpin.kernel.cases.verbs.running import (
    complete_step,
    flag_overdue,
    lapse_case,
    resume_case,
    take_step,
    withdraw_case,
)
from lianpin.kernel.cases.verbs.submitting import submit_case

__all__ = [
    "Participant",
    "add_opinion",
    "add_up_tallies",
    "answer_objection",
    "ask_admission",
    "ask_consents",
    "attach_material",
    "cancel_opinion",
    "change_calendar",
    "comment_case",
    "complete_step",
    "copy_case",
    "decide_admission",
    "decide_values",
    "decline_consent",
    "flag_overdue",
    "give_consent",
    "give_consents",
    "give_facts",
    "give_up_case",
    "is_final",
    "keep_typed",
    "lapse_case",
    "move_case",
    "move_cases",
    "open_appeal",
    "open_case",
    "place_admission",
    "place_case",
    "place_filter",
    "place_objection",
    "place_step",
    "raise_objection",
    "recall_step",
    "redate_steps",
    "release_done_steps",
    "remind_step",
    "remove_filter",
    "remove_material",
    "resume_case",
    "revert_move",
    "revert_moves",
    "save_filter",
    "submit_case",
    "take_over_case",
    "take_step",
    "transfer_step",
    "withdraw_case",
    "withdraw_consent",
]
