"""Staff: a body's units, who works in them, and how people come, move and leave."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "lianpin.kernel.staff"
    label = "staff"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.notices.enums import Topic
        from lianpin.kernel.notices.registry import word_notice
        from lianpin.kernel.staff.effects import KINDS
        from lianpin.kernel.staff.registry import register_holding

        for kind in reversed(KINDS):
            register_holding(kind)
        for event, sentence in SENTENCES.items():
            describe_event(event, sentence)
        word_notice("staff.granted_to_oneself", Topic.STAFF, _("%(name)s授予了自己“%(unit)s”的%(role)s角色，请审计"))
        word_notice("staff.handed", Topic.STAFF, _("%(name)s离开“%(unit)s”，%(number)s 项事务由您接手"))
        word_notice(
            "staff.fell_to", Topic.STAFF, _("“%(unit)s”没有可以办理的人员，%(number)s 项事务转由您所在的部门办理")
        )
        word_notice("staff.delegation_ended", Topic.STAFF, _("%(name)s离开本单位，您与其之间的委托已经终止"))


SENTENCES = {
    "unit.edited": _("修改部门“%(before)s”：名称“%(name)s”，上级“%(parent)s”，承担：%(offices)s"),
    "unit.closed": _("撤销部门“%(name)s”：%(reason)s"),
    "unit.reopened": _("恢复部门“%(name)s”"),
    "role.granted_to_oneself": _("%(name)s授予自己“%(unit)s”的%(role)s角色，已通知%(told)s"),
    "role.ended": _("%(name)s在“%(unit)s”的%(role)s角色至 %(last)s 结束：%(reason)s"),
    "role.end_planned": _("%(name)s在“%(unit)s”的%(role)s角色定于 %(last)s 后结束，届时交接：%(reason)s"),
    "role.restored": _("恢复%(name)s在“%(unit)s”的%(role)s角色"),
    "handover.made": _("%(name)s离开“%(unit)s”，交接 %(number)d 项"),
    "handover.undone": _("恢复%(name)s离开“%(unit)s”以前的安排，%(number)d 项交还"),
    "delegation.ended_by_leaving": _("%(name)s委托%(delegate)s代办的事项随人员变动终止"),
    "delegation.restored": _("恢复%(name)s对%(delegate)s的委托"),
    "invitation.sent": _("邀请%(name)s（%(address)s）担任“%(unit)s”的%(role)s，有效期至 %(until)s"),
    "invitation.resent": _("重新发送给%(name)s（%(address)s）的邀请，有效期至 %(until)s，原链接作废"),
    "invitation.revoked": _("撤回给%(name)s（%(address)s）的邀请"),
    "invitation.accepted": _("%(name)s接受邀请，担任“%(unit)s”的%(role)s"),
    "staff.imported": _("导入人员名单“%(file)s”：授予 %(granted)d 项、邀请 %(invited)d 人、结束 %(ended)d 项"),
}
