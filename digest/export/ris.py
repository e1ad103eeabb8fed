"""RIS: one tag per line, for libraries and reference managers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from digest.bibliography.details import DETAILS, RIS_FROM_CSL, details_of, kind_of
from digest.bibliography.names import split_names
from digest.export.links import arxiv_number, plain_doi, web_link
from digest.text.oneline import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.export.entry import ExportEntry
    from digest.paper import Paper

_TAG: Final = re.compile(r"[A-Z][A-Z0-9]")


def write(entries: Iterable[ExportEntry]) -> Iterator[str]:
    """One record per entry, each followed by a blank line, as usual in RIS."""
    for entry in entries:
        lines = (f"{tag}  - {text}" for tag, value in _tags(entry) if (text := _paragraphs(value)))
        yield "\n".join((*lines, "ER  - ", "", ""))


def _paragraphs(value: str) -> str:
    """A value's paragraphs; none can look like a tag, which has two spaces after its name."""
    return "\n\n".join(filter(None, map(one_line, value.split("\n\n"))))


def _tags(entry: ExportEntry) -> Iterator[tuple[str, str]]:
    """Tags and values in order; last the imported record's tags that Sheaf does not know."""
    paper = entry.paper
    own = paper.extra.get("ris")
    kept = own if isinstance(own, Mapping) else {}
    yield "TY", _kind(paper, kept)
    yield "TI", paper.title
    for name in split_names(paper):
        yield "AU", "et al." if name.stands_for_others else name.surname_first
    yield "PY", paper.year
    if len(paper.date or "") > 4:
        yield "DA", (paper.date or "").replace("-", "/")
    yield ("T2" if kind_of(paper) in {"paper-conference", "chapter"} else "JO"), paper.venue or ""
    yield "DO", plain_doi(paper)
    yield "UR", web_link(paper)
    if number := arxiv_number(paper):
        yield "AN", f"arXiv:{number}"
    for word in dict.fromkeys((*paper.categories, *entry.tags)):
        yield "KW", word
    yield "N1", paper.comment or ""
    yield "N1", entry.note
    yield "AB", paper.abstract
    yield from _kept(kept) if kept else _details(paper)


def _kind(paper: Paper, kept: Mapping[str, object]) -> str:
    own = kept.get("TY")
    if isinstance(own, list) and own and isinstance(own[0], str) and own[0].strip():
        return own[0]
    known = kind_of(paper)
    if known:
        return RIS_FROM_CSL.get(known, "GEN")
    return "JOUR" if paper.venue and paper.venue != "arXiv" else "GEN"


def _kept(kept: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for tag, values in kept.items():
        if tag not in {"TY", "ER", "AN"} and _TAG.fullmatch(tag) and isinstance(values, list):
            for value in values:
                yield tag, str(value)


def _details(paper: Paper) -> Iterator[tuple[str, str]]:
    known = details_of(paper)
    for each in DETAILS:
        text = known.get(each.csl, "")
        if not (text and each.ris):
            continue
        if each.ris == "SP":
            first, _, last = re.sub(r"(?:(?<!\s)\s+)?[-–—]+\s*", "–", text).partition("–")
            yield "SP", first
            yield "EP", last
        else:
            yield each.ris, text
