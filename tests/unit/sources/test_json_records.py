"""JSON and JSON lines coming in: our own, and the shapes that other programs give."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest

from digest import sources
from digest.errors import InputError
from digest.paper import Paper
from digest.sources.base import Event, Origin, Skipped
from digest.sources.json_values import Broken, Value, values

ORIGIN = Origin("papers.json", dt.date(2024, 3, 13))


def events(data: bytes, name: str = "json") -> list[Event]:
    return list(sources.source(name).read(io.BytesIO(data), ORIGIN))


def paper(**record: Any) -> Paper:
    lines, array = (
        events(json.dumps(record).encode(), "jsonl"),
        events(json.dumps([record]).encode()),
    )
    assert isinstance(lines[0], Paper)
    assert isinstance(array[0], Paper)
    assert lines[0].id == array[0].id
    return array[0]


def test_other_names_of_the_same_things_are_understood() -> None:
    found = paper(
        _id="4983", paper_title="T", text="Words.", year=2020, journal="J", keywords=["a"], link="u"
    )
    assert (found.id, found.title, found.abstract) == ("local:4983", "T", "Words.")
    assert (found.date, found.venue, found.categories, found.url) == ("2020", "J", ("a",), "u")


@pytest.mark.parametrize(
    "authors",
    [
        ["Jane van Roe", "A. Poe"],
        [{"name": "Jane van Roe"}, {"name": "A. Poe"}, {"name": "A. Poe"}],
        [{"given": "Jane", "family": "van Roe"}, {"first": "A.", "last": "Poe"}],
        [{"first": "Jane", "middle": ["van"], "last": "Roe"}, {"firstName": "A.", "last": "Poe"}],
        [["van Roe", "Jane", ""], ["Poe", "A."]],
        "Jane van Roe and A. Poe",
        "Jane van Roe; A. Poe",
        "Jane van Roe, A. Poe",
    ],
)  # fmt: skip
def test_authors_may_be_texts_lists_or_objects(authors: Any) -> None:
    assert paper(title="T", authors=authors).authors == ("Jane van Roe", "A. Poe")


@pytest.mark.parametrize(
    ("record", "paper_id"),
    [
        ({"id": "arXiv:1306.6882"}, "arxiv:1306.6882"),
        ({"id": "anything at all"}, "local:anything at all"),
        ({"_id": 17}, "local:17"),
        ({"arxiv_id": "1706.03762v2", "id": 9}, "arxiv:1706.03762"),
        ({"externalIds": {"ArXiv": "1706.03762", "DOI": "10.1/x"}}, "arxiv:1706.03762"),
        ({"paperId": "abc", "doi": "https://doi.org/10.1000/X"}, "doi:10.1000/x"),
        ({"id": 807.4011}, "arxiv:0807.4011"),
        ({"arxiv_id": 704.1}, "arxiv:0704.1000"),
        ({"id": 704.1}, "local:704.1"),
        ({"id": 1501.1234}, "arxiv:1501.12340"),
        ({"id": 3.14}, "local:3.14"),
    ],
)
def test_the_best_id_that_a_record_has_is_its_id(record: dict[str, Any], paper_id: str) -> None:
    assert paper(title="T", **record).id == paper_id


def test_a_title_may_be_missing_where_there_is_an_abstract() -> None:
    assert paper(title="", abstract="Words.").title == ""
    [skipped] = events(b'[{"title": "", "abstract": null}, {"title": "x"}]')[:1]
    assert skipped == Skipped(1, "it has neither title nor abstract")


def test_nothing_that_a_record_says_is_dropped() -> None:
    found = paper(title="T", abstract="A", text="Another text", rating=5, extra={"mine": 1})
    assert found.extra == {"text": "Another text", "rating": 5, "mine": 1}


@pytest.mark.parametrize(
    "text",
    [
        '{"papers": [{"title": "A"}, {"title": "B"}]}',
        '\ufeff[{"title": "A"}, {"title": "B"},]',
        '{"message": {"items": [{"title": "A"}, {"title": "B"}]}}',
        '{\n"title": "A"}\n{"title":\n"B"}',
    ],
)
def test_papers_are_found_wherever_they_are_in_the_file(text: str) -> None:
    found = events(text.encode())
    assert [each.title for each in found if isinstance(each, Paper)] == ["A", "B"]
    assert sources.sniff(text.encode(), "x").name in {"json", "jsonl"}


def test_what_is_not_a_paper_is_reported_with_its_line_and_the_rest_is_kept() -> None:
    found = events(b'[\n{"title": "A"},\n3,\n{"x": 1},\n{"title": "B"},\n{"title": oops}]')
    assert [each for each in found if isinstance(each, Skipped)] == [
        Skipped(3, "it is not a JSON object"),
        Skipped(4, "it has neither title nor abstract"),
        Skipped(6, "it is not JSON (expecting value); what follows it in this file was not read"),
    ]
    assert sum(isinstance(each, Paper) for each in found) == 2


def test_a_file_without_a_paper_is_refused() -> None:
    with pytest.raises(InputError, match="no object in this file is a paper"):
        events(b"[1, 2]")


class _Endless(io.RawIOBase):
    """An array that goes on and on, made as it is read."""

    def __init__(self, count: int) -> None:
        self._pieces = iter([b"[", *[b'{"title": "' + b"x" * 1000 + b'"},\n'] * count, b"1]"])
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        out = b""
        while len(out) < size and (piece := next(self._pieces, b"")):
            out += piece
        self.given += len(out)
        return out


def test_an_array_is_read_only_when_needed() -> None:
    stream = _Endless(3_000)
    read = values(stream)  # type: ignore[arg-type]
    assert isinstance(next(read), Value)
    assert stream.given < 600_000
    assert sum(1 for _ in read) == 3_000


def test_every_value_is_found_however_the_stream_is_cut() -> None:
    text = '[{"a": "é\\n"}, 12.5 , "x",\n null]'.encode()
    for size in range(1, 9):
        pieces = [text[i : i + size] for i in range(0, len(text), size)]

        class Slow(io.BytesIO):
            def read(self, _: int | None = -1, left: list[bytes] = pieces) -> bytes:
                return left.pop(0) if left else b""

        assert list(values(Slow())) == [
            Value(1, {"a": "é\n"}),
            *(Value(1, 12.5), Value(1, "x"), Value(2, None)),
        ]


def test_nesting_without_end_is_broken_json_and_no_crash() -> None:
    [broken] = values(io.BytesIO(b"[" * 500_000))
    assert isinstance(broken, Broken)
