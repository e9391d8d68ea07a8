"""Addresses of appointments and their monthly reports."""

from django.urls import path

from lianpin.appointments.views import appointments, imports, reports, takeovers

app_name = "appointments"

urlpatterns = [
    path("", appointments.appointment_list, name="appointment_list"),
    path("reports/template", imports.report_template, name="report_template"),
    path("reports/import", imports.report_import, name="report_import"),
    path("reports/import/<int:pk>", imports.report_import_confirm, name="report_import_confirm"),
    path("takeovers/", takeovers.takeover_list, name="takeover_list"),
    path("takeovers/template", takeovers.takeover_template, name="takeover_template"),
    path("takeovers/<int:pk>/", takeovers.takeover_detail, name="takeover_detail"),
    path("takeovers/<int:pk>/files", takeovers.takeover_files, name="takeover_files"),
    path("takeovers/<int:pk>/take", takeovers.takeover_take, name="takeover_take"),
    path("takeovers/<int:pk>/undo", takeovers.takeover_undo, name="takeover_undo"),
    path("<int:pk>/", appointments.appointment_detail, name="appointment_detail"),
    path("<int:pk>/minimum/<int:year>", appointments.appointment_explain, name="appointment_explain"),
    path("<int:pk>/support", appointments.support_open, name="support_open"),
    path("<int:pk>/reports/", reports.report_list, name="report_list"),
    path("<int:pk>/reports/enter", reports.report_enter, name="report_enter"),
    path("<int:pk>/reports/<int:report>/confirm", reports.report_confirm, name="report_confirm"),
    path("<int:pk>/reports/<int:report>/dispute", reports.report_dispute, name="report_dispute"),
    path("<int:pk>/reports/<int:report>/settle", reports.report_settle, name="report_settle"),
]
