"""The line in which a search is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from tui.messages import QueryChanged

if TYPE_CHECKING:
    from textual.events import Key


class SearchBox(Input):
    """One line of text that says at each change what it holds.

    Keys are handed to `type_key` one by one instead of going through the widget's queue: Textual
    handles letters and editing keys in two queues, so that a fast `a`, Backspace, `b` could come
    out in another order.
    """

    DEFAULT_CSS = """
    SearchBox {
        height: 1;
        border: none;
        padding: 0 1;
        background: ansi_default;
        color: ansi_default;
    }
    SearchBox:focus {
        border: none;
        background: ansi_default;
        text-style: bold;
    }
    SearchBox > .input--cursor { text-style: reverse; }
    SearchBox > .input--placeholder { color: ansi_default; text-style: dim; }
    """

    def __init__(self) -> None:
        super().__init__(
            placeholder="press / and type to search titles, abstracts and authors",
            select_on_focus=False,
            compact=True,
        )
        self.cursor_blink = False  # a blinking cursor never leaves an SSH line in peace

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is searched for now."""
        event.stop()
        self.post_message(QueryChanged(event.value))

    async def type_key(self, event: Key) -> bool:
        """Put a letter in, or run an editing key; tells whether the key meant something here."""
        if event.is_printable and event.character is not None:
            self.replace(event.character, *self.selection)
            return True
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            return await self.app.run_action(binding.action, self)
        return False
