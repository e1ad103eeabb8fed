"""Sending a paper elsewhere: to the browser, or to the terminal's clipboard."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from digest.text.oneline import one_line
from tui import links

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.paper import Paper
    from tui.actions.context import Context


async def open_link(context: Context) -> None:
    """Open the paper's page in a browser, or copy the link if there is no browser."""
    paper = context.papers.paper
    if paper is None:
        return
    await context.model.mark_read((paper,), read=True, undoable=False)
    link = _link(paper)
    if not link:
        context.model.say("This paper has no link")
    elif links.has_browser() and await asyncio.to_thread(links.open_in_browser, link):
        context.model.say(f"Opened {link}")
    else:
        _copy(context, link, link)


def copy_url(context: Context) -> None:
    """Copy the link."""
    _copy_part(context, _link, "link")


def copy_title(context: Context) -> None:
    """Copy the title."""
    _copy_part(context, lambda paper: _pasteable(paper.title), "title")


def copy_bibtex(context: Context) -> None:
    """Copy the BibTeX entry."""
    from digest.export import bibtex_entry

    _copy_part(context, bibtex_entry, "BibTeX entry")


def _copy_part(context: Context, part: Callable[[Paper], str], name: str) -> None:
    paper = context.papers.paper
    if paper is None:
        return
    text = part(paper)
    if text:
        _copy(context, text, f"{name[0].upper()}{name[1:]}")
    else:
        context.model.say(f"This paper has no {name}")


def _copy(context: Context, text: str, name: str) -> None:
    # Terminals don't acknowledge OSC 52, so the message doesn't claim success.
    context.app.copy_to_clipboard(text)
    context.model.say(f"{name} sent to the terminal's clipboard")


def _link(paper: Paper) -> str:
    return _pasteable(paper.link or "").replace(" ", "")


def _pasteable(text: str) -> str:
    """Return one line of printable characters, since it may be pasted into a shell."""
    return "".join(each for each in one_line(text) if each.isprintable())
