"""The pages of money: an appointment's year, the explanation of an amount, settlement, and the trial calculator."""

from lianpin.entitlements.views.batches import (
    batch_approve,
    batch_detail,
    batch_export,
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
)

__all__ = [
    "appointment_compute",
    "appointment_money",
    "appointment_total",
    "batch_approve",
    "batch_detail",
    "batch_export",
    "batch_list",
    "batch_new",
    "batch_pay",
    "batch_reject",
    "entitlement_explain",
    "estimate",
    "estimate_explain",
    "estimate_json",
    "money_list",
]
