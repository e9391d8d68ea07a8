"""CAS as a provider of allauth, which finds `provider.py` by the application."""

from django.apps import AppConfig


class CASConfig(AppConfig):
    name = "lianpin.site.cas"
    label = "cas"
