"""The session once it is open, and what is done in it off the event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from digest.errors import SheafError

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.session import Session

Result = TypeVar("Result")


class OpenSession:
    """Holds the session, which another takes the place of when the library changed.

    Args:
        fail: called with errors that people can do something about.
    """

    def __init__(self, fail: Callable[[SheafError], None]) -> None:
        self.session: Session | None = None
        """None until it is open."""
        self._fail = fail

    async def do(self, step: Callable[[Session], Result]) -> tuple[Result] | None:
        """Do something in the session that may take long; returns its result in a tuple.

        None if there is no session, or if it failed, which is shown.
        """
        if self.session is None:
            return None
        try:
            return (await asyncio.to_thread(step, self.session),)
        except SheafError as error:
            self._fail(error)
            return None
