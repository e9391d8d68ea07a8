"""How people reach cases: the inbox, a case, its form, its steps, the public notices."""

from lianpin.kernel.cases.views.acting import (
    case_comment,
    comment_download,
    step_add,
    step_cancel,
    step_recall,
    step_remind,
    step_transfer,
)
from lianpin.kernel.cases.views.admitting import admission_ask, admission_decide, admission_file, admission_list
from lianpin.kernel.cases.views.appealing import case_appeal
from lianpin.kernel.cases.views.calendar import calendar
from lianpin.kernel.cases.views.consenting import consent_answer, consent_list, consent_withdraw, consents_ask
from lianpin.kernel.cases.views.dating import calendar_import, calendar_now, calendar_table, calendar_year
from lianpin.kernel.cases.views.delegating import delegation_end, delegation_list, delegation_make
from lianpin.kernel.cases.views.filling import (
    case_draft,
    case_form,
    case_revisions,
    case_submit,
    case_withdraw,
    material_attach,
    material_remove,
    reason_explain,
)
from lianpin.kernel.cases.views.inbox import case_copy, case_list, filter_remove, filter_save, inbox, steps_take
from lianpin.kernel.cases.views.letters import letter_write
from lianpin.kernel.cases.views.moving import cases_move, move_index, move_list, moves_revert
from lianpin.kernel.cases.views.notices import notice_detail, notice_list, objection_follow, objection_raise
from lianpin.kernel.cases.views.objecting import objection_answer, objection_file
from lianpin.kernel.cases.views.reading import (
    case_detail,
    case_export,
    case_record,
    decision_explain,
    material_download,
    step_explain,
)
from lianpin.kernel.cases.views.running import step_take

__all__ = [
    "admission_ask",
    "admission_decide",
    "admission_file",
    "admission_list",
    "calendar",
    "calendar_import",
    "calendar_now",
    "calendar_table",
    "calendar_year",
    "case_appeal",
    "case_comment",
    "case_copy",
    "case_detail",
    "case_draft",
    "case_export",
    "case_form",
    "case_list",
    "case_record",
    "case_revisions",
    "case_submit",
    "case_withdraw",
    "cases_move",
    "comment_download",
    "consent_answer",
    "consent_list",
    "consent_withdraw",
    "consents_ask",
    "decision_explain",
    "delegation_end",
    "delegation_list",
    "delegation_make",
    "filter_remove",
    "filter_save",
    "inbox",
    "letter_write",
    "material_attach",
    "material_download",
    "material_remove",
    "move_index",
    "move_list",
    "moves_revert",
    "notice_detail",
    "notice_list",
    "objection_answer",
    "objection_file",
    "objection_follow",
    "objection_raise",
    "reason_explain",
    "step_add",
    "step_cancel",
    "step_explain",
    "step_recall",
    "step_remind",
    "step_take",
    "step_transfer",
    "steps_take",
]
