"""RIS coming in: records as libraries, publishers and Zotero write them, tidy or not."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest

from digest import sources
from digest.errors import InputError
from digest.export import export
from digest.paper import Paper
from digest.sources import ris
from digest.sources.base import Event, Origin, Skipped

ORIGIN = Origin("library.ris", dt.date(2024, 3, 13))
RECORD = """\
TY  - JOUR
TI  - On <i>Deep</i> Nets
AU  - van der Berg, Karl, Jr.
AU  - The ATLAS Collaboration
PY  - 2019
DA  - 2019/03/12/
JO  - J. Nets
VL  - 9
SP  - 10
EP  - 19
DO  - https://doi.org/10.1000/AB_c
UR  - https://example.org/a;b; http://other.org
KW  - nets
KW  - physics
N1  - Best paper
AB  - First line
goes on.

Second part.
C1  - 42
ER  -
"""


def events(text: str | bytes) -> list[Event]:
    data = text.encode() if isinstance(text, str) else text
    return list(ris.read(BytesIO(data), ORIGIN))


def paper(text: str) -> Paper:
    [only] = events(text)
    assert isinstance(only, Paper)
    return only


def test_a_record_becomes_a_paper_with_all_that_it_says() -> None:
    found = paper(RECORD)
    assert found.title == "On Deep Nets"
    assert found.authors == ("Karl van der Berg Jr.", "The ATLAS Collaboration")
    assert (found.date, found.venue, found.comment) == ("2019-03-12", "J. Nets", "Best paper")
    assert (found.id, found.doi) == ("doi:10.1000/ab_c", "10.1000/AB_c")
    assert found.url == "https://example.org/a;b"
    assert found.categories == ("nets", "physics")
    assert found.abstract == "First line goes on.\n\nSecond part."
    assert found.digests == ("ris/library.ris",)


def test_unknown_tags_are_kept_and_exported_again() -> None:
    kept = paper(RECORD).extra["ris"]
    assert kept == {
        "TY": ["JOUR"],
        "VL": ["9"],
        "SP": ["10"],
        "EP": ["19"],
        "C1": ["42"],
        "UR": ["http://other.org"],
    }
    out = "".join(export([paper(RECORD)], "ris"))
    for tag, [value] in kept.items():
        assert f"{tag}  - {value}\n" in out


def test_volume_and_pages_cross_into_other_formats() -> None:
    found = paper(RECORD)
    bibtex = "".join(export([found], "bibtex"))
    assert "@article{" in bibtex
    assert "pages    = {10--19}" in bibtex
    assert '"page": "10–19"' in "".join(export([found], "csl-json"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("TI  -", "T1  -"),
        ("AU  -", "A1  -"),
        ("JO  -", "T2  -"),
        ("DA  - 2019/03/12/", "Y1  - 2019/03/12"),
        ("AB  -", "N2  -"),
        ("TY  -", "\ufeffTY  -"),
        ("TI  - ", "TI\xa0\xa0-\xa0"),
        ("\n", "\r\n"),
        ("ER  -\n", ""),
        ("TY  - JOUR\n", "Provider: X\nRecord 1 of 1\n1.\nTY  - JOUR\n"),
        ("  -", " -"),
    ],
)
def test_the_dialects_say_the_same(old: str, new: str) -> None:
    found, expected = paper(RECORD.replace(old, new)), paper(RECORD)
    assert (found.title, found.authors, found.date) == (
        *(expected.title, expected.authors, expected.date),
    )
    assert (found.venue, found.abstract, found.id) == (
        *(expected.venue, expected.abstract, expected.id),
    )


def test_a_record_without_an_end_does_not_swallow_the_next() -> None:
    found = events("TY  - JOUR\nTI  - One\nTY  - BOOK\nTI  - Two\nER  - \nTI  - Three\nER  -\n")
    assert [each.title for each in found if isinstance(each, Paper)] == ["One", "Two", "Three"]


def test_a_record_with_neither_title_nor_abstract_is_named_with_its_line() -> None:
    [skipped] = events("\nTY  - JOUR\nDO  - 10.1186/x\nER  - \n")
    assert skipped == Skipped(2, "the record has neither title nor abstract, only '10.1186/x'")


def test_a_short_title_or_an_abstract_alone_make_a_paper() -> None:
    assert paper("TY  - JOUR\nST  - Short\nER  -\n").title == "Short"
    assert paper("TY  - JOUR\nAB  - Words\nER  -\n").abstract == "Words"


def test_a_line_that_only_begins_like_a_tag_is_text() -> None:
    found = paper("TY  - JOUR\nAB  - one,\nER then two\nPD - based -\nTI  - T\nER  -\n")
    assert (found.title, found.abstract) == ("T", "one, ER then two PD - based -")


@pytest.mark.parametrize(
    "line",
    ["UR  - http://arxiv.org/abs/1706.03762v1", "AN  - arXiv:1706.03762", "N1  - arXiv:1706.03762",
     "DO  - 10.48550/arXiv.1706.03762", "JO  - arXiv preprint arXiv:1706.03762"],
)  # fmt: skip
def test_the_arxiv_id_is_found_wherever_it_hides(line: str) -> None:
    assert paper(f"TY  - JOUR\nTI  - T\n{line}\nER  -\n").id == "arxiv:1706.03762"


def test_ris_is_recognised_by_its_content_and_other_text_is_refused() -> None:
    assert sources.sniff(b"\xef\xbb\xbf\nx\nTY  - JOUR\n", "x").name == "ris"
    assert not ris.sniff(b"TY is a tag - of RIS")
    with pytest.raises(InputError, match="no RIS record"):
        events("only words")
