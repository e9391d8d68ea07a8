"""Whose facts somebody may enter, and under which label the regulations call them there."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lianpin.kernel.identity.enums import WORKING_ROLES, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Organisation, Person, Unit
from lianpin.profiles.enums import NumberKind
from lianpin.toolkit.errors import NotAllowed

# Which office of a university answers for what is held about its people.
KEEPER = "人事处"
# Labels under which a person speaks of themselves.
OWN = ("申报人", "本人")
# Who says for a body where its money goes.
ACCOUNT_ROLES = frozenset({Role.FINANCE, Role.ADMINISTRATOR})
# By which words regulations call the unit of a university or an enterprise that employs people.
EMPLOYERS = frozenset({"人事处", "企业"})


def labels_for(by: Capacity, subject: Person | Organisation, home_units: set[int]) -> set[str]:
    """The sources of facts that this capacity may enter about a subject; empty: none.

    `home_units` are the units of the bodies that the person belongs to.
    """
    if isinstance(subject, Organisation):
        return set(by.offices) if by.acts_for(subject.pk) else set()
    if by.is_person(subject.pk):
        return set(OWN)
    if by.role in {Role.TALENT, Role.STUDENT} or by.unit_id not in home_units:
        return set()
    return set(by.offices)


def check_may_enter(labels: set[str], source: str, name: str) -> None:
    """A fact is entered by its own source."""
    if source not in labels:
        raise NotAllowed(
            _("“%(name)s”由%(source)s提供，不由您填报。") % {"name": name, "source": source}, code="FACT_NOT_YOURS"
        )


def may_set_account(by: Capacity, subject: Person | Organisation) -> bool:
    """Whether somebody says where the money of a subject goes: a person for themselves, a body by its finance or administrator."""
    if isinstance(subject, Person):
        return by.is_person(subject.pk)
    return by.acts_for(subject.pk) and by.role in ACCOUNT_ROLES


def works_with(by: Capacity, kind: str) -> bool:
    """Whether somebody's work may need a number of this kind in full: identity numbers human resources', accounts finance's."""
    if kind == NumberKind.ACCOUNT:
        return by.role == Role.FINANCE
    return by.role in WORKING_ROLES and not EMPLOYERS.isdisjoint(by.offices)


def check_may_see_number(is_theirs: bool) -> None:
    """Of one's own body's people, and of those whose appointment one's unit handles: `queries.numbers_for` says of whom."""
    if not is_theirs:
        raise NotAllowed(
            _("只有聘用单位的人事部门可以查看完整的证件号码，只有其财务部门可以查看完整的收款账号。"),
            code="NUMBER_NOT_YOURS",
        )


def check_may_set_account(by: Capacity, subject: Person | Organisation) -> None:
    """The platform itself may enter any account: it takes over what was kept elsewhere."""
    if by.role == PLATFORM.role or may_set_account(by, subject):
        return
    if isinstance(subject, Person):
        raise NotAllowed(_("收款账户只能由本人填写。"), code="ACCOUNT_NOT_YOURS")
    raise NotAllowed(_("单位的收款账户只能由本单位的财务或者管理员填写。"), code="ACCOUNT_NOT_YOURS")


def reads_effort(by: Capacity, subject: Person) -> bool:
    """Whether a page about somebody's work is there: for themselves, and for the human resources of a university over its people."""
    return by.is_person(subject.pk) or (
        "人事处" in by.offices and by.role in {Role.HANDLER, Role.REVIEWER, Role.DECIDER}
    )


def check_can_request(by: Capacity) -> int:
    """One's own rights are exercised by oneself; the key of the person."""
    if by.person_id is None or not by.is_person(by.person_id):
        raise NotAllowed(_("关于本人信息的请求只能由本人提出，请切换到本人身份。"), code="REQUEST_PERSONAL")
    return by.person_id


def check_answers(unit: Unit, answering: Iterable[Unit]) -> None:
    """A request goes to who answers for what is held about the person."""
    if unit not in answering:
        raise NotAllowed(_("%s不负责您的个人信息，请从列出的部门中选择。") % unit.name, code="REQUEST_ELSEWHERE")
