"""Regulations are public: anybody may read what decides about them."""

from django.urls import path

from lianpin.kernel.regulations import views

app_name = "regulations"
urlpatterns = [
    path("", views.regulation_list, name="regulation_list"),
    path("<path:code>/<str:version>/source.md", views.regulation_source, name="regulation_source"),
    path("<path:code>/<str:version>/", views.regulation_detail, name="regulation_detail"),
]
