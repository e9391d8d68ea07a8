"""Who is signed in, as every request asks: Django's sessions and accounts, read by statements that are kept (`toolkit/statements.py`)."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from lianpin.kernel.identity.models import User
from lianpin.toolkit.statements import kept, kept_but_for_text

FIELDS = [field.attname for field in User._meta.concrete_fields]


class SessionStore(DatabaseSessions):
    """Django's sessions in the database; `settings.SESSION_ENGINE` names this module."""

    def load(self) -> dict[str, Any]:
        """What is kept of a session that has not expired; of any other nothing, and its key is not used again."""
        for data, expires_at in _session(self.session_key) if self.session_key else ():
            if expires_at > timezone.now():
                decoded: dict[str, Any] = self.decode(data)
                return decoded
        self._session_key = None
        return {}


class Backend(ModelBackend):
    """Django's own, which asks for the account of a session's user."""

    def get_user(self, user_id: int) -> User | None:
        """The account of that key, while it may sign in."""
        for row in _account(int(user_id)):
            user = User.from_db("default", FIELDS, row)
            return user if self.user_can_authenticate(user) else None
        return None


@kept_but_for_text
def _session(key: str) -> QuerySet[Session, Any]:
    return Session.objects.filter(session_key=key).values_list("session_data", "expire_date")


@kept
def _account(user_id: int) -> QuerySet[User, Any]:
    return User.objects.filter(pk=user_id).values_list(*FIELDS)
