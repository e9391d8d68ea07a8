"""What is done: compute what everybody owes, settle it in batches, and record what the bank answers."""

from lianpin.entitlements.verbs.compute import Computed, compute
from lianpin.entitlements.verbs.export import payment_file
from lianpin.entitlements.verbs.keeping import save_format, set_budget
from lianpin.entitlements.verbs.pay import Result, pay_batch, settle_payments, settle_return
from lianpin.entitlements.verbs.settle import approve_batch, draft_batch, reject_batch

__all__ = [
    "Computed",
    "Result",
    "approve_batch",
    "compute",
    "draft_batch",
    "pay_batch",
    "payment_file",
    "reject_batch",
    "save_format",
    "set_budget",
    "settle_payments",
    "settle_return",
]
