"""How people reach cases: the inbox, a case, its form, its steps, the public notices."""

from lianpin.kernel.cases.views.appealing import case_appeal
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
    "case_appeal",
    "case_detail",
    "case_form",
    "case_list",
    "case_submit",
    "case_withdraw",
    "decision_explain",
    "inbox",
    "material_attach",
    "material_download",
    "material_remove",
    "notice_detail",
    "notice_list",
    "reason_explain",
    "step_explain",
    "step_take",
]
