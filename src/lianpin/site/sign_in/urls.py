"""The addresses of other sign-ins, under the names by which allauth looks for them; only those that we need."""

from django.urls import path

from lianpin.site.cas import views as cas
from lianpin.site.sign_in import dingtalk, oidc, saml

urlpatterns = [
    path("oidc/<slug:provider_id>/", oidc.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/callback/", oidc.callback, name="openid_connect_callback"),
    path("saml/<slug:organization_slug>/", saml.login, name="saml_login"),
    path("saml/<slug:organization_slug>/acs/", saml.consume, name="saml_acs"),
    path("saml/<slug:organization_slug>/finish/", saml.finish, name="saml_finish_acs"),
    path("saml/<slug:organization_slug>/metadata/", saml.metadata, name="saml_metadata"),
    path("saml/<slug:organization_slug>/sls/", saml.no_logout, name="saml_sls"),
    path("cas/<slug:key>/", cas.login, name="cas_login"),
    path("cas/<slug:key>/callback/", cas.callback, name="cas_callback"),
    path("dingtalk/", dingtalk.login, name="dingtalk_login"),
    path("dingtalk/callback/", dingtalk.callback, name="dingtalk_callback"),
]
