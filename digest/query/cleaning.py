r"""Cleans a query as titles are cleaned, so that a title pasted with its markup finds its paper.

`Schr\"odinger`, `$C^*$-algebras` and `H_2O` are searched as their titles were indexed.
"""

from __future__ import annotations

import re
from typing import Final

from digest.text import clean_line
from digest.text.flattened import is_flattened

_MARKUP: Final = re.compile(r"[\\$&<{^_`\x00-\x08\x0b-\x1f\x7f]")
"""What a query has that cleaning may change. A tie alone is a query's `~`."""
_VERBATIM: Final = re.compile(
    r"((?<![^\s(-])(?:cat|date|newer|added|has|is|tag|digest|id):(?:\"[^\"]*\"|\S+))"
)
"""Filters whose values were never cleaned, such as `tag:to_2` and `id:10.1000/a_1`."""


def cleaned(text: str) -> str:
    """The text of a query without markup; plain text is returned unchanged.

    Space at its ends is kept, because it tells whether the last word is finished.
    """
    if text.isascii() and not (_MARKUP.search(text) or is_flattened(text)):
        return text
    if ":" not in text:
        return _between_spaces(text)
    parts = _VERBATIM.split(text)
    parts[::2] = map(_between_spaces, parts[::2])
    return "".join(parts)


def _between_spaces(text: str) -> str:
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{clean_line(text)}{after}"
