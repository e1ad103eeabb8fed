"""Opening the reader, which `sheaf read` and `sheaf demo` both do."""

from __future__ import annotations

import contextlib
import sys
import traceback
from typing import TYPE_CHECKING, Final

from digest.errors import SheafError, TerminalError
from digest.request import Request
from digest.storage import memory
from digest.storage.paths import home

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.session import Session
    from digest.storage.paths import Home

EVERYTHING: Final = Request()
"""The request that the reader begins with unless it is told otherwise."""
_SKELETON = "\x1b[2m Sheaf is opening ...\x1b[0m"
"""Painted before anything says whether the terminal has more than ASCII: so it is ASCII."""


def open_reader(
    folders: Home, request: Request = EVERYTHING, *, tells_changes: bool = True
) -> tuple[int, bool]:
    """Run the reader until the person quits.

    Args:
        folders: where the library is.
        request: what is shown first.
        tells_changes: whether to say at the end how many papers were read, bookmarked and so on.

    Returns:
        The exit code, and whether the person asked for the sample.

    Raises:
        SheafError: the terminal cannot show the reader, or the library cannot be read.
    """
    from tui.terminal import ownership

    ownership.check()
    memory.pause_collection()  # a twelfth of the start; the app resumes it when keys are let in
    try:
        return _read(folders, request, tells_changes=tells_changes)
    except Exception:
        if ownership.OwnedTerminal.exit_code is None:
            raise
        # Most likely the terminal is gone, so that everything written to it fails.
        return ownership.OwnedTerminal.exit_code, False
    finally:
        memory.resume_collection()


def _read(folders: Home, request: Request, *, tells_changes: bool) -> tuple[int, bool]:
    from tui.terminal import ownership

    notices: list[str] = []
    with ownership.guarded(_SKELETON):
        from digest.cli.reader_settings import settings_for_reader
        from tui.app import SheafApp

        # Also in the sample: hands don't change when the papers do.
        settings, mistakes = settings_for_reader(home().config_file)
        notices += map(str, mistakes)

        def open_session(progress: Callable[[int, int], None]) -> Session:
            from digest.session import Session

            return Session.open(folders, progress, notices.append)

        memory.keep_freed()  # before Textual starts threads: each would get its own arena
        app = SheafApp(open_session, request, settings.commands, mistakes[:1], settings.looks)
        outcome = app.run()
    _tell(notices)  # not before: the reader had the screen
    if isinstance(outcome, SheafError):
        raise outcome
    if app.fault is not None:
        raise _crash(app.fault)
    summary = app.reader.model.summary_of_changes
    if tells_changes and summary and ownership.OwnedTerminal.exit_code is None:
        with contextlib.suppress(OSError):  # the terminal may be closed
            print(summary, file=sys.stderr)
    return ownership.OwnedTerminal.exit_code or app.return_code or 0, outcome == "demo"


def _tell(notices: list[str]) -> None:
    if notices:
        from digest.cli.common import tell

        for each in notices:
            tell(each)


def _crash(fault: Exception) -> TerminalError:
    """Return the one-line error; the traceback goes to a file that outlives the sample's home."""
    from digest.storage.durable import replace_durably

    path = home().cache / "fault.txt"
    replace_durably(path, "".join(traceback.format_exception(fault)).encode())
    return TerminalError(
        f"the reader crashed ({type(fault).__name__}); your bookmarks are safe",
        hint=f"please report it and attach {path}",
    )
