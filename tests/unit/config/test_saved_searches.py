"""The saved searches in the config file: reading them, and keeping one more."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Config, SavedSearch, load, parse
from digest.config.saved_text import with_saved
from digest.config.toml_text import to_toml
from digest.errors import ConfigError, NotFoundError
from digest.saved import find, keep
from digest.text import visible

if TYPE_CHECKING:
    from pathlib import Path

DRAFTS = SavedSearch(digit=1, name="Drafts", query='"draft models" is:unread', unread_only=True)
BY_HAND = """\
contact = "me@example.org"   # mine

[saved.1]                    # every morning
  name = "Old"               # its name
query = 'old'
bookmarks_only = true
# nothing else

[[subscribe]]
source = "hf"                # the last line
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_a_file_has_searches_under_digits(file: Path) -> None:
    file.write_text(
        '[saved.3]\nquery = "a\\tb"\n[saved.1]\nname = "Drafts"\ndigest = "hf-page/2026-03-13"\n'
    )
    assert load(file).saved == (
        SavedSearch(digit=1, name="Drafts", digest="hf-page/2026-03-13"),
        SavedSearch(digit=3, name="a b", query="a b"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("saved = 1", "saved must be tables: write [saved.1] above each"),
        ('\n[saved.0]\nquery = "x"', "saved.0 must be saved.1 to saved.9"),
        ("[saved]\n1 = 2", "saved.1 must be a table: write [saved.1] above its keys"),
        ("[saved.2]\nquery = 3", "saved.2.query must be a string in quotes"),
        ("[saved.2]\nunread_only = 1", "saved.2.unread_only must be true or false"),
        ('[saved.2]\nqery = ""', "unknown key saved.2.qery; did you mean 'query'?"),
        ("[saved.2]\ndigit = 3", "unknown key saved.2.digit"),
    ],
)
def test_mistakes_are_told_with_their_line(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert said in str(caught.value)
    assert caught.value.line is not None


def test_a_kept_search_is_found_and_replaced(file: Path) -> None:
    keep(file, DRAFTS)
    assert find(file, 1) == DRAFTS
    other = SavedSearch(digit=1, name="Marks", bookmarks_only=True)
    keep(file, other)
    keep(file, SavedSearch(digit=9, name="Nine", query="nine"))
    assert find(file, 1) == other
    assert [each.digit for each in load(file).saved] == [1, 9]


def test_what_a_person_wrote_stays(file: Path) -> None:
    file.write_text(BY_HAND)
    keep(file, DRAFTS)
    assert file.read_text() == (
        BY_HAND.replace('"Old"', '"Drafts"')
        .replace("'old'", '"\\"draft models\\" is:unread"')
        .replace("bookmarks_only = true", "bookmarks_only = false")
        .replace("# every morning\n", "# every morning\nunread_only = true\n")
    )
    keep(file, SavedSearch(digit=2, name="Two", query="two"))
    assert file.read_text().endswith('# the last line\n\n[saved.2]\nname = "Two"\nquery = "two"\n')


def test_a_file_with_the_line_ends_of_windows_keeps_them(file: Path) -> None:
    file.write_bytes(BY_HAND.replace("\n", "\r\n").encode())
    keep(file, DRAFTS)
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n")


@pytest.mark.parametrize(
    "text",
    [
        'saved = { 1 = { query = "x" } }\n',
        '[saved]\n1.query = "x"\n',
        '[saved.1]\nquery = """\nx"""\n',
        "[saved.1",
    ],
)
def test_a_form_of_the_persons_own_is_told_and_stays(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError):
        keep(file, DRAFTS)
    assert file.read_text() == text


def test_nothing_under_a_digit_is_told_with_what_there_is(file: Path) -> None:
    with pytest.raises(NotFoundError, match="nothing is saved under 4"):
        find(file, 4)
    keep(file, DRAFTS)
    with pytest.raises(NotFoundError) as caught:
        find(file, 4)
    assert caught.value.hint == "there are: 1 Drafts"


LINES = (
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=20)
    .map(visible)
    .filter(bool)
)
SEARCHES = st.builds(
    SavedSearch,
    digit=st.integers(1, 9),
    name=LINES,
    query=LINES,
    bookmarks_only=st.booleans(),
    unread_only=st.booleans(),
    digest=LINES,
)


@given(SEARCHES, SEARCHES)
def test_any_search_is_written_so_that_it_is_read_again(
    one: SavedSearch, other: SavedSearch
) -> None:
    text = with_saved(with_saved(BY_HAND, one), other)
    read = parse(text, None)  # type: ignore[arg-type] # for errors, of which there are none
    found = {each.digit: each for each in read.saved}
    assert found == found | {one.digit: one, other.digit: other}
    assert tomllib.loads(to_toml(Config(saved=read.saved)))["saved"].keys() == {
        str(each.digit) for each in read.saved
    }
