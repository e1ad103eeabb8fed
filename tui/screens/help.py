"""The help: the key table, as it is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keymap import Command, Where, groups, shown

if TYPE_CHECKING:
    from textual.app import ComposeResult

_KEYS_WIDTH: Final = 14
"""Columns of the keys on a screen that is less than `_WIDE`; elsewhere what they need."""
_WIDE: Final = 70


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
            yield Static(_table(self.app.size.width), markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines, at once."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def _table(width: int) -> Table:
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(max_width=_KEYS_WIDTH if width < _WIDE else None)
    table.add_column(ratio=1)
    for group, commands in groups().items():
        table.add_row(Text(group, "bold cyan"))
        for command in commands:
            keys = Text(" ".join(shown(key) for key in command.keys), "bold")
            table.add_row(keys, Text.assemble(command.help, (_place(command), "dim")))
        table.add_row()
    return table


def _place(command: Command) -> str:
    """Where the keys count, where that is not the list as nearly always."""
    if Where.LIST in command.where:
        return "  (everywhere)" if len(command.where) == len(Where) else ""
    return f"  (in the {', '.join(each.value for each in Where if each in command.where)})"
