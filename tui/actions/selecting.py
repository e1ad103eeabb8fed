"""Selecting papers for the next key, which acts on all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.actions.context import Context


def select(context: Context) -> None:
    """Select the paper under the cursor, or drop it from the selection, and go down."""
    if context.papers.paper is not None:
        context.model.toggle_selected(context.papers.paper)
        context.papers.move(1)


async def select_stretch(context: Context) -> None:
    """Select up to the nearest selected paper; if there is none, all under this heading."""
    await context.model.select_stretch(context.papers.cursor)
