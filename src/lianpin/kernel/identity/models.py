"""Who acts: users, the people they are, bodies and their units, and the capacities people hold in them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import reduce
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.identity.enums import PERSONAL_ROLES, IdentifierKind, KeyScope, OrganisationKind, Role
from lianpin.toolkit import keys  # noqa: F401  # so that mypy knows what a foreign key holds
from lianpin.toolkit.errors import NotAllowed
from lianpin.toolkit.masking import masked_identity
from lianpin.toolkit.vault import BlindIndex, SealedField
from lianpin.toolkit.wall import Seer


class Organisation(models.Model):
    """A body with its own legal person (a city counts as one; its bureaus are units)."""

    name = models.CharField(_("名称"), max_length=120)
    english_name = models.CharField(_("英文名称"), max_length=160, blank=True)
    kind = models.CharField(_("类别"), max_length=20, choices=OrganisationKind)
    # Unified social credit code, GB 32100-2015.
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    city = models.CharField(_("所在市"), max_length=60, blank=True)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A part of a body. `offices` are the names under which regulations call it (人事处, 学院, 市人社局 …)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = models.CharField(_("名称"), max_length=120)
    english_name = models.CharField(_("英文名称"), max_length=160, blank=True)
    offices = ArrayField(models.CharField(max_length=40), default=list)
    # From this day on nobody works in it, and no regulation's word leads to it; what it did stays under its name.
    closed_on = models.DateField(_("撤销日"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_unit_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A natural person. What regulations ask about them is kept in `profiles`, with who said so."""

    name = models.CharField(_("姓名"), max_length=60)
    id_number = SealedField(_("证件号码"), max_length=18, indexed=True)
    id_number_index = BlindIndex("id_number", unique=True)
    keys = SearchVectorField(null=True, editable=False)  # see toolkit/search.py

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="person_keys")]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_id(self) -> str:
        """The identity number as it may be shown in public."""
        return masked_identity(self.id_number)


class Users(BaseUserManager["User"]):
    """How Django finds a user by what they type."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """An account that signs in."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="user")
    is_active = models.BooleanField(_("可登录"), default=True)
    # How often all of their sessions were ended at once: a session holds for the number that it began under.
    sessions_ended = models.PositiveIntegerField(default=0, db_default=0)

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Django's own, by which it knows a session from before a change of the password; here also from before its end."""
        since = f"{self.password}:{self.sessions_ended}" if self.sessions_ended else self.password
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, since, secret=secret, algorithm="sha256").hexdigest()


class Membership(models.Model):
    """A role that a user holds in a unit, from one day until another (inclusive; empty: open).

    One that ended at once, on the day on which it was granted, ends on the day before: it is held on no day.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    since_on = models.DateField(_("自"))
    until_on = models.DateField(_("至"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(until_on=None), name="one_membership_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("since_on") - timedelta(days=1)),
                name="membership_in_order",
            ),
        ]

    def capacity(self) -> Capacity:
        """The capacity in which this membership's user acts. Select `user`, `unit__organisation` beforehand."""
        return capacity_of(*(reduce(getattr, name.split("__"), self) for name in HELD.values()))


class Delegation(models.Model):
    """A colleague acts in a membership's place, from one day until another (both included), on the record under both names."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    since_on = models.DateField(_("自"))
    until_on = models.DateField(_("至"))
    reason = models.CharField(_("事由"), max_length=200)
    ended_on = models.DateField(_("收回日"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=models.F("since_on")), name="delegation_in_order")
        ]


# Kinds of events that are one's own affair, in whatever role.
OWN_AFFAIRS = ("user.", "filter.")


class Identifier(models.Model):
    """What an organisation calls somebody: by it, who comes from its identity provider is found."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="identifiers")
    user = models.ForeignKey(User, models.PROTECT, related_name="identifiers")
    kind = models.CharField(_("标识类别"), max_length=20, choices=IdentifierKind)
    value = models.CharField(_("标识"), max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", "kind", Lower("value"), name="one_holder_of_an_identifier")
        ]


class SignIn(models.Model):
    """One time that somebody signed in: by which way, from where, until when.

    `way` is `password`, `demo`, or the key of an organisation's identity provider; `second` the second step, where there was one.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40)
    way = models.CharField(_("登录方式"), max_length=40)
    second = models.CharField(_("第二步验证"), max_length=20, blank=True)
    address = models.GenericIPAddressField(_("网络地址"), null=True)
    browser = models.CharField(_("浏览器"), max_length=200, blank=True)
    at = models.DateTimeField(_("登录时间"))
    ended_at = models.DateTimeField(_("退出时间"), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="sign_in_user"),
            models.Index(fields=["session_key"], name="sign_in_session"),
        ]


class ApiKey(models.Model):
    """A secret by which a program acts for its user in one of their own roles, until a day (inclusive) of this year.

    The secret is shown once; `digest` is its SHA-256, `start` what its holder knows it by. `uses` counts the requests of `minute`, in
    minutes since 1970, so that a program that runs wild is stopped whichever process it meets.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="keys")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="keys")
    reason = models.CharField(_("用途"), max_length=200)
    scope = models.CharField(_("权限"), max_length=4, choices=KeyScope)
    start = models.CharField(_("密钥开头"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    made_on = models.DateField(_("创建日"))
    until_on = models.DateField(_("有效期至"))
    used_on = models.DateField(_("最近使用"), null=True)
    revoked_on = models.DateField(_("停用日"), null=True)
    revoked_because = models.CharField(_("停用原因"), max_length=200, blank=True)
    minute = models.BigIntegerField(default=0)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=models.F("made_on")), name="key_in_order")]
        indexes = [models.Index(fields=["user", "-id"], name="keys_of_user")]


@dataclass(frozen=True, slots=True)
class Capacity:
    """Who acts, in which role of which unit, and on whose behalf: the `by` of every verb."""

    name: str
    role: str
    user_id: int | None = None
    person_id: int | None = None
    membership_id: int | None = None
    organisation_id: int | None = None
    organisation: str = ""
    kind: str = ""
    unit_id: int | None = None
    unit: str = ""
    offices: tuple[str, ...] = ()
    on_behalf_of: str = ""
    principal_id: int | None = None
    principal_person_id: int | None = None
    key: str = ""  # the beginning of the key by which a program acts: on record beside the name

    def __str__(self) -> str:
        name = f"{self.name}（代{self.on_behalf_of}）" if self.on_behalf_of else self.name
        return "·".join(part for part in (self.organisation, self.unit, name) if part)

    def is_user(self, user_id: int | None) -> bool:
        """Whether this user acts here, or somebody acts for them."""
        return user_id is not None and user_id in {self.user_id, self.principal_id}

    def concerns(self, person_id: int | None) -> bool:
        """Whether who acts, or whom they act for, is this person, in whatever role."""
        return person_id is not None and person_id in {self.person_id, self.principal_person_id}

    def acts_for(self, organisation_id: int | None) -> bool:
        """Whether this capacity belongs to that body and speaks for it: its talents and students act for themselves."""
        return organisation_id is not None and self.organisation_id == organisation_id and not self.is_personal

    def lent_to(self, delegate: User) -> Capacity:
        """The capacity in which a delegate acts in its place: themselves, on behalf of its user."""
        return replace(
            self,
            user_id=delegate.pk,
            name=delegate.name,
            person_id=delegate.person_id,
            on_behalf_of=self.name,
            principal_id=self.user_id,
            principal_person_id=self.person_id,
        )

    @property
    def is_personal(self) -> bool:
        """Whether one acts for oneself alone here, and for no body and no unit."""
        return self.role in PERSONAL_ROLES

    @property
    def audits(self) -> bool:
        """Whether one reads what a body does here, and changes nothing."""
        return self.role == Role.AUDITOR

    def check_may_record(self, kind: str) -> None:
        """Who audits changes nothing of their body; how they themselves are told and what they look for stays their own."""
        if self.audits and not kind.startswith(OWN_AFFAIRS):
            reason = gettext("审计人员可以查看本单位的事项，不能办理。如有其他身份，请切换后再试。")
            raise NotAllowed(reason, code="AUDITOR_READS_ONLY")

    def is_person(self, person_id: int | None) -> bool:
        """Whether this is that person, acting for themselves."""
        return person_id is not None and self.role == Role.TALENT and self.person_id == person_id

    @property
    def seer(self) -> Seer:
        """As whom the database shows rows to it: who acts for themselves sees as a person, and as no body and no unit."""
        user, held = self.user_id or 0, self.membership_id or 0
        if self.is_personal:
            return Seer(user, held, person=self.person_id or 0)
        return Seer(user, held, organisation=self.organisation_id or 0, unit=self.unit_id or 0)

    def as_json(self) -> dict[str, Any]:
        """What the record keeps of the capacity."""
        return {key: value for key, value in asdict(self).items() if value not in (None, "", ())}


# What a capacity is made of, each from a membership on.
HELD = {
    "name": "user__name",
    "role": "role",
    "user_id": "user_id",
    "person_id": "user__person_id",
    "membership_id": "pk",
    "organisation_id": "unit__organisation_id",
    "organisation": "unit__organisation__name",
    "kind": "unit__organisation__kind",
    "unit_id": "unit_id",
    "unit": "unit__name",
    "offices": "unit__offices",
}


def capacity_of(*held: Any) -> Capacity:
    """The capacity in which a membership's user acts, of the values that `HELD` names, in its order."""
    told: dict[str, Any] = dict(zip(HELD, held, strict=True))
    capacity = Capacity(**told | {"offices": tuple(told["offices"])})
    if capacity.role == Role.OPERATOR:  # who runs the platform speaks and reads for no body, whoever employs them
        return replace(capacity, organisation_id=None, kind="", unit_id=None, offices=())
    return capacity


def account_of(user: User) -> Capacity:
    """Somebody as the holder of their account, who signs in and settles how: no body and no unit stands behind it."""
    return Capacity(name=user.name, role="account", user_id=user.pk, person_id=user.person_id)


PLATFORM = Capacity(name="平台", role="platform")
PUBLIC = Capacity(name="公众", role="public")
