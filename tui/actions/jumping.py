"""Going back to where one came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.model import wording

if TYPE_CHECKING:
    from tui.actions.context import Context

LEAVING: Final = frozenset(
    {
        *("search", "clear", "correct", "similar", "pick_tag", "pick_digest", "sort"),
        *("bookmarks_only", "unread_only", "first", "last"),
    }
)
"""The actions that may leave a place for one far from it."""


async def go_back(context: Context) -> None:
    """Go back to the search, the filters and the paper before the last jump."""
    model = context.model
    place = model.place_before(context.papers.paper, context.papers.cursor)
    if place is None:
        model.say(wording.NO_PLACE)
        return
    context.take_keyboard(context.papers)
    model.ask(place.request)
    context.search_box.value = place.request.text
    await context.settle()
    row = model.row_of(place.paper)
    context.papers.go(place.row if row is None else row)
