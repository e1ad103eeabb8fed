"""The help: every key on one screen; letters filter it, Enter runs what is under the cursor."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from textual.screen import ModalScreen

from digest.text import clean_line
from tui.keymap import Resolver, Where, hints, keys_of, shown
from tui.line_input import LineInput
from tui.model import wording
from tui.model.help import HelpEntry, best, help_entries, matching, runs_from
from tui.overriding import override
from tui.widgets.key_columns import KeyColumns, KeyGroup, KeyLine
from tui.widgets.key_hints import KeyHints
from tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual import events
    from textual.app import ComposeResult

_OPENER: Final = "help"


class Help(ModalScreen[None]):
    """Shows the key table by what one wants, with the person's own keys.

    Args:
        place: where it is opened.
        act: runs an action of the reader.
        refusal: returns why the reader can't run an action now; empty if it can.
    """

    DEFAULT_CSS = """
    Help { background: ansi_default; }
    """

    def __init__(
        self,
        place: Where,
        act: Callable[[str], Awaitable[None]],
        refusal: Callable[[str], str],
    ) -> None:
        super().__init__()
        self._place = place
        self._act = act
        self._refusal = refusal
        self._resolver = Resolver()
        self._entries = help_entries()
        self._found: list[HelpEntry] = []
        self._line = LineInput("type to filter")
        self._columns = KeyColumns()
        self._status = StatusLine()
        self._hints = KeyHints()
        # Letters are typed, so none of them closes it.
        self._closing_keys = {each for each in keys_of(_OPENER) if not shown(each).isalnum()}
        self._closing_keys |= {each for each in keys_of(_OPENER) if len(shown(each)) > 1}

    @override
    def compose(self) -> ComposeResult:
        """Put the line above the keys, and below them what is known of the one under the cursor."""
        yield self._line
        yield self._columns
        yield self._status
        yield self._hints

    def on_mount(self) -> None:
        """Show everything."""
        self.set_focus(self._line)
        self._hints.show(hints(Where.HELP))
        self._filter()

    async def press(self, event: events.Key) -> bool:
        """Run a key's action, or type it; Textual, which would type it later, gets none."""
        action = self._resolver.feed(Where.HELP, event.key)
        self._show_details()
        if action in HELP_ACTIONS:
            result = HELP_ACTIONS[action](self)
            if result is not None:
                await result
        elif action is not None:
            await self._act(action)
        elif event.key in self._closing_keys:
            self.close()
        elif await self._line.type_key(event):
            self._filter()
        else:
            self._say(wording.nothing_here(shown(event.key)))
        return True

    def paste(self, text: str) -> None:
        """Insert a pasted text."""
        self._line.replace(clean_line(text), *self._line.selection)
        self._filter()

    def on_choice_highlighted(self) -> None:
        """Show what is known of the entry that was clicked."""
        self._show_details()

    async def on_choice_taken(self) -> None:
        """Run the entry that was double-clicked."""
        await self.run_command()

    def _filter(self) -> None:
        typed = self._line.value
        found = matching(self._entries, typed, self._place)
        if found != self._found:
            self._found = found
            groups = [
                KeyGroup(name, tuple(KeyLine(each.keys, each.help) for each in entries))
                for name, entries in groupby(found, lambda each: each.group)
            ]
            self._columns.show(groups, best(found, typed, self._place))
        self._show_details()

    def _show_details(self) -> None:
        details = self._entry.details if self._entry is not None else wording.NO_MATCHES
        self._status.show(details)

    def _say(self, message: str) -> None:
        self._status.show("", message)

    @property
    def _entry(self) -> HelpEntry | None:
        """The entry under the cursor; None if nothing matches."""
        return self._found[self._columns.cursor] if self._found else None

    async def run_command(self) -> None:
        """Close, and run what is under the cursor; if that cannot be, say why and stay."""
        entry = self._entry
        if entry is None:
            self._say(wording.NOTHING_TO_RUN)
        elif not entry.commands:
            self._say(wording.NO_COMMAND)
        elif entry.where.isdisjoint(runs_from(self._place)):
            self._say(wording.only_in(next(each for each in Where if each in entry.where)))
        elif entry.action == _OPENER:
            self._say(wording.ALREADY_OPEN)
        elif refusal := self._refusal(entry.action):
            self._say(refusal)
        else:
            self.close()
            await self._act(entry.action)

    def move(self, lines: int) -> None:
        """Move the cursor by some entries."""
        self._look(wording.ends(lines, has_moved=self._columns.move(lines)))

    def move_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._look(wording.ends(pages, has_moved=self._columns.move_page(pages)))

    def move_column(self, columns: int) -> None:
        """Move the cursor to the column beside it."""
        self._look("" if self._columns.move_column(columns) else wording.NO_COLUMN)

    def _look(self, message: str) -> None:
        """Show what is known of the entry under the cursor, unless there is something to say."""
        if message:
            self._say(message)
        else:
            self._show_details()

    def close(self) -> None:
        """Close without running anything."""
        self.dismiss()


HELP_ACTIONS: Final[dict[str, Callable[[Help], Awaitable[None] | None]]] = {
    "run_command": lambda screen: screen.run_command(),
    "close": lambda screen: screen.close(),
    "next_choice": lambda screen: screen.move(1),
    "previous_choice": lambda screen: screen.move(-1),
    "column_left": lambda screen: screen.move_column(-1),
    "column_right": lambda screen: screen.move_column(1),
    "page_down": lambda screen: screen.move_page(1),
    "page_up": lambda screen: screen.move_page(-1),
}
"""What the actions of the key table do in the help."""
