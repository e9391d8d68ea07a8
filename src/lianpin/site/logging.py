"""Logging: one line per request and per job; JSON in production. A log is for operators, an Event is for the record.

No personal data comes out, whoever wrote the line. Lines of ours carry numbers and fixed words. Of what others write (Django, gunicorn, the queue)
the sentence stays and what was put into it goes: a path, a header, a row. Of an exception its type and its places stay, without its message, which
often repeats what somebody typed or what a row holds. And whatever still looks like an identity number, a telephone number, an account or a mail
address is covered.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

from lianpin.site import environment

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
OURS = "lianpin"
COVER = "█"
# Identity and account numbers (12 digits and more), mobile and landline numbers, addresses of mail.
PERSONAL = re.compile(
    r"(?<![0-9A-Za-z.])(?:\d{11,30}[Xx]?|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]\d{7,8})(?![0-9A-Za-z])"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
)
SLOT = re.compile(r"%(?:\(\w+\))?[#0 +-]*(?:\d+|\*)?(?:\.\d+)?[a-zA-Z]")


def is_json() -> bool:
    """Whether lines are JSON: always but for the demo, whose people are invented, and while one looks for a fault."""
    return not (environment.flag("LIANPIN_DEBUG", False) or environment.flag("LIANPIN_DEMO", False))


def covered(text: str) -> str:
    """A text without what looks like somebody's number or address."""
    return PERSONAL.sub(COVER, text)


class JsonLine(logging.Formatter):
    """One JSON object per record: time in UTC, level, logger, message, every plain `extra`, the places of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _sentence(record),
            "request_id": _request_id(),
        }
        if _is_ours(record):
            # Objects are left out: only plain values are written.
            extras = {name: value for name, value in vars(record).items() if name not in _STANDARD}
            plain = {name: value for name, value in extras.items() if isinstance(value, str | int | float | bool)}
            line |= {name: covered(value) if isinstance(value, str) else value for name, value in plain.items()}
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__qualname__
            line["places"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == OURS or record.name.startswith(f"{OURS}.")


def _sentence(record: logging.LogRecord) -> str:
    """What is said; of others without what was put into it, and of a sentence that was put together beforehand only that there was one."""
    if _is_ours(record):
        return covered(record.getMessage())
    text = str(record.msg)
    if record.args:
        return covered(SLOT.sub("…", text))
    return covered(text) if record.levelno < logging.WARNING else f"({record.module}.{record.funcName}:{record.lineno})"


def _places(error: BaseException | None) -> list[str]:
    """Where it came from, the causes before it included: files, lines and functions, which are ours, and nothing that was said."""
    found: list[str] = []
    while error is not None:
        found += [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        error = error.__cause__ or error.__context__
        if error is not None:
            found.append(f"← {type(error).__qualname__}")
        if len(found) > 200:
            break
    return found


def _request_id() -> str:
    from lianpin.ui.middleware import request_id  # needs the settings, which need this module

    return request_id.get()


def configuration(*, as_json: bool, level: str) -> dict[str, object]:
    """The LOGGING setting."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": JsonLine},
            "plain": {"format": "%(levelname)-7s %(name)s %(message)s"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json" if as_json else "plain"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "lianpin": {"level": level},
            "django.request": {"level": "ERROR"},
            "procrastinate": {"level": "WARNING"},
        },
    }
