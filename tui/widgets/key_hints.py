"""The last line of the screen: the most useful keys of whatever has the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual.strip import Strip
from textual.widget import Widget

from tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence


_ALWAYS: Final = 2


class KeyHints(Widget):
    """Shows keys, each with a word that says what it does: the last two always, others as fit."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-hints--key"}
    DEFAULT_CSS = """
    KeyHints { height: 1; padding: 0 1; }
    KeyHints > .key-hints--key { text-style: bold; color: ansi_cyan; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._hints: Sequence[tuple[str, str]] = ()

    def show(self, hints: Sequence[tuple[str, str]]) -> None:
        """Show these (key, word) pairs."""
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    @override
    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one line
        """Render the line."""
        width = self.content_size.width
        key_style = self.get_component_rich_style("key-hints--key", partial=True)
        text = Text(no_wrap=True, end="")
        for key, word in self._fitting(width):
            text.append(key, key_style).append(f" {word}  ")
        text.truncate(width)
        return Strip(text.render(self.app.console)).adjust_cell_length(width)

    def _fitting(self, width: int) -> list[tuple[str, str]]:
        """Return the hints that fit: how to get help and out comes last and is never dropped."""
        first, always = list(self._hints[:-_ALWAYS]), list(self._hints[-_ALWAYS:])
        while first and sum(len(key) + len(word) + 3 for key, word in first + always) > width:
            first.pop()
        return first + always
