"""The passages of a whole text that the person marked: finding sentences, and showing the marks.

A passage is told by its block and by the letters of it that are before its beginning and its end:
these are the same at every width. Its words are kept too, and they win: where another version of
the text has them elsewhere in the block, the passage is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from digest.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digest.bookmarks import Annotation
    from digest.fulltext.typeset import Line

_LABEL: Final = "LABEL"
"""The name of the role of what a block begins with; the roles come with the typesetter."""

Stretches = dict[int, list[tuple[int, int]]]
"""By line, the characters of it that belong to something: first and end."""


class Block:
    """The lines of a text that belong together, as one line of text.

    Args:
        lines: the lines of the whole text.
        at: one of the block's.
    """

    def __init__(self, lines: Sequence[Line], at: int) -> None:
        self.anchor = lines[at].anchor
        first = end = at
        while first > 0 and lines[first - 1].anchor == self.anchor:
            first -= 1
        while end < len(lines) and lines[end].anchor == self.anchor:
            end += 1
        own = [lines[index] for index in range(first, end)]
        self.is_set = any(line.is_set for line in own)
        """Whether it is an equation, a table or a listing: it has no sentences."""
        self.begins: dict[int, int] = {}
        """Where each of its lines begins in `text`, by the line's index in the whole text."""
        self.text = ""
        for index, line in enumerate(own, first):
            self.begins[index] = len(self.text)
            self.text += line.text + " "
        self.text = self.text[:-1]
        self._lengths = {index: len(line.text) for index, line in enumerate(own, first)}
        self.letters = [at for at, letter in enumerate(self.text) if not letter.isspace()]
        """Where its letters are in `text`: all characters but spaces."""
        self._label = 0
        for run in own[0].runs if own else ():
            if run.role.name != _LABEL and run.text.strip():
                break
            self._label += len(run.text)

    def sentences(self) -> list[tuple[int, int]]:
        """Return where its sentences begin and end in `text`, without its number or bullet."""
        if self.is_set:
            return [(0, len(self.text))] if self.text.strip() else []
        squeezed = " ".join(self.text[self._label :].split())
        if not squeezed:
            return []
        letters = [at for at in self.letters if at >= self._label]
        counts = _letters_before(squeezed)
        return [
            (letters[counts[begin]], letters[counts[end] - 1] + 1)
            for begin, end in sentences(squeezed)
        ]

    def stretches(self, begin: int, end: int) -> Stretches:
        """Return the characters of each line between two places in `text`."""
        found: Stretches = {}
        for index, start in self.begins.items():
            first, past = max(begin - start, 0), min(end - start, self._lengths[index])
            if first < past:
                found[index] = [(first, past)]
        return found


def _letters_before(text: str) -> list[int]:
    """Return how many letters are before each place in a text, its end included."""
    counts = [0]
    for letter in text:
        counts.append(counts[-1] + (not letter.isspace()))
    return counts


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some sentences of a block."""

    anchor: str
    start: int
    """How many letters of the block are before it."""
    end: int
    """How many are before its end."""
    words: str
    is_set: bool
    """Whether it is a whole equation, table or listing."""


def stretch_at(lines: Sequence[Line], at: int, count: int = 1) -> Stretch | None:
    """Return the first sentence that begins on a line, or else the one that it is part of.

    Args:
        lines: the lines of the text.
        at: the line.
        count: how many sentences to take, as far as the block has so many.

    Returns:
        The sentences; None on a line between blocks.
    """
    if not 0 <= at < len(lines) or not lines[at].anchor:
        return None
    block = Block(lines, at)
    found = block.sentences()
    if not found:
        return None
    line = block.begins[at]
    past = line + len(lines[at].text)
    begins = (index for index, (begin, _) in enumerate(found) if line <= begin < past)
    covers = (index for index, (_, end) in enumerate(found) if end > line)
    first = next(begins, next(covers, len(found) - 1))
    begin, end = found[first][0], found[min(first + count, len(found)) - 1][1]
    before = sum(each < begin for each in block.letters)
    within = sum(begin <= each < end for each in block.letters)
    words = " ".join(block.text[begin:end].split())
    return Stretch(block.anchor, before, before + within, words, block.is_set)


class ShownPassages:
    """The marked passages of a text, as they stand on its lines.

    Args:
        lines: the lines of the text.
        anchors: the first line of each block.
        passages: those that are marked.
    """

    def __init__(
        self, lines: Sequence[Line], anchors: Mapping[str, int], passages: Iterable[Annotation]
    ) -> None:
        self.stretches: Stretches = {}
        """What of each line is marked."""
        self.noted: set[int] = set()
        """The lines on which a passage with a note begins."""
        self.line_of: dict[Annotation, int] = {}
        """Where each passage begins; without those whose words the text doesn't have."""
        self._on: dict[int, list[Annotation]] = {}
        self._letters: dict[Annotation, tuple[int, int]] = {}
        for each in passages:
            at = anchors.get(each.anchor)
            if at is not None:
                self._put(each, Block(lines, at))

    def _put(self, passage: Annotation, block: Block) -> None:
        found = _find(passage, block)
        if found is None:
            return
        begin, end = found
        stretches = block.stretches(block.letters[begin], block.letters[end - 1] + 1)
        self._letters[passage] = found
        self.line_of[passage] = min(stretches)
        if passage.note:
            self.noted.add(min(stretches))
        for line, own in stretches.items():
            self.stretches.setdefault(line, []).extend(own)
            self._on.setdefault(line, []).append(passage)

    def over(self, stretch: Stretch) -> Annotation | None:
        """Return the passage that the beginning of a stretch belongs to; None if it is not marked.

        Where several overlap, it is the shortest.
        """
        over = [
            (end - begin, passage)
            for passage, (begin, end) in self._letters.items()
            if passage.anchor == stretch.anchor and begin <= stretch.start < end
        ]
        return min(over)[1] if over else None

    def on(self, line: int) -> Annotation | None:
        """Return the first passage that is on a line; None if none is."""
        return next(iter(self._on.get(line, ())), None)


def _find(passage: Annotation, block: Block) -> tuple[int, int] | None:
    """Return the letters of a block that are a passage: the first and the end; None if none are."""
    count = len(block.letters)
    if block.is_set:
        return (0, count) if count else None
    words = "".join(passage.quote.split())
    letters = "".join(block.text[at] for at in block.letters)
    if not words or letters[passage.start : passage.end] == words:
        begin, end = min(passage.start, count), min(passage.end, count)
        return (begin, end) if begin < end else None
    places: list[int] = []
    at = letters.find(words)
    while at >= 0:
        places.append(at)
        at = letters.find(words, at + 1)
    if not places:
        return None
    begin = min(places, key=lambda place: abs(place - passage.start))
    return begin, begin + len(words)
