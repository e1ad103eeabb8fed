"""Keys in the order typed: handled one at a time, and none lost while the app starts."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from textual.events import Key, Paste

from tui.keymap import keys_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class KeyQueue:
    """Holds keys until it is opened, then handles each one completely before the next.

    Textual gives a key to the widget that has the focus when the key arrives, and acts on it later.
    So in a fast `/spec`, the `s` would still reach the list, and sort it.

    Args:
        take: handles a key or a paste.
        quit_app: exits the app.
    """

    def __init__(
        self, take: Callable[[Key | Paste], Awaitable[None]], quit_app: Callable[[], None]
    ) -> None:
        self._take = take
        self._quit_app = quit_app
        self._waiting: deque[Key | Paste] = deque()
        self._is_open = False

    async def put(self, event: Key | Paste) -> None:
        """Handle a key now, or hold it until earlier ones are done."""
        if self._waiting:
            self._waiting.append(event)
        elif self._is_open:
            await self._take(event)
        elif isinstance(event, Key) and event.key in keys_of("quit"):
            self._quit_app()  # quitting needn't wait for the library to open
        else:
            self._waiting.append(event)

    async def open(self) -> None:
        """Handle everything typed so far, and each key as it comes from now on."""
        self._is_open = True
        while self._waiting:
            await self._take(self._waiting.popleft())
