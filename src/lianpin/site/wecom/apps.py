"""企业微信 as a provider of allauth, which finds `provider.py` by the application."""

from django.apps import AppConfig


class WeComConfig(AppConfig):
    name = "lianpin.site.wecom"
    label = "wecom"
