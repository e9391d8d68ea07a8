"""Where things are kept: the installed package, and the data of this installation."""

import fcntl
import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def data() -> Path:
    """LIANPIN_DATA, else the platform's place for data of an application of this user.

    A checkout keeps its data in ./.lianpin: the Makefile sets LIANPIN_DATA so.
    """
    if chosen := os.environ.get("LIANPIN_DATA"):
        return Path(chosen).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "lianpin"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "lianpin"


def is_held(folder: Path) -> bool:
    """Whether a supervisor holds this data folder now."""
    try:
        with (folder / "running.lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
