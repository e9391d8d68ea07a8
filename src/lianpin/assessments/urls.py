"""Addresses of assessments."""

from django.urls import path

from lianpin.assessments.views import results, reviews, rounds

app_name = "assessments"

urlpatterns = [
    path("", results.assessment_list, name="assessment_list"),
    path("appointments/<int:pk>/", results.assessment_list, name="assessment_list"),
    path("appointments/<int:pk>/<int:year>/open/", results.assessment_open, name="assessment_open"),
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/open/<int:year>/", rounds.round_open, name="round_open"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round_detail"),
    path("rounds/<int:pk>/indicators/", rounds.round_indicators, name="round_indicators"),
    path("rounds/<int:pk>/scores/", rounds.round_scores, name="round_scores"),
    path("rounds/<int:pk>/ranking/", rounds.round_ranking, name="round_ranking"),
    path("rounds/<int:pk>/notices/", rounds.round_notices, name="round_notices"),
    path("rounds/<int:pk>/confirm/", rounds.round_confirm, name="round_confirm"),
    path("appeals/<int:pk>/", reviews.appeal_decide, name="appeal_decide"),
    path("<int:pk>/", results.assessment_detail, name="assessment_detail"),
]
