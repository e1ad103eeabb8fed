"""Exporting what is selected, or else what is listed: first the format is asked, then the file."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.model import wording
from tui.model.exporting import export_choices
from tui.model.file_names import complete
from tui.model.question import LineQuestion, ListQuestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.paper import Hit
    from tui.actions.context import Context


async def export(context: Context) -> None:
    """Ask for the format, and then for the file."""
    if context.model.exporting.is_writing:
        context.model.say(wording.STILL_EXPORTING)
        return
    await context.settle()
    hits = context.model.to_export()
    if not len(hits):
        context.model.say(wording.NOTHING_TO_EXPORT)
        return
    question = ListQuestion(
        wording.export_as(len(hits)),
        export_choices(),
        partial(_ask_file, context, hits),
    )
    await context.ask_to_choose(question)


async def _ask_file(context: Context, hits: Sequence[Hit], format_name: str) -> None:
    from digest.export.file import proposed_name

    today = dt.datetime.now().astimezone().date()
    name = proposed_name(format_name, today, Path())

    async def save(typed: str) -> None:
        found = await context.model.exporting.destination(typed.strip(), name)
        if found is None:
            return
        path, exists = found
        write = partial(context.model.exporting.write, hits, format_name, path)

        async def overwrite(answer: str) -> None:
            if wording.is_yes(answer):
                await context.wait_for(write(overwrites=True))
            else:
                context.model.say(wording.NOTHING_EXPORTED)

        if exists:
            context.ask(LineQuestion(wording.overwrite(path.name), "", overwrite))
        else:
            await context.wait_for(write(overwrites=False))

    context.ask(LineQuestion(wording.export_to(len(hits)), name, save, complete=complete))
