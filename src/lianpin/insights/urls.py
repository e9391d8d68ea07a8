"""Where one looks across all matters."""

from django.urls import path

from lianpin.insights import views

app_name = "insights"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("my/data/", views.own_data, name="own_data"),
    path("my/data/file/", views.own_data_file, name="own_data_file"),
]
