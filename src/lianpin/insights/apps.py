"""Looking across all matters."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "lianpin.insights"
    label = "insights"
