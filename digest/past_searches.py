"""The searches that a person made, kept for the search box over sessions: a line each."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from digest.storage.durable import open_regular, replace_durably
from digest.text import visible

if TYPE_CHECKING:
    from pathlib import Path

MOST: Final = 200
"""How many searches are kept; the oldest are dropped."""
_LONGEST: Final = 1000
"""Characters of a longer search are dropped."""
_MOST_BYTES: Final = 4 * MOST * _LONGEST


def load(path: Path) -> tuple[str, ...]:
    """Return the searches in a file, the latest last; none if it cannot be read."""
    # They are a convenience: whoever cannot have them need not hear of it at each search.
    with contextlib.suppress(Exception), open_regular(path) as file:
        lines = file.read(_MOST_BYTES).decode("utf-8", "replace").splitlines()
        return _tidy(lines)
    return ()


def add(path: Path, search: str) -> None:
    """Add a search to a file, as the latest; it is there only once.

    Raises:
        StoreError: the file cannot be written.
    """
    found = _tidy([search])
    if found and (known := load(path))[-1:] != found:
        kept = (*(each for each in known if each != found[0]), *found)[-MOST:]
        replace_durably(path, "".join(f"{each}\n" for each in kept).encode())


def _tidy(searches: list[str]) -> tuple[str, ...]:
    cleaned = (visible(each).strip()[:_LONGEST] for each in searches)
    return tuple(dict.fromkeys(filter(None, cleaned)))[-MOST:]
