"""The search box's earlier searches: the arrows walk through them in an empty box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.actions import moving
from tui.model import wording

if TYPE_CHECKING:
    from tui.actions.context import Context


async def older_search(context: Context) -> None:
    """Show the search before in an empty box; in another one move to the previous result."""
    model, box = context.model, context.search_box
    if box.value and not model.past_searches.is_walking(box.value):
        moving.previous_paper(context)
        return
    if not box.value:
        await model.past_searches.begin()
    text = model.past_searches.older()
    if text is None:
        model.say(wording.NO_OLDER_SEARCH)
    else:
        _show(context, text)


def newer_search(context: Context) -> None:
    """Show the search after an earlier one; if the box shows none, move to the next result."""
    past = context.model.past_searches
    if past.is_walking(context.search_box.value):
        _show(context, past.newer())
    else:
        moving.next_paper(context)


def _show(context: Context, text: str) -> None:
    context.search_box.value = text
    context.search_box.action_end()
