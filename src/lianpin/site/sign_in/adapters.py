"""Where allauth asks us: who may sign in, what is kept of it, and how it is told.

allauth runs the flows; whatever is written is written by the verbs of `identity`.
"""

import logging
from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.identity import queries, verbs
from lianpin.kernel.identity.models import User, account_of
from lianpin.kernel.identity.views.ways import offer_link
from lianpin.site.providers import KINDS, Provider
from lianpin.site.sign_in.claims import identifier_of

logger = logging.getLogger(__name__)

FIRST = frozenset({"password", "demo", "socialaccount"})  # the step that says who somebody is; a second one may follow


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in with what we know ourselves."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("登录失败的次数过多，为保护账号已暂停登录，请十五分钟后再试。"),
        "rate_limited": _("操作过于频繁，请稍后再试。"),
        "incorrect_password": _("密码不正确，请核对后重试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Start the session, and record by which way it was; whoever comes by an organisation's provider acts for it alone."""
        steps: list[dict[str, Any]] = get_authentication_records(request, user)
        none: dict[str, Any] = {}
        first = next((step for step in reversed(steps) if step["method"] in FIRST or step.get("passwordless")), none)
        second = next((step for step in reversed(steps) if step["method"] == "mfa"), none)
        super().login(request, user)
        provider = provider_of(first.get("provider", ""))
        request.session.pop(queries.BOUND, None)
        if provider is not None:
            body = queries.organisation_of_code(provider.organisation)
            request.session[queries.BOUND] = body.pk if body is not None else 0
        verbs.record_sign_in(
            user,
            session=request.session.session_key or "",
            way=provider.key if provider is not None else str(first.get("method", "")),
            second=str(second.get("type", "")),
            address=self.get_client_ip(request),
            browser=request.headers.get("User-Agent", ""),
            by=account_of(user),
        )

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """An account that is closed is no account."""
        messages.error(request, _("这个账号已停用，请联系本单位管理员。"))
        return HttpResponseRedirect(reverse("account_login"))

    def add_message(self, request: HttpRequest, level: int, *args: Any, message: str = "", **kwargs: Any) -> None:
        """Only what is told in our words: the pages say the rest."""
        if message:
            messages.add_message(request, level, message)


class Identities(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in by an organisation's identity provider. It finds accounts, and never makes one."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The providers of the settings, and no others; allauth would also ask the database for some."""
        return [
            SocialApp(
                provider=KINDS[each.kind], provider_id=each.key, name=each.name, client_id=each.client_id,
                secret=each.secret, settings=each.options,
            )
            for each in settings.LIANPIN_PROVIDERS
            if provider in {None, each.key, KINDS[each.kind]} and client_id in {None, each.client_id}
        ]  # fmt: skip

    def new_user(self, request: HttpRequest, sociallogin: SocialLogin) -> User:
        """Nobody yet. What the provider told is looked at once, and none of it is kept."""
        sociallogin.claims, sociallogin.account.extra_data = sociallogin.account.extra_data, {}
        return User()

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """As it is: names are the organisation's to give, by its import."""
        user: User = sociallogin.user
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account: by its link, else by an identifier that the organisation has named; nobody else comes in."""
        provider = provider_of(sociallogin.account.provider)
        assert provider is not None  # allauth found it in the same settings
        if request.user.is_authenticated and sociallogin.state.get("process") == "connect":
            offer_link(request, provider.key, sociallogin.account.uid)
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("identity:link_confirm")))
        if sociallogin.is_existing:
            return
        user = _holder(provider, sociallogin)
        if user is None:
            context = {"provider": provider, "may_link": not request.user.is_authenticated}
            raise ImmediateHttpResponse(render(request, "identity/unknown.html", context, status=403))
        sociallogin.account = verbs.link_identity(
            user, provider=provider.key, uid=sociallogin.account.uid, by=account_of(user)
        )
        sociallogin.user = user

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Exception | None = None, **kwargs: Any
    ) -> None:
        """Our page instead of allauth's; why it failed is for the log."""
        logger.warning("sign-in by %s failed: %s %r", provider.sub_id, error, exception)
        context = {"provider": provider_of(provider.sub_id), "is_cancelled": error == "cancelled"}
        raise ImmediateHttpResponse(render(request, "identity/failed.html", context, status=401))


class SecondSteps(DefaultMFAAdapter):  # type: ignore[misc]
    """Second steps, whose secrets lie in the database encrypted."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("验证码不正确或已用过，请输入应用中最新的验证码。"),
    }

    def get_totp_label(self, user: User) -> str:
        """What the app shows beside the code."""
        return user.username

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """What a passkey is called until its holder gives it a name."""
        return str(_("通行密钥"))

    def encrypt(self, text: str) -> str:
        """As the database keeps it."""
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was; InvalidToken where neither the key of the platform nor one before it made it."""
        return cipher().decrypt(encrypted_text.encode()).decode()


def cipher(*, former: bool = True) -> MultiFernet:
    """By the platform's secret key, and to read also by those that it had before (`SECRET_KEY_FALLBACKS`)."""
    keys = [settings.SECRET_KEY, *(settings.SECRET_KEY_FALLBACKS if former else ())]
    salted = [salted_hmac("lianpin.second-step", "key", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(each)) for each in salted])


def provider_of(key: str) -> Provider | None:
    """The provider of that key."""
    return next((each for each in settings.LIANPIN_PROVIDERS if each.key == key), None)


def _holder(provider: Provider, sociallogin: SocialLogin) -> User | None:
    body = queries.organisation_of_code(provider.organisation)
    value = identifier_of(provider, sociallogin.claims, sociallogin.account.uid)
    return queries.holder_of(body, provider.match, value) if body is not None and value else None
