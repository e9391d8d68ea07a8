"""How people reach cases: the inbox, a case, its form, its steps, the public notices."""

from lianpin.kernel.cases.views.filling import (
    case_form,
    case_submit,
    case_withdraw,
    material_attach,
    material_remove,
    reason_explain,
)
from lianpin.kernel.cases.views.inbox import case_copy, case_list, filter_remove, filter_save, inbox, steps_take
from lianpin.kernel.cases.views.reading import (
    case_detail,
    decision_explain,
    material_download,
    step_explain,
)
from lianpin.kernel.cases.views.running import notice_detail, notice_list, step_take

__all__ = [
    "case_copy",
    "case_detail",
    "case_form",
    "case_list",
    "case_submit",
    "case_withdraw",
    "decision_explain",
    "filter_remove",
    "filter_save",
    "inbox",
    "material_attach",
    "material_download",
    "material_remove",
    "notice_detail",
    "notice_list",
    "reason_explain",
    "step_explain",
    "step_take",
    "steps_take",
]
