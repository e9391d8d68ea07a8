"""Who may sign and read an agreement, and why not."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement, Signature
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible

# Drafters prepare, finance pays, auditors read: none of them binds the body that they belong to.
SIGNING_ROLES = frozenset({Role.HANDLER, Role.REVIEWER, Role.DECIDER})


def signs_for(by: Capacity, signature: Signature) -> bool:
    """Whether this capacity binds the party of that signature."""
    if signature.person_id is not None:
        return by.is_person(signature.person_id)
    if not by.acts_for(signature.organisation_id) or by.role not in SIGNING_ROLES:
        return False
    return signature.unit_id is None or signature.unit_id == by.unit_id


def check_can_sign(by: Capacity, agreement: Agreement, signatures: Sequence[Signature]) -> Signature:
    """The signature that this capacity may give now; refuses outsiders, other states, and a second signature."""
    own = [signature for signature in signatures if signs_for(by, signature)]
    if not own:
        raise NotAllowed(
            _("只有协议当事人授权的经办部门或本人可以签署“%s”。请切换到相应身份后再试。") % agreement.title,
            code="AGREEMENT_NOT_PARTY",
        )
    if agreement.status != AgreementStatus.DRAFT:
        raise NotPossible(
            _("协议当前状态为“%s”，不能签署。") % agreement.get_status_display(), code="AGREEMENT_NOT_DRAFT"
        )
    waiting = next((signature for signature in own if not signature.is_signed), None)
    if waiting is None:
        raise NotPossible(_("贵方已经签署本协议，无需重复签署。"), code="AGREEMENT_SIGNED_ALREADY")
    return waiting


def can_sign(by: Capacity, agreement: Agreement, signatures: Sequence[Signature]) -> bool:
    """As `check_can_sign`, for templates."""
    try:
        check_can_sign(by, agreement, signatures)
    except LianpinError:
        return False
    return True
