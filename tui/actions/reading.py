"""Reading the abstract; opening or scrolling it marks the paper as read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model import wording

if TYPE_CHECKING:
    from tui.actions.context import Context


async def open_pane(context: Context) -> None:
    """Give the abstract the keyboard."""
    paper = context.papers.paper
    if context.app.focused is context.pane:
        context.model.say(wording.ALREADY_OPEN)
    elif paper is not None:
        context.paint_pane()
        context.take_keyboard(context.pane)
        await context.model.marks.mark_read((paper,), read=True, undoable=False)
        await context.model.remember_search()


def close_pane(context: Context) -> None:
    """Return to the list."""
    if context.app.focused is context.papers:
        context.model.say(wording.ALREADY_OPEN)
    context.take_keyboard(context.papers)


async def all_authors(context: Context) -> None:
    """Show all authors of a long list, with the keyboard in the abstract, or the first again."""
    context.paint_pane()
    if not context.pane.toggle_authors():
        context.model.say(wording.NO_MORE_AUTHORS)
    elif context.pane.shows_all_authors and context.app.focused is not context.pane:
        await open_pane(context)


async def scroll_down(context: Context) -> None:
    """Scroll down a line."""
    await _scroll(context, context.pane.top + _times(context))


async def scroll_up(context: Context) -> None:
    """Scroll up a line."""
    await _scroll(context, context.pane.top - _times(context))


async def scroll_page_down(context: Context) -> None:
    """Scroll down a page."""
    await _scroll(context, context.pane.top + _times(context) * context.pane.page)


async def scroll_page_up(context: Context) -> None:
    """Scroll up a page."""
    await _scroll(context, context.pane.top - _times(context) * context.pane.page)


async def scroll_top(context: Context) -> None:
    """Scroll to the first line."""
    await _scroll(context, 0)


async def scroll_bottom(context: Context) -> None:
    """Scroll to the last line."""
    await _scroll(context, context.pane.length)


async def _scroll(context: Context, line: int) -> None:
    context.paint_pane()
    steps = line - context.pane.top if line else -1
    if message := wording.ends(steps, has_moved=context.pane.scroll_line_to(line)):
        context.model.say(message)
    if context.papers.paper is not None:
        await context.model.marks.mark_read((context.papers.paper,), read=True, undoable=False)


def _times(context: Context) -> int:
    return context.count or 1
