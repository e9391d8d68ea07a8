"""What is done with cases: filled in, submitted, moved from step to step, decided."""

from lianpin.kernel.cases.verbs.filling import Participant, attach_material, give_facts, open_case, remove_material
from lianpin.kernel.cases.verbs.inbox import copy_case, remove_filter, save_filter
from lianpin.kernel.cases.verbs.running import (
    complete_step,
    decide_values,
    flag_overdue,
    lapse_case,
    submit_case,
    take_step,
    withdraw_case,
)

__all__ = [
    "Participant",
    "attach_material",
    "complete_step",
    "copy_case",
    "decide_values",
    "flag_overdue",
    "give_facts",
    "lapse_case",
    "open_case",
    "remove_filter",
    "remove_material",
    "save_filter",
    "submit_case",
    "take_step",
    "withdraw_case",
]
