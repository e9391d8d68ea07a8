"""A progress bar on standard error, for people only: where that is no terminal, nothing is written."""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from typing import Self, TextIO

_WIDTH = 30
_EVERY = 100_000_000  # nanoseconds between two drawings


class ProgressBar:
    """Call it with the fraction that is done; `with` takes the bar away at the end.

    >>> import io
    >>> with ProgressBar("计算", io.StringIO()) as bar:
    ...     bar(Fraction(1, 2))
    """

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self.label, self.stream = label, stream or sys.stderr
        self.is_shown = self.stream.isatty()
        self.drawn_at = 0

    def __call__(self, done: Fraction) -> None:
        if not self.is_shown or (done < 1 and time.monotonic_ns() - self.drawn_at < _EVERY):
            return
        self.drawn_at = time.monotonic_ns()
        full = int(done * _WIDTH)
        self.stream.write(f"\r{self.label} {'█' * full}{'░' * (_WIDTH - full)} {int(done * 100):3d}%")
        self.stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.is_shown and self.drawn_at:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
