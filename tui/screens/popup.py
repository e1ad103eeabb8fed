"""A box over the reader with something to read in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType
    from textual.app import ComposeResult


class PopUp(ModalScreen[None]):
    """Scrolls, and goes with any of the usual keys.

    Args:
        title: what it is, on the border.
        content: gives what to show on a screen of so many columns.
        key: the key that opened it closes it, too.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,ctrl+c", "dismiss", priority=True),
        Binding("j,down", "scroll(1)", priority=True),
        Binding("k,up", "scroll(-1)", priority=True),
        Binding("space,pagedown,ctrl+d,ctrl+f", "scroll(10)", priority=True),
        Binding("pageup,ctrl+u,ctrl+b", "scroll(-10)", priority=True),
    ]
    DEFAULT_CSS = """
    PopUp { align: center middle; background: ansi_default; }
    PopUp VerticalScroll {
        width: 90%; max-width: 84; height: auto; max-height: 90%; padding: 0 1;
        border: round ansi_bright_black; background: ansi_default;
        scrollbar-size-vertical: 1;
    }
    PopUp Static { background: ansi_default; }
    """

    def __init__(self, title: str, content: Callable[[int], RenderableType], *keys: str) -> None:
        super().__init__()
        self._title = title
        self._content = content
        for key in keys:
            self._bindings.bind(key, "dismiss", priority=True)

    def compose(self) -> ComposeResult:
        """The content in a box that scrolls."""
        with VerticalScroll(can_focus=False) as box:
            box.border_title = self._title
            box.border_subtitle = "Esc closes, j and k scroll"
            yield Static(self._content(self.app.size.width), markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines, at once."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
