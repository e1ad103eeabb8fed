"""Tags and notes of the paper under the cursor."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.model import tags
from tui.model.question import LineQuestion

if TYPE_CHECKING:
    from tui.actions.context import Context


def tag(context: Context) -> None:
    """Edit the tags on a line."""
    paper, model = context.papers.paper, context.model
    if paper is None:
        return
    counts = model.tag_counts()
    context.ask(
        LineQuestion(
            label="Tags:",
            text=tags.as_line(model.tags(paper)),
            save=partial(model.retag, paper),
            remark=partial(tags.remark, counts=counts),
            complete=partial(tags.complete, counts=counts),
        )
    )


async def save_line(context: Context) -> None:
    """Take what is on the line."""
    await context.answer(is_saved=True)


async def cancel_line(context: Context) -> None:
    """Leave the line without a change."""
    await context.answer(is_saved=False)


def complete_line(context: Context) -> None:
    """Complete the word before the cursor."""
    context.complete()
