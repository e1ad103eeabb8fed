"""Moving the list's cursor; a count typed before the key repeats it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model import wording

if TYPE_CHECKING:
    from tui.actions.context import Context


def next_paper(context: Context) -> None:
    """Move down one paper."""
    _move(context, _times(context))


def previous_paper(context: Context) -> None:
    """Move up one paper."""
    _move(context, -_times(context))


def half_page_down(context: Context) -> None:
    """Move down half a page."""
    _move(context, _times(context) * (context.papers.page // 2))


def half_page_up(context: Context) -> None:
    """Move up half a page."""
    _move(context, -_times(context) * (context.papers.page // 2))


def page_down(context: Context) -> None:
    """Move down a page."""
    _move(context, _times(context) * context.papers.page)


def page_up(context: Context) -> None:
    """Move up a page."""
    _move(context, -_times(context) * context.papers.page)


def first(context: Context) -> None:
    """Move to the first paper."""
    if not context.papers.go(0):
        context.model.say(wording.AT_TOP)


def last(context: Context) -> None:
    """Move to the last paper, or to the one whose number was typed before."""
    papers = context.papers
    if not (papers.go(context.count - 1) if context.count else papers.go_last()):
        context.model.say(wording.AT_END)


def cursor_to_middle(context: Context) -> None:
    """Scroll so that the cursor is in the middle of the list."""
    _scroll_cursor_to(context, 0.5)


def cursor_to_top(context: Context) -> None:
    """Scroll so that the cursor is at the top of the list."""
    _scroll_cursor_to(context, 0)


def cursor_to_bottom(context: Context) -> None:
    """Scroll so that the cursor is at the bottom of the list."""
    _scroll_cursor_to(context, 1)


def _scroll_cursor_to(context: Context, share: float) -> None:
    if not context.papers.scroll_cursor_to(share):
        context.model.say(wording.NO_SCROLL)


def next_unread(context: Context) -> None:
    """Move to the next unread paper."""
    _go_unread(context, 1)


def previous_unread(context: Context) -> None:
    """Move to the previous unread paper."""
    _go_unread(context, -1)


def _go_unread(context: Context, step: int) -> None:
    model, cursor = context.model, context.papers.cursor
    row = model.next_unread(cursor, step, _times(context))
    if row is not None:
        context.papers.go(row)
    elif model.next_unread(cursor, -step) is None:
        model.say(wording.NO_UNREAD)
    else:
        model.say(wording.none_unread(step))


def day_before(context: Context) -> None:
    """Move to the first paper of the day before: of the heading below, as the latest is first."""
    if not _go_days(context, 1):
        context.model.say(wording.NO_DAY_BEFORE)


def day_after(context: Context) -> None:
    """Move to the first paper of this day, or of the day after."""
    if not _go_days(context, -1):
        context.model.say(wording.NO_DAY_AFTER)


def _go_days(context: Context, step: int) -> bool:
    """Go on by as many days as there are, up to the count; returns whether there was one.

    Args:
        context: the reader.
        step: 1 towards earlier days, -1 towards later ones.
    """
    if context.model.request.reverse:
        step = -step
    gone = 0
    while gone < _times(context) and context.papers.go_group(step):
        gone += 1
    return gone > 0


def _move(context: Context, rows: int) -> None:
    """Move down by some rows, or up if it is negative, or say that there is nothing further."""
    if context.papers.paper is None:
        context.model.say(wording.NO_PAPER)
    elif message := wording.ends(rows, has_moved=context.papers.move(rows)):
        context.model.say(message)


def _times(context: Context) -> int:
    return context.count or 1
