"""The addresses of second steps and of other sign-ins, under the names by which allauth looks for them; only those that we need."""

from django.urls import path

from lianpin.kernel.identity.views import second_step
from lianpin.site.cas import views as cas
from lianpin.site.sign_in import dingtalk, oidc, saml
from lianpin.site.wecom import views as wecom

urlpatterns = [
    path("login/second-step/", second_step.authenticate, name="mfa_authenticate"),
    path("my/second-step/", second_step.overview, name="mfa_index"),
    path("my/second-step/app/", second_step.activate, name="mfa_activate_totp"),
    path("my/second-step/app/remove/", second_step.deactivate, name="mfa_deactivate_totp"),
    path("my/second-step/codes/", second_step.codes, name="mfa_view_recovery_codes"),
    path("my/second-step/codes/new/", second_step.new_codes, name="mfa_generate_recovery_codes"),
    path("my/confirm/", second_step.confirm, name="account_reauthenticate"),
    path("my/confirm/code/", second_step.confirm_by_code, name="mfa_reauthenticate"),
    path("login/passkey/", second_step.login_by_passkey, name="mfa_login_webauthn"),
    path("my/confirm/passkey/", second_step.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("my/passkeys/", second_step.passkeys, name="mfa_list_webauthn"),
    path("my/passkeys/new/", second_step.add_passkey, name="mfa_add_webauthn"),
    path("my/passkeys/<int:pk>/remove/", second_step.remove_passkey, name="mfa_remove_webauthn"),
    path("sign-in/oidc/<slug:provider_id>/", oidc.login, name="openid_connect_login"),
    path("sign-in/oidc/<slug:provider_id>/callback/", oidc.callback, name="openid_connect_callback"),
    path("sign-in/saml/<slug:organization_slug>/", saml.login, name="saml_login"),
    path("sign-in/saml/<slug:organization_slug>/acs/", saml.consume, name="saml_acs"),
    path("sign-in/saml/<slug:organization_slug>/finish/", saml.finish, name="saml_finish_acs"),
    path("sign-in/saml/<slug:organization_slug>/metadata/", saml.metadata, name="saml_metadata"),
    path("sign-in/saml/<slug:organization_slug>/sls/", saml.no_logout, name="saml_sls"),
    path("sign-in/cas/<slug:key>/", cas.login, name="cas_login"),
    path("sign-in/cas/<slug:key>/callback/", cas.callback, name="cas_callback"),
    path("sign-in/wecom/<slug:key>/", wecom.login, name="wecom_login"),
    path("sign-in/wecom/<slug:key>/callback/", wecom.callback, name="wecom_callback"),
    path("sign-in/dingtalk/", dingtalk.login, name="dingtalk_login"),
    path("sign-in/dingtalk/callback/", dingtalk.callback, name="dingtalk_callback"),
]
