"""Addresses of appointments and their monthly reports."""

from django.urls import path

from lianpin.appointments.views import appointments, imports, reports

app_name = "appointments"

urlpatterns = [
    path("", appointments.appointment_list, name="appointment_list"),
    path("reports/template", imports.report_template, name="report_template"),
    path("reports/import", imports.report_import, name="report_import"),
    path("reports/import/<int:pk>", imports.report_import_confirm, name="report_import_confirm"),
    path("<int:pk>/", appointments.appointment_detail, name="appointment_detail"),
    path("<int:pk>/minimum/<int:year>", appointments.appointment_explain, name="appointment_explain"),
    path("<int:pk>/support", appointments.support_open, name="support_open"),
    path("<int:pk>/reports/", reports.report_list, name="report_list"),
    path("<int:pk>/reports/enter", reports.report_enter, name="report_enter"),
    path("<int:pk>/reports/<int:report>/confirm", reports.report_confirm, name="report_confirm"),
    path("<int:pk>/reports/<int:report>/dispute", reports.report_dispute, name="report_dispute"),
    path("<int:pk>/reports/<int:report>/settle", reports.report_settle, name="report_settle"),
]
