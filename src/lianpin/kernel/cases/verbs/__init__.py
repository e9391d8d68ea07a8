"""What is done with cases: filled in, submitted, moved from step to step, decided."""

from lianpin.kernel.cases.verbs.dating import change_calendar, redate_steps
from lianpin.kernel.cases.verbs.filling import Participant, attach_material, give_facts, open_case, remove_material
from lianpin.kernel.cases.verbs.objecting import answer_objection, raise_objection
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
    "answer_objection",
    "attach_material",
    "change_calendar",
    "complete_step",
    "decide_values",
    "flag_overdue",
    "give_facts",
    "lapse_case",
    "open_case",
    "raise_objection",
    "redate_steps",
    "remove_material",
    "submit_case",
    "take_step",
    "withdraw_case",
]
