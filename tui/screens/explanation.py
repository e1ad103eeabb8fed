"""Why a paper is among the results, and what its rank comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from digest.index import Explanation


def explanation_table(explained: Explanation) -> Table:
    """Return a table of the score's shares, by word and field, and their total."""
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for share in explained.shares:
        field = f" in the {share.field}" if share.field else ""
        table.add_row(Text(f"{share.score:.2f}", "bold"), Text(share.what + field))
    table.add_row(Text(f"{explained.score:.2f}", "bold cyan"), Text("total"))
    return table
