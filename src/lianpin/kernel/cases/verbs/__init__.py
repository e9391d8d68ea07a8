"""What is done with cases: filled in, submitted, moved from step to step, handed on, decided, talked about."""

from lianpin.kernel.cases.verbs.actions import (
    add_opinion,
    cancel_opinion,
    recall_step,
    remind_step,
    transfer_step,
)
from lianpin.kernel.cases.verbs.commenting import comment_case
from lianpin.kernel.cases.verbs.deciding import decide_values
from lianpin.kernel.cases.verbs.filling import Participant, attach_material, give_facts, open_case, remove_material
from lianpin.kernel.cases.verbs.running import (
    complete_step,
    flag_overdue,
    lapse_case,
    take_step,
    withdraw_case,
)
from lianpin.kernel.cases.verbs.submitting import submit_case

__all__ = [
    "Participant",
    "add_opinion",
    "attach_material",
    "cancel_opinion",
    "comment_case",
    "complete_step",
    "decide_values",
    "flag_overdue",
    "give_facts",
    "lapse_case",
    "open_case",
    "recall_step",
    "remind_step",
    "remove_material",
    "submit_case",
    "take_step",
    "transfer_step",
    "withdraw_case",
]
