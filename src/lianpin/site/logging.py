"""Logging: one line per request and per job; JSON in production. A log is for operators, an Event is for the record."""

import json
import logging
from datetime import UTC, datetime

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLine(logging.Formatter):
    """One JSON object per record: time in UTC, level, logger, message, every `extra`, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": _request_id(),
        }
        # Django's `request` and the like are objects: only plain values are written, so no personal data slips in.
        extras = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        line |= {name: value for name, value in extras.items() if isinstance(value, str | int | float | bool)}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


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
