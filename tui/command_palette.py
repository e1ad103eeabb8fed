"""The command palette: the commands of the key table, found by name."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.css.query import NoMatches

from tui.keymap import Command, Keys, Where, shown_keys
from tui.overriding import override
from tui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App
    from textual.worker import Worker

_WHOLE_WORDS: Final = 1000.0
"""What a command scores for having every word of the query, or one that it begins."""


def open_palette(app: App[object]) -> None:
    """Open the command palette, unless it is open."""
    if not CommandPalette.is_open(app):
        app.push_screen(_Palette(id="--command-palette"))


class _Palette(CommandPalette):
    """Textual's palette, mended where keys come faster than it opens."""

    # Its list cannot be laid out in fewer columns than its margins take.
    DEFAULT_CSS = """
    _Palette #--container { min-width: 20; }
    _Palette CommandList { min-width: 20; }
    """

    @override
    def run_worker(self, work: Any, *arguments: Any, **options: Any) -> Worker[Any]:
        async def unless_closed() -> None:
            with contextlib.suppress(NoMatches):  # it was closed before the work began
                await work()

        return super().run_worker(unless_closed, *arguments, **options)

    @override
    def _action_command_list(self, action: str) -> None:
        if action.startswith("page_") and not self.query_one(CommandList).content_size:
            return  # the list has no pages before its first layout
        super()._action_command_list(action)


class KeyCommands(Provider):
    """Offers the commands that work in the list; moving only if it is asked for."""

    @override
    async def discover(self) -> Hits:
        """Offer everything while nothing is typed."""
        for command, title in _offered():
            yield DiscoveryHit(title, partial(self._run, command))

    @override
    async def search(self, query: str) -> Hits:
        """Offer the commands that match the typed letters."""
        matcher = self.matcher(query)
        words = query.casefold().split()
        for command, title in _offered(with_moves=True):
            names = f"{command.help} {command.words} {command.action.replace('_', ' ')}"
            begun = names.casefold().split()
            score = matcher.match(title)
            if all(any(name.startswith(word) for name in begun) for word in words):
                score += _WHOLE_WORDS  # letters that are scattered over the help count less
            if score > 0:
                yield Hit(score, matcher.highlight(title), partial(self._run, command))

    async def _run(self, command: Command) -> None:
        screen = self.screen
        if isinstance(screen, ReaderScreen):
            await screen.act(command.action)


def _offered(*, with_moves: bool = False) -> Iterator[tuple[Command, str]]:
    for command in Keys.in_use:
        if Where.LIST in command.where and (with_moves or command.group != "Move"):
            keys = shown_keys(command.keys)
            yield command, f"{command.help}  ({keys})" if keys else command.help
