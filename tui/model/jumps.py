"""The places that one came from, to go back to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.paper import Hit
    from digest.session import Request

_MOST: Final = 100
"""How many places are remembered; older ones are forgotten."""
_NEAR: Final = 100
"""How many rows away a paper is looked for, where papers came or went meanwhile."""


@dataclass(frozen=True, slots=True)
class Place:
    """A paper in the answer to a request."""

    request: Request
    paper_id: str
    row: int
    """The paper's row in the answer, 0-based."""

    def row_in(self, hits: Sequence[Hit]) -> int:
        """Return the paper's row among hits, or the row where it was if it isn't near that."""
        rows = sorted(
            range(max(0, self.row - _NEAR), min(len(hits), self.row + _NEAR + 1)),
            key=lambda row: abs(row - self.row),
        )
        return next((row for row in rows if hits[row].paper.id == self.paper_id), self.row)


class Jumps:
    """Remembers the places that were left, the latest last."""

    def __init__(self) -> None:
        self._places: deque[Place] = deque(maxlen=_MOST)

    def leave(self, place: Place) -> None:
        """Remember a place that may be left now."""
        if not (self._places and _is_same(self._places[-1], place)):
            self._places.append(place)

    def back(self, here: Place) -> Place | None:
        """Return the latest place that isn't here, and forget it; None if there is none."""
        while self._places:
            place = self._places.pop()
            if not _is_same(place, here):
                return place
        return None


def _is_same(one: Place, other: Place) -> bool:
    return (one.request, one.paper_id) == (other.request, other.paper_id)
