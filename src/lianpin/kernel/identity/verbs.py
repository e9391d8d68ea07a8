"""Making bodies, units, people and accounts, granting roles, and letting a colleague act in one's place."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as WrongNumber

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity import rules
from lianpin.kernel.identity.models import Capacity, Delegation, Membership, Organisation, Person, Unit, User
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotValid
from lianpin.toolkit.search import keys_of

M = TypeVar("M", bound=Model)


def create_organisation(
    name: str, *, kind: str, credit_code: str, by: Capacity, english_name: str = "", city: str = ""
) -> Organisation:
    """A body; NotValid for a credit code that is taken, or whose check digit is wrong (GB 32100-2015)."""
    try:
        code = uscc.validate(credit_code)
    except WrongNumber:
        raise NotValid(
            _("统一社会信用代码“%s”不正确，请核对18位代码。") % credit_code, code="CREDIT_CODE_WRONG"
        ) from None
    taken = NotValid(
        _("统一社会信用代码“%s”已经登记过，一个单位只登记一次。请核对代码，或者直接使用已登记的单位。") % code,
        code="CREDIT_CODE_TAKEN",
    )
    with wall.behind():
        organisation = _unless_taken(
            lambda: Organisation.objects.create(
                name=name, english_name=english_name, kind=kind, credit_code=code, city=city
            ),
            taken,
        )
        record("organisation.created", organisation, by=by, name=name)
    return organisation


def add_unit(
    organisation: Organisation,
    name: str,
    *,
    by: Capacity,
    english_name: str = "",
    offices: Sequence[str] = (),
    parent: Unit | None = None,
) -> Unit:
    """A unit of a body, and the words by which regulations call it; NotValid for a name that the body has already."""
    names = {"organisation": organisation.name, "name": name}
    taken = NotValid(_("“%(organisation)s”已有名称为“%(name)s”的部门，请换一个名称。") % names, code="UNIT_TAKEN")
    made: dict[str, Any] = {"parent": parent, "name": name, "english_name": english_name, "offices": list(offices)}
    with wall.behind():
        unit = _unless_taken(lambda: Unit.objects.create(organisation=organisation, **made), taken)
        record("unit.added", unit, by=by, name=name, organisation=organisation.name, offices="、".join(offices))
    return unit


def create_person(name: str, *, id_number: str, by: Capacity) -> Person:
    """A natural person, by identity number; NotValid for one that is taken."""
    # The number in full would tell whoever types at random whom the platform knows.
    masked = Person(name=name, id_number=id_number).masked_id
    taken = NotValid(
        _("证件号码“%s”已经登记过，一人只登记一次。请核对号码，或者直接使用已登记的人员。") % masked,
        code="ID_NUMBER_TAKEN",
    )
    with wall.behind():
        person = _unless_taken(
            lambda: Person.objects.create(name=name, id_number=id_number, keys=keys_of(spoken=[name])), taken
        )
        record("person.created", person, by=by, name=name)
    return person


def create_user(
    username: str, *, name: str, password: str, by: Capacity, person: Person | None = None, email: str = ""
) -> User:
    """An account; NotValid for a password that is too weak or a name that is taken."""
    user = User(username=username, name=name, person=person, email=email)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise NotValid(" ".join(error.messages), code="PASSWORD_WEAK") from error
    if User.objects.filter(username__iexact=username).exists():
        raise NotValid(_("用户名“%s”已被使用，请换一个。") % username, code="USERNAME_TAKEN")
    with wall.behind():
        user.password = make_password(password)
        user.save(force_insert=True)
        record("user.created", user, by=by, username=username, name=name)
    return user


def grant_role(user: User, *, unit: Unit, role: str, since_on: date, by: Capacity) -> Membership:
    """Let a user act in a role of a unit from a day on."""
    with wall.behind():
        membership = Membership.objects.create(user=user, unit=unit, role=role, since_on=since_on)
        record("role.granted", membership, by=by, name=user.name, unit=unit.name, role=role)
    return membership


def delegate(
    membership: Membership, *, to: User, since_on: date, until_on: date, reason: str, by: Capacity
) -> Delegation:
    """Let a colleague of the same body act in one's place, from one day until another, both included.

    Undone by `end_delegation`. NotValid for a period that is over, in disorder or longer than a year, a second delegate at one time,
    or somebody who does not work for the body; NotAllowed for a membership that is not one's own.
    """
    with wall.behind():
        held = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("user", "unit")
        membership = held.get(pk=membership.pk)
        rules.check_can_delegate(by, membership, to, since_on, until_on, reason)
        made = Delegation.objects.create(
            membership=membership, delegate=to, since_on=since_on, until_on=until_on, reason=reason.strip()
        )
        record(
            "delegation.made", made, by=by, name=membership.user.name, delegate=to.name, unit=membership.unit.name,
            since=since_on.isoformat(), until=until_on.isoformat(), reason=made.reason,
        )  # fmt: skip
    return made


def end_delegation(delegation: Delegation, *, by: Capacity) -> Delegation:
    """Take a delegation back at once; what was done under it stands."""
    with wall.behind():
        held = Delegation.objects.select_for_update(of=("self",), no_key=True)
        delegation = held.select_related("membership__user", "delegate").get(pk=delegation.pk)
        rules.check_can_end_delegation(by, delegation)
        delegation.ended_on = clock.today()
        delegation.save(update_fields=["ended_on"])
        record(
            "delegation.ended", delegation, by=by, name=delegation.membership.user.name,
            delegate=delegation.delegate.name,
        )  # fmt: skip
    return delegation


def _unless_taken(make: Callable[[], M], refusal: NotValid) -> M:
    """What is made, or the refusal where the database has one of that number or name: also of two who add it at once."""
    try:
        with wall.behind():
            return make()
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise refusal from error
        raise
