"""The pages of money: an appointment's year, the explanation of an amount, settlement, and the trial calculator."""

from lianpin.entitlements.views.batches import (
    batch_approve,
    batch_detail,
    batch_list,
    batch_new,
    batch_pay,
    batch_reject,
)
from lianpin.entitlements.views.estimates import estimate, estimate_explain, estimate_json
from lianpin.entitlements.views.money import (
    appointment_compute,
    appointment_money,
    appointment_total,
    entitlement_explain,
    money_list,
    payee_statement,
)
from lianpin.entitlements.views.payments import (
    batch_export,
    batch_file,
    batch_results,
    batch_return,
    batch_return_confirm,
    budget_list,
    format_edit,
    format_list,
)

__all__ = [
    "appointment_compute",
    "appointment_money",
    "appointment_total",
    "batch_approve",
    "batch_detail",
    "batch_export",
    "batch_file",
    "batch_list",
    "batch_new",
    "batch_pay",
    "batch_reject",
    "batch_results",
    "batch_return",
    "batch_return_confirm",
    "budget_list",
    "entitlement_explain",
    "estimate",
    "estimate_explain",
    "estimate_json",
    "format_edit",
    "format_list",
    "money_list",
    "payee_statement",
]
