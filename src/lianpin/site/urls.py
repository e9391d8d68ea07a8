"""Every address of the platform, each under its matter."""

from django.urls import include, path
from django.views.i18n import set_language

from lianpin.kernel.identity.views import entry
from lianpin.site import api, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("operator/", views.operator, name="operator"),
    path("operator/jobs/<int:pk>/retry/", views.operator_retry, name="operator_retry"),
    path("api/", views.api_page, name="api_page"),
    path("api/openapi.json", views.api_described, name="api_described"),
    path("api/", include((api.urls(), "api"))),
    path("clock/advance", views.clock_advance, name="clock_advance"),
    path("language", set_language, name="set_language"),
    path("login/", entry.login, name="account_login"),  # as allauth calls it
    path("", include("lianpin.site.sign_in.urls")),
    path("", include("lianpin.kernel.identity.urls")),
    path("record/", include("lianpin.kernel.audit.urls")),
    path("", include("lianpin.kernel.notices.urls")),
    path("regulations/", include("lianpin.kernel.regulations.urls")),
    path("agreements/", include("lianpin.kernel.agreements.urls")),
    path("profiles/", include("lianpin.profiles.urls")),
    path("posts/", include("lianpin.posts.urls")),
    path("appointments/", include("lianpin.appointments.urls")),
    path("effort/", include("lianpin.effort.urls")),
    path("assessments/", include("lianpin.assessments.urls")),
    path("money/", include("lianpin.entitlements.urls")),
    path("ledger/", include("lianpin.ledger.urls")),
    path("", include("lianpin.kernel.staff.urls")),
    path("", include("lianpin.insights.urls")),
    path("", include("lianpin.kernel.cases.urls")),
]

handler400 = "lianpin.ui.errors.bad_request"
handler403 = "lianpin.ui.errors.not_allowed"
handler404 = "lianpin.ui.errors.not_found"
handler500 = "lianpin.ui.errors.broken"
