"""Sending papers elsewhere: to the browser, or to the terminal's clipboard."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from digest.text.oneline import one_line
from tui import links
from tui.model import wording

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.paper import Paper
    from tui.actions.context import Context

_MOST_BYTES: Final = 74_994
"""Longer texts are dropped by terminals that allow 100,000 bytes in a sequence, in base 64."""


async def open_link(context: Context) -> None:
    """Open the paper's page in a browser, or copy the link if there is no browser."""
    paper = context.papers.paper
    if paper is None:
        return
    await context.model.marks.mark_read((paper,), read=True, undoable=False)
    link = _link(paper)
    if not link:
        context.model.say("This paper has no link")
    elif links.has_browser() and await asyncio.to_thread(links.open_in_browser, link):
        context.model.say(f"Opened {link}")
    else:
        copy(context, link, link)


def copy_url(context: Context) -> None:
    """Copy the link; several are separated by spaces, so that no shell runs them when pasted."""
    _copy_part(context, lambda *papers: " ".join(filter(None, map(_link, papers))), "link")


def copy_title(context: Context) -> None:
    """Copy the title; several go on one line as well."""

    def titles(*papers: Paper) -> str:
        return " · ".join(filter(None, (_pasteable(paper.title) for paper in papers)))

    _copy_part(context, titles, "title")


def copy_bibtex(context: Context) -> None:
    """Copy the BibTeX entry."""
    from digest.export import bibtex_entries

    _copy_part(context, bibtex_entries, "BibTeX entry")


def _copy_part(context: Context, part: Callable[..., str], name: str) -> None:
    model = context.model
    papers = model.targets(context.papers.paper)
    if not papers:
        return
    text = part(*papers)
    if not text:
        model.say(wording.nothing_to_copy(name, len(papers)))
    elif copy(context, text, wording.copied(name, len(papers))):
        model.selection.drop()


def copy(context: Context, text: str, name: str) -> bool:
    """Send a text to the terminal's clipboard, and say what it is; returns whether it can be."""
    if len(text.encode("utf-8", "replace")) > _MOST_BYTES:
        context.model.say(wording.TOO_LONG_TO_COPY)
        return False
    # Terminals don't acknowledge OSC 52, so the message doesn't claim success.
    context.app.copy_to_clipboard(text)
    context.model.say(f"{name} sent to the terminal's clipboard")
    return True


def _link(paper: Paper) -> str:
    return _pasteable(paper.link or "").replace(" ", "")


def _pasteable(text: str) -> str:
    """Return one line of printable characters, since it may be pasted into a shell."""
    return "".join(each for each in one_line(text) if each.isprintable())
