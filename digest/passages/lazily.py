"""The passages of a home, loaded by the first search that asks for them: most never do."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.index.search.inside import FoundTexts
    from digest.passages.store import Passages
    from digest.query.tree import InText
    from digest.storage.paths import Home


class LazyPassages:
    """Searches the texts that are kept in a home; see `TextSearcher`.

    Args:
        home: the home.
        waits: see `Passages`.
    """

    def __init__(self, home: Home, *, waits: bool = True) -> None:
        self._home = home
        self._waits = waits
        self._is_loaded = False

    @cached_property
    def _passages(self) -> Passages:
        from digest.passages.store import Passages

        self._is_loaded = True
        return Passages.of(self._home, waits=self._waits)

    def find(self, query: InText) -> FoundTexts:
        """Return the texts with a passage that matches a query."""
        return self._passages.find(query)

    def remark(self) -> str:
        """Say so if there is nothing to search in, or not yet everything; empty otherwise."""
        return self._passages.remark()

    def words(self, start: str) -> dict[str, int]:
        """Return the commonest words that start so; none before the first search of texts."""
        return self._passages.words(start) if self._is_loaded else {}

    def close(self) -> None:
        """Stop indexing, and delete an index that is in a temporary place."""
        if self._is_loaded:
            self._passages.close()
