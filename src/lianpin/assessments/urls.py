"""Addresses of assessments."""

from django.urls import path

from lianpin.assessments import views

app_name = "assessments"

urlpatterns = [
    path("", views.assessment_list, name="assessment_list"),
    path("appointments/<int:pk>/", views.assessment_list, name="assessment_list"),
    path("appointments/<int:pk>/<int:year>/open/", views.assessment_open, name="assessment_open"),
    path("<int:pk>/", views.assessment_detail, name="assessment_detail"),
]
