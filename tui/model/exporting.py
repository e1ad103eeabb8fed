"""Exporting papers to a file, which is written in the background."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from digest.errors import SheafError
from tui.model import wording
from tui.model.daemon import in_daemon_thread
from tui.model.question import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from digest.paper import Hit
    from digest.session import Session
    from tui.model.open_session import OpenSession
    from tui.model.selection import Selection
    from tui.model.worker import Start


def export_choices() -> tuple[Choice, ...]:
    """Return the formats to choose from."""
    from digest.export import FORMATS

    width = max(map(len, FORMATS))
    return tuple(
        Choice(name, f"{name:{width}}  {each.summary}", each.suffix)
        for name, each in FORMATS.items()
    )


class Exporting:
    """Writes one export at a time.

    Args:
        open_session: holds the session, which writes.
        selection: dropped once it is exported.
        start: runs the writing in such a way that a bug in it ends the app.
        say: shows a message.
        fail: shows an error.
    """

    def __init__(
        self,
        open_session: OpenSession,
        selection: Selection,
        start: Start,
        say: Callable[[str], None],
        fail: Callable[[SheafError], None],
    ) -> None:
        self._open = open_session
        self._selection = selection
        self._start = start
        self._say = say
        self._fail = fail
        self._is_stopped = threading.Event()
        self._when_written: Callable[[], object] | None = None
        self.is_writing = False
        """Whether an export is being written."""

    async def destination(self, typed: str, name: str) -> tuple[Path, bool] | None:
        """Return the file that a person means, and whether it exists; None if told it's no good."""
        from digest.export.file import destination

        if not typed:
            self._say(wording.NOTHING_EXPORTED)
            return None
        try:
            return await in_daemon_thread(lambda: destination(typed, name))
        except SheafError as error:
            self._fail(error)
            return None

    def write(
        self, hits: Sequence[Hit], format_name: str, path: Path, *, overwrites: bool
    ) -> asyncio.Event:
        """Write papers to a file in the background, and say so; what was selected no longer is.

        Returns:
            Set once it is written, or has failed.
        """
        from digest.export.file import shown

        self.is_writing = True
        done = asyncio.Event()
        selected = self._selection.papers

        def export(session: Session) -> None:
            papers = (hit.paper for hit in hits)
            cancelled = self._is_stopped.is_set
            session.export(papers, format_name, path, overwrites=overwrites, cancelled=cancelled)

        async def run() -> None:
            try:
                if await self._open.do(export):
                    self._say(wording.exported(len(hits), shown(path)))
                    if self._selection.papers == selected:
                        self._selection.drop()
            finally:
                self.is_writing = False
                done.set()
                if self._when_written is not None:
                    self._when_written()

        self._say(wording.EXPORTING)
        self._start(run)
        return done

    def finish(self, then: Callable[[], object]) -> bool:
        """Call `then` once the export is written, and say so.

        Returns:
            False if no export is being written, or if this was asked before: nothing is called.
        """
        if not self.is_writing or self._when_written is not None:
            return False
        self._when_written = then
        self._say(wording.quits_when_written())
        return True

    def stop(self) -> None:
        """Stop writing; the file stays as it was."""
        self._is_stopped.set()
