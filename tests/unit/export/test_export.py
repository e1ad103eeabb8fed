"""Exporting: nothing in a paper can break the exported file."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from digest.bibliography.names import Name, split_name
from digest.bookmarks.record import UNDATED, Bookmark, LastWriteFlag
from digest.errors import UsageError
from digest.export import FORMATS, bibtex_entries, export
from digest.export.bibtex_keys import citation_keys
from digest.export.latex import escape, title
from digest.export.markdown import escape as markdown_escape
from digest.paper import Paper, paper_from_json
from digest.text.oneline import one_line

ATTENTION = Paper(
    id="arxiv:1706.03762",
    title="Attention Is All You Need",
    authors=("Ashish Vaswani", "Łukasz Kaiser"),
    date="2017-06-12",
    categories=("cs.CL", "cs.LG"),
)

hostile = st.text(
    st.sampled_from([*'{}\\%$#_&~^"@,=<>|`*[]()!\n\r\t\x00\x1b\x9b\u202e\ud800 aBzé一πΩ²₂ℝ'])
    | st.characters(),
    max_size=20,
)
papers = st.builds(
    Paper,
    id=st.sampled_from(["arxiv:1706.03762", "arxiv:hep-th/9901001", "doi:10.1000/x"])
    | hostile.map(lambda text: f"local:{text}"),
    title=hostile,
    abstract=hostile,
    authors=st.lists(hostile, max_size=3).map(tuple),
    date=st.none() | st.sampled_from(["2017", "2017-06", "2017-06-12"]) | hostile,
    categories=st.lists(hostile | st.just("cs.CL"), max_size=2).map(tuple),
    venue=st.none() | hostile,
    doi=st.none() | hostile,
    url=st.none() | hostile | hostile.map(lambda text: f"https://{text}"),
    upvotes=st.none() | st.integers(),
    extra=st.dictionaries(st.text(max_size=3), st.none() | hostile, max_size=2),
)


def exported(papers: list[Paper], name: str, marks: dict[str, Bookmark] | None = None) -> str:
    return "".join(export(papers, name, (marks or {}).get))


def fields(entry: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) += \{?(.*?)\}?,$", entry, re.MULTILINE))


def paragraph(markdown: str) -> str:
    """The text of Markdown that must be one plain paragraph."""
    opening, inline, closing = MarkdownIt("commonmark").parse(markdown)
    assert (opening.type, closing.type) == ("paragraph_open", "paragraph_close")
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
    return "".join(child.content for child in inline.children or ())


def test_an_unknown_format_is_refused_at_once_and_the_known_ones_are_named() -> None:
    with pytest.raises(UsageError, match="choose one of bibtex, ris, csl-json, markdown"):
        export([ATTENTION], "docx")


@pytest.mark.parametrize("name", ["bibtex", "ris", "markdown", "jsonl"])
def test_no_papers_make_an_empty_file(name: str) -> None:
    assert exported([], name) == ""


@pytest.mark.parametrize("name", FORMATS)
@given(st.lists(papers, max_size=3), hostile)
def test_no_format_lets_through_what_a_terminal_obeys(
    name: str, papers: list[Paper], text: str
) -> None:
    mark = (
        Bookmark(id="x", bookmarked=LastWriteFlag(UNDATED))
        .tagged([text], [], UNDATED)
        .noted(text, UNDATED)
    )
    out = exported(papers, name, dict.fromkeys((paper.id for paper in papers), mark))
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", out
    )
    assert out == "" or out.endswith("\n")


# BibTeX


def test_an_arxiv_paper_is_a_misc_entry_with_its_eprint() -> None:
    assert (
        bibtex_entries(ATTENTION)
        == """\
@misc{vaswani2017attention,
  title         = {Attention Is All You Need},
  author        = {Vaswani, Ashish and Kaiser, Łukasz},
  year          = {2017},
  month         = jun,
  day           = {12},
  eprint        = {1706.03762},
  archivePrefix = {arXiv},
  primaryClass  = {cs.CL},
  url           = {https://arxiv.org/abs/1706.03762},
  keywords      = {cs.CL, cs.LG},
}
"""
    )


@pytest.mark.parametrize(
    ("paper", "kind", "place"),
    [
        (Paper(id="doi:10.1000/x", venue="Phys. Rev. D 59"), "article", "journal"),
        (Paper(id="arxiv:1706.03762", doi="10.1000/x", venue="J. & Co"), "article", "journal"),
        (Paper(id="doi:10.1000/x"), "article", ""),
        (Paper(id="t:0123456789ab", venue="Proceedings of X"), "inproceedings", "booktitle"),
        (Paper(id="acl:P19-1001", venue="ACL"), "inproceedings", "booktitle"),
        (Paper(id="arxiv:1706.03762", venue="arXiv"), "misc", ""),
        (Paper(id="arxiv:1706.03762", venue="arXiv preprint arXiv:1706.03762"), "misc", ""),
        (Paper(id="arxiv:1706.03762", doi="10.48550/arXiv.1706.03762"), "misc", ""),
        (Paper(id="t:0123456789ab"), "misc", ""),
    ],
)
def test_the_entry_s_type_follows_from_where_it_appeared(
    paper: Paper, kind: str, place: str
) -> None:
    entry = bibtex_entries(paper)
    assert entry.startswith(f"@{kind}{{")
    places = {"journal", "booktitle", "howpublished"} & fields(entry).keys()
    assert places == ({place} if place else set())


def test_an_old_arxiv_id_gives_its_archive_as_the_class() -> None:
    entry = fields(bibtex_entries(Paper(id="arxiv:hep-th/9901001", categories=("strings",))))
    assert (entry["eprint"], entry["primaryClass"]) == ("hep-th/9901001", "hep-th")


def test_a_published_paper_keeps_its_eprint_even_from_an_alias() -> None:
    entry = fields(bibtex_entries(Paper(id="doi:10.1000/x", aliases=("arxiv:1706.03762",))))
    assert (entry["eprint"], entry["doi"]) == ("1706.03762", "10.1000/x")


def test_a_doi_is_printed_unchanged_except_for_what_would_end_a_field() -> None:
    doi = "10.1002/(SICI)1097(1998)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
    assert fields(bibtex_entries(Paper(id=f"doi:{doi}")))["doi"] == doi
    assert fields(bibtex_entries(Paper(id="t:x", doi="10.1000/a}b\\")))["doi"] == "10.1000/a%7Db%5C"


def test_a_link_that_is_not_a_web_page_is_not_exported() -> None:
    paper = Paper(id="t:x", title="x", url="javascript:alert(1)")
    assert "javascript" not in exported([paper], "bibtex") + exported([paper], "markdown")


def test_tags_and_note_go_out_with_a_bookmark() -> None:
    mark = Bookmark(id=ATTENTION.id).tagged(["to read"], [], UNDATED).noted("100 %\n}", UNDATED)
    entry = fields(exported([ATTENTION], "bibtex", {ATTENTION.id: mark}))
    assert entry["keywords"] == "cs.CL, cs.LG, to read"
    assert entry["annote"] == r"100 \% \textbraceright{}"


@given(st.lists(papers, max_size=4))
def test_braces_always_balance_and_each_paper_has_one_entry_and_one_key(
    papers: list[Paper],
) -> None:
    out = exported(papers, "bibtex")
    depth, entries = 0, 0
    for character in out:
        entries += character == "{" and depth == 0
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    keys = re.findall(r"^@[a-z]+\{([a-z0-9]+),$", out, re.MULTILINE)
    assert len(set(keys)) == len(keys) == entries == len({paper.id for paper in papers})


@given(st.lists(papers, max_size=4, unique_by=lambda paper: paper.id))
def test_citation_keys_do_not_depend_on_the_order(papers: list[Paper]) -> None:
    keys = [citation_keys(order) for order in permutations(papers)]
    assert all(each == keys[0] for each in keys)


def test_of_papers_with_one_key_the_oldest_has_it_plain() -> None:
    same = [
        Paper(id=f"local:{day}", title="On Deep Nets", authors=("A. Öz",), date=f"2020-01-{day}")
        for day in range(10, 38)
    ]
    keys = citation_keys(reversed(same))
    assert [keys[paper.id] for paper in (*same[:3], *same[-2:])] == [
        "oz2020deep",
        "oz2020deepa",
        "oz2020deepb",
        "oz2020deepz",
        "oz2020deepaa",
    ]


def test_a_letter_never_makes_the_key_of_another_paper() -> None:
    papers = [Paper(id=f"local:{i}", title="Deep", authors=("A. Oz",)) for i in range(3)]
    keys = citation_keys([*papers, Paper(id="local:9", title="Deepa", authors=("B. Oz",))])
    assert sorted(keys.values()) == ["ozdeep", "ozdeepa", "ozdeepb", "ozdeepc"]


@pytest.mark.parametrize(
    ("paper", "key"),
    [
        (Paper(id="t:x", title="The 3D Nets", date="2020"), "paper3d2020"),
        (Paper(id="t:x", title="注意", authors=("王小明",), date="2020"), "tx"),
        (Paper(id="t:x", title="WaveNet", authors=("Aäron van den Oord",)), "oordwavenet"),
        (Paper(id="t:x", title="x", authors=("Søren Straße-Łoś",)), "strasselosx"),
        (Paper(id="t:x", title="Gemini: A Family", authors=("Gemini Team",)), "geminiteamgemini"),
    ],
)
def test_a_key_is_made_of_ascii_letters_and_digits(paper: Paper, key: str) -> None:
    assert bibtex_entries(paper).partition("{")[2].partition(",")[0] == key


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ashish Vaswani", Name("Ashish", "", "Vaswani")),
        ("J. R. R. Tolkien", Name("J. R. R.", "", "Tolkien")),
        ("Aaron van den Oord", Name("Aaron", "van den", "Oord")),
        ("Luc Van Gool", Name("Luc", "", "Van Gool")),
        ("Pim van 't Hof", Name("Pim", "van", "'t Hof")),
        ("van Gogh", Name("", "van", "Gogh")),
        ("Du Tran", Name("Du", "", "Tran")),
        ("Yung sheng Tai", Name("Yung sheng", "", "Tai")),
        ("Martin Luther King, Jr.", Name("Martin Luther", "", "King", "Jr.")),
        ("Hans Peter Graf III", Name("Hans Peter", "", "Graf", "III")),
        ("de la Fontaine, Jean", Name("Jean", "de la", "Fontaine")),
        ("S. James Gates,", Name("S. James", "", "Gates")),
        ("Plato", Name("", "", "Plato")),
        ("The ATLAS Collaboration", Name("", "", "The ATLAS Collaboration")),
        ("Procter and Gamble", Name("", "", "Procter and Gamble")),
        ("a, b, c", Name("", "", "a, b, c")),
        ("", Name("", "", "")),
    ],
)
def test_a_name_is_split_as_its_bearer_would(text: str, name: Name) -> None:
    assert split_name(text) == name


def test_authors_are_written_so_that_bibtex_splits_them_as_we_do() -> None:
    authors = ("Aaron van den Oord", "Martin L. King Jr.", "The ATLAS Collaboration", "et al.")
    assert fields(bibtex_entries(Paper(id="t:x", authors=authors)))["author"] == (
        "van den Oord, Aaron and King, Jr., Martin L. and {The ATLAS Collaboration} and others"
    )


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Attention Is All You Need", "Attention Is All You Need"),
        ("BERT: Pre-training of Deep Nets", "{BERT}: Pre-training of Deep Nets"),
        ("LLM.int8() for GPT-4", "{LLM}.int8() for {GPT}-4"),
        ("Plan B for a Vitamin C Test", "Plan {B} for a Vitamin {C} Test"),
        ("A study of Clifford modules over rings", "A study of {Clifford} modules over rings"),
    ],
)
def test_braces_keep_the_capitals_that_a_style_would_lose(text: str, source: str) -> None:
    assert title(text) == source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("50% & $3 #1 a_b", r"50\% \& \$3 \#1 a\_b"),
        ("~^", r"\textasciitilde{}\textasciicircum{}"),
        (r"\{}", r"\textbackslash{}\textbraceleft{}\textbraceright{}"),
        ("é — “ß” 一", "é — “ß” 一"),
        ("π λ", r"\ensuremath{\pi} \ensuremath{\lambda}"),
        ("ς Ω Α", r"\ensuremath{\varsigma} \ensuremath{\Omega} A"),
        ("x ≤ 10⁻⁶", r"x \ensuremath{\leq} 10\textsuperscript{\ensuremath{-}}\textsuperscript{6}"),
        ("H₂ ℝ", r"H\textsubscript{2} R"),
    ],
)  # fmt: skip
def test_text_is_escaped_so_that_latex_compiles(text: str, source: str) -> None:
    assert escape(text) == source


# Markdown


def test_a_list_item_links_the_title_and_names_authors_date_ids_tags_and_note() -> None:
    mark = (
        Bookmark(id=ATTENTION.id)
        .tagged(["nlp", "to_read"], [], UNDATED)
        .noted("Why *scale* the dot product?\n\nSee 3.2.1.", UNDATED)
    )
    second = Paper(id="doi:10.1000/x", abstract="Without a title. " * 9, venue="J. *X*")
    assert (
        exported([ATTENTION, second], "markdown", {ATTENTION.id: mark})
        == """\
- [Attention Is All You Need](https://arxiv.org/abs/1706.03762)\\
  Ashish Vaswani, Łukasz Kaiser\\
  2017-06-12\\
  `arxiv:1706.03762`\\
  Tags: nlp, to\\_read

  > Why *scale* the dot product?
  >
  > See 3.2.1.

- [(Without a title. Without a title. Without a title. Without a title. Without a …)](https://doi.org/10.1000/x)\\
  J. \\*X\\*\\
  `doi:10.1000/x`
"""
    )


@given(hostile)
def test_markdown_shows_any_text_literally(text: str) -> None:
    shown = one_line(text)
    assert paragraph(markdown_escape(text)) == shown if shown else not markdown_escape(text)


@pytest.mark.parametrize(
    "text",
    ["# x", "1. x", "12) x", "- x", "+ x", "* x", "> x", "---", "===", "```x", "~~~", "<b>x</b>",
     "[x](y)", "![x](y)", "[x]: y", "&lt;", "a `b` c", "http://x.y", "a\\", "<http://x.y>"],
)  # fmt: skip
def test_no_title_becomes_markup(text: str) -> None:
    assert paragraph(markdown_escape(text)) == text


@given(papers)
def test_a_paper_is_one_list_item_with_at_most_one_link(paper: Paper) -> None:
    tokens = MarkdownIt("commonmark").parse(exported([paper], "markdown"))
    kinds = [token.type for token in tokens]
    assert kinds == [
        *("bullet_list_open", "list_item_open", "paragraph_open", "inline"),
        *("paragraph_close", "list_item_close", "bullet_list_close"),
    ]
    links = [child for child in tokens[3].children or () if child.type == "link_open"]
    assert len(links) <= 1
    assert all(str(link.attrs["href"]).lower().startswith("http") for link in links)


def test_a_paper_of_thousands_of_authors_names_ten() -> None:
    paper = Paper(id="t:x", title="x", authors=tuple(f"A{i} B" for i in range(3303)))
    assert "A9 B and 3,293 more" in exported([paper], "markdown")
    assert bibtex_entries(paper).count(" and ") == 3302


# JSON lines


@given(st.lists(papers, max_size=3))
def test_a_paper_comes_back_from_its_json_line(papers: list[Paper]) -> None:
    kept = [paper for paper in papers if paper.title or paper.abstract]
    lines = exported(kept, "jsonl").split("\n")[:-1]
    back = [paper_from_json(json.loads(line)) for line in lines]
    # An empty text is a missing one: JSON has null for both.
    assert back == [
        replace(
            paper,
            date=paper.date or None,
            venue=paper.venue or None,
            doi=paper.doi or None,
            url=paper.url or None,
        )
        for paper in kept
    ]
