"""The places that one came from, to go back to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from digest.paper import Paper
    from digest.request import Request

_MOST: Final = 100
"""How many places are remembered; older ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Place:
    """A paper in the answer to a request."""

    request: Request
    paper: Paper | None
    """None where the answer has none."""
    row: int
    """The paper's row in the answer, 0-based."""


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
    ids = [each.paper.id if each.paper else "" for each in (one, other)]
    return one.request == other.request and ids[0] == ids[1]
