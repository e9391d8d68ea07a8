"""The WSGI application that gunicorn (or any server) loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianpin.site.settings")

application = get_wsgi_application()
