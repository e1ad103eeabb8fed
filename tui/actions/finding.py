"""Actions that search, or show other papers in the list.

Those that leave the keyboard on the list wait for the new papers: the next key may be `b`, which
must bookmark the paper that the person meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.request import Sort
from tui.model import wording
from tui.model.question import ListQuestion
from tui.model.tags import query

if TYPE_CHECKING:
    from digest.index import Explanation
    from tui.actions.context import Context


def search(context: Context) -> None:
    """Go to the search box."""
    context.take_keyboard(context.search_box)
    context.search_box.action_end()


async def accept(context: Context) -> None:
    """Go to the results once they arrive."""
    await context.settle()
    context.take_keyboard(context.papers)
    await context.model.remember_search()


def leave_search(context: Context) -> None:
    """Return to the list; the search stays."""
    context.take_keyboard(context.papers)


async def clear(context: Context) -> None:
    """Return from similar papers, or else show everything."""
    typed = context.search_box.value  # the model may not have it yet
    if not context.model.clear() and not typed:
        context.model.say(wording.NOTHING_TO_CLEAR)
    context.search_box.value = context.model.request.text
    await context.settle()


async def correct(context: Context) -> None:
    """Use the suggested spelling; in the box complete a filter where none is suggested."""
    box = context.search_box
    if context.app.focused is box and not context.model.offered_spelling:
        completed = context.model.completion.complete(box.value, box.cursor_position)
        if completed is not None:
            box.value, box.cursor_position = completed
            return

    def use(better: str) -> None:
        context.search_box.value = better
        context.search_box.action_end()

    await context.wait_for(context.model.correct_spelling(use))
    await context.settle()


async def sort(context: Context) -> None:
    """Choose the order of the list from a menu; the order that is on is turned around."""
    model = context.model
    if model.request.similar_to is not None:
        model.say(wording.similar_order())
        return

    async def choose(name: str) -> None:
        model.sort_by(Sort(name))
        await context.settle()

    current = model.request.order.value
    question = ListQuestion(
        wording.SORT_TITLE, model.sort_choices(), choose, is_menu=True, current=current
    )
    await context.ask_to_choose(question)


async def bookmarks_only(context: Context) -> None:
    """Show bookmarks only, or everything again."""
    if context.model.request.similar_to is not None:
        context.model.say(wording.not_for_similar())
        return
    context.model.toggle_bookmarks_only()
    await context.settle()


async def similar(context: Context) -> None:
    """Show papers similar to the one under the cursor."""
    if context.papers.paper is not None:
        context.take_keyboard(context.papers)
        context.model.show_similar(context.papers.paper)
        await context.settle()


async def explain(context: Context) -> None:
    """Show why the paper under the cursor was found."""
    paper = context.papers.paper
    if paper is None:
        return

    def show(explanation: Explanation) -> None:
        if context.papers.paper == paper:  # not if the cursor has moved on meanwhile
            context.open_explanation(explanation)

    await context.wait_for(context.model.explain(paper, show))


async def unread_only(context: Context) -> None:
    """Hide papers that are read, or show them again."""
    context.model.toggle_unread_only()
    await context.settle()


async def pick_tag(context: Context) -> None:
    """Choose a tag, and search for its papers."""
    choices = context.model.marks.tag_choices()
    if not choices:
        context.model.say(wording.no_tags())
        return

    async def choose(tag: str) -> None:
        await _show(context, query(tag))

    await context.ask_to_choose(ListQuestion("Tags", choices, choose))


async def pick_digest(context: Context) -> None:
    """Choose a digest, and show its papers."""
    choices = context.model.digest_choices()
    if not choices:
        context.model.say(wording.NO_DIGESTS)
        return

    async def choose(label: str) -> None:
        context.model.show_digest(label)
        await _show(context, "")

    await context.ask_to_choose(ListQuestion("Digests", choices, choose))


async def _show(context: Context, text: str) -> None:
    context.search_box.value = text
    context.take_keyboard(context.papers)
    await context.settle()
