"""Finding one's way in a whole text: its sections, words in it, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.actions.whole_text import PATIENCE, show
from tui.model import wording
from tui.model.question import LineQuestion, ListQuestion

if TYPE_CHECKING:
    from tui.actions.context import Context


async def outline(context: Context) -> None:
    """Choose a section, and go there."""
    text = context.model.text
    if not await text.whole(PATIENCE):
        return
    choices = text.outline()
    if not choices:
        context.model.say(wording.NO_SECTIONS)
        return

    async def choose(anchor: str) -> None:
        text.go_to(anchor)
        show(context)

    here = text.heading
    current = here.anchor if here is not None else ""
    await context.ask_to_choose(ListQuestion("Sections", choices, choose, current=current))


async def next_section(context: Context) -> None:
    """Go to the next section."""
    await _go_sections(context, 1)


async def previous_section(context: Context) -> None:
    """Go to the beginning of this section, or to the one before."""
    await _go_sections(context, -1)


async def _go_sections(context: Context, step: int) -> None:
    text = context.model.text
    if not await text.whole(PATIENCE):
        return
    has_gone = False
    for _ in range(context.count or 1):
        if not text.next_section(step):
            break
        has_gone = True
    if has_gone:
        show(context)
    else:
        context.model.say(wording.NO_NEXT_SECTION if step > 0 else wording.NO_SECTION_BEFORE)


async def find_in_text(context: Context) -> None:
    """Ask for words, mark them in the text, and go to the next place that has them."""
    text = context.model.text
    if not await text.whole(PATIENCE):
        return

    async def save(words: str) -> None:
        if not words.strip() or not text.find(words):
            context.text.update()
            context.model.say(wording.not_found(words) if words.strip() else wording.NOTHING_MARKED)
            return
        text.leave_place()
        _go_to_match(context, 1)

    def remark(words: str, _cursor: int) -> str:
        return wording.found(text.count(words)) if words.strip() else ""

    context.ask(LineQuestion("Find in the text: ", "", save, remark))


def find_next(context: Context) -> None:
    """Go to the next place that has the words."""
    _go_to_match(context, 1)


def find_previous(context: Context) -> None:
    """Go to the previous place that has the words."""
    _go_to_match(context, -1)


def _go_to_match(context: Context, step: int) -> None:
    reached = None
    for _ in range(context.count or 1):
        reached = context.model.text.go_to_match(step)
    if reached is None:
        context.model.say(wording.nothing_searched())
    else:
        show(context)
        context.model.say(wording.match_of(*reached))


def text_back(context: Context) -> None:
    """Go back to the place in the text from which one came."""
    if context.model.text.go_back():
        show(context)
    else:
        context.model.say(wording.NO_PLACE)
