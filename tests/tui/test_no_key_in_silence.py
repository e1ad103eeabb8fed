"""A key that does nothing where the keyboard is says so, whatever the place and the key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from rich.text import Text

from digest.request import Request
from tests.tui.reading import opened
from tui.key_names import types_text
from tui.keymap import KEYMAP, Resolver, Where
from tui.line_input import LineInput
from tui.screens.popup import PopUp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.strip import Strip

    from digest.storage.paths import Home
    from tests.tui.reading import OpenReader, Reader

    Arrange = Callable[[Reader], Awaitable[None]]

KEYS: Final = list(
    dict.fromkeys(
        (
            *(key for each in KEYMAP for key in each.keys if key[-1] not in "2345678"),
            # and keys that mean nothing anywhere, or edit a line
            *("w", "Z", "0", "ctrl+x", "ctrl+k", "f9", "insert", "backspace", "delete", "y y"),
        )
    )
)
"""Every key of the key table, whatever its place."""


def keys_for(where: Where) -> list[str]:
    """Return the keys that mean something in a place, and one of each kind that means nothing.

    The others of a kind take the same way. Where a line is edited, only letters are a kind:
    Textual's own input knows more keys than the table.
    """
    edits = where in _EDITING
    meaning = {key for each in KEYMAP if where in each.where for key in each.keys}
    found: dict[str, str] = {}
    for key in KEYS:
        if key in meaning or (edits and not types_text(key)):
            kind = key
        elif " " in key:
            kind = "sequence"
        else:
            kind = "letter" if types_text(key) else "named"
        found.setdefault(kind, key)
    return list(found.values())


_EDITING: Final = frozenset({Where.SEARCH, Where.LINE, Where.PICKER, Where.HELP})
"""The places where letters are typed."""


async def nothing(reader: Reader) -> None:
    """Stay in the list, at its first paper."""


async def at_the_end(reader: Reader) -> None:
    """Go to the last paper."""
    reader.screen.papers.go_last()


async def no_results(reader: Reader) -> None:
    """Search for what no paper has."""
    await reader.search("qqqqqq")


async def no_results_in_the_box(reader: Reader) -> None:
    """The same, with the keyboard in the search box."""
    await reader.type("qqqqqq")


async def similar(reader: Reader) -> None:
    """List similar papers."""
    await reader.press("S")


async def abstract(reader: Reader) -> None:
    """Read the abstract, which has the whole of a small screen."""
    await reader.press("l")


async def end_of_the_abstract(reader: Reader) -> None:
    """Read its end."""
    await reader.press("l", "G")


async def whole_text(reader: Reader) -> None:
    """Read the whole text."""
    await reader.take_keyboard(Where.TEXT)


async def end_of_the_whole_text(reader: Reader) -> None:
    """Read its end."""
    await reader.take_keyboard(Where.TEXT)
    await reader.press("G")


async def search_box(reader: Reader) -> None:
    """Begin a search."""
    await reader.press("slash")


async def bottom_line(reader: Reader) -> None:
    """Edit the tags."""
    await reader.press("t")


async def help_open(reader: Reader) -> None:
    """Open the help."""
    await reader.press("question_mark")


async def help_at_its_end(reader: Reader) -> None:
    """Open the help, and go to its last entry."""
    await reader.press("question_mark", *["pagedown"] * 8, "up", "down")


async def help_without_a_match(reader: Reader) -> None:
    """Open the help, and filter everything away."""
    await reader.press("question_mark", *"qqq")


async def picker(reader: Reader) -> None:
    """Choose from two digests."""
    await reader.press("D")


async def picker_without_a_match(reader: Reader) -> None:
    """Choose from none."""
    await reader.press("D", *"qqq")


async def menu(reader: Reader) -> None:
    """Choose from a menu, where letters choose."""
    await reader.press("s")


async def pop_up(reader: Reader, lines: int) -> None:
    """Read so many lines in a box."""
    text = Text("\n".join(map(str, range(lines))))
    reader.app.push_screen(PopUp("Lines", lambda _: text, "explain", reader.screen.act))
    await reader.settle()


PLACES: Final[dict[str, Arrange]] = {
    "the list": nothing,
    "the end of the list": at_the_end,
    "a list without results": no_results,
    "a search without results": no_results_in_the_box,
    "similar papers": similar,
    "the abstract": abstract,
    "the end of the abstract": end_of_the_abstract,
    "the whole text": whole_text,
    "the end of the whole text": end_of_the_whole_text,
    "the search box": search_box,
    "the bottom line": bottom_line,
    "the help": help_open,
    "the end of the help": help_at_its_end,
    "the help without a match": help_without_a_match,
    "a picker": picker,
    "a picker without a match": picker_without_a_match,
    "a menu": menu,
    "a long box": partial(pop_up, lines=100),
    "a short box": partial(pop_up, lines=2),
}


@pytest.mark.parametrize("place", PLACES)
async def test_no_key_of_the_table_is_ignored_in_silence(
    open_reader: OpenReader, place: str
) -> None:
    async with open_reader(size=(80, 24)) as reader:
        assert await silent_keys(reader, PLACES[place]) == []


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
async def test_not_one_key_is_ignored_in_silence(open_reader: OpenReader, place: str) -> None:
    async with open_reader(size=(80, 24)) as reader:
        assert await silent_keys(reader, PLACES[place], KEYS) == []


@pytest.mark.parametrize("place", ["the list", "the search box", "the help"])
async def test_no_key_is_ignored_in_silence_in_an_empty_library(home: Home, place: str) -> None:
    async with opened(home, size=(80, 24)) as reader:
        assert await silent_keys(reader, PLACES[place]) == []


async def silent_keys(
    reader: Reader, arrange: Arrange, keys: Sequence[str] | None = None
) -> list[str]:
    """Return the keys that neither change the screen nor do what the screen doesn't show.

    Args:
        reader: the reader.
        arrange: goes to the place.
        keys: the keys to try; None for those of `keys_for`.
    """
    done: list[str] = []
    app = reader.app
    app.exit = lambda *_, **__: done.append("quit")  # type: ignore[method-assign]
    app.action_suspend_process = lambda: done.append("suspend")  # type: ignore[method-assign]
    app.forget_screen = lambda: done.append("redraw")  # type: ignore[method-assign]
    await arrange(reader)
    before = await hushed(reader)
    silent: list[str] = []
    is_typed = reader.where in _EDITING
    for key in keys_for(reader.where) if keys is None else keys:
        if is_typed and types_text(key) and key != "j":
            continue  # one letter stands for all of them
        done.clear()
        row = reader.row  # the abstract follows it a moment later
        await reader.press(*key.split())
        if not done and reader.row == row and shown(reader) == before:
            silent.append(key)
        if await hushed(reader) != before:
            await reset(reader)
            await arrange(reader)
            before = await hushed(reader)
    return silent


def shown(reader: Reader) -> list[Strip]:
    """What is on the screen, with its styles."""
    return list(reader.app.screen._compositor.render_strips())


async def hushed(reader: Reader) -> list[Strip]:
    """What is on the screen once the message is gone."""
    screen = reader.screen
    screen.model.hush()
    screen._resolver = Resolver()
    screen._stop_waiting()
    await reader.settle()
    return shown(reader)


async def reset(reader: Reader) -> None:
    """Go back to the first paper of everything."""
    while len(reader.app.screen_stack) > 1:
        await reader.app.pop_screen()
    screen = reader.screen
    screen.take_keyboard(screen.papers)
    screen.model.selection.drop()
    screen.search_box.value = ""
    screen.model.ask(Request())
    await reader.settle()
    screen.papers.go(0)
    await reader.settle()


@pytest.mark.parametrize("opener", ["escape", "l"])
async def test_a_key_without_a_meaning_says_so(open_reader: OpenReader, opener: str) -> None:
    async with open_reader() as reader:
        await reader.press(opener, "w")
        assert reader.status == "w does nothing here"
        await reader.press("ctrl+x")
        assert reader.status == "Ctrl-X does nothing here"


@pytest.mark.parametrize(
    ("opener", "key", "said"),
    [
        ("t", "ctrl+x", "Ctrl-X does nothing here"),
        ("t", "tab", "Nothing to complete"),
        ("D", "f9", "F9 does nothing here"),
        ("D", "up", "Already at top"),
        ("s", "left_square_bracket", "[ does nothing here"),
        ("question_mark", "left", "No column there"),
        ("slash", "backspace", "Backspace does nothing here"),
    ],
)
async def test_it_is_said_where_one_looks_until_the_next_key(
    open_reader: OpenReader, opener: str, key: str, said: str
) -> None:
    async with open_reader() as reader:
        await reader.press(opener, key)
        assert said in reader.text()
        await reader.press("escape")
        assert said not in reader.text()


@pytest.mark.parametrize("opener", ["slash", "t", "D", "question_mark"])
async def test_a_key_that_edits_nothing_takes_nothing_from_those_that_follow(
    open_reader: OpenReader, opener: str
) -> None:
    async with open_reader() as reader:
        await reader.press_fast(opener, *["backspace"] * 3, "x", "y")
        await reader.settle()
        focused = reader.app.focused
        assert isinstance(focused, LineInput)
        assert focused.value == "xy"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("k", "Already at top"),
        ("G j", "Already at end"),
        ("g g", "Already at top"),
        ("z b", "Scrolls no further"),
        ("K", "Already at top"),
        ("escape", "Nothing to clear"),
        ("R", "Nothing new"),
        ("l K", "Already at top"),
    ],
)
async def test_a_key_that_changes_nothing_says_why(
    open_reader: OpenReader, keys: str, said: str
) -> None:
    async with open_reader() as reader:
        await reader.press(*keys.split())
        assert reader.status == said


async def test_an_empty_library_says_that_it_is_empty(home: Home) -> None:
    async with opened(home) as reader:
        for key in ("B", "H", "s", "escape"):
            await reader.press(key)
            assert reader.status == "Library is empty", key


async def test_a_key_for_a_paper_says_where_there_is_none(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.search("qqqqqq")
        for key in ("b", "t", "a", "Q", "N", "M", "S", "x", "o", "v", "V", "A", "j", "G", "enter"):
            await reader.press(key)
            assert reader.status == "No paper here", key
        await reader.press("J")
        assert reader.status == "No paper here"


async def test_marking_an_unread_paper_as_unread_says_so(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("M")
        assert reader.status == "Already unread"


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
async def test_the_way_to_the_help_and_out_is_always_on_the_last_line(
    open_reader: OpenReader, columns: int
) -> None:
    async with open_reader(size=(columns, 24)) as reader:
        assert reader.hints.endswith("? help  q quit")
        if columns > 40:
            await reader.press("l")
            assert reader.hints.endswith("? help  q quit")


@pytest.mark.parametrize("opener", ["escape", "l"])
async def test_the_keys_of_a_morning_are_on_the_last_line_at_80_columns(
    open_reader: OpenReader, opener: str
) -> None:
    async with open_reader(size=(80, 24)) as reader:
        await reader.press(opener)
        for hint in ("n next unread", "N read, next", "b bookmark"):
            assert hint in reader.hints
        assert ("Esc list" in reader.hints) == (opener == "l")
