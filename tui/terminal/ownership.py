"""The terminal before and after the app: check it, take it over, paint a first line, restore it.

Imports nothing heavy: it runs before Textual is imported, so that the screen appears at once and
keys typed meanwhile are kept for the app instead of being echoed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
import threading
from typing import TYPE_CHECKING, Any, Final

from digest.errors import TerminalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

SMALLEST: Final = (40, 12)
"""The fewest columns and rows that the reader can work with."""

_ENTER: Final = "\x1b[?1049h\x1b[2J\x1b[H"
_LEAVE: Final = (
    "\x1b[?2026l"  # end synchronised output, in case we died during it
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # mouse
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l"  # focus reports, bracketed paste, resize reports
    "\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
)
_GRACE: Final = 2.0
"""Seconds that the app gets to end cleanly after a signal."""
_ENDING_SIGNALS: Final = tuple(
    each
    for each in signal.Signals
    if each.name.removeprefix("SIG")
    in {
        *("INT", "TERM", "HUP", "QUIT", "ABRT", "ALRM", "USR1", "USR2"),
        *("VTALRM", "PROF", "XCPU", "IO", "PWR", "STKFLT"),
    }
)
"""Signals that would end the process where it stands; not every system has all of them."""


class Ended(SystemExit):
    """A signal arrived while no app was running."""


def check() -> None:
    """Check that the reader can run in this terminal.

    Raises:
        TerminalError: it can't; the message says what is needed.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise TerminalError(
            "the reader needs an interactive terminal",
            hint="use `sheaf search`, `show` and `export` in scripts",
        )
    term = os.environ.get("TERM", "")
    if term in {"", "dumb", "unknown"}:
        raise TerminalError(
            f"the reader cannot draw on a terminal of type {term or 'unknown'!r}",
            hint="set TERM (for example xterm-256color), or use `sheaf search`",
        )
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    if 0 < columns < SMALLEST[0] or 0 < rows < SMALLEST[1]:
        raise TerminalError(
            f"this terminal is {columns}x{rows}; the reader needs at least "
            f"{SMALLEST[0]}x{SMALLEST[1]}",
            hint="enlarge it, or use `sheaf search`",
        )


class OwnedTerminal:
    """The state that signal handlers, app and driver share; one per process."""

    saved_attributes: list[Any] | None = None
    """The terminal attributes before we started; also restored on suspend."""
    end_app: Callable[[int], None] | None = None
    """Ends the running app with an exit code; None while no app runs."""
    exit_code: int | None = None
    """The exit code for the signal that ended us; later errors don't matter."""


@contextlib.contextmanager
def guarded(first_line: str) -> Iterator[None]:
    """Take over the terminal for the block, and restore it afterwards whatever happens.

    Paints `first_line` at once. A signal that ends a process ends the app cleanly through
    `OwnedTerminal.end_app`, or raises `Ended` while that is None.
    """
    handle = sys.stdin.fileno()
    OwnedTerminal.saved_attributes = termios.tcgetattr(handle)
    before = {each: signal.signal(each, _end) for each in _ENDING_SIGNALS}
    try:
        _disable_echo(handle)
        _write(_ENTER + first_line)
        yield
    finally:
        OwnedTerminal.end_app = None
        for each, handler in before.items():
            signal.signal(each, handler)
        _give_back(handle)


def _give_back(handle: int) -> None:
    _write(_LEAVE)
    with contextlib.suppress(termios.error):
        # TCSANOW discards no input, so that the shell gets what was typed ahead for it, and does
        # not wait for output, which a closed terminal would never accept.
        termios.tcsetattr(
            handle, termios.TCSANOW, OwnedTerminal.saved_attributes or termios.tcgetattr(handle)
        )


def _disable_echo(handle: int) -> None:
    """Turn off echo and keep every typed byte unchanged; Ctrl-C still sends SIGINT."""
    attributes = termios.tcgetattr(handle)
    attributes[0] &= ~(termios.ICRNL | termios.IXON)
    attributes[3] &= ~(termios.ECHO | termios.ICANON)
    attributes[6][termios.VMIN] = 1
    attributes[6][termios.VTIME] = 0
    termios.tcsetattr(handle, termios.TCSANOW, attributes)


def _write(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # the terminal may be closed (SIGHUP)
        os.write(sys.stderr.fileno(), text.encode())


def _end(number: int, _frame: FrameType | None) -> None:
    code = OwnedTerminal.exit_code = 128 + number
    last_resort = threading.Timer(_GRACE, _give_up, (code,))
    last_resort.daemon = True
    last_resort.start()
    if OwnedTerminal.end_app is None:
        raise Ended(code)
    OwnedTerminal.end_app(code)


def _give_up(code: int) -> None:
    """Exit at once, if a closed window or a bug keeps the app from ending."""
    _give_back(sys.stdin.fileno())
    os._exit(code)
