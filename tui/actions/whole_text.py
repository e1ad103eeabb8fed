"""Reading the whole text of a paper: opening it, moving in it, leaving it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.errors import SheafError
from tui.model import wording

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.paper import Paper
    from tui.actions.context import Context
    from tui.text_page import TextPage

PATIENCE: Final = 10.0
"""Seconds that a key waits until the whole text is set, where it needs more than what is shown."""
_SIDEWAYS: Final = 8
"""Cells by which a key moves wide blocks."""


async def open_text(context: Context) -> None:
    """Show the whole text of the paper under the cursor; fetch it first if it isn't kept.

    It opens at the paragraph that a search found in it, or else where it was left.
    """
    hit = context.papers.hit
    if hit is not None:
        context.paint_pane()
        await open_paper(context, hit.paper, hit.passage.anchor if hit.passage else "")
        await context.model.remember_search()


async def open_paper(context: Context, paper: Paper, anchor: str = "") -> None:
    """Show the whole text of a paper; fetch it first if it isn't kept.

    It opens at an anchor; where that is empty, where it was left.
    """
    context.forget_dwelling()
    context.text.foresee(context.app.size)
    try:
        await context.model.text.open(paper, anchor)
    except SheafError as error:
        context.model.text.close()
        close_text(context)
        context.model.fail(error)
        return
    # Not before: an empty page would be laid out and painted first, and the text waits for that.
    context.take_keyboard(context.text)
    if context.model.text.shown is not None:
        await context.model.marks.mark_read((paper,), read=True, undoable=False)


def newer_text(context: Context) -> None:
    """Fetch the later version of the text that is out."""
    if not context.model.text.fetch_newer():
        context.model.say(wording.NO_NEWER_TEXT)


def close_text(context: Context) -> None:
    """Return to the list."""
    context.take_keyboard(context.papers)


def text_down(context: Context) -> None:
    """Move down a line."""
    _move(context, _times(context))


def text_up(context: Context) -> None:
    """Move up a line."""
    _move(context, -_times(context))


def _move(context: Context, lines: int) -> None:
    _go(context, lines, lambda page: page.move(lines))


def text_half_down(context: Context) -> None:
    """Scroll down half a page."""
    _scroll(context, _times(context) * (context.model.text.page.page // 2))


def text_half_up(context: Context) -> None:
    """Scroll up half a page."""
    _scroll(context, -_times(context) * (context.model.text.page.page // 2))


def text_page_down(context: Context) -> None:
    """Scroll down a page."""
    _scroll(context, _times(context) * context.model.text.page.page)


def text_page_up(context: Context) -> None:
    """Scroll up a page."""
    _scroll(context, -_times(context) * context.model.text.page.page)


def _scroll(context: Context, lines: int) -> None:
    _go(context, lines, lambda page: page.scroll(lines))


async def text_top(context: Context) -> None:
    """Go to the first line."""
    await context.model.text.whole(PATIENCE)
    context.model.text.leave_place()
    _go(context, -1, lambda page: page.go(0))


async def text_end(context: Context) -> None:
    """Go to the last line, or to the one whose number was typed before."""
    await context.model.text.whole(PATIENCE)
    context.model.text.leave_place()
    _go(context, 1, lambda page: page.go(context.count - 1 if context.count else page.last))


def text_left(context: Context) -> None:
    """Show more of the left of wide equations and tables."""
    _move_sideways(context, -_SIDEWAYS)


def text_right(context: Context) -> None:
    """Show more of the right of wide equations and tables."""
    _move_sideways(context, _SIDEWAYS)


def _move_sideways(context: Context, cells: int) -> None:
    if context.model.text.page.move_sideways(cells):
        show(context)
    else:
        context.model.say(wording.NOTHING_WIDER)


def _go(context: Context, lines: int, go: Callable[[TextPage], None]) -> None:
    """Move by some lines, or say that there are no more that way."""
    page = context.model.text.page
    before = page.cursor, page.top
    go(page)
    if message := wording.ends(lines, has_moved=(page.cursor, page.top) != before):
        context.model.say(message)
    show(context)


def show(context: Context) -> None:
    """Show where the text is now."""
    context.text.update()
    context.show_status()


def _times(context: Context) -> int:
    return context.count or 1
