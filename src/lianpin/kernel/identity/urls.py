"""Signing in and out, choosing in which capacity one acts, and what one settles about one's sign-ins."""

from django.urls import path

from lianpin.kernel.identity.views import entry, keys, passwords, sessions, ways

app_name = "identity"
urlpatterns = [
    path("logout/", entry.logout, name="logout"),
    path("capacity/", entry.capacity_switch, name="capacity_switch"),
    path("login/forgotten/", passwords.password_forgotten, name="password_forgotten"),
    path("login/new-password/", passwords.password_reset, name="password_reset"),
    path("my/password/", passwords.password_change, name="password_change"),
    path("my/sign-ins/", sessions.sign_in_list, name="sign_in_list"),
    path("my/sign-ins/<int:pk>/end/", sessions.sign_in_end, name="sign_in_end"),
    path("my/sign-ins/end-others/", sessions.sign_in_end_others, name="sign_in_end_others"),
    path("my/keys/", keys.key_list, name="key_list"),
    path("my/keys/new/", keys.key_new, name="key_new"),
    path("my/keys/<int:pk>/revoke/", keys.key_revoke, name="key_revoke"),
    path("my/sign-ins/link/", ways.link_confirm, name="link_confirm"),
    path("my/sign-ins/links/<int:pk>/remove/", ways.link_remove, name="link_remove"),
]
