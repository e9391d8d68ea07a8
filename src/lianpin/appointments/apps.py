"""Appointments, effort and monthly reports."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "lianpin.appointments"
    label = "appointments"
    default_auto_field = "django.db.models.BigAutoField"
