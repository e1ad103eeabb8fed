"""Whatever the bytes, a source gives papers or says in words why not; and so does an export."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest import sources
from digest.errors import InputError
from digest.export import FORMATS, export
from digest.paper import Paper, paper_from_json, paper_to_json
from digest.sources.base import Origin, Remark, Skipped
from digest.text import clean, clean_line

NAMES = ("bibtex", "ris", "csl-json", "json", "jsonl")
ORIGIN = Origin("anything", dt.date(2024, 3, 13))

WRITTEN = r"""
    @ @misc{ @article{k, @string{ @comment{ @preamble{ title author year month crossref xdata = {
    } " , # ( ) \ \{ \} \" \textbf{ \url{ $ ^ _ ~ % jan and others {{ }} \textsuperscript{
    TY__-_ JOUR ER__-_ TI__-_ AU__-_ DO__-_ 10.1/x
    [ ] : "title" "abstract" "author" "type" "article-journal" "issued" "date-parts" "family"
    null true 1 1e9 -0 "" "a" {"title":"x"} {"id":807.4011} 1706.03762 arXiv:
"""
SCRAPS = st.sampled_from(WRITTEN.split()).map(
    lambda scrap: scrap.replace("_", " ") if scrap[2:4] == "__" else scrap
)
TEXTS = st.lists(SCRAPS | st.sampled_from(["\n", " ", "\r", "\ufeff"]) | st.text(max_size=3))
HOSTILE = st.binary() | TEXTS.map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("title", "abstract", "author", "authors", "issued", "date-parts", "family"),
                    *(
                        "DOI",
                        "doi",
                        "URL",
                        "id",
                        "_id",
                        "keyword",
                        "note",
                        "type",
                        "extra",
                        "aliases",
                    ),
                    *("digests", "upvotes", "items", "externalIds", "raw", "date", "literal"),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def taken(name: str, data: bytes) -> list[Paper]:
    """The papers that a source finds; InputError is the only way in which it may fail."""
    found = []
    with contextlib.suppress(InputError):
        for event in sources.source(name).read(io.BytesIO(data), ORIGIN):
            if isinstance(event, Skipped):
                assert event.reason
                assert event.line is None or event.line >= 1
            elif isinstance(event, Remark):
                assert event.text
            else:
                found.append(event)
    return found


def check(papers: list[Paper]) -> None:
    for paper in papers:
        assert paper.title or paper.abstract
        assert clean_line(paper.title) == paper.title
        assert clean(paper.abstract) == paper.abstract
        assert paper_from_json(paper_to_json(paper)) == paper
    for name in FORMATS:
        "".join(export(papers, name)).encode()


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None)
@given(HOSTILE)
@example(b"@{a}\n@misc{,}\n@misc{a\n@misc{b, title={\n")
@example(b"[" * 100_000)
@example(b'{"title": "x", "issued": {"date-parts": [[2020, 99, 99]]}}')
@example(b'[{"title": "x"}, {"title": ')
def test_no_bytes_make_a_source_fail_except_with_an_input_error(name: str, data: bytes) -> None:
    check(taken(name, data))


@pytest.mark.parametrize("name", ["csl-json", "json", "jsonl"])
@settings(deadline=None)
@given(JSON)
def test_no_json_controls_a_terminal_either(name: str, value: object) -> None:
    check(taken(name, json.dumps(value).encode()))


@settings(deadline=None)
@given(HOSTILE)
def test_the_sniffer_answers_any_bytes(data: bytes) -> None:
    with contextlib.suppress(InputError):
        sources.sniff(data, "anything")


@settings(deadline=None)
@given(extra=st.dictionaries(st.sampled_from(["bibtex", "ris", "csl", "groups"]), JSON))
def test_no_extra_value_makes_an_export_fail(extra: dict[str, object]) -> None:
    paper = Paper(id="t:0123456789ab", title="x", authors=("A B",), extra=extra)
    for name in FORMATS:
        assert "".join(export([paper], name))
