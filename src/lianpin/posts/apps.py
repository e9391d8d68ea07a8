"""Posts and applications."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    name = "lianpin.posts"
    label = "posts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.cases.registry import provides_facts
        from lianpin.posts import facts

        provides_facts(facts.facts_of_case, joins=("application__post__enterprise",))
        describe_event("post.drafted", _("起草岗位 %(number)s“%(title)s”"))
        describe_event("post.edited", _("修改岗位 %(number)s“%(title)s”"))
        describe_event("post.submitted", _("岗位 %(number)s“%(title)s”提交%(university)s，由其人事处共同发布"))
        describe_event("post.published", _("发布岗位 %(number)s“%(title)s”，名额 %(quota)s，全校人员可以申报"))
        describe_event("post.returned", _("岗位 %(number)s“%(title)s”退回企业：%(reason)s"))
        describe_event("post.closed", _("关闭岗位 %(number)s“%(title)s”，不再接受申报"))
        describe_event("application.begun", _("%(person)s开始申报“%(post)s”，办件 %(case)s"))
