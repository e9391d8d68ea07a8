"""Making bodies, units, people and accounts, and granting roles."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as WrongNumber

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Person, Unit, User
from lianpin.toolkit.errors import NotValid


def create_organisation(
    name: str, *, kind: str, credit_code: str, by: Capacity, english_name: str = "", city: str = ""
) -> Organisation:
    """A body; NotValid for a credit code whose check digit is wrong (GB 32100-2015)."""
    try:
        code = uscc.validate(credit_code)
    except WrongNumber:
        raise NotValid(
            _("统一社会信用代码“%s”不正确，请核对18位代码。") % credit_code, code="CREDIT_CODE_WRONG"
        ) from None
    with transaction.atomic():
        organisation = Organisation.objects.create(
            name=name, english_name=english_name, kind=kind, credit_code=code, city=city
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
    """A unit of a body, and the words by which regulations call it."""
    with transaction.atomic():
        unit = Unit.objects.create(
            organisation=organisation, parent=parent, name=name, english_name=english_name, offices=list(offices)
        )
        record("unit.added", unit, by=by, name=name, organisation=organisation.name, offices="、".join(offices))
    return unit


def create_person(name: str, *, id_number: str, by: Capacity) -> Person:
    """A natural person, by identity number."""
    with transaction.atomic():
        person = Person.objects.create(name=name, id_number=id_number)
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
    with transaction.atomic():
        user.password = make_password(password)
        user.save(force_insert=True)
        record("user.created", user, by=by, username=username, name=name)
    return user


def grant_role(user: User, *, unit: Unit, role: str, since_on: date, by: Capacity) -> Membership:
    """Let a user act in a role of a unit from a day on."""
    with transaction.atomic():
        membership = Membership.objects.create(user=user, unit=unit, role=role, since_on=since_on)
        record("role.granted", membership, by=by, name=user.name, unit=unit.name, role=role)
    return membership
