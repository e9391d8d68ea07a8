"""The platform put together."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "lianpin.site"
    label = "site"

    def ready(self) -> None:
        from django.conf import settings

        from lianpin.kernel.identity.registry import register_ways
        from lianpin.site.sign_in.ways import ways

        register_ways(ways())
        if settings.LIANPIN_DEMO:
            from lianpin.kernel.identity.registry import register_demo_logins
            from lianpin.site.demo import LOGINS

            register_demo_logins(LOGINS)
