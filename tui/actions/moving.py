"""Moving the list's cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.actions.context import Context


def next_paper(context: Context) -> None:
    """One paper down."""
    context.papers.move(1)


def previous_paper(context: Context) -> None:
    """One paper up."""
    context.papers.move(-1)


def half_page_down(context: Context) -> None:
    """Half a page down."""
    context.papers.move(context.papers.page // 2)


def half_page_up(context: Context) -> None:
    """Half a page up."""
    context.papers.move(-(context.papers.page // 2))


def page_down(context: Context) -> None:
    """A page down."""
    context.papers.move(context.papers.page)


def page_up(context: Context) -> None:
    """A page up."""
    context.papers.move(-context.papers.page)


def first(context: Context) -> None:
    """To the first paper."""
    context.papers.go(0)


def last(context: Context) -> None:
    """To the last paper."""
    context.papers.go_last()
