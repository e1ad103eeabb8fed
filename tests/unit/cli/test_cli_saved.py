"""Saved searches on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from digest.paper import Paper
from digest.past_searches import add
from tests.unit.commands import PAPERS, Sheaf, assert_told

if TYPE_CHECKING:
    from digest.storage.paths import Home


@pytest.fixture
def saved(home: Home) -> Home:
    """A home with three papers and three saved searches."""
    Library(home.library).add(PAPERS)
    home.config_file.parent.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text(
        '[saved.1]\nquery = "draft"\n'
        '[saved.2]\nname = "The page"\nquery = "draft"\ndigest = "hf-page/2024-03-13"\n'
        '[saved.3]\nname = "Marks"\nquery = "draft"\nbookmarks_only = true\nunread_only = true\n'
    )
    return home


def ids(text: str) -> set[str]:
    return {line.split()[0] for line in text.splitlines()}


@pytest.mark.usefixtures("saved")
def test_a_saved_search_is_run_with_its_filters(called: Sheaf) -> None:
    first, second, third = (paper.id for paper in PAPERS)
    assert ids(called("search", "--saved", "1").stdout) == {first, second, third}
    assert ids(called("search", "--saved", "2").stdout) == {first}
    called("bookmark", "add", first, second)
    called("mark", "read", first)
    assert ids(called("search", "--saved", "3").stdout) == {second}
    assert "total" in called("search", "--explain", "--saved", "2").stdout


def test_a_saved_search_finds_on_the_command_line_what_the_reader_finds(
    home: Home, called: Sheaf
) -> None:
    Library(home.library).add(
        [
            Paper(id="local:new", title="Of a day", digests=("hf-page/2024-03-13",)),
            Paper(id="local:old", title="Of no day"),
        ]
    )
    home.config_file.write_text("[saved.1]\nunread_only = true\n")
    assert ids(called("search", "--saved", "1").stdout) == {"local:new"}


@pytest.mark.usefixtures("saved")
def test_a_digit_with_nothing_or_with_too_much_is_told(called: Sheaf) -> None:
    said = "nothing is saved under 4; there are: 1 draft, 2 The page, 3 Marks"
    assert_told(called("search", "--saved", "4"), said)
    assert_told(called("search", "x", "--saved", "1"), "give only one of", code=2)
    assert_told(called("read", "x", "--saved", "1"), "not both", code=2)
    assert_told(called("read", "--saved", "0"), "invalid choice", code=2)


@pytest.mark.usefixtures("saved")
def test_the_doctor_and_the_config_know_them(called: Sheaf, home: Home) -> None:
    add(home.searches, "draft")
    told = called("doctor").stdout
    assert "0 subscriptions; searches saved under 1, 2, 3" in told
    assert f"{home.searches}: 1 earlier search\n" in told
    assert '\n[saved.2]\nname = "The page"\n' in called("config", "show").stdout
    assert "no mistakes found" in called("config", "check").stdout
