"""Reads papers that are plain text: paragraphs, and headings where they are evident.

A paragraph ends at a blank line, or where a line is set in after the end of a sentence; lines that
keep their columns, such as tables and code, stay as they are.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from digest.errors import TextError
from digest.fulltext import document as d
from digest.fulltext.assembly import Heading, assembled
from digest.fulltext.assembly.numbering import Numbering
from digest.fulltext.assembly.references import is_title
from digest.fulltext.tidying import tidy, tidy_line, trimmed
from digest.text import normalise_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.fulltext.assembly import Piece

MOST_BYTES: Final = 3_000_000
"""A text that has more is refused: a long paper has a tenth of it."""
_KNOWN: Final = frozenset(
    (
        "abstract",
        "introduction",
        "conclusion",
        "conclusions",
        "discussion",
        "acknowledgements",
        "acknowledgments",
        "appendix",
    )
)
_LONGEST_HEADING: Final = 90
_LONGEST_TITLE: Final = 200
_COLUMNS: Final = re.compile(r"\S {3,}\S|\S\t+\S")
"""Space within a line that keeps columns apart."""
_BULLET: Final = re.compile(r"\s{0,8}[•*·–-] +(?=\S)")
_LABEL: Final = re.compile(r"\s{0,4}(?:\[[^\[\]]{1,20}\]|\d{1,3}\.) +(?=\S)")
_ENDS: Final = (".", "!", "?", ":", '."', ".”")
_SOFT_HYPHEN: Final = re.compile(r"(?<=[a-z])[-\u00ad\u2010]$")
_FEED: Final = re.compile(r"\f+")
_PAGE_NUMBER: Final = re.compile(r"\s*[-–]?\s?\d{1,4}\s?[-–]?\s*")


def read_plain_text(data: bytes) -> d.Document:
    """Return the paper that plain text holds.

    Args:
        data: the file.

    Raises:
        TextError: it is too long.
    """
    if len(data) > MOST_BYTES:
        raise TextError(
            f"the text has {len(data) / 1e6:,.1f} MB, more than the {MOST_BYTES / 1e6:,.0f} MB that"
            " Sheaf reads"
        )
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = _FEED.sub("\n\n", text)
    groups = [
        [line.rstrip() for line in lines]
        for blank, lines in groupby(text.split("\n"), key=lambda line: not line.strip())
        if not blank
    ]
    title, groups = _title(groups)
    made = assembled(list(_Pieces().read(groups)))
    return d.Document(
        title=title,
        authors=(),
        abstract=made.abstract,
        body=made.body,
        front=made.front,
        format=d.Format.PLAIN,
    )


def _title(groups: list[list[str]]) -> tuple[tuple[d.Span, ...], list[list[str]]]:
    """Return the title, which is the first block if it is short and no sentence, and the rest."""
    if len(groups) < _FEWEST_BLOCKS:
        return (), groups
    said = " ".join(" ".join(groups[0]).split())
    is_section = Numbering().read(said) is not None or normalise_title(said) in _KNOWN
    if len(said) > _LONGEST_TITLE or said.endswith((".", ",", ";", ":")) or is_section:
        return (), groups
    return _spans(groups[0]), groups[1:]


_FEWEST_BLOCKS: Final = 3


class _Pieces:
    """Makes headings and blocks of groups of lines that blank lines part."""

    def __init__(self) -> None:
        self._cites = False
        self._numbering = Numbering()

    def read(self, groups: Sequence[list[str]]) -> Iterator[Piece]:
        """Yield them in their order."""
        for lines in groups:
            if len(lines) == 1 and _PAGE_NUMBER.fullmatch(lines[0]):
                continue
            heading = self._heading(lines[0], alone=len(lines) == 1)
            if heading is not None:
                yield heading
            rest = lines if heading is None else lines[1:]
            if rest:
                yield from self._blocks(rest)

    def _heading(self, line: str, *, alone: bool) -> Heading | None:
        """Return a line as a heading if it is evidently one: numbered, or of a known name."""
        text = " ".join(line.split())
        if len(text) > _LONGEST_HEADING or text.endswith((",", ";", ".")) or "   " in line.strip():
            return None
        numbering = Numbering()
        numbering.after_references = self._numbering.after_references
        numbered = numbering.read(text)
        title = text[numbered.length :] if numbered else text
        name = normalise_title(title)
        is_known = name in _KNOWN or is_title(title)
        letters = [each for each in title if each.isalpha()]
        is_upper = len(letters) > 3 and title.isupper()
        is_numbered = (
            numbered is not None
            and title[:1].isupper()
            and (not self._cites or (numbered.appendix and title.replace(" ", "").isalpha()))
        )
        if not (is_known or (alone and (is_numbered or is_upper))):
            return None
        self._cites = is_title(title)
        if self._cites:
            self._numbering.begin_appendix()
        return Heading((d.Text(tidy(text)),), 0)

    def _blocks(self, lines: list[str]) -> Iterator[d.Block]:
        if self._cites:
            yield from map(_paragraph, _parted(lines, _LABEL))
        elif _keeps_columns(lines):
            yield _listing(lines)
        elif _BULLET.match(lines[0]):
            items = _parted(lines, _BULLET)
            yield d.List("", tuple(_item(each) for each in items))
        else:
            yield from map(_paragraph, _indented(lines))


def _keeps_columns(lines: list[str]) -> bool:
    spaced = sum(1 for line in lines if _COLUMNS.search(line))
    inset = all(line.startswith(("    ", "\t")) for line in lines)
    return 2 * spaced > len(lines) or (inset and len(lines) > 1 and _is_code(lines))


def _is_code(lines: list[str]) -> bool:
    signs = sum(line.count(sign) for line in lines for sign in "{}()[]=<>;_|+")
    return signs > sum(map(len, lines)) // 20


def _listing(lines: list[str]) -> d.Listing:
    inset = min(len(line) - len(line.lstrip(" ")) for line in lines)
    made = (tidy_line(line[inset:]) for line in lines)
    return d.Listing("", tuple((d.Text(each),) if each else () for each in made))


def _parted(lines: list[str], beginning: re.Pattern[str]) -> list[list[str]]:
    """Return the items of a list, each with all of its lines."""
    items: list[list[str]] = []
    for line in lines:
        if beginning.match(line) or not items:
            items.append([line])
        else:
            items[-1].append(line)
    return items


def _item(lines: list[str]) -> d.Item:
    return d.Item("", "•", (_paragraph([_BULLET.sub("", lines[0], count=1), *lines[1:]]),))


def _indented(lines: list[str]) -> list[list[str]]:
    """Return the paragraphs of lines: one begins where a line is set in after a sentence."""
    found: list[list[str]] = []
    for line in lines:
        begins = not found or (
            line.startswith(("  ", "\t"))
            and not found[-1][-1].startswith(("  ", "\t"))
            and found[-1][-1].endswith(_ENDS)
        )
        if begins:
            found.append([line])
        else:
            found[-1].append(line)
    return found


def _paragraph(lines: list[str]) -> d.Paragraph:
    return d.Paragraph("", _spans(lines))


def _spans(lines: Sequence[str]) -> tuple[d.Span, ...]:
    """Return lines as one, words that were broken at their ends made whole."""
    parts: list[str] = []
    for line in lines:
        words = line.strip()
        if parts and _SOFT_HYPHEN.search(parts[-1]) and words[:1].islower():
            parts[-1] = _SOFT_HYPHEN.sub("", parts[-1])
        elif parts:
            parts.append(" ")
        parts.append(words)
    return trimmed((d.Text(tidy("".join(parts))),))
