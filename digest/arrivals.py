"""What the reader opens on: the digests by day, newest first, then all other papers. No I/O."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from digest.paper import Group, Hit, LazyHits, Paper, id_at, numbers_in

if TYPE_CHECKING:
    from digest.library.digests import Digest

Find = Callable[[str], Paper | None]
"""Returns the paper with a current or former id."""

_GONE: Final = "(no longer in the library)"


class PapersById(LazyHits):
    """The papers with some ids, each looked up when it is needed."""

    def __init__(self, ids: Sequence[str], find: Find) -> None:
        self.ids = ids
        self._find = find

    def __len__(self) -> int:
        return len(self.ids)

    def hit(self, at: int) -> Hit:
        """Return a paper, or a stand-in for one that is gone."""
        paper_id = self.ids[at]
        return Hit(self._find(paper_id) or Paper(id=paper_id, title=_GONE))

    def id_at(self, at: int) -> str:
        """Return the id that the digest has for it."""
        return self.ids[at]

    def numbers_in(self, labels: Collection[str]) -> Sequence[int]:  # noqa: ARG002 - see below
        """Return all of them: they are listed as a digest's."""
        return range(len(self.ids))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.ids)

    def holds(self, paper: Paper) -> bool:
        """Return whether a paper is among them, under its id or a former one."""
        return not self._known.isdisjoint((paper.id, *paper.aliases))

    def row_of(self, paper: Paper) -> int | None:
        """Return the place of a paper, under its id or a former one."""
        own = next((each for each in (paper.id, *paper.aliases) if each in self._known), None)
        return None if own is None else self.ids.index(own)


class Joined(LazyHits):
    """Several sequences of hits, one after another."""

    def __init__(self, parts: Sequence[Sequence[Hit]]) -> None:
        self._parts = parts
        self.starts: Final = list(accumulate(map(len, parts), initial=0))
        """Where each part begins, and the total length."""

    def __len__(self) -> int:
        return self.starts[-1]

    def hit(self, at: int) -> Hit:
        """Return the hit of the part that it lies in."""
        part = bisect_right(self.starts, at) - 1
        return self._parts[part][at - self.starts[part]]

    def holds(self, paper: Paper) -> bool:
        """Return whether a paper is in one of the parts."""
        return any(holds(part, paper) for part in self._parts)

    def row_of(self, paper: Paper) -> int | None:
        """Return the first place of a paper in any of the parts."""
        for start, part in zip(self.starts, self._parts, strict=False):
            row = row_of(part, paper)
            if row is not None:
                return start + row
        return None

    def id_at(self, at: int) -> str:
        """Return the id that the part has for a hit."""
        number = bisect_right(self.starts, at) - 1
        return id_at(self._parts[number], at - self.starts[number])

    def numbers_in(self, labels: Collection[str]) -> Sequence[int]:
        """Return those of every part."""
        parts = zip(self.starts, self._parts, strict=False)
        return [start + at for start, part in parts for at in numbers_in(part, labels)]


def holds(hits: Sequence[Hit], paper: Paper) -> bool:
    """Return whether a paper is among some hits; lazy ones are not decoded for that."""
    if isinstance(hits, LazyHits):
        return hits.holds(paper)
    return any(hit.paper.id == paper.id for hit in hits)


def row_of(hits: Sequence[Hit], paper: Paper) -> int | None:
    """Return the number of a paper's hit; None if it has none."""
    if isinstance(hits, LazyHits):
        return hits.row_of(paper)
    return next((at for at, hit in enumerate(hits) if hit.paper.id == paper.id), None)


def arrivals(
    digests: Sequence[Digest], rest: Sequence[Hit], find: Find, is_listed: Callable[[str], bool]
) -> tuple[Sequence[Hit], tuple[Group, ...]]:
    """Return the papers of some digests, each in the order of its page, then the rest.

    Args:
        digests: in the order wanted.
        rest: the papers that follow, under a heading of their own.
        find: finds a paper by its id.
        is_listed: whether a digest's paper is shown, by its id.
    """
    shown = [(digest, [each for each in digest.ids if is_listed(each)]) for digest in digests]
    shown = [(digest, ids) for digest, ids in shown if ids]
    parts: list[Sequence[Hit]] = [PapersById(ids, find) for _, ids in shown]
    hits = Joined([*parts, rest])
    groups = [
        Group(start, digest.title, digest.day, digest.ids)
        for start, (digest, _) in zip(hits.starts, shown, strict=False)
    ]
    if len(rest) and groups:
        groups.append(Group(hits.starts[-2], "Other papers", None, ()))
    return hits, tuple(groups)
