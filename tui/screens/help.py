"""The help: the key table."""

from __future__ import annotations

from typing import Final

from rich.table import Table
from rich.text import Text

from tui.keymap import Command, Where, groups, shown_keys

_KEYS_WIDTH: Final = 14
"""Width of the keys on a screen narrower than `_WIDE`; on others they get what they need."""
_WIDE: Final = 70


def help_table(width: int) -> Table:
    """Return a table of all commands by group, with their keys, for a screen of `width` columns."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(max_width=_KEYS_WIDTH if width < _WIDE else None)
    table.add_column(ratio=1)
    for group, commands in groups().items():
        table.add_row(Text(group, "bold cyan"))
        for command in commands:
            keys = Text(shown_keys(command.keys), "bold")
            table.add_row(keys, Text.assemble(command.help, (_place(command), "dim")))
        table.add_row()
    return table


def _place(command: Command) -> str:
    """Return a note on where the keys work; the list needs none."""
    if Where.LIST in command.where:
        return "  (everywhere)" if len(command.where) == len(Where) else ""
    return f"  (in the {', '.join(each.value for each in Where if each in command.where)})"
