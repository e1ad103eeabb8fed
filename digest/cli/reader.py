"""Opening the reader, which `sheaf read` and `sheaf demo` both do."""

from __future__ import annotations

import contextlib
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import ConfigError, SheafError, TerminalError
from digest.storage.paths import home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.looks import Looks
    from digest.session import Session
    from digest.storage.paths import Home

_SKELETON = "\x1b[2m Sheaf is opening …\x1b[0m"


@dataclass(frozen=True, slots=True)
class Opening:
    """What the reader shows first."""

    query: str = ""
    digest: str = ""
    """The label of the only digest shown; empty for all."""
    unread_only: bool = False
    bookmarks_only: bool = False


def open_reader(
    folders: Home, opening: Opening = Opening(), *, tells_changes: bool = True
) -> tuple[int, bool]:
    """Run the reader until the person quits.

    Args:
        folders: where the library is.
        opening: what is shown first.
        tells_changes: whether to say at the end how many papers were read, bookmarked and so on.

    Returns:
        The exit code, and whether the person asked for the sample.

    Raises:
        SheafError: the terminal cannot show the reader, or the library cannot be read.
    """
    from tui.terminal import ownership

    ownership.check()
    try:
        return _read(folders, opening, tells_changes=tells_changes)
    except Exception:
        if ownership.OwnedTerminal.exit_code is None:
            raise
        # Most likely the terminal is gone, so that everything written to it fails.
        return ownership.OwnedTerminal.exit_code, False


def _looks(path: Path) -> Looks:
    """Return how a config says the reader should look; its mistakes are told with those of keys."""
    from digest.looks import DEFAULTS

    if not path.exists():
        return DEFAULTS  # and no time is spent on importing what reads it
    from digest.config import load

    try:
        return load(path).looks
    except ConfigError:
        return DEFAULTS


def _read(folders: Home, opening: Opening, *, tells_changes: bool) -> tuple[int, bool]:
    from tui.terminal import ownership

    notices: list[str] = []
    with ownership.guarded(_SKELETON):
        from digest.cli.own_keys import own_keys
        from tui.app import SheafApp

        # Also in the sample: hands don't change when the papers do.
        commands, mistakes = own_keys(home().config_file)
        notices += map(str, mistakes)

        def open_session(progress: Callable[[int, int], None]) -> Session:
            from digest.session import Session

            return Session.open(folders, progress, notices.append)

        from digest.session import Request
        from digest.storage.memory import keep_freed

        keep_freed()  # before Textual starts threads, each of which would get an arena of its own
        request = Request(
            opening.query,
            digest=opening.digest,
            unread_only=opening.unread_only,
            bookmarks_only=opening.bookmarks_only,
        )
        app = SheafApp(open_session, request, commands, mistakes[:1], _looks(home().config_file))
        outcome = app.run()
    _tell(notices)  # not before: the reader had the screen
    if isinstance(outcome, SheafError):
        raise outcome
    if app.fault is not None:
        raise _crash(app.fault)
    if tells_changes and ownership.OwnedTerminal.exit_code is None and app.reader.model.told:
        with contextlib.suppress(OSError):  # the terminal may be closed
            print(app.reader.model.told, file=sys.stderr)
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
