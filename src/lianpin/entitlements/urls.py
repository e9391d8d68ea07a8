"""Addresses of money: appointments by year, explanations, settlement."""

from django.urls import path

from lianpin.entitlements import views

app_name = "entitlements"

urlpatterns = [
    path("", views.money_list, name="money_list"),
    path("statement/", views.payee_statement, name="payee_statement"),
    path("appointments/<int:pk>/", views.appointment_money, name="appointment_money"),
    path("appointments/<int:pk>/<int:year>/", views.appointment_money, name="appointment_money"),
    path("appointments/<int:pk>/<int:year>/compute/", views.appointment_compute, name="appointment_compute"),
    path("appointments/<int:pk>/<int:year>/totals/<slug:key>/", views.appointment_total, name="appointment_total"),
    path("estimate/", views.estimate, name="estimate"),
    path("estimate/why/", views.estimate_explain, name="estimate_explain"),
    path("estimate.json", views.estimate_json, name="estimate_json"),
    path("<int:pk>/", views.entitlement_explain, name="entitlement_explain"),
    path("batches/", views.batch_list, name="batch_list"),
    path("batches/new/", views.batch_new, name="batch_new"),
    path("batches/<int:pk>/", views.batch_detail, name="batch_detail"),
    path("batches/<int:pk>/approve/", views.batch_approve, name="batch_approve"),
    path("batches/<int:pk>/reject/", views.batch_reject, name="batch_reject"),
    path("batches/<int:pk>/pay/", views.batch_pay, name="batch_pay"),
    path("batches/<int:pk>/file/", views.batch_file, name="batch_file"),
    path("batches/<int:pk>/export/", views.batch_export, name="batch_export"),
    path("batches/<int:pk>/return/", views.batch_return, name="batch_return"),
    path("batches/<int:pk>/return/<int:file>/", views.batch_return_confirm, name="batch_return_confirm"),
    path("batches/<int:pk>/results/", views.batch_results, name="batch_results"),
    path("formats/", views.format_list, name="format_list"),
    path("formats/new/", views.format_edit, name="format_new"),
    path("formats/<int:pk>/", views.format_edit, name="format_edit"),
    path("budgets/", views.budget_list, name="budget_list"),
]
