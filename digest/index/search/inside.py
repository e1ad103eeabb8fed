"""What the search needs to know of the papers' texts, which another index holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digest.paper import Passage
    from digest.query.tree import InText


class FoundTexts(Protocol):
    """The texts in which a query was found."""

    @property
    def papers(self) -> Sequence[str]:
        """The id of each text's paper, of all texts; the same object while they don't change."""

    @property
    def scores(self) -> NDArray[np.float64]:
        """The score of each text's best paragraph; 0 where none matches; length: texts."""

    def passage(self, number: int) -> Passage | None:
        """The best paragraph of a text; None if it cannot be read."""


class TextSearcher(Protocol):
    """Searches the papers' texts."""

    def find(self, query: InText) -> FoundTexts:
        """Return the texts with a paragraph that matches a query; see `InText`.

        Raises:
            StoreError: the texts cannot be read, or no index of them can be written.
        """

    def remark(self) -> str:
        """What to say to somebody who searches texts; empty for nothing."""


class _NothingFound:
    papers: Sequence[str] = ()
    scores: NDArray[np.float64] = np.zeros(0)

    def passage(self, number: int) -> None:
        """There is none."""


class _NoTexts:
    def find(self, query: InText) -> FoundTexts:  # noqa: ARG002 - nothing matches any
        return _NothingFound()

    def remark(self) -> str:
        return ""


NO_TEXTS: Final[TextSearcher] = _NoTexts()
"""Where no texts are searched."""
