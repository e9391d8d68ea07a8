"""What is done: compute what everybody owes, and settle it in batches."""

from lianpin.entitlements.verbs.compute import Computed, compute
from lianpin.entitlements.verbs.export import payment_file
from lianpin.entitlements.verbs.settle import approve_batch, draft_batch, pay_batch, reject_batch

__all__ = ["Computed", "approve_batch", "compute", "draft_batch", "pay_batch", "payment_file", "reject_batch"]
