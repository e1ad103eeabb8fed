"""Bibliographic details beyond a paper's own fields: kind, volume, pages, publisher.

One table gives each detail's name in every format, so that details survive conversion.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from digest.bibliography.bibtex import kept_fields
from digest.bibliography.tex import read_line
from digest.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.paper import Paper


class Detail(NamedTuple):
    """The names of one detail in three formats."""

    csl: str
    """Name in CSL, and in Sheaf."""
    bibtex: tuple[str, ...]
    """Lower-case field names in BibTeX and BibLaTeX; exports write the first."""
    ris: str
    """Tag in RIS; empty if there is none."""


DETAILS: Final = (
    Detail("volume", ("volume",), "VL"),
    Detail("issue", ("number", "issue"), "IS"),
    Detail("page", ("pages",), "SP"),
    Detail("publisher", ("publisher",), "PB"),
    Detail("publisher-place", ("address", "location", "city"), "CY"),
    Detail("edition", ("edition",), "ET"),
    Detail("collection-title", ("series",), "T3"),
    Detail("ISBN", ("isbn",), "SN"),
    Detail("ISSN", ("issn",), "SN"),
    Detail("language", ("language", "langid"), "LA"),
    Detail("chapter-number", ("chapter",), "SE"),
)

_KINDS: Final = (
    # CSL, BibTeX, RIS; the first matching row is used
    ("article-journal", "article", "JOUR"),
    ("paper-conference", "inproceedings", "CPAPER"),
    ("paper-conference", "conference", "CONF"),
    ("book", "proceedings", "CONF"),
    ("book", "book", "BOOK"),
    ("book", "collection", "EDBOOK"),
    ("book", "mvbook", "BOOK"),
    ("chapter", "incollection", "CHAP"),
    ("chapter", "inbook", "CHAP"),
    ("thesis", "phdthesis", "THES"),
    ("thesis", "mastersthesis", "THES"),
    ("thesis", "thesis", "THES"),
    ("report", "techreport", "RPRT"),
    ("report", "report", "RPRT"),
    ("manuscript", "unpublished", "UNPB"),
    ("article", "misc", "GEN"),
    ("document", "misc", "GEN"),
    ("webpage", "online", "ELEC"),
    ("dataset", "dataset", "DATA"),
    ("software", "software", "COMP"),
    ("patent", "patent", "PAT"),
    ("article-magazine", "article", "MGZN"),
    ("article-newspaper", "article", "NEWS"),
    ("article-journal", "article", "EJOUR"),
    ("article-journal", "article", "JFULL"),
)
_NOT_IN_BIBTEX: Final = {"dataset": "misc", "software": "misc", "online": "misc", "patent": "misc"}
"""BibLaTeX types unknown to BibTeX's styles -> replacement, for papers that weren't BibTeX."""
BIBTEX_FROM_CSL: Final = {
    csl: _NOT_IN_BIBTEX.get(bibtex, bibtex) for csl, bibtex, _ in reversed(_KINDS)
}
RIS_FROM_CSL: Final = {csl: ris for csl, _, ris in reversed(_KINDS)}
_FROM_BIBTEX: Final = {bibtex: csl for csl, bibtex, _ in reversed(_KINDS)}
_FROM_RIS: Final = {ris: csl for csl, _, ris in reversed(_KINDS)}
_FROM_CROSSREF: Final = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "posted-content": "article",
}


def kind_of(paper: Paper) -> str:
    """Return the CSL type of a paper that came from a bibliography, else an empty string."""
    bibtex = str(_part(paper, "bibtex").get("type", "")).lower()
    ris = next(iter(_list(_part(paper, "ris").get("TY"))), "")
    csl = str(_part(paper, "csl").get("type", ""))
    if bibtex:
        return _FROM_BIBTEX.get(bibtex, "document")
    if ris:
        return _FROM_RIS.get(ris, "document")
    return _FROM_CROSSREF.get(csl, csl)


def details_of(paper: Paper) -> dict[str, str]:
    """Return a paper's details by CSL name, as plain text; BibTeX first, then RIS, then CSL."""
    by_format = (
        _from_bibtex(_part(paper, "bibtex")),
        _from_ris(_part(paper, "ris")),
        _from_csl(_part(paper, "csl")),
    )
    return {
        detail.csl: text
        for detail in DETAILS
        if (text := next((known[detail.csl] for known in by_format if known.get(detail.csl)), ""))
    }


def _part(paper: Paper, name: str) -> Mapping[str, Any]:
    part = paper.extra.get(name)
    return part if isinstance(part, Mapping) else {}


def _list(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _from_bibtex(part: Mapping[str, Any]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name in ("inherited", "fields"):
        fields |= {key.lower(): text for key, text in kept_fields(part.get(name)).items()}
    return {
        detail.csl: read_line(first)
        for detail in DETAILS
        if (first := _first(fields, detail.bibtex))
    }


def _first(fields: Mapping[str, str], names: Iterable[str]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")


def _from_ris(part: Mapping[str, Any]) -> dict[str, str]:
    found = {
        detail.csl: clean_line(first)
        for detail in DETAILS
        if detail.ris and (first := next(iter(_list(part.get(detail.ris))), ""))
    }
    if "page" in found and (end := next(iter(_list(part.get("EP"))), "")):
        found["page"] += f"–{clean_line(end)}"
    number = found.get("ISBN", "")
    # Both share one tag: an ISSN has eight digits, an ISBN ten or thirteen.
    digits = sum(c.isalnum() for c in number)
    found.pop("ISBN" if digits <= 8 else "ISSN", None)
    return found


def _from_csl(part: Mapping[str, Any]) -> dict[str, str]:
    found = {detail.csl: part.get(detail.csl) for detail in DETAILS}
    return {
        name: clean_line(str(value))
        for name, value in found.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
