"""A pop-up box over the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keymap import Resolver, Where, hints, keys_of, shown
from tui.model import wording
from tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from rich.console import RenderableType
    from textual import events
    from textual.app import ComposeResult

_PAGE: Final = 10


class PopUp(ModalScreen[None]):
    """Shows text that scrolls, and closes on any of the usual keys.

    Args:
        title: shown on the border.
        content: returns what to show, given the width of the screen in columns.
        opener: the action that opens it; its keys close it too.
        act: runs an action of the reader that works everywhere.
    """

    DEFAULT_CSS = """
    PopUp { align: center middle; background: ansi_default; }
    PopUp VerticalScroll {
        width: 90%; max-width: 84; height: auto; max-height: 90%; padding: 0 1;
        border: round ansi_bright_black; background: ansi_default;
        scrollbar-size-vertical: 1;
    }
    PopUp Static { background: ansi_default; }
    """

    def __init__(
        self,
        title: str,
        content: Callable[[int], RenderableType],
        opener: str,
        act: Callable[[str], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._title = title
        self._content = content
        self._closing_keys = keys_of(opener)
        self._act = act
        self._resolver = Resolver()
        self._said = ""
        self._hints = " · ".join(map(" ".join, hints(Where.POPUP)))

    @override
    def compose(self) -> ComposeResult:
        """Put the content in a box that scrolls."""
        with VerticalScroll(can_focus=False) as box:
            box.border_title = self._title
            box.border_subtitle = Content(self._hints)
            yield Static(self._content(self.app.size.width), markup=False)

    async def press(self, event: events.Key) -> bool:
        """Run a key's action, or say that it has none; returns whether it has one."""
        self._say("")
        action = self._resolver.feed(Where.POPUP, event.key)
        if event.key in self._closing_keys:
            action = "close"
        if action in POPUP_ACTIONS:
            POPUP_ACTIONS[action](self)
        elif action is not None:
            await self._act(action)
        elif not self._resolver.pending:
            self._say(wording.nothing_here(shown(event.key)))
        return action is not None

    def _say(self, message: str) -> None:
        """Show a message on the border until the next key; if empty, the keys again."""
        if message != self._said:
            self._said = message
            for box in self.query(VerticalScroll):
                box.border_subtitle = Content(message or self._hints)  # a key may be a bracket

    def scroll_lines(self, lines: int) -> None:
        """Scroll by a number of lines, without animation, or say that there are no more."""
        for box in self.query(VerticalScroll):  # none before the first paint
            before = box.scroll_offset
            box.scroll_relative(y=lines, animate=False, immediate=True)
            self._say(wording.ends(lines, has_moved=box.scroll_offset != before))


def _close(popup: PopUp) -> None:
    popup.dismiss()


POPUP_ACTIONS: Final[dict[str, Callable[[PopUp], None]]] = {
    "close": _close,
    "down": lambda popup: popup.scroll_lines(1),
    "up": lambda popup: popup.scroll_lines(-1),
    "page_down": lambda popup: popup.scroll_lines(_PAGE),
    "page_up": lambda popup: popup.scroll_lines(-_PAGE),
}
"""What the actions of the key table do in a pop-up."""
