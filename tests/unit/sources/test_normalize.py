"""What every paper passes on its way in: the trouble that real records have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.paper import Paper, title_id
from digest.sources import normalize
from digest.text import visible
from digest.text.mojibake import mended
from tests.unit.paper_strategies import papers, unhurried

GOOD = Paper(id="local:x", title="A Title", abstract="Words.", authors=("Ada Lovelace",))


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("SchrÃ¶dinger", "Schrödinger"),
        ("BjÃ¶rn and MagalhÃ£es", "Björn and Magalhães"),
        ("the modelâ€™s â€œdraftsâ€\x9d", "the model’s “drafts”"),
        ("10 Â°C", "10 °C"),
        ("WaÅ‚Ä™sa", "Wałęsa"),
        ("SchrÃƒÂ¶dinger", "Schrödinger"),
    ],
)
def test_wrongly_decoded_text_is_repaired(broken: str, whole: str) -> None:
    assert mended(broken) == whole


@pytest.mark.parametrize(
    "text",
    [
        "Schrödinger",
        "Ã la carte",
        "naïve SchrÃ¶dinger",
        "Â",
        "ÂNGSTRÖM",
        "速度",
        "»ALLÄ«",
        "São Paulo",
    ],
)
def test_text_that_may_be_right_stays(text: str) -> None:
    assert mended(text) == text


@unhurried
@given(st.text(max_size=60))
def test_repairing_once_is_enough(text: str) -> None:
    once = mended(mended(text))
    assert isinstance(once, str)


@pytest.mark.parametrize(
    ("abstract", "comment"),
    [
        ("This paper has been withdrawn by the author due to a crucial error in Eq. 1.", None),
        ("Paper has been withdrawn.", None),
        ("(withdrawn.) For every lambda we give a construction.", None),
        ("Withdrawn May 2005. There is an error in the even case.", None),
        ("This paper is incorrect, and has been withdrawn by the author.", None),
        ("We study spaces. This paper has been withdrawn by the author.", None),
        ("We study spaces.", "22 pages The paper has been withdrawn because of a mistake"),
        ("We study spaces.", "This submission has been temporarily withdrawn"),
    ],
)
def test_a_withdrawn_paper_is_marked_and_keeps_its_words(
    abstract: str, comment: str | None
) -> None:
    paper = normalize.normalized(Paper(id="local:x", title="T", abstract=abstract, comment=comment))
    assert paper.extra == {"withdrawn": True}
    assert (paper.abstract, paper.comment) == (abstract, comment)


@pytest.mark.parametrize(
    "abstract",
    [
        "We study why drugs are withdrawn from the market.",
        "Retracted articles are still cited. We count how often.",
        "The ions have been withdrawn from the trap.",
        "This paper studies papers that have been retracted.",
    ],
)
def test_a_paper_about_withdrawing_is_not_withdrawn(abstract: str) -> None:
    assert normalize.normalized(Paper(id="local:x", title="T", abstract=abstract)).extra == {}


@pytest.mark.parametrize(
    ("raw", "dois"),
    [
        ("10.1103/PhysRevD.50.2282 10.1103/PhysRevD.78.039903", 2),
        ("10.2307/2153976; 10.1090/S0002-9947-10-05304-3", 2),
        ("10.4213/rm9758, 10.1070/RM9758", 2),
        ("https://doi.org/10.1109/TSTE.2018.2873710,", 1),
        ("10.1175/1520-0485(1999)029<2578:MIAMJA>2.0.CO;2", 1),
        ("see the journal", 0),
        ("", 0),
    ],
)
def test_a_field_may_contain_several_dois(raw: str, dois: int) -> None:
    found = normalize.dois(raw)
    assert len(found) == dois
    assert all(doi.startswith("10.") and not doi.endswith((",", ";")) for doi in found)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("Erd\x7fos-Renyi and Schr\x7fodinger", "Erdos-Renyi and Schrodinger"),
        ("for $0<p<\\infty$ only", "for 0<p<∞ only"),
        ("US$64 million and US$5", "US$64 million and US$5"),
        ("250-700&deg;C &#8211; &amp;lt;3", "250-700°C – <3"),
    ],
)
def test_the_texts_of_real_records_become_readable(raw: str, read: str) -> None:
    assert normalize.prose(raw) == read


def test_a_good_paper_is_returned_unchanged() -> None:
    assert normalize.normalized(GOOD) is GOOD


def test_raw_texts_that_differ_only_in_white_space_are_not_kept() -> None:
    raw = Paper(id="local:x", title="A B", extra={"raw_title": "A\n  B", "raw_abstract": "other"})
    assert normalize.normalized(raw).extra == {"raw_abstract": "other"}


@unhurried
@given(papers())
def test_passing_any_paper_loses_no_id_and_raises_nothing(paper: Paper) -> None:
    passed = normalize.normalized(paper)
    labels = tuple(dict.fromkeys(filter(None, map(visible, paper.digests))))
    assert (passed.id, passed.aliases, passed.digests) == (paper.id, paper.aliases, labels)


def test_ids_and_links_lose_what_cannot_be_seen_and_keep_their_markup() -> None:
    paper = Paper(
        id="local:a\x1b[31m_b~c\u200b",
        title="A Title",
        url="https://example.org/~ada--x\x1b]52;c;eA==\x07?a&amp;b",
        doi="10.1000/x\u202e",
        categories=("cs.\x9bCL", "\x07"),
        code=("https://example.org/\ud800code",),
        digests=("hand\nwritten/2024",),
        aliases=("t:1", "t:\x001"),
    )
    cleaned = normalize.normalized(paper)
    assert cleaned.id == "local:a_b~c"
    assert cleaned.url == "https://example.org/~ada--x?a&amp;b"
    assert cleaned.doi == "10.1000/x"
    assert cleaned.categories == ("cs.CL",)
    assert cleaned.code == ("https://example.org/code",)
    assert cleaned.digests == ("hand written/2024",)
    assert cleaned.aliases == ("t:1",)
    assert normalize.normalized(cleaned) is cleaned


def test_an_id_of_nothing_visible_is_made_from_the_title() -> None:
    paper = Paper(id="local:\u202e\x1b", title="A Title")
    assert normalize.normalized(paper).id == title_id("A Title")
