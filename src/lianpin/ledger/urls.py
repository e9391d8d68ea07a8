"""Addresses of the books."""

from django.urls import path

from lianpin.ledger import views

app_name = "ledger"

urlpatterns = [
    path("", views.entry_list, name="entry_list"),
    path("entries/<int:pk>/", views.entry_detail, name="entry_detail"),
    path("statement/", views.statement, name="statement"),
    path("close/", views.period_close, name="period_close"),
    path("balance/", views.trial_balance, name="trial_balance"),
]
