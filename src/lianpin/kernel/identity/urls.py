"""Signing in and out, and choosing in which capacity one acts."""

from django.urls import path

from lianpin.kernel.identity import views

app_name = "identity"
urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("capacity/", views.capacity_switch, name="capacity_switch"),
]
