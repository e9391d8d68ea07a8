"""Addresses of the record: the roots to hold, and the script that checks an exported chain by them."""

from django.urls import path

from lianpin.kernel.audit import views

app_name = "audit"

urlpatterns = [
    path("roots.json", views.root_list, name="root_list"),
    path("verify.py", views.verifier, name="verifier"),
]
