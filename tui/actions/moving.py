"""Moving the list's cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
