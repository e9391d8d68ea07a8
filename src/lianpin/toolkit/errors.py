"""The refusals of the platform: each with a Chinese reason, a stable code and, where a rule stands behind it, its clause.

    LianpinError
    ├── NotAllowed   403   you may not (who)
    ├── NotPossible  409   not in this state (when)
    ├── NotValid     422   these words cannot be accepted (what)
    └── NotAvailable 503   something outside is down (signing service, mail)

Raised in `rules` and `verbs`, caught at the edge (`lianpin.ui.middleware.Refusals`); only forms catch them earlier.
"""

from typing import ClassVar


class LianpinError(Exception):
    """A refusal that a person can read; `status` is the answer's HTTP status."""

    status: ClassVar[int] = 400

    def __init__(self, reason: str, *, code: str = "", clause: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.clause = clause

    @property
    def reason(self) -> str:
        """The sentence for the reader, in the language of the request (lazy translations are resolved here)."""
        return str(self.args[0])

    def __str__(self) -> str:
        return self.reason


class NotAllowed(LianpinError):
    """You may not: another role, or another body, does this."""

    status = 403


class NotPossible(LianpinError):
    """Not in this state: too early, too late, or already done."""

    status = 409


class NotValid(LianpinError):
    """These words, this file or this number cannot be accepted."""

    status = 422


class NotAvailable(LianpinError):
    """Something outside the platform does not answer."""

    status = 503
