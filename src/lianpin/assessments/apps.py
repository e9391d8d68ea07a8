"""The year's assessment."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "lianpin.assessments"
    label = "assessments"
    default_auto_field = "django.db.models.BigAutoField"
