"""Tags of the selected papers, or of the one under the cursor, and the note on that one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from digest.errors import SheafError
from tui.model import tags, wording
from tui.model.question import LineQuestion
from tui.terminal.editing import edited

if TYPE_CHECKING:
    from tui.actions.context import Context

_LINE_END: Final = "↵"
"""Stands for the end of a line where a note is edited on one line."""


def tag(context: Context) -> None:
    """Edit the tags on a line; of several papers, those that all of them have."""
    model = context.model
    papers = model.targets(context.papers.paper)
    if not papers:
        return
    counts = model.marks.tag_counts()
    context.ask(
        LineQuestion(
            label=wording.tags_of(len(papers)),
            text=tags.as_line(model.marks.tags(*papers)),
            save=partial(model.marks.retag, papers),
            remark=partial(tags.remark, counts=counts),
            complete=partial(tags.complete, counts=counts),
        )
    )


async def note(context: Context) -> None:
    """Edit the note in the editor that the person chose, or else on a line."""
    paper, model = context.papers.paper, context.model
    if paper is None:
        return
    context.forget_dwelling()
    before = model.marks.note(paper)
    try:
        after = edited(context.app, before)
    except SheafError as error:
        model.fail(error)
        return
    if after is not None:
        await model.marks.set_note(paper, after)
        return

    async def save(line: str) -> None:
        await model.marks.set_note(paper, line.replace(_LINE_END, "\n"))

    context.ask(LineQuestion("Note: ", before.replace("\n", _LINE_END), save))


async def save_line(context: Context) -> None:
    """Take what is on the line."""
    await context.answer(is_saved=True)


async def cancel_line(context: Context) -> None:
    """Leave the line without a change."""
    await context.answer(is_saved=False)


def complete_line(context: Context) -> None:
    """Complete the word before the cursor."""
    context.complete()
