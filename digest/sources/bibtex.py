"""The source `bibtex`: BibTeX and BibLaTeX, as reference managers and publishers write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from digest.bibliography.bibtex import read_entry
from digest.bibliography.bibtex_names import groups
from digest.errors import InputError
from digest.paper import Paper, best_id, title_id
from digest.sources.base import Remark, Skipped, digest_label
from digest.sources.bibtex_blocks import RawEntry, entries
from digest.sources.containment import contained
from digest.sources.decoding import BIBLIOGRAPHY_BYTES, decode, lines, read_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event, Origin

name: Final = "bibtex"
describes: Final = "BibTeX and BibLaTeX (.bib)"

_ENTRY: Final = re.compile(
    r"^[ \t]*+@[ \t]*+(?!comment\b|preamble\b|string\b)[A-Za-z]++\s*+[{(]\s*+"
    r"(?:[^\s,={}()\"]*+\s*+,|\w++\s*+=)"
    r"|^[ \t]*+@string\s*+[{(]\s*+[\w:.+/-]++\s*+=",
    re.IGNORECASE | re.MULTILINE,
)


def sniff(head: bytes) -> bool:
    """Return whether some line begins an entry or a macro definition."""
    text = decode(head)[0]
    return not text.lstrip().startswith(("<", "{", "[")) and _ENTRY.search(text) is not None


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each entry that has a title or an abstract.

    Raises:
        InputError: the file has no entries.
    """
    text, remark = decode(read_all(stream, origin, BIBLIOGRAPHY_BYTES))
    if remark:
        yield Remark(remark)
    label = digest_label(name, origin, None)
    found = False
    for each in entries("\n".join(lines(text))):
        found = found or not isinstance(each, Remark)
        yield (contained(each.line, _paper, each, label) if isinstance(each, RawEntry) else each)
    if not found:
        raise InputError(
            "no BibTeX entry in this file",
            where=origin.file,
            hint="give the --format it has",
        )


def _paper(entry: RawEntry, label: str) -> Paper | Skipped:
    reading = read_entry(entry.kind, {**entry.inherited, **entry.fields})
    if not (reading.title or reading.abstract):
        shown = f"the entry {entry.key!r}" if entry.key else f"an @{entry.kind} entry"
        return Skipped(entry.line, f"{shown} has neither title nor abstract")
    # A key is unique only within its file: another file's `smith2020` may be another paper.
    own_ids = reading.ids or (title_id(reading.title or reading.abstract),)
    best = best_id(own_ids)
    extra: dict[str, Any] = {"bibtex": _verbatim(entry)}
    if reading.raw_title != reading.title:
        extra["raw_title"] = reading.raw_title
    if reading.raw_abstract != reading.abstract:
        extra["raw_abstract"] = reading.raw_abstract
    if teams := groups(reading.people):
        extra["groups"] = teams
    return Paper(
        id=best,
        title=reading.title,
        abstract=reading.abstract,
        authors=reading.authors,
        date=reading.date,
        categories=reading.categories,
        venue=reading.venue,
        doi=reading.doi,
        url=reading.url,
        comment=reading.comment,
        digests=(label,),
        aliases=tuple(each for each in own_ids if each != best),
        extra=extra,
    )


def _verbatim(entry: RawEntry) -> dict[str, Any]:
    """Return the entry for `extra.bibtex`, from which exports restore fields unknown to Sheaf.

    Fields are pairs because objects lose their order in the library. The abstract is left out: it
    is long, and `abstract` or `raw_abstract` has it already.
    """
    fields = [[name, text] for name, text in entry.fields.items() if name.lower() != "abstract"]
    kept: dict[str, Any] = {"type": entry.kind, "key": entry.key, "fields": fields}
    if entry.inherited:
        kept["inherited"] = [[name, text] for name, text in entry.inherited.items()]
    return kept
