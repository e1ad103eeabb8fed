"""Bookmarks and read marks of the paper under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.actions.context import Context


async def bookmark(context: Context) -> None:
    """Add a bookmark or remove it."""
    if context.papers.paper is not None:
        await context.model.toggle_bookmark(context.papers.paper)


async def undo(context: Context) -> None:
    """Undo the last change of a bookmark, wherever the cursor is."""
    await context.model.undo()


async def toggle_read(context: Context) -> None:
    """Mark as read or unread."""
    if context.papers.paper is not None:
        context.forget_dwelling()
        await context.model.toggle_read(context.papers.paper)
