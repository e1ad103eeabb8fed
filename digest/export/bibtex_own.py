"""The original BibTeX entry of papers that were imported from one, to be exported again.

A field keeps its original text as long as it still agrees with the paper; fields that Sheaf does
not know are always preserved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from digest.arxiv import arxiv_id
from digest.bibliography.bibtex import EntryFields, read_entry
from digest.bibliography.bibtex import kept_fields as read_kept
from digest.bibliography.dates import MONTHS
from digest.bibliography.tex import read_line, read_text
from digest.export import latex
from digest.text import safe

if TYPE_CHECKING:
    from digest.paper import Paper

_KIND: Final = re.compile(r"[A-Za-z]+")
_KEY: Final = re.compile(r"[^\s,{}()\"#%'=~\\@]+")
_NO_NAME: Final = re.compile(r"[\s\"#%'(),={}@\\]+")
_SET_BY_STYLES: Final = frozenset(
    (
        *("abstract", "addendum", "address", "annotation", "annote", "author", "booksubtitle"),
        *("booktitle", "chapter", "comment", "edition", "editor", "eventtitle", "howpublished"),
        *("institution", "issuetitle", "journal", "journaltitle", "keywords", "language"),
        *("location", "maintitle", "note", "number", "organization", "pages", "publisher"),
        *("school", "series", "shortjournal", "shorttitle", "subtitle", "title", "titleaddon"),
        *("translator", "type", "venue", "version", "volume", "year"),
    )
)
"""Fields typeset by LaTeX, in which many programs leave `&` and `_` unescaped; only these are
changed."""
_KNOWN: Final = frozenset(
    (
        *("date", "day", "doi", "eprint", "eprintclass", "eprinttype", "file", "isbn", "issn"),
        *("keyword", "langid", "month", "pagetotal", "pubstate", "url", "urldate"),
    )
)
_POINTERS: Final = frozenset({"crossref", "xdata"})
"""Fields that refer to other entries, whose fields were copied into the entry."""
_ENTRY_START: Final = re.compile(r"(?<!\s)[^\S\n]*\n\s*@")


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """The entry as it was imported; all empty for a paper that was not imported from one."""

    kind: str = ""
    key: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Name as written -> value without its braces; includes inherited fields."""

    def __bool__(self) -> bool:
        return bool(self.fields)


def own_entry(paper: Paper) -> OwnEntry:
    """The entry in `extra.bibtex`, without what must not be written to a file again."""
    kept = paper.extra.get("bibtex")
    if not isinstance(kept, Mapping):
        return OwnEntry()
    kind, key = safe(str(kept.get("type", ""))), safe(str(kept.get("key", "")))
    return OwnEntry(
        kind.lower() if _KIND.fullmatch(kind) else "",
        key if _KEY.fullmatch(key) and key.isprintable() else "",
        {
            name: text
            for part in ("fields", "inherited")
            for name, text in read_kept(kept.get(part)).items()
            if name.lower() not in _POINTERS
        },
    )


def kept_fields(paper: Paper, own: OwnEntry) -> tuple[dict[str, str], set[str]]:
    """The entry's fields to write again, and the paper's attributes that they still agree with."""
    reading = read_entry(own.kind, own.fields)
    true = {name for name in reading.said_by if _is_true(name, reading, paper)}
    dropped = {
        name
        for attribute, names in reading.said_by.items()
        if attribute not in true
        for name in names
    }
    fields = {
        _written_name(name): written_value(name, value)
        for name, value in own.fields.items()
        if name.lower() not in dropped
    }
    fields.pop("", None)
    true.discard("abstract")
    raw_abstract = paper.extra.get("raw_abstract", paper.abstract)
    if (
        paper.abstract
        and isinstance(raw_abstract, str)
        and read_text(raw_abstract) == paper.abstract
    ):
        fields["abstract"] = written_value("abstract", raw_abstract)
        true.add("abstract")
    return fields, true


def _written_name(name: str) -> str:
    """A field's name; in lower case if styles know it, since some programs only read that."""
    name = _NO_NAME.sub("-", safe(name))
    lowered = name.lower()
    return lowered if lowered in _SET_BY_STYLES or lowered in _KNOWN else name


def _is_true(attribute: str, fields: EntryFields, paper: Paper) -> bool:
    if attribute == "doi":
        return (fields.doi or "").lower() == (paper.doi or "").lower()
    if attribute == "eprint":
        known = {each for each in (paper.id, *paper.aliases) if arxiv_id(each)}
        return fields.arxiv in known if known else fields.arxiv is None
    return bool(getattr(fields, attribute) == getattr(paper, attribute))


def written_value(name: str, value: str) -> str:
    """A value in braces, unchanged; escaped if its own braces are unbalanced, so it compiles."""
    value = _ENTRY_START.sub(" @", safe(value)).strip()
    if name.lower() == "month" and value.lower() in MONTHS:
        return value.lower()
    if not (_is_balanced(value) and _is_balanced(re.sub(r"\\[{}]", "", value))):
        value = latex.escape(read_line(value))
    elif name.lower() in _SET_BY_STYLES:
        value = latex.escape_bare(value)
    # Without the space, the backslash would escape the brace.
    return f"{{{value} }}" if value.endswith("\\") else f"{{{value}}}"


def _is_balanced(value: str) -> bool:
    """Whether braces are balanced as BibTeX counts them: it counts escaped braces too."""
    depth = 0
    for character in value:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0
