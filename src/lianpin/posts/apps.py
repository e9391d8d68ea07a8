"""Posts and applications."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    name = "lianpin.posts"
    label = "posts"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.cases.registry import provides_facts
        from lianpin.kernel.staff.registry import register_holding
        from lianpin.posts import facts
        from lianpin.posts.effects import POSTS

        register_holding(POSTS)
        provides_facts(facts.facts_of_cases, joins=("application__post__enterprise", "application__post__university"))
        describe_event("post.drafted", _("起草岗位 %(number)s“%(title)s”"))
        describe_event("post.edited", _("修改岗位 %(number)s“%(title)s”"))
        describe_event("post.submitted", _("岗位 %(number)s“%(title)s”提交%(counterpart)s，由其%(office)s共同发布"))
        describe_event("post.published", _("发布岗位 %(number)s“%(title)s”，名额 %(quota)s，开始接受申报"))
        describe_event("post.returned", _("岗位 %(number)s“%(title)s”退回%(proposer)s：%(reason)s"))
        describe_event("post.closed", _("关闭岗位 %(number)s“%(title)s”，不再接受申报"))
        describe_event("post.handed_on", _("岗位 %(number)s“%(title)s”的联系人由%(before)s改为%(to)s（人员变动）"))
        describe_event("nomination.made", _("推荐%(person)s应聘“%(post)s”：%(reason)s"))
        describe_event("nomination.accepted", _("%(person)s接受推荐，应聘“%(post)s”"))
        describe_event("nomination.declined", _("%(person)s谢绝推荐，不应聘“%(post)s”"))
        describe_event("application.begun", _("%(person)s开始申报“%(post)s”，办件 %(case)s"))
