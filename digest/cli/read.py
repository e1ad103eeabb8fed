"""`sheaf read`: the reader."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from digest.errors import SheafError, TerminalError
from digest.storage.paths import home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from digest.desk import Desk
    from digest.storage.paths import Home

_SKELETON = "\x1b[2m Sheaf is opening …\x1b[0m"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `sheaf read`."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what to search for at once")


def run(arguments: argparse.Namespace) -> int:
    """Open the reader on the person's own library."""
    code, wants_demo = read(home(), " ".join(arguments.query))
    if wants_demo:
        from digest.cli import demo

        return demo.run(arguments)
    return code


def read(folders: Home, query: str = "") -> tuple[int, bool]:
    """Show the reader until the person quits.

    Returns:
        The exit code, and whether the person asked for the sample.

    Raises:
        SheafError: the terminal or the library is not fit.
    """
    from tui import terminal

    terminal.check()
    try:
        return _read(folders, query)
    except Exception:
        if terminal.Settings.ended is None:
            raise
        # The terminal is gone, most likely, and everything that writes to it fails.
        return terminal.Settings.ended, False


def _read(folders: Home, query: str) -> tuple[int, bool]:
    from tui import terminal

    with terminal.guarded(_SKELETON):
        from tui.app import SheafApp

        def open_desk(progress: Callable[[int, int], None]) -> Desk:
            from digest.desk import Desk

            return Desk.open(folders, progress)

        app = SheafApp(open_desk, query)
        outcome = app.run()
    if isinstance(outcome, SheafError):
        raise outcome
    if app.fault is not None:
        raise _reported(app.fault)
    return terminal.Settings.ended or app.return_code or 0, outcome == "demo"


def _reported(fault: Exception) -> TerminalError:
    """The one line for a fault; its traceback goes to a file that outlives the sample's home."""
    from digest.storage.durable import replace_durably

    path = home().cache / "fault.txt"
    replace_durably(path, "".join(traceback.format_exception(fault)).encode())
    return TerminalError(
        f"the reader broke ({type(fault).__name__}); your bookmarks are safe",
        do=f"please report it with {path}",
    )
