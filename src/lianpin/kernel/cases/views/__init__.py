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
from lianpin.kernel.cases.views.delegating import delegation_end, delegation_list, delegation_make
from lianpin.kernel.cases.views.filling import (
    case_form,
    case_submit,
    case_withdraw,
    material_attach,
    material_remove,
    reason_explain,
)
from lianpin.kernel.cases.views.reading import (
    case_detail,
    case_list,
    decision_explain,
    inbox,
    material_download,
    step_explain,
)
from lianpin.kernel.cases.views.running import notice_detail, notice_list, step_take

__all__ = [
    "case_comment",
    "case_detail",
    "case_form",
    "case_list",
    "case_submit",
    "case_withdraw",
    "comment_download",
    "decision_explain",
    "delegation_end",
    "delegation_list",
    "delegation_make",
    "inbox",
    "material_attach",
    "material_download",
    "material_remove",
    "notice_detail",
    "notice_list",
    "reason_explain",
    "step_add",
    "step_cancel",
    "step_explain",
    "step_recall",
    "step_remind",
    "step_take",
    "step_transfer",
]
