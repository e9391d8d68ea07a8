"""Where profiles are."""

from django.urls import path

from lianpin.profiles import views

app_name = "profiles"
urlpatterns = [
    path("", views.profile_list, name="profile_list"),
    path("requests/new/", views.request_make, name="request_make"),
    path("people/<int:pk>/", views.person_detail, name="person_detail"),
    path("people/<int:pk>/numbers/<slug:key>/", views.number_show, name="number_show"),
    path("organisations/<int:pk>/", views.organisation_detail, name="organisation_detail"),
]
