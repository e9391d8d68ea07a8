"""What one was told and how one is told; a unit's outbox of letters; a body's robots."""

from django.urls import path

from lianpin.kernel.notices import views

app_name = "notices"
urlpatterns = [
    path("my/notices/", views.notice_list, name="notice_list"),
    path("my/notices/read/", views.notice_read_all, name="notice_read_all"),
    path("my/notices/ways/", views.preferences, name="preferences"),
    path("my/notices/<int:pk>/", views.notice_open, name="notice_open"),
    path("my/calendar/renew/", views.feed_renew, name="feed_renew"),
    path("my/calendar/revoke/", views.feed_revoke, name="feed_revoke"),
    path("letters/", views.letter_list, name="letter_list"),
    path("letters/<int:pk>/", views.letter_detail, name="letter_detail"),
    path("letters/<int:pk>/release/", views.letter_release, name="letter_release"),
    path("letters/<int:pk>/discard/", views.letter_discard, name="letter_discard"),
    path("robots/", views.robot_list, name="robot_list"),
    path("robots/<int:pk>/remove/", views.robot_remove, name="robot_remove"),
]
