"""What each action of the key table does with the reader. The table's help describes them."""

# ruff: noqa: D102 - each method is described where people read it: in the key table

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.session import next_sort
from digest.text.oneline import one_line
from tui import links
from tui.keymap import keys_of
from tui.screens.explanation import explanation_table
from tui.screens.help import help_table
from tui.screens.popup import PopUp
from tui.terminal.lean_app import LeanApp

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.paper import Paper
    from digest.session import Request
    from tui.screens.reader import ReaderScreen


class Actions:
    """A method for each action of the key table, by its name.

    Those that leave the keyboard on the list with other papers in it wait for these papers: the
    next key may be `b`, and must find the paper that the person meant.
    """

    def __init__(self, reader: ReaderScreen) -> None:
        self._reader = reader

    async def run(self, action: str) -> None:
        """Run the action of that name."""
        result = getattr(self, action)()
        if result is not None:
            await result

    # Search

    def search(self) -> None:
        self._reader.take_keyboard(self._reader.search_box)
        self._reader.search_box.action_end()

    async def accept(self) -> None:
        await self._reader.settle()
        self._reader.take_keyboard(self._reader.papers)

    def leave_search(self) -> None:
        self._reader.take_keyboard(self._reader.papers)

    async def clear(self) -> None:
        if self._reader.request.similar_to is not None:
            await self._list(replace(self._reader.request, similar_to=None))
            return
        self._reader.search_box.value = ""
        await self._list(replace(self._reader.request, text="", bookmarks_only=False))

    async def correct(self) -> None:
        better = await self._reader.better_spelling()
        if better is None:
            self._reader.say("no other spelling comes near")
        else:
            self._reader.search_box.value = better
            self._reader.search_box.action_end()
            await self._list(replace(self._reader.request, text=better))

    async def sort(self) -> None:
        await self._list(next_sort(self._reader.request))

    async def bookmarks_only(self) -> None:
        request = self._reader.request
        await self._list(replace(request, bookmarks_only=not request.bookmarks_only))

    async def similar(self) -> None:
        paper = self._reader.papers.paper
        if paper is not None:
            self._reader.take_keyboard(self._reader.papers)
            await self._list(replace(self._reader.request, similar_to=paper))

    def explain(self) -> None:
        explained = self._reader.explanation()
        if explained is None:
            self._reader.say("search for something first: x says why a paper is found")
        else:
            content = explanation_table(explained)
            self._reader.app.push_screen(
                PopUp("why it is here", lambda _: content, *keys_of("explain"))
            )

    async def _list(self, request: Request) -> None:
        self._reader.ask(request)
        await self._reader.settle()

    # Move

    def next(self) -> None:
        self._reader.papers.move(1)

    def previous(self) -> None:
        self._reader.papers.move(-1)

    def half_page_down(self) -> None:
        self._reader.papers.move(self._reader.papers.page // 2)

    def half_page_up(self) -> None:
        self._reader.papers.move(-(self._reader.papers.page // 2))

    def page_down(self) -> None:
        self._reader.papers.move(self._reader.papers.page)

    def page_up(self) -> None:
        self._reader.papers.move(-self._reader.papers.page)

    def first(self) -> None:
        self._reader.papers.go(0)

    def last(self) -> None:
        self._reader.papers.go_last()

    # Read

    async def open_pane(self) -> None:
        paper = self._reader.papers.paper
        if paper is not None:
            self._reader.paint_pane()
            self._reader.take_keyboard(self._reader.pane)
            await self._reader.mark_read(paper, read=True)

    def close_pane(self) -> None:
        self._reader.take_keyboard(self._reader.papers)

    async def scroll_down(self) -> None:
        await self._scroll(self._reader.pane.top + 1)

    async def scroll_up(self) -> None:
        await self._scroll(self._reader.pane.top - 1)

    async def scroll_page_down(self) -> None:
        await self._scroll(self._reader.pane.top + self._reader.pane.page)

    async def scroll_page_up(self) -> None:
        await self._scroll(self._reader.pane.top - self._reader.pane.page)

    async def scroll_top(self) -> None:
        await self._scroll(0)

    async def scroll_bottom(self) -> None:
        await self._scroll(self._reader.pane.length)

    async def _scroll(self, line: int) -> None:
        self._reader.paint_pane()
        self._reader.pane.scroll_line_to(line)
        paper = self._reader.papers.paper
        if paper is not None:
            await self._reader.mark_read(paper, read=True)

    # Papers

    async def bookmark(self) -> None:
        paper = self._reader.papers.paper
        if paper is not None and await self._reader.keep(
            lambda session: session.toggle_bookmark(paper)
        ):
            self._say_bookmarked(paper)

    async def undo(self) -> None:
        undone: list[Paper | None] = []
        if await self._reader.keep(lambda session: undone.append(session.undo())):
            if undone[0] is None:
                self._reader.say("nothing to undo")
            else:
                self._say_bookmarked(undone[0])

    def _say_bookmarked(self, paper: Paper) -> None:
        is_on = self._reader.is_bookmarked(paper.id)
        self._reader.say("bookmarked" if is_on else "bookmark taken off; u brings it back")
        self._reader.papers.refresh_paper(paper.id)

    async def toggle_read(self) -> None:
        paper = self._reader.papers.paper
        if paper is not None:
            self._reader.forget_dwelling()
            await self._reader.mark_read(paper, read=not self._reader.is_read(paper.id))

    async def open_link(self) -> None:
        paper = self._reader.papers.paper
        if paper is None:
            return
        await self._reader.mark_read(paper, read=True)
        link = _link(paper)
        if not link:
            self._reader.say("this paper has no link")
        elif links.has_browser() and await asyncio.to_thread(links.open_in_browser, link):
            self._reader.say(f"opened {link}")
        else:
            self._copy(link, link)

    # Copy

    def copy_url(self) -> None:
        self._copy_of(_link, "link")

    def copy_title(self) -> None:
        self._copy_of(lambda paper: _pasteable(paper.title), "title")

    def copy_bibtex(self) -> None:
        from digest.export import bibtex_entry

        self._copy_of(bibtex_entry, "BibTeX entry")

    def _copy_of(self, part: Callable[[Paper], str], name: str) -> None:
        paper = self._reader.papers.paper
        if paper is None:
            return
        text = part(paper)
        if text:
            self._copy(text, name)
        else:
            self._reader.say(f"this paper has no {name}")

    def _copy(self, text: str, name: str) -> None:
        # The terminal gives no answer to OSC 52, so this says no more than is known.
        self._reader.app.copy_to_clipboard(text)
        self._reader.say(f"{name}: sent to the terminal's clipboard")

    # Sheaf

    def redraw(self) -> None:
        if isinstance(self._reader.app, LeanApp):
            self._reader.app.forget_screen()

    def suspend(self) -> None:
        self._reader.app.action_suspend_process()

    def palette(self) -> None:
        self._reader.app.action_command_palette()

    def help(self) -> None:
        self._reader.app.push_screen(PopUp("keys", help_table, *keys_of("help")))

    def quit(self) -> None:
        self._reader.app.exit()


def _link(paper: Paper) -> str:
    return _pasteable(paper.link or "").replace(" ", "")


def _pasteable(text: str) -> str:
    """One line of what can be seen: it may be pasted into a shell."""
    return "".join(each for each in one_line(text) if each.isprintable())
