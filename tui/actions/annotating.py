"""Marking passages of a whole text, and notes on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.actions.tagging import ask_for_note
from tui.actions.whole_text import PATIENCE, show
from tui.model import wording
from tui.model.question import Choice, ListQuestion

if TYPE_CHECKING:
    from tui.actions.context import Context


async def mark_passage(context: Context) -> None:
    """Mark the sentence of the line, or as many as were typed before; or mark it no longer."""
    text, marks = context.model.text, context.model.marks
    if not await text.whole(PATIENCE) or (paper := text.paper) is None:
        return
    stretch = text.stretch_here(context.count or 1)
    if stretch is None:
        context.model.say(wording.NOTHING_HERE_TO_MARK)
        return
    known = text.passages.over(stretch)
    if known is None:
        await marks.annotate(paper, text.passage_of(stretch))
    else:
        await marks.remove_annotation(paper, known)


async def note_passage(context: Context) -> None:
    """Edit the note on the marked passage of the line; where none is, mark its sentence."""
    text, marks = context.model.text, context.model.marks
    if not await text.whole(PATIENCE) or (paper := text.paper) is None:
        return
    stretch = text.stretch_here()
    passage = text.passages.over(stretch) if stretch is not None else None
    passage = passage or text.passages.on(text.page.cursor)
    if passage is None:
        if stretch is None:
            context.model.say(wording.NOTHING_HERE_TO_MARK)
            return
        passage = text.passage_of(stretch)
    of, about = paper, passage

    async def save(note: str) -> None:
        await marks.annotate(of, about._replace(note=note))

    await ask_for_note(context, wording.note_on(about.quote), about.note, save)


async def pick_passage(context: Context) -> None:
    """Choose a marked passage, and go there."""
    text = context.model.text
    if not await text.whole(PATIENCE):
        return
    marked = text.marked
    if not marked:
        context.model.say(wording.no_passages())
        return

    async def choose(key: str) -> None:
        if text.go_to_passage(marked[int(key)]):
            show(context)
        else:
            context.model.say(wording.NOT_IN_TEXT)

    choices = tuple(
        Choice(str(at), wording.quoted(each.quote), wording.note_beside(each.note))
        for at, each in enumerate(marked)
    )
    await context.ask_to_choose(ListQuestion("Marked passages", choices, choose))
