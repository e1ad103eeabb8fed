"""How a passage is kept in the index: as a paper's record, whose fields it borrows.

- `id`: the paper's id, `#` and a number
- `abstract`: what the passage says; in the first one of a section after its heading, which is
  searched with it
- `digests`: the label of the text that it is in; see `label_of`
- `extra`: section and anchor
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from digest.fulltext.document_json import FORM as DOCUMENT_FORM
from digest.paper import Paper, Passage

if TYPE_CHECKING:
    from pathlib import Path

_FORM: Final = 1
"""To be raised when passages are made in another way, so that all texts are indexed again."""
LABELS: Final = "digest"
"""The field of the index with the labels of texts."""
_GAP: Final = "\n\n"
"""Between a heading and what a passage says, both of which are on one line."""
NOTHING: Final = Passage("…", "", "")
"""Stands for the passages of a text that has none, so that it isn't read again and again."""


def label_of(page: Path) -> str:
    """Return what stands for a kept page; another one once it has changed.

    Raises:
        OSError: it is not there.
    """
    status = page.stat()
    state = (_FORM, DOCUMENT_FORM, page.name, status.st_size, status.st_mtime_ns)
    return f"{page.parent.name}:{blake2b(repr(state).encode(), digest_size=6).hexdigest()}"


def to_paper(paper: str, number: int, label: str, heading: str, passage: Passage) -> Paper:
    """Return the record of a passage.

    Args:
        paper: the id of its paper.
        number: how many passages of that were before it.
        label: the label of its text.
        heading: what stands right before it; may be empty.
        passage: the passage.
    """
    return Paper(
        id=f"{paper}#{number}",
        abstract=f"{heading}{_GAP}{passage.text}" if heading else passage.text,
        digests=(label,),
        extra={"section": passage.section, "anchor": passage.anchor},
    )


def paper_id(record_id: str) -> str:
    """Return the id of the paper that a passage is of."""
    return record_id.rpartition("#")[0]


def to_passage(record: Paper) -> Passage:
    """Return the passage of a record."""
    _, _, text = record.abstract.rpartition(_GAP)
    return Passage(text, str(record.extra.get("section", "")), str(record.extra.get("anchor", "")))
