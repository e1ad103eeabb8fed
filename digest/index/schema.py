"""The index's fields: one table, and the Whoosh schema derived from it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from whoosh import fields

from digest.analysis import content_analyser, stems_analyser, words_analyser, words_of
from digest.query.filters import HAS_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.paper import Paper

VERSION: Final = 8
"""Bumped when fields, analysis or file format change, so that older indexes are rebuilt."""


class Terms(enum.Enum):
    """How a field's content is split into terms."""

    STEMS = "stems"
    """Stems of all words except stop words."""
    CONTENT = "content"
    """All words except stop words."""
    WORDS = "words"
    """All words."""
    WHOLE = "whole"
    """Whole values, each a single term."""


@dataclass(frozen=True, slots=True)
class Field:
    """One indexed field."""

    name: str
    source: str
    """The column of the paper that it indexes; see `columns`."""
    terms: Terms
    has_positions: bool = False
    """True if it supports phrase queries."""


FIELDS: Final = (
    Field("title", "title", Terms.STEMS, has_positions=True),
    Field("abstract", "abstract", Terms.STEMS, has_positions=True),
    Field("authors", "authors", Terms.WORDS, has_positions=True),
    Field("categories", "categories", Terms.WORDS),
    # Words as typed, for prefixes, wildcards and spelling; the stems above are for ranking.
    Field("title_words", "title", Terms.WORDS),
    Field("abstract_words", "abstract", Terms.CONTENT),
    Field("venue", "venue", Terms.WORDS, has_positions=True),
    Field("title_text", "title_text", Terms.WHOLE),
    Field("keys", "keys", Terms.WHOLE),
    Field("cat", "cat", Terms.WHOLE),
    Field("digest", "digest", Terms.WHOLE),
    Field("date", "date", Terms.WHOLE),
    Field("has", "has", Terms.WHOLE),
)
"""Every indexed field. Dates are ISO terms, so that a date range is a slice of terms."""

BY_NAME: Final = {field.name: field for field in FIELDS}


@dataclass(frozen=True, slots=True)
class PostingListSpec:
    """How the postings of one field, or of two fields that share terms, are stored."""

    name: str
    fields: tuple[Field, ...]
    """One field, or two that share a list. A shared list also stores the term frequency in the
    first field, and positions in the second field start at `SECOND_FIELD_OFFSET`."""


TEXT: Final = "text"
"""The list shared by title and abstract, because most words are searched for in both.

Compared with two lists at 100,000 papers (interleaved runs): searches for one word take 13 to 31 %
less time, for two or three words 27 to 31 % less, for a phrase 17 % less, in a single field 18 %
more; a keystroke takes 8 % less; the index is 0.7 % larger. The searches justify it, not the
keystroke."""
SECOND_FIELD_OFFSET: Final = 1024
"""Positions from here on belong to the second field of a list."""
POSTING_LISTS: Final = (
    PostingListSpec(TEXT, (BY_NAME["title"], BY_NAME["abstract"])),
    *(
        PostingListSpec(field.name, (field,))
        for field in FIELDS
        if field.name not in {"title", "abstract"}
    ),
)
"""Every posting list of a segment."""
TEXT_COLUMNS: Final = ("title", "abstract", "authors", "categories", "venue")
WHOLE_COLUMNS: Final = ("title_text", "keys", "cat", "digest", "date", "has")
MAX_WHOLE_LENGTH: Final = 256
"""Whole values are truncated to this many characters."""


def title_text(title: str) -> str:
    """Return a title's single term in the field `title_text`."""
    return " ".join(words_of(title))[:MAX_WHOLE_LENGTH]


def columns(paper: Paper) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return a paper's texts for TEXT_COLUMNS and its values for WHOLE_COLUMNS, in that order."""
    texts = (
        paper.title,
        paper.abstract,
        " ".join(paper.authors),
        " ".join(paper.categories),
        paper.venue or "",
    )
    dated = paper.dated
    wholes = (
        (title_text(paper.title),) if paper.title else (),
        _clipped(paper.keys),
        _clipped(category.lower() for category in paper.categories),
        tuple(dict.fromkeys(chain.from_iterable(map(_names, paper.digests)))),
        _clipped((dated,)) if dated else (),
        tuple([name for name in HAS_VALUES if getattr(paper, name)]),
    )
    return texts, wholes


@lru_cache(maxsize=1024)
def _names(digest: str) -> tuple[str, ...]:
    """Return the terms under which a digest is found: `bibtex/to-read` and just `to-read`."""
    label = digest.lower()
    return _clipped(filter(None, (label, label.partition("/")[2])))


def _clipped(values: Iterable[str]) -> tuple[str, ...]:
    # `whole_term` of each, without a call for each: every paper has a dozen of them.
    return tuple([value.replace("\n", " ")[:MAX_WHOLE_LENGTH] for value in values])


def whole_term(value: str) -> str:
    """Return a value's single term: on one line, because terms are stored as lines; truncated."""
    return value.replace("\n", " ")[:MAX_WHOLE_LENGTH]


def whoosh_schema() -> fields.Schema:
    """Return the fields as a Whoosh schema; the whole paper is stored as `record`."""
    makers = {
        Terms.STEMS: stems_analyser,
        Terms.CONTENT: content_analyser,
        Terms.WORDS: words_analyser,
    }
    schema: dict[str, Any] = {"record": fields.STORED}
    for field in FIELDS:
        if field.terms is Terms.WHOLE:
            schema[field.name] = fields.KEYWORD(commas=True, scorable=False)
        else:
            schema[field.name] = fields.TEXT(
                analyzer=makers[field.terms](), phrase=field.has_positions
            )
    return fields.Schema(**schema)
