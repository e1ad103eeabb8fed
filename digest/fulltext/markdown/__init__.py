"""Reads papers that are Markdown: what Hugging Face serves of a paper, and files of the person's.

`opening.py` reads what a service puts before the text, `grammar.py` adds formulas to the grammar,
`blocks.py` and `spans.py` make blocks and spans of the parser's tokens, `bare.py` finds headings
where none is marked; `digest.fulltext.assembly` makes a paper of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from digest.errors import TextError
from digest.fulltext import document as d
from digest.fulltext.assembly import Heading, assembled
from digest.fulltext.content import plain
from digest.fulltext.markdown.blocks import BlockReader
from digest.fulltext.markdown.grammar import parse
from digest.fulltext.markdown.opening import read_opening
from digest.fulltext.tidying import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.fulltext.assembly import Piece
    from digest.fulltext.markdown.opening import Opening

MOST_BYTES: Final = 3_000_000
"""A text that has more is refused: a long paper has a tenth of it."""
_VERSION: Final = re.compile(r"v(\d{1,3})\b")
_LICENCE: Final = re.compile(r"^License: (\S[^\n]{1,60})$", re.MULTILINE)
_SPELLED: Final = re.compile(r"\b(?:start|end)_(?:POST|FLOAT)(?:SUB|SUPER)SCRIPT\b|\bitalic_\w")


def read_markdown(data: bytes, url: str) -> d.Document:
    """Return the paper that Markdown holds.

    Args:
        data: the file.
        url: where it comes from; may be empty.

    Raises:
        TextError: it is too long.
    """
    if len(data) > MOST_BYTES:
        raise TextError(
            f"the Markdown has {len(data) / 1e6:,.1f} MB, more than the"
            f" {MOST_BYTES / 1e6:,.0f} MB that Sheaf reads"
        )
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    opening = read_opening(text)
    reader = BlockReader(opening.source or url)
    pieces = reader.pieces(parse(opening.text))
    title, pieces = _titled(opening, pieces)
    made = assembled(pieces)
    problems = list(reader.problems())
    if made.lone_captions:
        problems.append(
            "a caption without what it belongs to"
            if made.lone_captions == 1
            else f"{made.lone_captions:,} captions without what they belong to"
        )
    if _SPELLED.search(opening.text):
        problems.append("the service that made this text spelled out formulas, some of them twice")
    licence = _LICENCE.search(text)
    return d.Document(
        title=title,
        authors=opening.authors,
        abstract=made.abstract,
        body=made.body,
        front=made.front,
        format=d.Format.MARKDOWN,
        version=_version(opening, text),
        licence=tidy(licence[1]).strip() if licence else "",
        problems=tuple(problems),
    )


def _titled(opening: Opening, pieces: list[Piece]) -> tuple[tuple[d.Span, ...], list[Piece]]:
    """Return the title and what is left: a heading that is the title is no section."""
    title: tuple[d.Span, ...] = (d.Text(opening.title),) if opening.title else ()
    if not title:
        first = next((at for at, each in enumerate(pieces) if isinstance(each, Heading)), None)
        if first is None or not _is_title(pieces, first):
            return (), pieces
        spans: list[d.Span] = []
        at = first
        while (
            at < len(pieces) and isinstance(each := pieces[at], Heading) and _is_title(pieces, at)
        ):
            spans += [d.Text(" "), *each.spans] if spans else each.spans
            at += 1
        return tuple(spans), [*pieces[:first], *pieces[at:]]
    said = opening.title.casefold()
    return title, [
        each
        for each in pieces
        if not (isinstance(each, Heading) and plain(each.spans).casefold() == said)
    ]


def _is_title(pieces: list[Piece], at: int) -> bool:
    """Tell whether a heading among the first is the paper's title, or a further line of it."""
    heading = pieces[at]
    if not isinstance(heading, Heading) or heading.depth != 1 or at > _LATEST_TITLE:
        return False
    said = plain(heading.spans)
    return not _SECTION.match(said) and (at == 0 or not _any_section(pieces[:at]))


def _any_section(pieces: Iterable[Piece]) -> bool:
    return any(isinstance(each, Heading) and _SECTION.match(plain(each.spans)) for each in pieces)


_LATEST_TITLE: Final = 6
"""Pieces within which a title stands, after a line of a journal's, say."""
_SECTION: Final = re.compile(r"(?:\d|[IVX]{1,4}\.\s|abstract\b|introduction\b)", re.IGNORECASE)


def _version(opening: Opening, text: str) -> int | None:
    """Return arXiv's version of the text, where its own address or its links say it."""
    if not opening.arxiv_number:
        return None
    at = text.find(f"{opening.arxiv_number}v")
    match = _VERSION.match(text, at + len(opening.arxiv_number)) if at >= 0 else None
    return int(match[1]) if match else None
