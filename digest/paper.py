"""What a paper is: frozen dataclasses, its ids, and the JSON form. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from digest.arxiv import arxiv_id
from digest.text import normalise_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ACL = re.compile(
    r"(?:acl:|https?://(?:www\.)?aclanthology\.org/)?"
    r"([A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9]+-[a-z0-9_]+\.\d+)/?(?:\.pdf)?",
    re.IGNORECASE,
)
_OF_ANYTHING: Final = frozenset({"jsonl", "json", "bibtex", "ris", "csl-json", "rss"})
"""Formats that say nothing of where their papers come from."""
_NO_NAME: Final = re.compile(r"\d{4}-\d\d-\d\d\Z|<")
"""A digest's day, or `<stdin>`."""
_RANKS: Final = {"arxiv": 0, "doi": 1, "acl": 2, "local": 3, "t": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper as Sheaf keeps it. At least one of title and abstract is not empty."""

    id: str
    """`arxiv:`, `doi:`, `acl:`, `local:` or `t:` and what follows; see `paper_id`."""
    title: str = ""
    """Cleaned for reading, one line; empty when the source gives none."""
    abstract: str = ""
    """Cleaned for reading, paragraphs split by a blank line; empty when the source gives none."""
    authors: tuple[str, ...] = ()
    """`First Last`, in the order of the paper."""
    date: str | None = None
    """`YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""
    categories: tuple[str, ...] = ()
    venue: str | None = None
    doi: str | None = None
    """Without resolver or `doi:`."""
    url: str | None = None
    code: tuple[str, ...] = ()
    """Links to repositories."""
    upvotes: int | None = None
    comment: str | None = None
    digests: tuple[str, ...] = ()
    """Where it was seen, oldest first: `source/YYYY-MM-DD` or `source/name`."""
    aliases: tuple[str, ...] = ()
    """Other ids by which it is or was known."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What a source gave beyond these fields, as JSON values; never changed in place."""

    @property
    def year(self) -> str:
        """The year of `date`, or an empty string."""
        return (self.date or "")[:4]

    @property
    def link(self) -> str | None:
        """The page to open for this paper, the source's own or the one its id stands for."""
        if self.url:
            return self.url
        kind, _, rest = self.id.partition(":")
        page = _PAGES.get(kind)
        if page:
            return page + rest
        return _PAGES["doi"] + self.doi if self.doi else None

    @property
    def source(self) -> str:
        """A short name of where it was seen first, or an empty string.

        The format (`hf-page`), but the digest's name where the format says nothing of that.
        """
        source, _, name = self.digests[0].partition("/") if self.digests else ("", "", "")
        stem = name.partition(".")[0]
        if source in _OF_ANYTHING and stem and not _NO_NAME.match(stem):
            return stem
        return "arxiv" if source.startswith("arxiv-") else source

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key under which another record of the same paper may be found.

        Its id, its aliases, its DOI as an id, and the `t:` id that its title would have.
        """
        keys = dict.fromkeys((self.id, *self.aliases))
        if self.doi and (doi := doi_id(self.doi)):
            keys[doi] = None
        if self.title:
            keys[title_id(self.title)] = None
        return tuple(keys)


_PAGES: Final = {
    "arxiv": "https://arxiv.org/abs/",
    "doi": "https://doi.org/",
    "acl": "https://aclanthology.org/",
}


def doi_id(text: str) -> str | None:
    """`doi:` and the DOI in lower case (DOIs ignore case), or None when `text` holds none."""
    match = _DOI.fullmatch(text.strip())
    return f"doi:{match[1].rstrip('.,;').lower()}" if match else None


def acl_id(text: str) -> str | None:
    """`acl:` and the ACL Anthology's id, or None when `text` is none."""
    match = _ACL.fullmatch(text.strip())
    return f"acl:{match[1]}" if match else None


def title_id(title: str) -> str:
    """`t:` and 12 hex digits of the hash of the normalised title: the poorest id."""
    digest = blake2b(normalise_title(title).encode(), digest_size=6)
    return f"t:{digest.hexdigest()}"


def parse_id(text: str) -> str | None:
    """The canonical id that a person or a source means by `text`, or None for no known kind."""
    text = text.strip()
    known = arxiv_id(text) or doi_id(text) or acl_id(text)
    if known is not None:
        return arxiv_id(known.removeprefix("doi:")) or known
    if text.startswith("local:") and len(text) > len("local:"):
        return text
    return text if re.fullmatch(r"t:[0-9a-f]{12}(?:-\d+)?", text) else None


def id_rank(paper_id: str) -> int:
    """How good an id is: 0 for arXiv, then DOI, ACL, local, and 4 for one made of the title."""
    return _RANKS.get(paper_id.partition(":")[0], len(_RANKS))


def best_id(candidates: Iterable[str]) -> str:
    """The best of several ids; the earlier one where two are of a kind."""
    return min(candidates, key=id_rank)


def paper_to_json(paper: Paper) -> dict[str, Any]:
    """The contract's JSON object: every key there, missing values None, tuples as lists."""
    record: dict[str, Any] = {}
    for each in _FIELDS:
        value = getattr(paper, each)
        if isinstance(value, tuple):
            value = list(value)
        elif each == "extra":
            value = dict(value)
        elif value == "":
            value = None
        record[each] = value
    return record


def paper_from_json(record: Mapping[str, Any]) -> Paper:
    """The paper of a JSON object that `paper_to_json` made.

    Unknown keys are kept in `extra`, so that a newer Sheaf's library survives an older one.

    Raises:
        ValueError: the object has no id, neither title nor abstract, or a value of another type.
    """
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, value in record.items():
        kind = _KINDS.get(key)
        if kind is None:
            extra[key] = value
        elif value is None or (not value and kind in _CONTAINERS):
            continue
        elif not isinstance(value, kind):
            raise ValueError(f"its {key!r} is not of the expected type")
        elif kind is list:
            values[key] = tuple(map(str, value))
        elif kind is dict:
            extra.update(value)
        else:
            values[key] = value
    if not values.get("id"):
        raise ValueError("it has no id")
    if not (values.get("title") or values.get("abstract")):
        raise ValueError("it has neither title nor abstract")
    return Paper(**values, extra=extra)


_FIELDS: Final = tuple(each.name for each in fields(Paper))
_LISTS: Final = ("authors", "categories", "code", "digests", "aliases")
_KINDS: Final[dict[str, Any]] = (
    dict.fromkeys(_FIELDS, str) | dict.fromkeys(_LISTS, list) | {"upvotes": int, "extra": dict}
)
"""The JSON type of each field."""
_CONTAINERS: Final = (list, dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper in an answer."""

    paper: Paper
    score: float = 0.0
    """The ranking's score; 0 where the order is not by relevance."""


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to one search."""

    hits: Sequence[Hit]
    """Best first; may be lazy, so take slices rather than all of it."""
    total: int
    """How many papers match, exactly; may be more than `hits` holds."""
    seconds: float
    """How long the search took."""
    understood: Understood


@dataclass(frozen=True, slots=True)
class Understood:
    """What the search made of the words that were typed."""

    words: tuple[str, ...] = ()
    """Regular expressions without anchors, lower case, that match the words to mark in a text."""
    remarks: tuple[str, ...] = ()
    """What was not understood or was cut, a sentence each; empty when all went well."""
    corrections: tuple[tuple[str, str], ...] = ()
    """Words that were taken for mistyped, each with what was searched for in its place."""
