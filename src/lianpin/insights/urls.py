"""Where one looks across all matters."""

from django.urls import path

from lianpin.insights import views

app_name = "insights"
urlpatterns = [path("search/", views.search, name="search")]
