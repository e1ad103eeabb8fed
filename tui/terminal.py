"""The terminal before and after the app: is it fit, what is painted at once, how it is left.

Loads nothing heavy: it runs before Textual is imported, so that the screen answers at once and
what is typed meanwhile is kept for the app instead of being echoed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
from typing import TYPE_CHECKING, Any, Final

from digest.errors import TerminalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

SMALLEST: Final = (40, 12)
"""Columns and rows below which the reader cannot be used."""

_ENTER: Final = "\x1b[?1049h\x1b[2J\x1b[H"
_LEAVE: Final = (
    "\x1b[?2026l"  # end of synchronised output, in case we died within it
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # mouse
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l"  # focus reports, bracketed paste, resize reports
    "\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
)
_ENDING_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)


class Ended(SystemExit):
    """A signal asked us to end while no app was there to be told."""


def check() -> None:
    """Make sure that the reader can be shown here.

    Raises:
        TerminalError: it cannot; the message says what is needed.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise TerminalError(
            "the reader needs a terminal, and this is none",
            do="use `sheaf search`, `show` and `export` in scripts",
        )
    term = os.environ.get("TERM", "")
    if term in {"", "dumb", "unknown"}:
        raise TerminalError(
            f"the reader cannot draw on a terminal of type {term or 'unknown'!r}",
            do="set TERM (for example xterm-256color), or use `sheaf search`",
        )
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    if 0 < columns < SMALLEST[0] or 0 < rows < SMALLEST[1]:
        raise TerminalError(
            f"this terminal is {columns}x{rows}, and the reader needs "
            f"{SMALLEST[0]}x{SMALLEST[1]} or more",
            do="enlarge it, or use `sheaf search`",
        )


class Settings:
    """How the terminal was set before we came; the driver restores these on suspend, too."""

    saved: list[Any] | None = None


@contextlib.contextmanager
def guarded(first_line: str) -> Iterator[None]:
    """Own the terminal for the block, and give it back as it was, whatever happens in there.

    Paints `first_line` at once. A SIGTERM or SIGHUP that comes before the app listens to them
    raises `Ended`.
    """
    handle = sys.stdin.fileno()
    Settings.saved = termios.tcgetattr(handle)
    before = {each: signal.signal(each, _end) for each in _ENDING_SIGNALS}
    try:
        _be_quiet(handle)
        _write(_ENTER + first_line)
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        _write(_LEAVE)
        with contextlib.suppress(termios.error):
            # Not TCSAFLUSH: what is typed ahead for the shell is the shell's.
            termios.tcsetattr(handle, termios.TCSADRAIN, Settings.saved)


def _be_quiet(handle: int) -> None:
    """Echo nothing and keep every byte that is typed; Ctrl-C still ends us."""
    attributes = termios.tcgetattr(handle)
    attributes[0] &= ~(termios.ICRNL | termios.IXON)
    attributes[3] &= ~(termios.ECHO | termios.ICANON)
    attributes[6][termios.VMIN] = 1
    attributes[6][termios.VTIME] = 0
    termios.tcsetattr(handle, termios.TCSANOW, attributes)


def _write(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # the terminal may be gone (SIGHUP)
        os.write(sys.stderr.fileno(), text.encode())


def _end(number: int, _frame: FrameType | None) -> None:
    raise Ended(128 + number)
