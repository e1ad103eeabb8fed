"""Themes, terminals without colours, and ASCII only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from digest.looks import CHOICES, Looks
from digest.paper import Paper
from tests.tui.reading import opened
from tui.terminal.plain_letters import is_wanted
from tui.terminal.themes import THEMES

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.tui.reading import Reader


def test_the_config_knows_each_theme() -> None:
    assert tuple(THEMES) == CHOICES["theme"]


def colours(reader: Reader) -> set[str]:
    """The colours of text and background on the screen."""
    return {
        color.name
        for strip in reader.app.screen._compositor.render_strips()
        for segment in strip
        if segment.style is not None
        for color in (segment.style.color, segment.style.bgcolor)
        if color is not None
    }


@pytest.mark.parametrize("name", ["night", "moss", "paper", "contrast"])
async def test_a_theme_of_its_own_leaves_no_colour_to_the_terminal(
    filled_home: Home, name: str
) -> None:
    theme = THEMES[name]
    async with opened(filled_home, size=(80, 24), looks=Looks(theme=name)) as reader:
        for key in ("b", "question_mark", "escape", "D", "escape", "colon"):
            await reader.press(key)
            own = {theme.text, theme.background, *theme.others.values()}
            assert {theme.text, theme.background} <= colours(reader) <= own
        await reader.press("escape")
        assert theme.others[3] in colours(reader)


async def test_the_terminals_own_colours_are_used_by_default(filled_home: Home) -> None:
    async with opened(filled_home) as reader:
        assert not any(color.startswith("#") for color in colours(reader))


async def test_a_theme_is_changed_at_once_everywhere(filled_home: Home) -> None:
    async with opened(filled_home) as reader:
        await reader.press("z", "c", *"moss", "enter")
        moss = THEMES["moss"]
        assert colours(reader) <= {moss.text, moss.background, *moss.others.values()}
        await reader.press("z", "c", *"dark", "enter")
        assert not any(color.startswith("#") for color in colours(reader))


async def test_without_colours_no_theme_brings_them_back(
    filled_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(filled_home, looks=Looks(theme="night")) as reader:
        await reader.press("b")
        assert colours(reader) <= {"default"}
        assert "★" in reader.row_text()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 15)])
async def test_every_screen_is_ascii_where_that_is_wanted(
    filled_home: Home, size: tuple[int, int]
) -> None:
    async with opened(filled_home, size=size, looks=Looks(ascii=True)) as reader:
        for key in (
            "b",
            "G",
            "question_mark",
            "escape",
            "D",
            "escape",
            "colon",
            "escape",
            "Q",
            "t",
        ):
            await reader.press(key)
            assert reader.text().isascii()


async def test_plain_letters_keep_their_columns(filled_home: Home) -> None:
    async with opened(filled_home, size=(120, 40)) as reader:
        await reader.press("b", "slash")
        fancy = reader.lines()
    async with opened(filled_home, size=(120, 40), looks=Looks(ascii=True)) as reader:
        await reader.press("slash")
        assert len(reader.lines()) == len(fancy)
        assert reader.lines()[3].startswith(" >oB ")


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, False),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LC_CTYPE": "UTF-8"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LANG": "de_DE@euro"}, True),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, True),
        ({"LC_CTYPE": "C.utf8", "LANG": "C"}, False),
    ],
)
def test_a_locale_without_utf8_means_ascii(variables: dict[str, str], wanted: bool) -> None:
    assert is_wanted(variables) is wanted


PAPER = Paper(
    id="arxiv:2501.00001",
    title="A Paper of Many",
    abstract="It is 10x faster.",
    authors=tuple(f"Given Family{n}" for n in range(20)),
    upvotes=41,
    extra={"organization": "An Institute", "github_stars": 7, "ai_summary": "It is fast."},
)


async def test_all_that_is_stored_is_shown_in_the_pane(home: Home) -> None:
    Library(home.library).add([PAPER])
    async with opened(home, size=(120, 60)) as reader:
        text = reader.pane_text()
        for fact in (
            "upvotes: 41", "organization: An Institute", "stars: 7", "summary: It is fast.",
            "Given Family10 and 9 more",
        ):  # fmt: skip
            assert fact in text
        await reader.press("z", "a")
        assert "Given Family18, Given Family19" in reader.pane_text()


@pytest.mark.parametrize("figures", [True, False])
async def test_figures_of_merit_are_picked_out_unless_the_config_says_no(
    home: Home, figures: bool
) -> None:
    Library(home.library).add([PAPER])
    async with opened(home, size=(80, 24), looks=Looks(figures=figures)) as reader:
        pane = reader.screen.pane
        own = [
            segment.text
            for y in range(pane.content_size.height)
            for segment in pane.render_line(y)
            if segment.style is not None
            and segment.style.color is not None
            and segment.style.color.number == 6
        ]
        assert own == (["10x"] if figures else [])
