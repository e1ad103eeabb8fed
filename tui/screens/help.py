"""The help: the key table, as it is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keymap import Where, groups, shown

if TYPE_CHECKING:
    from textual.app import ComposeResult


class HelpScreen(ModalScreen[None]):
    """Every key with what it does; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter,ctrl+c", "dismiss", priority=True),
        Binding("j,down", "scroll(1)", priority=True),
        Binding("k,up", "scroll(-1)", priority=True),
        Binding("space,pagedown,ctrl+d,ctrl+f", "scroll(10)", priority=True),
        Binding("pageup,ctrl+u,ctrl+b", "scroll(-10)", priority=True),
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: ansi_default; }
    HelpScreen VerticalScroll {
        width: 90%; max-width: 84; height: 90%; padding: 0 1;
        border: round ansi_bright_black; background: ansi_default;
        scrollbar-size-vertical: 1;
    }
    HelpScreen Static { background: ansi_default; }
    """

    def compose(self) -> ComposeResult:
        """The table in a box that scrolls."""
        with VerticalScroll(can_focus=False) as box:
            box.border_title = "keys"
            box.border_subtitle = "Esc closes, j and k scroll"
            yield Static(_table(), markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines, at once."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def _table() -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(no_wrap=True)
    for group, commands in groups().items():
        table.add_row(Text(group, "bold cyan"))
        for command in commands:
            keys = " ".join(shown(key) for key in command.keys)
            places = [each.value for each in Where if each in command.where]
            where = "everywhere" if len(places) == len(Where) else ", ".join(places)
            table.add_row(Text(keys, "bold"), Text(command.help), Text(where, "dim"))
        table.add_row()
    return table
