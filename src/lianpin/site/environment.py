"""Read settings from the environment, and fail loudly when one is wrong.

Every name starts ``LIANPIN_``. A value may also stand in a file named by ``<NAME>_FILE`` (container secrets).
"""

import os
from pathlib import Path
from urllib.parse import urlsplit


class WrongEnvironment(Exception):
    """A setting is missing or cannot be read; the message names it and says what to write."""


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, of the file that `name`_FILE points to, or the default; WrongEnvironment without any."""
    file = os.environ.get(f"{name}_FILE")
    if name in os.environ:
        if file:
            raise WrongEnvironment(f"{name} and {name}_FILE are both set: keep one of them.")
        return os.environ[name]
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise WrongEnvironment(f"{name}_FILE={file} cannot be read: {error.strerror}.") from error
    if default is None:
        raise WrongEnvironment(f"{name} is not set. Set it, or set {name}_FILE to a file that holds it.")
    return default


def flag(name: str, default: bool) -> bool:
    """true/false, yes/no, on/off, 1/0."""
    value = text(name, "true" if default else "false").strip().lower()
    if value in {"true", "yes", "on", "1"}:
        return True
    if value in {"false", "no", "off", "0", ""}:
        return False
    raise WrongEnvironment(f"{name}={value!r} is not a yes or a no. Write true or false.")


def number(name: str, default: int, *, minimum: int = 0) -> int:
    """A whole number not below the minimum."""
    value = text(name, str(default))
    try:
        result = int(value)
    except ValueError:
        raise WrongEnvironment(f"{name}={value!r} is not a whole number. Write digits only, as {default}.") from None
    if result < minimum:
        raise WrongEnvironment(f"{name}={value} is below {minimum}. Write {minimum} or more.")
    return result


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default).strip().lower()
    if value not in options:
        raise WrongEnvironment(f"{name}={value!r} is not known. Write one of: {', '.join(options)}.")
    return value


def address(name: str, default: str) -> str:
    """Scheme and host, with a port where it needs one; no path, and no slash at the end."""
    value = text(name, default).strip().rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or value != f"{parts.scheme}://{parts.netloc}":
        raise WrongEnvironment(f"{name}={value!r} is not an address. Write it as https://lianpin.example.edu.cn.")
    return value


def words(name: str, default: str) -> list[str]:
    """Comma-separated words; empty ones are dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secrets(name: str) -> list[str]:
    """Secrets of 16 characters or more, separated by white space: of a file, one a line."""
    found = text(name, "").split()
    if any(len(each) < 16 for each in found):
        raise WrongEnvironment(f"{name} holds one that is shorter than 16 characters. Write whole keys, one a line.")
    return found


def secret(name: str, *, kept_in: Path | None = None) -> str:
    """A secret of 16 characters or more: from the environment, else from the file that an installation keeps."""
    kept = kept_in.read_text(encoding="utf-8").strip() if kept_in and kept_in.is_file() else None
    value = text(name, kept)
    if len(value) < 16:
        raise WrongEnvironment(f"{name} is shorter than 16 characters. Make a random one, as `openssl rand -hex 32`.")
    return value
