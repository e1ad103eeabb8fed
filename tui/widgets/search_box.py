"""The input line for searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from tui.messages import QueryChanged

if TYPE_CHECKING:
    from textual.events import Key


class SearchBox(Input):
    """Posts `QueryChanged` whenever its text changes.

    The screen passes keys to `type_key` one by one instead of letting Textual dispatch them:
    Textual handles letters and editing keys in separate queues, so that a fast `a`, Backspace, `b`
    could take effect in the wrong order.
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
        self.cursor_blink = False  # blinking would send output over SSH all the time

    def on_input_changed(self, event: Input.Changed) -> None:
        """Report the new text."""
        event.stop()
        self.post_message(QueryChanged(event.value))

    async def type_key(self, event: Key) -> bool:
        """Insert a character or run an editing key; returns whether the key was used."""
        if event.is_printable and event.character is not None:
            self.replace(event.character, *self.selection)
            return True
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            return await self.app.run_action(binding.action, self)
        return False
