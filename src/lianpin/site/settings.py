"""Every setting in one file. Names and meanings are in docs/reference/settings.md.

Nothing here touches the disk or the network: `lianpin …` prepares data and database, then loads this.
"""

from django.utils.translation import gettext_lazy as _

from lianpin.site import database, environment, logging, places, providers

DEBUG = environment.flag("LIANPIN_DEBUG", False)
# Demo mode: the login page offers one button per role, and the business clock may be moved.
LIANPIN_DEMO = environment.flag("LIANPIN_DEMO", False)
LIANPIN_DATA = places.data()
LIANPIN_RULEBOOKS = [places.PACKAGE / "rulebook"]
LIANPIN_UPLOAD_LIMIT = environment.number("LIANPIN_UPLOAD_LIMIT", 20 * 1024 * 1024, minimum=1)
# The keys by which numbers of people are encrypted; in service outside of LIANPIN_DATA and of the database.
LIANPIN_VAULT_KEYS = environment.text("LIANPIN_VAULT_KEYS", str(LIANPIN_DATA / "vault-keys"))
LIANPIN_FONTS = places.PACKAGE / "ui" / "fonts"

SECRET_KEY = environment.secret("LIANPIN_SECRET_KEY", kept_in=LIANPIN_DATA / "secret-key")
# Keys of before, the newest first: what they signed or encrypted still holds.
SECRET_KEY_FALLBACKS = environment.secrets("LIANPIN_SECRET_KEY_FALLBACKS")
# How the platform is reached from outside: links in mails and calendars begin with it.
LIANPIN_ADDRESS = environment.address("LIANPIN_ADDRESS", f"http://{environment.text('LIANPIN_BIND', '127.0.0.1:8000')}")
ALLOWED_HOSTS = environment.words("LIANPIN_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("LIANPIN_TRUSTED_ORIGINS", "")

INSTALLED_APPS = [
    "lianpin.site.apps.SiteConfig",
    "lianpin.insights",
    "lianpin.entitlements",
    "lianpin.assessments",
    "lianpin.effort",
    "lianpin.appointments",
    "lianpin.posts",
    "lianpin.profiles",
    "lianpin.ledger",
    "lianpin.kernel.staff",
    "lianpin.kernel.cases",
    "lianpin.kernel.agreements",
    "lianpin.kernel.documents",
    "lianpin.kernel.regulations",
    "lianpin.kernel.notices",
    "lianpin.kernel.identity",
    "lianpin.kernel.audit",
    "lianpin.ui",
    "pgtrigger",
    "procrastinate.contrib.django",
    "lianpin.site.cas.apps.CASConfig",
    "lianpin.site.wecom.apps.WeComConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lianpin.ui.middleware.RequestId",
    "lianpin.ui.middleware.ContentSecurityPolicy",  # of static files as well
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Opens the request's transaction and sets the capacity in it, so that row-level policies hold for all that follows.
    "lianpin.site.middleware.ActingCapacity",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lianpin.ui.middleware.Refusals",
]

ROOT_URLCONF = "lianpin.site.urls"
WSGI_APPLICATION = "lianpin.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,  # our pages live in jinja2/ folders
        "OPTIONS": {
            "environment": "lianpin.ui.jinja.environment",
            "context_processors": ["lianpin.site.context.page"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",  # only for pages that a third-party app brings
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

# Django's widgets by the same engine: a page draws a dozen, in half the time.
FORM_RENDERER = "django.forms.renderers.Jinja2"

# `default` is the application's role; `owner` is used by `lianpin migrate` alone.
DATABASES = database.settings(LIANPIN_DATA)
# What has to be counted by all workers together: failed sign-ins, codes that were used.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}}

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["lianpin.site.signed_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "lianpin.kernel.identity.rules.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Whether a password that was published in a breach is refused, by a service outside (api.pwnedpasswords.com, by k-anonymity).
if environment.flag("LIANPIN_BREACH_CHECK", False):
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "lianpin.site.sign_in.breaches.NotBreached"})
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LOCALE_PATHS = [places.PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the installed package: there is no copy that could be stale
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
MEDIA_ROOT = LIANPIN_DATA / "files"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FILES = 40
LIANPIN_REQUEST_LIMIT = environment.number("LIANPIN_REQUEST_LIMIT", 50 * 1024 * 1024, minimum=1)

# Requests of one key in a minute.
LIANPIN_API_RATE = environment.number("LIANPIN_API_RATE", 300, minimum=1)

# LIANPIN_HTTPS=false is for plain http on localhost only, as in the demo.
HTTPS = environment.flag("LIANPIN_HTTPS", not (DEBUG or LIANPIN_DEMO))
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # asked from the same machine, without TLS
SECURE_HSTS_SECONDS = environment.number("LIANPIN_HSTS_SECONDS", 365 * 24 * 60 * 60 if HTTPS else 0)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("LIANPIN_BEHIND_PROXY", False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "lianpin.site.signed_in"
SESSION_COOKIE_NAME = "lianpin_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_NAME = "lianpin_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lianpin.ui.errors.csrf_failure"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = HTTPS, True, "Lax"
X_FRAME_OPTIONS = "DENY"

# Signing in by allauth: its flows behind our pages. Nobody makes an account for themselves, and mail addresses prove nothing.
LIANPIN_PROVIDERS = providers.read(environment.text("LIANPIN_SIGN_IN", ""))
ACCOUNT_ADAPTER = "lianpin.site.sign_in.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# A campus comes from few addresses: an account is locked long before they are.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "100/15m/ip,8/15m/key",
    "number_shown": "60/d/user",  # numbers of people in full: a day's work, and no list of everybody
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0
MFA_ADAPTER = "lianpin.site.sign_in.adapters.SecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "lianpin.site.sign_in.passkeys.Add",
    "authenticate_webauthn": "lianpin.site.sign_in.passkeys.Authenticate",
    "login_webauthn": "lianpin.site.sign_in.passkeys.Login",
    "reauthenticate_webauthn": "lianpin.site.sign_in.passkeys.Reauthenticate",
}
MFA_TOTP_ISSUER = "联聘"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
SOCIALACCOUNT_ADAPTER = "lianpin.site.sign_in.adapters.Identities"
# Our policy lets no form lead to another site; a link to the provider is safe, since only its holder can link an identity.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10

# Without a host no mail leaves the platform.
EMAIL_HOST = environment.text("LIANPIN_SMTP_HOST", "")
EMAIL_PORT = environment.number("LIANPIN_SMTP_PORT", 587, minimum=1)
EMAIL_HOST_USER = environment.text("LIANPIN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = environment.text("LIANPIN_SMTP_PASSWORD", "")
_SMTP_SECURITY = environment.choice("LIANPIN_SMTP_SECURITY", "starttls", ("starttls", "tls", "none"))
EMAIL_USE_TLS, EMAIL_USE_SSL = _SMTP_SECURITY == "starttls", _SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("LIANPIN_MAIL_FROM", "lianpin@localhost")
LIANPIN_MAIL = bool(EMAIL_HOST)
# Chat servers of one's own beside the vendors': host:port, or http://host:port.
LIANPIN_CHAT_HOSTS = environment.words("LIANPIN_CHAT_HOSTS", "")

# Where whoever runs the platform puts its backups: `lianpin check` and the operator's page look how old the newest is.
LIANPIN_BACKUPS = environment.text("LIANPIN_BACKUPS", "")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS: dict[str, object] = {}

LOGGING = logging.configuration(as_json=logging.is_json(), level=environment.text("LIANPIN_LOG_LEVEL", "INFO"))
