"""Bookmarks and read marks of the selected papers, or of the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.actions import moving
from tui.model import wording

if TYPE_CHECKING:
    from digest.history import Change
    from tui.actions.context import Context


async def bookmark(context: Context) -> None:
    """Add a bookmark or remove it."""
    if papers := context.targets():
        await context.model.marks.toggle_bookmark(*papers)


async def advance(context: Context) -> None:
    """Put into the queue, then on to reading, then to done."""
    if papers := context.model.targets(context.papers.paper):
        await context.model.marks.advance(*papers)


async def undo(context: Context) -> None:
    """Undo the last change of marks, and go to its paper."""
    _bring_into_view(context, await context.model.marks.undo())


async def redo(context: Context) -> None:
    """Make the last undone change again, and go to its paper."""
    _bring_into_view(context, await context.model.marks.redo())


def _bring_into_view(context: Context, change: Change | None) -> None:
    context.forget_dwelling()
    if change is not None and len(change.papers) == 1:
        row = context.model.row_of(change.papers[0])
        if row is not None:
            context.papers.go(row)


async def mark_unread(context: Context) -> None:
    """Mark as unread."""
    await _mark(context, read=False)


async def read_and_next(context: Context) -> None:
    """Mark as read, and go to the next unread paper."""
    if await _mark(context, read=True):
        moving.next_unread(context)


async def _mark(context: Context, *, read: bool) -> bool:
    """Mark what is selected, or the paper under the cursor; returns whether that went well."""
    model = context.model
    papers = model.targets(context.papers.paper)
    context.forget_dwelling()
    if not papers:
        return False
    count = await model.marks.mark_read(papers, read=read)
    if model.is_error:
        return False
    if model.selection:
        model.selection.drop()
        model.say(wording.marked(count, read=read))
    elif not count and not read:
        model.say(wording.ALREADY_UNREAD)
    return True


async def mark_listed_read(context: Context) -> None:
    """Mark all unread papers of the list as read."""
    context.forget_dwelling()
    await context.model.marks.mark_page_read(context.model.page)
