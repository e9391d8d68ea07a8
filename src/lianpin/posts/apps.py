"""Posts and applications."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "lianpin.posts"
    label = "posts"
    default_auto_field = "django.db.models.BigAutoField"
