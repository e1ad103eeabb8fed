"""The words by which a person's note is found."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"\w+")


def note_words(text: str) -> list[str]:
    """Return the words of a note, or of a search for one, in lower case."""
    return _WORD.findall(text.casefold())
