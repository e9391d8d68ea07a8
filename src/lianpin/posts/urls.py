"""Where posts are."""

from django.urls import path

from lianpin.posts import views

app_name = "posts"
urlpatterns = [
    path("", views.post_list, name="post_list"),
    path("new/", views.post_new, name="post_new"),
    path("<int:pk>/", views.post_detail, name="post_detail"),
    path("<int:pk>/edit/", views.post_edit, name="post_edit"),
    path("<int:pk>/submit/", views.post_submit, name="post_submit"),
    path("<int:pk>/publish/", views.post_publish, name="post_publish"),
    path("<int:pk>/return/", views.post_return, name="post_return"),
    path("<int:pk>/close/", views.post_close, name="post_close"),
    path("<int:pk>/nominate/", views.nomination_new, name="nomination_new"),
    path("nominations/<int:pk>/", views.nomination_answer, name="nomination_answer"),
    path("<int:pk>/apply/", views.post_apply, name="post_apply"),
]
