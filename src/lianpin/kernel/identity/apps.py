"""Who acts: people, bodies, units, roles and capacities."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "lianpin.kernel.identity"
    label = "identity"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event

        describe_event("organisation.created", _("登记单位“%(name)s”"))
        describe_event("unit.added", _("在“%(organisation)s”设立部门“%(name)s”，承担：%(offices)s"))
        describe_event("person.created", _("登记人员“%(name)s”"))
        describe_event("user.created", _("为%(name)s开通账号 %(username)s"))
        describe_event(
            "delegation.made",
            _("%(name)s委托%(delegate)s代办“%(unit)s”的事项：%(since)s 至 %(until)s，事由：%(reason)s"),
        )
        describe_event("delegation.ended", _("收回%(name)s对%(delegate)s的委托"))
        describe_event("role.granted", _("授予%(name)s在“%(unit)s”的角色"))
        describe_event("identifier.given", _("登记%(name)s在“%(organisation)s”的%(kind)s"))
        describe_event("identity.linked", _("%(name)s绑定登录方式“%(way)s”"))
        describe_event("identity.unlinked", _("%(name)s解除绑定登录方式“%(way)s”"))
        describe_event("sign_in.made", _("%(name)s登录，方式：%(way)s"))
        describe_event("user.sessions_ended", _("%(name)s的登录全部终止"))
        describe_event("sign_in.ended", _("%(name)s的一次登录已退出"))
        describe_event("second_step.added", _("%(name)s启用两步验证"))
        describe_event("second_step.removed", _("%(name)s停用两步验证"))
        describe_event("second_step.renewed", _("%(name)s重新生成恢复码"))
        describe_event("password.changed", _("%(name)s修改密码"))
        describe_event("password.reset_asked", _("有人请求重置%(name)s的密码"))
        describe_event("passkey.added", _("%(name)s添加通行密钥"))
        describe_event("passkey.removed", _("%(name)s删除通行密钥"))
        describe_event(
            "key.made", _("%(name)s为“%(unit)s”的身份创建接口密钥 %(start)s，有效期至 %(until)s，用途：%(reason)s")
        )
        describe_event("key.revoked", _("停用接口密钥 %(start)s，原因：%(reason)s"))
