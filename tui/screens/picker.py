"""A box over the reader in which one of many things is chosen by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from digest.text import clean_line
from tui.keymap import Resolver, Where, hints, shown
from tui.line_input import LineInput
from tui.model import wording
from tui.overriding import override
from tui.widgets.choices import Choices

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual import events
    from textual.app import ComposeResult

    from tui.model.question import Choice, ListQuestion


_SHORT: Final = 40
"""The characters of a choice that a narrow menu has room for."""


class Picker(ModalScreen[None]):
    """Shows choices; typing filters them, Enter takes the one under the cursor.

    Args:
        question: what is asked.
        act: runs an action of the reader that works everywhere.
    """

    DEFAULT_CSS = """
    Picker { align: center middle; background: ansi_default; }
    Picker.-menu Vertical { height: auto; max-width: 52; }
    Picker.-menu.-long Vertical { max-width: 84; }
    Picker.-menu LineInput { display: none; }
    Picker.-menu Choices { height: auto; }
    Picker Vertical {
        width: 90%; max-width: 84; height: 80%; padding: 0 1;
        border: round ansi_bright_black; background: ansi_default;
    }
    """

    def __init__(self, question: ListQuestion, act: Callable[[str], Awaitable[None]]) -> None:
        super().__init__()
        self._question = question
        self.set_class(question.is_menu, "-menu")
        is_long = any(len(each.label) > _SHORT for each in question.choices)
        self.set_class(is_long, "-long")
        self._act = act
        self._resolver = Resolver()
        self._line = LineInput("type to filter")
        self._choices = Choices()
        self._found: list[Choice] = []
        self._said = ""
        self._hints = " · ".join(map(" ".join, hints(Where.PICKER)))

    @override
    def compose(self) -> ComposeResult:
        """Put the line above the choices, in a box."""
        with Vertical() as box:
            box.border_title = self._question.title
            box.border_subtitle = Content(self._hints)
            yield self._line
            yield self._choices

    def on_mount(self) -> None:
        """Show all choices."""
        self.set_focus(self._line)
        self._filter()

    async def press(self, event: events.Key) -> bool:
        """Run a key's action, or type it; Textual, which would type it later, gets none."""
        self._say("")
        action = self._resolver.feed(Where.PICKER, event.key)
        if action in PICKER_ACTIONS:
            result = PICKER_ACTIONS[action](self)
            if result is not None:
                await result
        elif action is not None:
            await self._act(action)
        elif self._question.is_menu:
            chosen = [each for each in self._found if each.letter == event.key]
            for each in chosen:
                await self._choose(each)
            if not chosen:
                self._say(wording.nothing_here(shown(event.key)))
        elif await self._line.type_key(event):
            self._filter()
        else:
            self._say(wording.nothing_here(shown(event.key)))
        return True

    def _say(self, message: str) -> None:
        """Show a message on the border until the next key; if empty, the keys again."""
        if message != self._said:
            self._said = message
            for box in self.query(Vertical):
                box.border_subtitle = Content(message or self._hints)  # a key may be a bracket

    def paste(self, text: str) -> None:
        """Insert a pasted text."""
        if not self._question.is_menu:
            self._line.replace(clean_line(text), *self._line.selection)
            self._filter()

    def _filter(self) -> None:
        found = self._question.matching(self._line.value)
        if found != self._found:
            self._found = found
            rows = [(each.label, each.detail) for each in found]
            keys = [each.key for each in found]
            current = self._question.current
            self._choices.show(rows, keys.index(current) if current in keys else 0)

    def move(self, rows: int) -> None:
        """Move the cursor."""
        self._say(wording.ends(rows, has_moved=self._choices.move(rows)))

    def move_page(self, pages: int) -> None:
        """Move the cursor by as many choices as are on screen."""
        self._say(wording.ends(pages, has_moved=self._choices.move_page(pages)))

    async def choose(self) -> None:
        """Close, and take the choice under the cursor; if there is none, say so."""
        if self._found:
            await self._choose(self._found[self._choices.cursor])
        else:
            self._say(wording.NO_MATCHES)

    async def _choose(self, chosen: Choice) -> None:
        self.close()
        await self._question.choose(chosen.key)

    def close(self) -> None:
        """Close without a choice."""
        self.dismiss()


PICKER_ACTIONS: Final[dict[str, Callable[[Picker], Awaitable[None] | None]]] = {
    "choose": lambda picker: picker.choose(),
    "leave_picker": lambda picker: picker.close(),
    "next_choice": lambda picker: picker.move(1),
    "previous_choice": lambda picker: picker.move(-1),
    "page_down": lambda picker: picker.move_page(1),
    "page_up": lambda picker: picker.move_page(-1),
}
"""What the actions of the key table do in a picker."""
