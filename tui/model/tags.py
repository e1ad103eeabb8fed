"""Tags on one line, to be edited: `decode "mixture of experts"`, with completion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHOWN: Final = 5
"""The most tags that are offered at once."""
_ITEM: Final = re.compile(r'"([^"]*)"?|([^\s,]+)')
_HALF_TYPED: Final = re.compile(r'(?:^|(?<=[\s,]))(?:"[^"]*|[^\s",][^\s,]*)?$')


def tags_of(line: str) -> list[str]:
    """Return the tags on a line, each once: words, or text in quotes; a leading # is dropped.

    Between them are spaces, commas or both: people write lists either way.
    """
    found = (match[1] or (match[2] or "").lstrip("#") for match in _ITEM.finditer(line))
    return list(dict.fromkeys(" ".join(tag.split()) for tag in found if tag.strip()))


def as_line(tags: Iterable[str]) -> str:
    """Return tags as a line that can be edited and to which another can be added."""
    return "".join(f"{_written(tag)} " for tag in tags if is_writable(tag))


def is_writable(tag: str) -> bool:
    """Return whether a line can hold a tag; one that was made elsewhere may contain quotes."""
    return tags_of(_written(tag)) == [tag]


def _written(tag: str) -> str:
    return f'"{tag}"' if re.search(r'[\s,"#]', tag) else tag


def matches(line: str, cursor: int, counts: Mapping[str, int]) -> list[str]:
    """Return the tags that the word before the cursor may become, the likeliest first."""
    typed = _half_typed(line[:cursor]).lstrip('"#').casefold()
    others = line[: cursor - len(_half_typed(line[:cursor]))] + " " + line[cursor:]
    used = set(tags_of(others))
    found = [tag for tag in counts if typed in tag.casefold() and tag not in used]
    return sorted(
        filter(is_writable, found),
        key=lambda tag: (not tag.casefold().startswith(typed), -counts[tag], tag),
    )


def remark(line: str, cursor: int, counts: Mapping[str, int]) -> str:
    """Return the likeliest tags, each with the number of its papers: `spec 4 · sparsity 2`."""
    found = matches(line, cursor, counts)[:_SHOWN]
    return " · ".join(f"{tag} {counts[tag]:,}" for tag in found)


def complete(line: str, cursor: int, counts: Mapping[str, int]) -> tuple[str, int]:
    """Return the line with the word before the cursor completed, and the cursor's new place."""
    found = matches(line, cursor, counts)
    if not found:
        return line, cursor
    before = line[: cursor - len(_half_typed(line[:cursor]))] + f"{_written(found[0])} "
    return before + line[cursor:].lstrip(), len(before)


def _half_typed(before: str) -> str:
    match = _HALF_TYPED.search(before)
    return match[0] if match else ""


def query(tag: str) -> str:
    """Return the search for the papers with a tag."""
    return f'tag:"{tag}"' if re.search(r'[\s()"]', tag) else f"tag:{tag}"
