"""The kit is tested without a database: no session, no user, no context processor."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from pytest_django import Settings

Rendered = Callable[..., str]


@pytest.fixture(autouse=True)
def _kit_only(settings: Settings) -> None:
    settings.ROOT_URLCONF = "lianpin.ui.tests.urls"
    settings.LANGUAGE_CODE = "zh-hans"
    settings.MIDDLEWARE = [
        "lianpin.ui.middleware.RequestId",
        "lianpin.ui.middleware.ContentSecurityPolicy",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "lianpin.ui.middleware.Refusals",
    ]
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "APP_DIRS": True,
            "OPTIONS": {"environment": "lianpin.ui.jinja.environment"},
        },
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
    ]


@pytest.fixture
def rendered() -> Rendered:
    """Render a piece of Jinja2 in the environment of the pages."""

    def render(source: str, /, **context: Any) -> str:
        context.setdefault("request", RequestFactory().get("/"))
        return engines["jinja2"].from_string(source).render(context).strip()

    return render
