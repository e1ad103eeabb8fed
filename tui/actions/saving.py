"""Saved searches: keeping the current one under a digit, and bringing one back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.model import wording
from tui.model.question import LineQuestion, ListQuestion

if TYPE_CHECKING:
    from digest.config import SavedSearch
    from tui.actions.context import Context


async def save_search(context: Context) -> None:
    """Ask for a name, and save the current search under the digit of the key.

    Without one, as from the palette, it is the first digit that is free.
    """
    await context.settle()
    model = context.model
    search, saved = model.search_to_save(), await model.saved_searches.by_digit()
    if saved is None:
        return
    digit = context.digit or wording.first_free(saved)
    if search is None:
        model.say(wording.NOTHING_TO_SAVE)
    elif not digit:
        model.say(wording.no_free_digit())
    else:
        search = replace(search, digit=digit)

        async def save(name: str) -> None:
            await model.save_search(search, name)

        context.ask(LineQuestion(wording.save_as(digit, saved.get(digit)), search.name, save))


async def saved_search(context: Context) -> None:
    """Choose a saved search from a list, and bring it back."""
    saved = await context.model.saved_searches.by_digit()
    if saved is None:
        return
    if not saved:
        context.model.say(wording.no_saved())
        return

    async def choose(key: str) -> None:
        await bring_back(context, saved[int(key)])

    choices = await context.model.saved_searches.choices(tuple(saved.values()))
    await context.ask_to_choose(ListQuestion("Saved searches", choices, choose))


async def bring_back(context: Context, search: SavedSearch) -> None:
    """Show the papers of a saved search."""
    context.model.leave_place(context.papers.paper, context.papers.cursor)
    context.model.bring_back(search)
    context.search_box.value = search.query
    context.take_keyboard(context.papers)
    await context.settle()
