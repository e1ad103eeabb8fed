"""The papers that were selected to be acted on together, whatever the list shows meanwhile."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from digest.paper import id_at

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from digest.paper import Group, Hit, Paper

MOST: Final = 10_000
"""How many papers can be selected at once."""


class Selection:
    """Papers in the order in which they were selected; it knows them by their ids.

    Args:
        show: called with the papers that were selected or dropped.
    """

    def __init__(self, show: Callable[[Sequence[Paper]], None] = lambda _: None) -> None:
        self._show = show
        self._papers: dict[str, Paper] = {}
        self._unlisted: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self._papers)

    def __contains__(self, paper_id: object) -> bool:
        return paper_id in self._papers

    @property
    def papers(self) -> tuple[Paper, ...]:
        """All of them."""
        return tuple(self._papers.values())

    @property
    def unlisted(self) -> int:
        """How many of them the list doesn't show."""
        return len(self._unlisted & self._papers.keys())

    def toggle(self, paper: Paper) -> None:
        """Select a paper, or drop it."""
        if self._papers.pop(paper.id, None) is None:
            self.add((paper,))
        else:
            self._show((paper,))

    def add(self, papers: Sequence[Paper]) -> bool:
        """Select papers of the list, up to `MOST`; returns whether there was room for all."""
        for paper in papers:
            if len(self) < MOST:
                self._papers.setdefault(paper.id, paper)
        self._show(papers)
        return all(paper.id in self._papers for paper in papers)

    def drop(self) -> None:
        """Drop all of them."""
        if dropped := self.papers:
            self._papers.clear()
            self._show(dropped)

    def set_unlisted(self, ids: frozenset[str]) -> None:
        """Say which of them a new list doesn't show."""
        self._unlisted = ids


def stretch(
    hits: Sequence[Hit],
    groups: Sequence[Group],
    row: int,
    selected: Collection[str],
) -> range:
    """Return the rows between the nearest selected paper and a row, both included.

    Where none is selected near it, they are all rows of its group, or of a list without groups.

    Args:
        hits: the list.
        groups: its headings.
        row: the cursor's.
        selected: the ids of what is selected, current and former.
    """
    if selected:
        for distance in range(1, MOST):
            if row < distance and row + distance >= len(hits):
                break
            for other in (row - distance, row + distance):
                if 0 <= other < len(hits) and id_at(hits, other) in selected:
                    return range(min(row, other), max(row, other) + 1)
    starts = [group.start for group in groups]
    at = bisect_right(starts, row)
    return range(starts[at - 1] if at else 0, starts[at] if at < len(starts) else len(hits))
