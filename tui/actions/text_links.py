"""What the line with the cursor leads to, and what can be copied from there."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from digest.text.oneline import one_line
from tui import links
from tui.actions.copying import copy
from tui.actions.whole_text import PATIENCE, open_paper, show
from tui.model import wording
from tui.model.question import Choice, ListQuestion

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from digest.fulltext.citations import Cited
    from digest.paper import Paper
    from tui.actions.context import Context
    from tui.model.text_links import TextLink

    _Deed = tuple[str, Callable[[], Awaitable[None]]]
    """What it is called, and what does it."""

_LETTERS: Final = "123456789"


async def follow(context: Context) -> None:
    """Follow the link on the line; ask which one where there are several."""
    text = context.model.text
    if not await text.whole(PATIENCE):
        return
    found = text.links()
    here = text.cited_here()
    if here is not None:
        await _ask_about(context, here, is_there=True)
    elif not found:
        context.model.say(wording.NO_LINK)
    elif len(found) == 1:
        await _follow(context, found[0])
    else:
        by_letter = dict(zip(_LETTERS, found, strict=False))

        async def choose(letter: str) -> None:
            await _follow(context, by_letter[letter])

        choices = tuple(
            _choice(letter, wording.link(each.words, text.says(each)))
            for letter, each in by_letter.items()
        )
        await context.ask_to_choose(ListQuestion("Follow", choices, choose, is_menu=True))


def _choice(letter: str, words: str) -> Choice:
    return Choice(letter, wording.lettered(letter, words), letter=letter)


async def _follow(context: Context, link: TextLink) -> None:
    text = context.model.text
    if link.is_page:
        await _open_page(context, link.target)
        return
    what = text.cited(link.target)
    if what is not None:
        await _ask_about(context, what, is_there=False)
    elif text.go_to(link.target):
        show(context)
    else:
        context.model.say(wording.NOT_IN_TEXT)


async def _open_page(context: Context, url: str) -> None:
    url = "".join(each for each in one_line(url) if each.isprintable()).replace(" ", "")
    if links.has_browser() and await asyncio.to_thread(links.open_in_browser, url):
        context.model.say(f"Opened {url}")
    else:
        copy(context, url, url)


async def _ask_about(context: Context, what: Cited, *, is_there: bool) -> None:
    """Ask what to do with a cited paper; where there is only its entry to go to, go there.

    Args:
        context: the reader.
        what: what its entry says.
        is_there: whether the cursor is on the entry already.
    """
    deeds = _deeds(context, what, await _paper_of(context, what))
    if is_there:
        del deeds["g"]
        places = (each for each in context.model.text.links() if not each.is_page)
        for letter, each in zip(_LETTERS, places, strict=False):
            deeds[letter] = wording.cited_in(each.words), partial(_follow, context, each)
    if not deeds:
        context.model.say(wording.NO_LINK)
        return

    async def choose(letter: str) -> None:
        await deeds[letter][1]()

    if len(deeds) == 1 and not is_there:
        await choose("g")
        return
    choices = tuple(_choice(key, words) for key, (words, _) in deeds.items())
    await context.ask_to_choose(ListQuestion("Reference", choices, choose, is_menu=True))


def _deeds(context: Context, what: Cited, paper: Paper | None) -> dict[str, _Deed]:
    """Return what can be done with a cited paper, by letters; `paper` is the library's."""
    deeds: dict[str, _Deed] = {"g": (wording.go_to_entry(what.text), partial(_go, context, what))}
    if paper is not None:
        deeds["f"] = wording.READ_CITED, partial(open_paper, context, paper)
        deeds["l"] = wording.list_cited(paper.display_title), partial(_list, context, paper)
    elif what.ids:
        mark = partial(context.model.bookmark_cited, what)
        deeds["b"] = wording.bookmark_cited(what.ids[0]), mark
    if what.url:
        deeds["o"] = wording.open_page(what.url), partial(_open_page, context, what.url)
    return deeds


async def _go(context: Context, what: Cited) -> None:
    context.model.text.go_to(what.anchor)
    show(context)


async def _list(context: Context, paper: Paper) -> None:
    context.search_box.value = paper.id
    context.take_keyboard(context.papers)
    await context.settle()


async def _paper_of(context: Context, what: Cited) -> Paper | None:
    """Return the library's paper that is cited; None if it has none."""
    found: list[Paper | None] = []
    await context.wait_for(context.model.look_up(what, found.append))
    return found[0] if found else None


async def copy_from_text(context: Context) -> None:
    """Copy the paragraph, the equation's TeX or the citation's BibTeX; ask where it may be two."""
    text = context.model.text
    if not await text.whole(PATIENCE):
        return
    here = text.cited_here()
    citations = [what for each in text.links() if (what := text.cited(each.target)) is not None]
    if here is not None:
        await _copy_bibtex(context, here)
        return
    if not citations:
        _copy_part(context)
        return
    by_letter = dict(zip(_LETTERS, citations, strict=False))

    async def choose(letter: str) -> None:
        if letter == "p":
            _copy_part(context)
        else:
            await _copy_bibtex(context, by_letter[letter])

    choices = [_choice("p", wording.copies(text.kind_here()))]
    choices += [_choice(letter, wording.bibtex_of(what.text)) for letter, what in by_letter.items()]
    await context.ask_to_choose(ListQuestion("Copy", tuple(choices), choose, is_menu=True))


def _copy_part(context: Context) -> None:
    kind, said = context.model.text.kind_here(), context.model.text.said_here()
    if said:
        copy(context, said, kind)
    else:
        context.model.say(wording.NOTHING_HERE_TO_COPY)


async def _copy_bibtex(context: Context, what: Cited) -> None:
    """Copy the library's entry of a cited paper, or else what the bibliography says of it."""
    from digest.export import bibtex_entries
    from digest.fulltext.citations import as_paper

    paper = await _paper_of(context, what) or as_paper(what)
    if paper is not None:
        copy(context, bibtex_entries(paper), "BibTeX entry")
    else:
        copy(context, what.text, "Reference")
