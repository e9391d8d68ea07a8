"""The record: events and the business clock."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lianpin.kernel.audit"
    label = "audit"
    default_auto_field = "lianpin.toolkit.keys.Key"
