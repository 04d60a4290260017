"""Progress on stderr: what, how many, how fast, how long still. Results go to stdout alone."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import IO, Final, TypeVar

T = TypeVar("T")

_REFRESH_SECONDS: Final = 0.2  # on a terminal, where one line is rewritten
_LOG_SECONDS: Final = 10.0  # in a log, where each report is a line of its own


class Progress:
    """A counter that reports itself; `quiet` says nothing."""

    def __init__(
        self, what: str, total: int | None, *, quiet: bool = False, to: IO[str] | None = None
    ) -> None:
        self._what, self._total, self._to = what, total, to or sys.stderr
        self._quiet = quiet
        self._done = 0
        self._started = self._said = time.monotonic()
        self._live = self._to.isatty()

    def add(self, count: int = 1) -> None:
        """Count, and report if it is time to."""
        self._done += count
        now = time.monotonic()
        if now - self._said >= (_REFRESH_SECONDS if self._live else _LOG_SECONDS):
            self._said = now
            self._say(self._line(now), end="" if self._live else "\n")

    def close(self) -> None:
        """Report the sum; nothing where there was nothing to do."""
        if self._done:
            self._say(self._line(time.monotonic()), end="\n")

    def _say(self, line: str, *, end: str) -> None:
        if not self._quiet:
            self._to.write(f"\r\x1b[K{line}{end}" if self._live else f"{line}{end}")
            self._to.flush()

    def _line(self, now: float) -> str:
        seconds = max(now - self._started, 1e-6)
        rate = self._done / seconds
        if self._total is None or self._done >= self._total:
            return f"{self._what}: {self._done:,} in {_duration(seconds)} ({rate:,.1f}/s)"
        left = _duration((self._total - self._done) / max(rate, 1e-6))
        return f"{self._what}: {self._done:,} of {self._total:,} ({rate:,.1f}/s, {left} left)"


def counted(things: Iterable[T], progress: Progress) -> Iterator[T]:
    """Yield `things`, counting each once it has been dealt with."""
    try:
        for thing in things:
            yield thing
            progress.add()
    finally:
        progress.close()


def _duration(seconds: float) -> str:
    """Give seconds as people say them.

    >>> _duration(4.2), _duration(75), _duration(7300)
    ('4.2 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
