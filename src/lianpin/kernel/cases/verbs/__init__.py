"""What is done with cases: filled in, submitted, moved from step to step, decided."""

from lianpin.kernel.cases.verbs.appealing import open_appeal
from lianpin.kernel.cases.verbs.filling import Participant, attach_material, give_facts, open_case, remove_material
from lianpin.kernel.cases.verbs.running import (
    complete_step,
    decide_values,
    flag_overdue,
    lapse_case,
    resume_case,
    submit_case,
    take_step,
    withdraw_case,
)

__all__ = [
    "Participant",
    "attach_material",
    "complete_step",
    "decide_values",
    "flag_overdue",
    "give_facts",
    "lapse_case",
    "open_appeal",
    "open_case",
    "remove_material",
    "resume_case",
    "submit_case",
    "take_step",
    "withdraw_case",
]
