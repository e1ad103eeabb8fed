"""Papers: frozen dataclasses, ids, and the JSON form. No I/O."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, overload

from digest.arxiv import arxiv_id
from digest.text import normalise_title
from digest.text.matching import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ACL = re.compile(
    r"(?:acl:|https?://(?:www\.)?aclanthology\.org/)?"
    r"([A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9]+-[a-z0-9_]+\.\d+)/?(?:\.pdf)?",
    re.IGNORECASE,
)
_OF_ANYTHING: Final = frozenset({"jsonl", "json", "bibtex", "ris", "csl-json", "rss"})
"""Formats that don't say where their papers come from."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_NO_NAME: Final = re.compile(r"\d{4}-\d\d-\d\d\Z|<")
"""Names that say nothing about a digest: its day, or `<stdin>`."""
MARKS: Final = "marks"
"""The key of a paper's JSON object where commands and exports say what the reader made of it."""
_RANKS: Final = {"arxiv": 0, "doi": 1, "acl": 2, "local": 3, "t": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper as Sheaf stores it. At least one of title and abstract is not empty."""

    id: str
    """Starts with `arxiv:`, `doi:`, `acl:`, `local:` or `t:`; see `parse_id`."""
    title: str = ""
    """Cleaned for reading, one line; empty if the source has none."""
    abstract: str = ""
    """Cleaned for reading, paragraphs separated by a blank line; empty if the source has none."""
    authors: tuple[str, ...] = ()
    """As `First Last`, in the paper's order."""
    date: str | None = None
    """`YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""
    categories: tuple[str, ...] = ()
    venue: str | None = None
    doi: str | None = None
    """Without a resolver's URL or `doi:`."""
    url: str | None = None
    code: tuple[str, ...] = ()
    """Links to repositories."""
    upvotes: int | None = None
    comment: str | None = None
    digests: tuple[str, ...] = ()
    """Where it was seen, oldest first: `source/YYYY-MM-DD` or `source/name`."""
    aliases: tuple[str, ...] = ()
    """Other ids that it has or had."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """A source's values that fit none of these fields, as JSON values; never changed in place."""

    @property
    def display_title(self) -> str:
        """What to call it wherever a title is shown; never empty. See `display_title`."""
        return display_title(self.title, self.abstract, self.id)

    @property
    def year(self) -> str:
        """The year of `date`, or an empty string."""
        return (self.date or "")[:4]

    @property
    def other_ids(self) -> tuple[str, ...]:
        """Its aliases, without the one that only repeats its DOI."""
        by_doi = doi_id(self.doi) if self.doi else None
        return tuple(each for each in self.aliases if each != by_doi)

    @property
    def dated(self) -> str | None:
        """`date`, or else the day of the first digest that has one."""
        if self.date or not self.digests:
            return self.date
        return next(filter(None, map(day_of_label, self.digests)), None)

    @property
    def link(self) -> str | None:
        """The web page to open for this paper: the source's link, or the page of its id."""
        if self.url:
            return self.url
        kind, _, rest = self.id.partition(":")
        page = _PAGES.get(kind)
        if page:
            return page + rest
        return _PAGES["doi"] + self.doi if self.doi else None

    @property
    def source(self) -> str:
        """A short name for its first source, or an empty string.

        That is the format (`hf-page`), or the digest's name if any source may have that format.
        """
        source, _, name = self.digests[0].partition("/") if self.digests else ("", "", "")
        stem = name.partition(".")[0]
        if source in _OF_ANYTHING and stem and not _NO_NAME.match(stem):
            return stem
        return "arxiv" if source.startswith("arxiv-") else source

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys by which other records of the same paper may be found.

        These are its id, its aliases, its DOI as an id, and the `t:` id of its title.
        """
        keys = dict.fromkeys((self.id, *self.aliases))
        if self.doi and (doi := doi_id(self.doi)):
            keys[doi] = None
        if self.title:
            keys[f"title:{_hash(title_key(self.title))}"] = None
        return tuple(keys)


_PAGES: Final = {
    "arxiv": "https://arxiv.org/abs/",
    "doi": "https://doi.org/",
    "acl": "https://aclanthology.org/",
}


def display_title(title: str | None, abstract: str | None, paper_id: str) -> str:
    """Return a paper's title, or what stands for a missing one wherever people read a title.

    That is how the abstract begins, in brackets, or the id if there is no abstract either. Formats
    that are read back into a library leave the title empty instead.
    """
    if title:
        return title
    text = " ".join((abstract or "").split())
    if len(text) > _STAND_IN_LENGTH:
        head, _, _ = text[: _STAND_IN_LENGTH + 1].rpartition(" ")
        # Some scripts have no spaces to cut at.
        text = f"{head if len(head) > _STAND_IN_LENGTH // 2 else text[:_STAND_IN_LENGTH]} …"
    return f"({text})" if text else paper_id


_STAND_IN_LENGTH: Final = 80
"""Characters of an abstract that stand for a missing title."""


def is_day(text: str) -> bool:
    """Return whether a text is written as a day, `YYYY-MM-DD`."""
    return _DAY.fullmatch(text) is not None


def day_of_label(label: str) -> str | None:
    """Return the day in a digest's label, `source/YYYY-MM-DD`, or None."""
    name = label.partition("/")[2]
    return name if is_day(name) else None


def doi_id(text: str) -> str | None:
    """Return `doi:` and the DOI in lower case (DOIs ignore case), or None if `text` isn't one."""
    match = _DOI.fullmatch(text.strip())
    return f"doi:{match[1].rstrip('.,;').lower()}" if match else None


def acl_id(text: str) -> str | None:
    """Return `acl:` and the ACL Anthology's id, or None if `text` isn't one."""
    match = _ACL.fullmatch(text.strip())
    return f"acl:{match[1]}" if match else None


def title_id(title: str) -> str:
    """Return `t:` and 12 hex digits of the normalised title's hash: the weakest kind of id."""
    return f"t:{_hash(normalise_title(title))}"


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()


def parse_id(text: str) -> str | None:
    """Return the canonical id that `text` means, or None if it isn't an id of a known kind."""
    text = text.strip()
    known = arxiv_id(text) or doi_id(text) or acl_id(text)
    if known is not None:
        return arxiv_id(known.removeprefix("doi:")) or known
    if text.startswith("local:") and len(text) > len("local:"):
        return text
    return text if re.fullmatch(r"t:[0-9a-f]{12}(?:-\d+)?", text) else None


def id_rank(paper_id: str) -> int:
    """Rank an id: 0 (best) for arXiv, then DOI, ACL, local, and 4 for one made from the title."""
    return _RANKS.get(paper_id.partition(":")[0], len(_RANKS))


def best_id(candidates: Iterable[str]) -> str:
    """Return the best of several ids; of two of the same kind, the earlier one."""
    return min(candidates, key=id_rank)


def paper_to_json(paper: Paper) -> dict[str, Any]:
    """Return the contract's JSON object: every key, None for missing values, lists for tuples."""
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
    """Return the paper for a JSON object that `paper_to_json` made.

    Unknown keys are kept in `extra`, so that a newer Sheaf's library survives an older one; what a
    person made of it (`MARKS`) is not part of a paper.

    Raises:
        ValueError: the object lacks an id, lacks both title and abstract, or has a value of the
            wrong type.
    """
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, value in record.items():
        kind = _KINDS.get(key)
        if kind is None:
            if key != MARKS:
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
class Passage:
    """A paragraph of a paper's text."""

    text: str
    """On one line."""
    section: str
    """Number and title of the section that it is in; empty before the first."""
    anchor: str
    """Where it is in the text; see `digest.fulltext.document`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper in an answer."""

    paper: Paper
    score: float = 0.0
    """Its relevance; 0 if the order isn't by relevance."""
    day: str = ""
    """The day by which it is sorted where that isn't its date: `YYYY-MM-DD`, as it was here."""
    passage: Passage | None = None
    """The best paragraph of its text, where texts were searched and one of its has been found."""


class LazyHits(Sequence[Hit]):
    """Hits of which each is made when it is asked for; a subclass has a length and `hit`."""

    @abstractmethod
    def hit(self, at: int) -> Hit:
        """Return the hit with this number, from 0 and less than the length."""

    def id_at(self, at: int) -> str:
        """Return a current or former id of a hit's paper."""
        return self.hit(at).paper.id

    def numbers_in(self, labels: Collection[str]) -> Sequence[int]:
        """Return the numbers of the hits that are in any of some digests, ascending."""
        return _numbers_in(self, labels)

    @abstractmethod
    def holds(self, paper: Paper) -> bool:
        """Return whether a paper is among them; without decoding any."""

    def row_of(self, paper: Paper) -> int | None:
        """Return the number of a paper's hit; None if it has none."""
        return next((at for at in range(len(self)) if self.id_at(at) == paper.id), None)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        if isinstance(index, slice):
            return tuple(self.hit(at) for at in range(*index.indices(len(self))))
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError("no hit has this number")
        return self.hit(index)


def numbers_in(hits: Sequence[Hit], labels: Collection[str]) -> Sequence[int]:
    """Return the numbers of the hits that are in any of some digests, ascending.

    Args:
        hits: lazy ones are not made for it.
        labels: the labels of the digests.
    """
    return hits.numbers_in(labels) if isinstance(hits, LazyHits) else _numbers_in(hits, labels)


def _numbers_in(hits: Sequence[Hit], labels: Collection[str]) -> Sequence[int]:
    wanted = frozenset(labels)
    return [at for at, hit in enumerate(hits) if not wanted.isdisjoint(hit.paper.digests)]


def id_at(hits: Sequence[Hit], at: int) -> str:
    """Return a current or former id of a hit's paper; a lazy hit is not made for it."""
    return hits.id_at(at) if isinstance(hits, LazyHits) else hits[at].paper.id


@dataclass(frozen=True, slots=True)
class Group:
    """Hits under a heading of their own, up to the next group."""

    start: int
    """The number of its first hit, 0-based."""
    title: str
    day: str | None
    """`YYYY-MM-DD`; None if it is not a digest of a day."""
    ids: tuple[str, ...]
    """Every paper of the digest, listed or not; empty if it is not a digest."""


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to one search."""

    hits: Sequence[Hit]
    """Best first; may be lazy, so take slices rather than all of it."""
    total: int
    """The exact number of papers that match; may be more than `hits` has."""
    seconds: float
    """How long the search took."""
    understood: Understood
    groups: tuple[Group, ...] = ()
    """Headings between the hits, in order; empty where there are none."""


@dataclass(frozen=True, slots=True)
class Understood:
    """How the search understood the query."""

    words: tuple[str, ...] = ()
    """Regular expressions, in lower case and without anchors, for the words to highlight."""
    remarks: tuple[str, ...] = ()
    """What wasn't understood or was cut, one sentence each; empty if all went well."""
    corrections: tuple[tuple[str, str], ...] = ()
    """Words that seemed misspelt, each with the word that was searched for instead."""
