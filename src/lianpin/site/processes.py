"""Child processes: none outlives who started it, even when that one is killed with -9."""

import ctypes
import os
import signal
import sys
import threading
import time

PARENT = "LIANPIN_PARENT"  # the supervisor's process id, given to its children
_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int | None = None) -> None:
    """End this process when its parent ends. Nothing happens in a process that no supervisor started."""
    if parent is None:
        if PARENT not in os.environ:
            return
        parent = int(os.environ[PARENT])
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=[parent], daemon=True).start()
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), signal.SIGTERM)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
