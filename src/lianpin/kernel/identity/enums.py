"""Kinds of bodies and roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    UNIVERSITY = "university", _("高校")
    ENTERPRISE = "enterprise", _("企业")
    CITY = "city", _("市级政府")


class Role(models.TextChoices):
    DRAFTER = "drafter", _("起草人")
    HANDLER = "handler", _("经办人")
    REVIEWER = "reviewer", _("审核人")
    DECIDER = "decider", _("审定人")
    FINANCE = "finance", _("财务")
    AUDITOR = "auditor", _("审计")
    TALENT = "talent", _("人才")
    STUDENT = "student", _("学生")
    ADMINISTRATOR = "administrator", _("管理员")
    OPERATOR = "operator", _("运维")


# Who acts for themselves alone, and for no body and no unit.
PERSONAL_ROLES = frozenset({Role.TALENT, Role.STUDENT})
# Who does a unit's daily work: the others read, or look after accounts.
WORKING_ROLES = frozenset({Role.DRAFTER, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.FINANCE})
# Who may take a unit's steps when nobody of its working staff is left: whoever looks after the body's accounts.
ABLE_ROLES = WORKING_ROLES | {Role.ADMINISTRATOR}


class IdentifierKind(models.TextChoices):
    """What an organisation calls somebody by, in its own registers and by its identity provider."""

    STAFF_NUMBER = "staff_number", _("工号")
    EMAIL = "email", _("单位邮箱")


class KeyScope(models.TextChoices):
    """What a key may do: ask, or act as well."""

    READ = "read", _("只能查询")
    ACT = "act", _("查询和办理")
