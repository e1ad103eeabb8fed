"""Keys in the order in which they were typed: one at a time, and none lost while the app starts."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from textual.events import Key, Paste

from tui.keymap import keys_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_QUIT_KEYS = keys_of("quit")


class KeyQueue:
    """Keeps keys until it is open; then each is wholly done before the next is taken.

    Textual hands a key to the widget that has the focus when the key arrives, and acts on it later.
    So of a fast `/spec` the `s` would still reach the list, and sort it.

    Args:
        take: does what a key or a paste means.
        quit_app: ends the app.
    """

    def __init__(
        self, take: Callable[[Key | Paste], Awaitable[None]], quit_app: Callable[[], None]
    ) -> None:
        self._take = take
        self._quit_app = quit_app
        self._waiting: deque[Key | Paste] = deque()
        self._is_open = False

    async def put(self, event: Key | Paste) -> None:
        """Take a key now, or keep it until the ones before it are done."""
        if self._waiting:
            self._waiting.append(event)
        elif self._is_open:
            await self._take(event)
        elif isinstance(event, Key) and event.key in _QUIT_KEYS:
            self._quit_app()  # nobody who wants to leave waits for a library that is opening
        else:
            self._waiting.append(event)

    async def open(self) -> None:
        """Take what was typed so far, and from now on each key as it comes."""
        self._is_open = True
        while self._waiting:
            await self._take(self._waiting.popleft())
