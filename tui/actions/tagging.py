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
    from tui.model.question import Save

_LINE_END: Final = "↵"
"""Stands for the end of a line where a note is edited on one line."""


def tag(context: Context) -> None:
    """Edit the tags on a line; of several papers, those that all of them have."""
    model = context.model
    papers = context.targets()
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
    save = partial(model.marks.set_note, paper)
    await ask_for_note(context, "Note: ", model.marks.note(paper), save)


async def ask_for_note(context: Context, label: str, before: str, save: Save) -> None:
    """Let the person edit a note in the editor that they chose, or else on a line.

    Args:
        context: the reader.
        label: what to ask on the line.
        before: what the note is now.
        save: takes the new note.
    """
    try:
        after = edited(context.app, before)
    except SheafError as error:
        context.model.fail(error)
        return
    if after is not None:
        await save(after)
        return

    async def save_line(line: str) -> None:
        await save(line.replace(_LINE_END, "\n"))

    context.ask(LineQuestion(label, before.replace("\n", _LINE_END), save_line))


async def save_line(context: Context) -> None:
    """Take what is on the line."""
    await context.answer(is_saved=True)


async def cancel_line(context: Context) -> None:
    """Leave the line without a change."""
    await context.answer(is_saved=False)


def complete_line(context: Context) -> None:
    """Complete the word before the cursor."""
    context.complete()
