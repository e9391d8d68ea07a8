"""The suite's settings: the same as everybody's, with a database and data of its own and cheap password hashes."""

import os
import secrets
import tempfile

# One throw-away place per run; xdist's workers inherit it. Nothing is made until a test needs it.
os.environ["LIANPIN_DATA"] = os.environ.setdefault(
    "LIANPIN_TEST_DATA", f"{tempfile.gettempdir()}/lianpin-test-{secrets.token_hex(6)}"
)
os.environ.setdefault("LIANPIN_SECRET_KEY", "only-for-the-test-suite")
os.environ.pop("LIANPIN_VAULT_KEYS", None)  # beside the data

from lianpin.site.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
LIANPIN_DEMO = True
