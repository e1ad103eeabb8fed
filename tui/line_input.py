"""An input of one line that takes its keys from the screen, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

if TYPE_CHECKING:
    from textual.events import Key


class LineInput(Input):
    """The screen passes keys to `type_key` one by one instead of letting Textual dispatch them.

    Textual handles letters and editing keys in separate queues, so that a fast `a`, Backspace, `b`
    could take effect in the wrong order.
    """

    DEFAULT_CSS = """
    LineInput {
        height: 1;
        border: none;
        padding: 0 1;
        background: ansi_default;
        color: ansi_default;
    }
    LineInput:focus {
        border: none;
        background: ansi_default;
        text-style: bold;
    }
    LineInput > .input--cursor { text-style: reverse; }
    LineInput > .input--placeholder { color: ansi_default; text-style: dim; }
    """

    def __init__(self, placeholder: str = "") -> None:
        super().__init__(placeholder=placeholder, select_on_focus=False, compact=True)
        self.cursor_blink = False  # blinking would send output over SSH all the time

    async def type_key(self, event: Key) -> bool:
        """Insert a character or run an editing key; returns whether that changed anything."""
        if event.is_printable and event.character is not None:
            self.replace(event.character, *self.selection)
            return True
        before = self.value, self.selection
        for binding in self._bindings.key_to_bindings.get(event.key, ())[:1]:
            await self.app.run_action(binding.action, self)
        return (self.value, self.selection) != before
