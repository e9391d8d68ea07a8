"""Addresses of agreements."""

from django.urls import path

from lianpin.kernel.agreements import views

app_name = "agreements"

urlpatterns = [
    path("", views.agreement_list, name="agreement_list"),
    path("<int:pk>/", views.agreement_detail, name="agreement_detail"),
    path("<int:pk>/sign", views.agreement_sign, name="agreement_sign"),
    path("<int:pk>/pdf", views.agreement_pdf, name="agreement_pdf"),
]
