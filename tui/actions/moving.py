"""Moving the list's cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model import wording

if TYPE_CHECKING:
    from tui.actions.context import Context


def next_paper(context: Context) -> None:
    """Move down one paper."""
    context.papers.move(1)


def previous_paper(context: Context) -> None:
    """Move up one paper."""
    context.papers.move(-1)


def half_page_down(context: Context) -> None:
    """Move down half a page."""
    context.papers.move(context.papers.page // 2)


def half_page_up(context: Context) -> None:
    """Move up half a page."""
    context.papers.move(-(context.papers.page // 2))


def page_down(context: Context) -> None:
    """Move down a page."""
    context.papers.move(context.papers.page)


def page_up(context: Context) -> None:
    """Move up a page."""
    context.papers.move(-context.papers.page)


def first(context: Context) -> None:
    """Move to the first paper."""
    context.papers.go(0)


def last(context: Context) -> None:
    """Move to the last paper."""
    context.papers.go_last()


def next_unread(context: Context) -> None:
    """Move to the next unread paper."""
    _go_unread(context, 1)


def previous_unread(context: Context) -> None:
    """Move to the previous unread paper."""
    _go_unread(context, -1)


def _go_unread(context: Context, step: int) -> None:
    row = context.model.next_unread(context.papers.cursor, step)
    if row is None:
        context.model.say(wording.NO_UNREAD)
    else:
        context.papers.go(row)


def next_day(context: Context) -> None:
    """Move to the first paper of the next heading."""
    if not context.papers.go_group(1):
        context.model.say(wording.NO_MORE_DAYS)


def previous_day(context: Context) -> None:
    """Move to the first paper under this heading, or under the one above."""
    if not context.papers.go_group(-1):
        context.model.say(wording.NO_MORE_DAYS)
