"""The WSGI application that gunicorn (or any server) loads."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianpin.site.settings")

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  (every page is loaded before the workers fork, and a broken one fails the start)
