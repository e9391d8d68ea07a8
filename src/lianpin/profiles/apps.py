"""Facts about people and bodies that regulations read."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfilesConfig(AppConfig):
    name = "lianpin.profiles"
    label = "profiles"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.cases.registry import provides_facts
        from lianpin.kernel.notices.enums import Topic
        from lianpin.kernel.notices.registry import word_notice
        from lianpin.profiles import facts

        provides_facts(facts.facts_of_cases)
        describe_event("profile.facts_given", _("填报“%(subject)s”的资料：%(names)s"))
        describe_event("profile.request_made", _("“%(subject)s”向%(unit)s提出关于本人信息的请求：%(kind)s"))
        word_notice(
            "profile.request_made", Topic.TASK, _("%(person)s就本人信息请求%(kind)s，请及时处理并答复：%(text)s")
        )
        describe_event("profile.account_set", _("登记“%(subject)s”的收款账户：%(bank)s，尾号%(tail)s"))
        describe_event("person.number_shown", _("查看完整的%(number)s，用途：%(purpose)s"))
