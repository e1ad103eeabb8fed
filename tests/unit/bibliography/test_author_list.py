"""Names of authors, as files give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.bibliography.author_list import authors, split_authors
from digest.bibliography.names import full_name
from tests.unit.paper_strategies import unhurried


@pytest.mark.parametrize(
    ("given_names", "names"),
    [
        (["Ada Lovelace", "Grace Hopper"], ("Ada Lovelace", "Grace Hopper")),
        (["Alfred O. Hero", "Jr."], ("Alfred O. Hero Jr.",)),
        (["Alfred O. Hero,", "III", "Ada Lovelace"], ("Alfred O. Hero III", "Ada Lovelace")),
        (["Hero, Jr."], ("Hero Jr.",)),
        (["and Xu Jie", "\\and Jean Rouat"], ("Xu Jie", "Jean Rouat")),
        (["Ada Lovelace and Grace Hopper"], ("Ada Lovelace", "Grace Hopper")),
        (["Ada Lovelace; Grace Hopper"], ("Ada Lovelace", "Grace Hopper")),
        (["Lovelace, Ada"], ("Ada Lovelace",)),
        (["van der Berg, Jan"], ("Jan van der Berg",)),
        (["Smith, Jr., John A."], ("John A. Smith Jr.",)),
        (["Ada Lovelace", ":", "--", " "], ("Ada Lovelace",)),
        (["Rui Zhang", "Senior Member", "IEEE", "Wei Li"], ("Rui Zhang", "Wei Li")),
        (["S. S\x7foldner-Rembold"], ("S. Soldner-Rembold",)),
        (['G\\"unther M\\"uller', "P. Ma{ś}lanka"], ("Günther Müller", "P. Maślanka")),
        (["A. Vavpeti\\v\\{c}", "G. Senjanovi'{c}"], ("A. Vavpetič", "G. Senjanović")),
        (["BjÃ¶rn Victor", "Jorge M. MagalhÃ£es"], ("Björn Victor", "Jorge M. Magalhães")),
        (["  Tasić ", "Ng", "He"], ("Tasić", "Ng", "He")),
        (["A B", "C D", "A B", "C D"], ("A B", "C D")),
    ],
)
def test_names_are_split_one_by_one(given_names: list[str], names: tuple[str, ...]) -> None:
    assert authors(given_names) == names


@pytest.mark.parametrize(
    "names",
    [
        ("Iztok Fister", "Iztok Fister", "Janez Brest"),  # father and son
        ("Yang Yue", "Zhiqi Chen", "Yang Yue"),
        ("ATLAS and CMS Collaborations",),
        ("for the MARF R&D Group",),
        ("CERN, Geneva, Switzerland",),
        ("Ada Lovelace", "et al."),
    ],
)
def test_what_is_uncertain_is_left_unchanged(names: tuple[str, ...]) -> None:
    assert authors(names) == names


def test_a_group_that_its_source_names_is_never_split() -> None:
    group = "Research Group Alpha and Friends Society"
    assert authors([group], [group]) == (group,)
    assert len(authors([group])) == 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A. One, B. Two and C. Three", ("A. One", "B. Two", "C. Three")),
        ("A. One (1), B. Two (1 and 2) ((1) CERN, (2) MIT)", ("A. One", "B. Two")),
        ("Peter Paule, Jr., and Ada Lovelace", ("Peter Paule Jr.", "Ada Lovelace")),
        ("Mar Canet Sol\\`a and Isaac Clarke", ("Mar Canet Solà", "Isaac Clarke")),
        ("", ()),
    ],
)
def test_a_text_of_names_is_split(text: str, names: tuple[str, ...]) -> None:
    assert split_authors(text) == names


def test_thousands_of_authors_are_read_quickly_and_none_is_lost() -> None:
    names = tuple(f"Ada Lovelace{letter} {number}" for number in range(1101) for letter in "abc")
    assert authors(names) == names


def test_a_name_in_parts_is_joined() -> None:
    assert full_name("Berger", " E. L. ", suffix="Jr.") == "E. L. Berger Jr."


@unhurried
@given(st.lists(st.text(max_size=30), max_size=4))
def test_no_names_raise_and_a_list_of_clean_ones_is_unchanged(names: list[str]) -> None:
    found = authors(names)
    assert all(name.strip() for name in found)


@pytest.mark.parametrize("filler", ["&", "†", "  and", "& ", " ,"])
def test_a_name_full_of_separators_is_read_to_its_end(filler: str) -> None:
    """Forty of them took over a minute when the pattern could split them in many ways."""
    assert authors((f"A{filler * 8_000}B",))
