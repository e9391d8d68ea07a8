"""The platform put together."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "lianpin.site"
    label = "site"

    def ready(self) -> None:
        from django.conf import settings
        from django.utils.translation import gettext_lazy as _

        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.identity.registry import register_ways
        from lianpin.site.sign_in.ways import ways

        register_ways(ways())
        describe_event("job.retried", _("重试后台任务“%(task)s”"))
        describe_event("vault.resealed", _("用密钥%(key)s重新加密%(table)s的%(count)s个号码"))
        if settings.LIANPIN_DEMO:
            from lianpin.kernel.identity.registry import register_demo_logins
            from lianpin.site.demo import LOGINS

            register_demo_logins(LOGINS)
