"""What arXiv's ids and categories look like, beyond the forms in `test_paper`."""

from __future__ import annotations

import pytest

from digest.arxiv import (
    arxiv_id,
    is_known_category,
    is_number_prefix,
    month_of,
    restored_id,
    version_in,
)


@pytest.mark.parametrize(
    ("text", "paper_id"),
    [
        ("807.4011", "arxiv:0807.4011"),
        ("1412.761", "arxiv:1412.7610"),
        ("1501.1", "arxiv:1501.10000"),
        ("807.40112", None),  # five digits began in 2015
        ("1413.761", None),
        ("703.1", None),  # before the new style
        ("0.5", None),
    ],
)
def test_a_number_gets_its_lost_zeros_back_if_it_is_unambiguous(
    text: str, paper_id: str | None
) -> None:
    assert restored_id(text) == paper_id


def test_an_oai_identifier_is_an_id() -> None:
    assert arxiv_id("oai:arXiv.org:hep-th/9901001") == "arxiv:hep-th/9901001"


def test_digits_of_other_scripts_make_no_id() -> None:
    assert arxiv_id("٢٤٠٣.٠١٢٣٤") is None


def test_an_id_contains_its_month_in_either_style() -> None:
    assert month_of("arxiv:2403.01234") == "2024-03"
    assert month_of("arxiv:hep-th/9901001") == "1999-01"
    assert month_of("doi:10.1/x") is None


def test_a_half_typed_number_is_a_prefix_only_past_its_point() -> None:
    assert is_number_prefix("2403.01")
    assert not is_number_prefix("2403")


def test_a_known_category_is_spelled_as_arxiv_spells_it() -> None:
    assert all(map(is_known_category, ("cs.CL", "hep-th", "cond-mat.mtrl-sci")))
    assert not any(map(is_known_category, ("CS.CL", "cooking", "cs.")))


@pytest.mark.parametrize(
    ("paper_id", "month"),
    [
        ("arxiv:hep-th/9108028", "1991-08"),
        ("arxiv:hep-th/9711200", "1997-11"),
        ("arxiv:math/0309136", "2003-09"),
        ("arxiv:2403.01234", "2024-03"),
    ],
)
def test_a_number_tells_the_month_in_its_own_century(paper_id: str, month: str) -> None:
    assert month_of(paper_id) == month


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("2403.01234v2", 2),
        ("arXiv:2403.01234v12", 12),
        ("https://arxiv.org/html/hep-th/9901001v1", 1),
        ("https://arxiv.org/pdf/2403.01234v3.pdf", 3),
        ("2403.01234", None),
        ("2403.01234v0", None),
        ("10.1000/v2", None),
        ("see 2403.01234v2", None),
    ],
)
def test_an_id_may_name_a_version(text: str, version: int | None) -> None:
    assert version_in(text) == version
