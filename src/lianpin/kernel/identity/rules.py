"""What a password has to be, who may let whom act in their place, and who settles how somebody signs in."""

from datetime import date, timedelta

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.db.models import Q
from django.utils.translation import gettext as _

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import (
    PLATFORM,
    ApiKey,
    Capacity,
    Delegation,
    Membership,
    Organisation,
    SignIn,
    User,
)
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid

LONGEST_DELEGATION = LONGEST_KEY = timedelta(days=366)


class LongEnough(MinimumLengthValidator):
    """Django's own, whose sentence nobody has translated into Chinese."""

    def get_error_message(self) -> str:
        return _("密码太短，至少要有%d个字符。") % self.min_length


def check_can_delegate(
    by: Capacity, membership: Membership, to: User, since_on: date, until_on: date, reason: str
) -> None:
    """One's own membership that speaks for a body, to a colleague of that body, to nobody else at that time."""
    today = clock.today()
    if membership.user_id != by.user_id or by.principal_id is not None:
        raise NotAllowed(_("只能委托他人代办您本人的事项，受托人不能再转委托。"), code="DELEGATION_NOT_YOURS")
    if membership.role in {Role.TALENT, Role.STUDENT}:
        raise NotAllowed(_("个人事项须由本人办理，不能委托。"), code="DELEGATION_PERSONAL")
    if not reason.strip():
        raise NotValid(_("请写明委托的事由。"), code="REASON_MISSING")
    if not today <= since_on <= until_on or until_on - since_on > LONGEST_DELEGATION:
        raise NotValid(
            _("委托的起止日期不正确：起始日不早于今天，截止日不早于起始日，最长一年。"), code="DELEGATION_PERIOD"
        )
    works = Membership.objects.filter(
        Q(until_on=None) | Q(until_on__gte=today), user=to, unit__organisation=membership.unit.organisation_id,
        since_on__lte=today, user__is_active=True,
    )  # fmt: skip
    if to.pk == by.user_id or not works.exclude(role__in=[Role.TALENT, Role.STUDENT]).exists():
        raise NotValid(_("只能委托本单位的其他工作人员。"), code="DELEGATION_OUTSIDE")
    other = membership.delegations.filter(since_on__lte=until_on, until_on__gte=since_on, ended_on=None).first()
    if other is not None:
        raise NotPossible(
            _("这段时间已经委托%(name)s代办（%(since)s 至 %(until)s），请先收回原委托。")
            % {"name": other.delegate.name, "since": other.since_on, "until": other.until_on},
            code="DELEGATION_TAKEN",
        )


def check_can_end_delegation(by: Capacity, delegation: Delegation) -> None:
    """Whoever lent takes back, while it holds or has not begun."""
    if delegation.membership.user_id != by.user_id:
        raise NotAllowed(_("只有委托人可以收回委托。"), code="DELEGATION_NOT_YOURS")
    if delegation.ended_on is not None or delegation.until_on < clock.today():
        raise NotPossible(_("这项委托已经结束。"), code="DELEGATION_OVER")


def check_can_give_identifier(by: Capacity, user: User, organisation: Organisation) -> None:
    """A body names its own people, by its administrators; nobody names somebody of another."""
    if by == PLATFORM:
        return
    works = Membership.objects.filter(user=user, unit__organisation=organisation).exists()
    if by.role != Role.ADMINISTRATOR or by.organisation_id != organisation.pk or not works:
        raise NotAllowed(_("只有本单位管理员可以登记本单位人员的标识。"), code="IDENTIFIER_NOT_YOURS")


def check_can_unlink_identity(by: Capacity, account: SocialAccount) -> None:
    """One's own link."""
    if by.user_id != account.user_id:
        raise NotAllowed(_("只能解除自己的绑定。"), code="IDENTITY_NOT_YOURS")


def check_can_end_sign_in(by: Capacity, sign_in: SignIn) -> None:
    """One's own sign-in."""
    if by.user_id != sign_in.user_id:
        raise NotAllowed(_("只能退出自己的登录。"), code="SIGN_IN_NOT_YOURS")


def check_can_make_key(by: Capacity, membership: Membership, until_on: date, reason: str) -> None:
    """For oneself, in a role that one holds today and was not lent, for a year at most."""
    today = clock.today()
    holds = membership.since_on <= today and (membership.until_on is None or membership.until_on >= today)
    if membership.user_id != by.user_id or by.principal_id is not None or not holds:
        raise NotAllowed(_("只能为您本人现有的身份创建密钥，受委托的身份不能。"), code="KEY_NOT_YOURS")
    if not reason.strip():
        raise NotValid(_("请写明密钥的用途。"), code="REASON_MISSING")
    if not today <= until_on <= today + LONGEST_KEY:
        raise NotValid(_("密钥的有效期不早于今天，最长一年。"), code="KEY_PERIOD")


def check_can_revoke_key(by: Capacity, key: ApiKey, reason: str) -> None:
    """One's own, with a reason, once."""
    if by.user_id != key.user_id:
        raise NotAllowed(_("只能停用自己的密钥。"), code="KEY_NOT_YOURS")
    if not reason.strip():
        raise NotValid(_("请写明停用的原因。"), code="REASON_MISSING")
    if key.revoked_on is not None:
        raise NotPossible(_("这个密钥已经停用。"), code="KEY_REVOKED")
