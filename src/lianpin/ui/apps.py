from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "lianpin.ui"
    label = "ui"
