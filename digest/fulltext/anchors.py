"""The anchors of a document while it is read."""

from __future__ import annotations

from typing import Final

from digest.text import visible

_LONGEST_ANCHOR: Final = 200


def anchor_of(name: str) -> str:
    """Return the anchor that an element has by its id, unless another has it already."""
    return visible(name).replace(" ", "-")[:_LONGEST_ANCHOR]


class Anchors:
    """The anchors of a document: each is given once."""

    def __init__(self, reserved: dict[str, object] | None = None) -> None:
        self._reserved = reserved or {}
        self.taken: set[str] = set()
        self._last: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """Return an anchor for an element with an id, which another may have had before."""
        anchor = anchor_of(wanted)
        return self._given(anchor if anchor not in self.taken else self._free(f"{anchor}-"))

    def make(self, stem: str) -> str:
        """Return an anchor that begins with a stem, for what has no id: `S2.p` becomes `S2.p3`."""
        return self._given(self._free(anchor_of(stem)))

    def _free(self, stem: str) -> str:
        number = self._last.get(stem, 0) + 1
        while f"{stem}{number}" in self.taken or f"{stem}{number}" in self._reserved:
            number += 1
        self._last[stem] = number
        return f"{stem}{number}"

    def _given(self, anchor: str) -> str:
        self.taken.add(anchor)
        return anchor
