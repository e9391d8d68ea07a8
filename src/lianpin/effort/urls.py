"""Addresses of shares, months and tolerances."""

from django.urls import path

from lianpin.effort import views

app_name = "effort"

urlpatterns = [
    path("", views.effort_list, name="effort_list"),
    path("tolerance/", views.tolerance_set, name="tolerance_set"),
    path("import/", views.attendance_import, name="attendance_import"),
    path("people/<int:pk>/", views.person_effort, name="person_effort"),
    path("people/<int:pk>/employ/", views.person_employ, name="person_employ"),
    path("appointments/<int:pk>/report/", views.attendance_report, name="attendance_report"),
    path("lines/<int:pk>/", views.line_detail, name="line_detail"),
    path("lines/<int:pk>/certify/", views.line_certify, name="line_certify"),
    path("lines/<int:pk>/dispute/", views.line_dispute, name="line_dispute"),
    path("lines/<int:pk>/stand/", views.line_stand, name="line_stand"),
    path("lines/<int:pk>/decide/", views.line_decide, name="line_decide"),
]
