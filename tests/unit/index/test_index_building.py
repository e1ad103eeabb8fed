"""Building an index with arrays gives what building it paper by paper would."""

from __future__ import annotations

import multiprocessing
import re
import unicodedata
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.analysis import MAX_WORD_LENGTH, tokens_of, words_of
from digest.index.segment.strings import Strings, concat_strings
from digest.index.write import workers
from digest.index.write.concat import concat_postings, drop_deleted
from digest.index.write.invert import Column, invert
from digest.index.write.tokenize import words_of_all
from digest.library import Library
from tests.unit.made_papers import papers
from tests.unit.paper_strategies import unhurried

if TYPE_CHECKING:
    from digest.index.write.invert import Postings
    from digest.storage.paths import Home

    Documents = list[list[int]]

byte_strings = st.lists(
    st.one_of(
        st.binary(max_size=30),
        st.text(st.sampled_from("ab\0\xff"), max_size=30).map(lambda text: text.encode("latin-1")),
    ).map(lambda line: line.replace(b"\n", b"")),
    max_size=40,
)
texts = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(codec="ascii"), max_size=200),
    st.text(st.sampled_from("aZ9_-\0 éßﬁ²Σς速\u0301\ud800"), max_size=300),
    st.integers(0, 2 * MAX_WORD_LENGTH).map(lambda count: "x" * count + "я" * count + " б"),
    st.integers(0, 2 * MAX_WORD_LENGTH).map(lambda count: "b a" * 2 + "y" * count),
)
documents = st.lists(st.lists(st.integers(0, 12), max_size=12), max_size=12)


def lines(strings: list[bytes]) -> bytes:
    return b"".join(string + b"\n" for string in strings)


@unhurried
@given(byte_strings)
def test_strings_are_ranked_in_the_order_of_their_bytes(strings: list[bytes]) -> None:
    ranks, numbers = Strings.of_lines(lines(strings)).ranked()
    distinct = sorted(set(strings))
    assert [distinct[rank] for rank in ranks] == strings
    assert [strings[number] for number in numbers] == distinct


@unhurried
@given(byte_strings, byte_strings)
def test_strings_survive_being_written_as_lines(some: list[bytes], others: list[bytes]) -> None:
    strings, counts = concat_strings([lines(some), lines(others)])
    assert counts == [len(some), len(others)]
    assert strings.lines() == lines(some + others)
    prefix_keys = [int.from_bytes(each[:8].ljust(8, b"\0"), "big") for each in some + others]
    assert strings.prefix_keys().tolist() == prefix_keys


@unhurried
@given(texts)
def test_words_are_runs_of_letters_and_digits_without_case_and_accents(text: str) -> None:
    letters = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    assert words_of(text) == re.findall(r"[^\W_]+", letters)


@unhurried
@given(st.lists(texts, max_size=6))
def test_the_words_of_all_texts_are_those_of_each(texts: list[str]) -> None:
    words, column = words_of_all(texts)
    expected = [[word[:MAX_WORD_LENGTH].encode() for word in tokens_of(text)] for text in texts]
    assert column.counts.tolist() == list(map(len, expected))
    assert [words[token] for token in column.tokens] == list(chain(*expected))
    assert words == sorted({word for each in expected for word in each})


def inverted(documents: Documents, *, positions: bool = True) -> Postings:
    """The documents' numbers, written out, as postings."""
    tokens = [token for document in documents for token in document]
    terms = sorted(b"%d" % token for token in set(tokens))
    numbers = {int(term): number for number, term in enumerate(terms)}
    return invert(
        terms,
        Column(
            np.array([numbers[token] for token in tokens], np.int64),
            np.array([len(document) for document in documents], np.int64),
        ),
        positions=positions,
    )


def assert_same(one: Postings, other: Postings) -> None:
    assert one.blob == other.blob
    for name in ("offsets", "docs", "freqs", "lengths", "positions"):
        a, b = getattr(one, name), getattr(other, name)
        if name == "positions" and (a is None or b is None):
            assert a is b
            continue
        assert a.tolist() == b.tolist(), name
        assert name == "docs" or a.dtype == b.dtype, name


@unhurried
@given(documents)
def test_postings_hold_the_positions_of_each_term(documents: Documents) -> None:
    places = defaultdict(list)
    for doc, document in enumerate(documents):
        for place, token in enumerate(document):
            places[b"%d" % token, doc].append(place)
    postings = inverted(documents)
    terms = postings.blob.split(b"\n")[:-1]
    assert terms == sorted({term for term, _ in places})
    numbers = np.repeat(np.arange(len(terms)), np.diff(postings.offsets)).tolist()
    found = [(terms[number], doc) for number, doc in zip(numbers, postings.docs, strict=True)]
    assert found == sorted(places)
    assert postings.freqs.tolist() == [len(places[each]) for each in found]
    assert postings.positions is not None
    assert postings.positions.tolist() == [place for each in found for place in places[each]]
    assert postings.lengths.tolist() == list(map(len, documents))


@unhurried
@given(st.lists(documents, min_size=1, max_size=4), st.booleans())
def test_joined_postings_are_those_of_all_papers_at_once(
    lots: list[Documents], positions: bool
) -> None:
    parts = [inverted(lot, positions=positions) for lot in lots]
    assert_same(concat_postings(parts), inverted(list(chain(*lots)), positions=positions))


@unhurried
@given(documents, st.data())
def test_postings_without_some_papers_are_those_of_the_others(
    documents: Documents, data: st.DataObject
) -> None:
    keep = data.draw(st.lists(st.booleans(), min_size=len(documents), max_size=len(documents)))
    rest = [document for document, is_kept in zip(documents, keep, strict=True) if is_kept]
    assert_same(
        concat_postings([drop_deleted(inverted(documents), np.array(keep, np.bool_))]),
        concat_postings([inverted(rest)]),
    )


def test_counts_that_exceed_a_byte_are_correct() -> None:
    few, many = [[1, 2]], [[1] * 300]
    assert_same(concat_postings([inverted(few), inverted(many)]), inverted(few + many))
    assert inverted(many).freqs.tolist() == [300]
    positions = inverted([[1] * 70_000]).positions
    assert positions is not None
    assert positions[-3:].tolist() == [65535] * 3


def test_a_killed_worker_is_not_needed_to_finish(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(home.library)
    library.add(papers(400))
    monkeypatch.setattr(workers, "CHUNK", 10_000)
    size = library.path.stat().st_size
    found = workers.batches(library.path, 0, size, processes=2)
    ids = list(next(found)[0].ids)
    for process in multiprocessing.active_children():
        process.kill()
    for batch, _ in found:
        ids += batch.ids
    assert ids == [paper.id for paper in papers(400)]


@pytest.mark.parametrize("size", [1, 4_000, 1 << 30])
def test_chunks_of_any_size_cover_every_line_once(
    home: Home, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    library = Library(home.library)
    library.add(papers(20))
    monkeypatch.setattr(workers, "CHUNK", size)
    end = library.path.stat().st_size
    found = list(workers.batches(library.path, 0, end, processes=1))
    assert Counter(paper_id for batch, _ in found for paper_id in batch.ids) == Counter(
        paper.id for paper in papers(20)
    )
    assert found[-1][1] == end
