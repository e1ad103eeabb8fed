"""The source `rss`: any other RSS or Atom feed, such as a journal's, a blog's or a search's.

An item's id is a DOI or an arXiv link from one of its fields, else the feed's own id for it.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from digest.arxiv import arxiv_id
from digest.bibliography.author_list import split_authors
from digest.errors import InputError
from digest.paper import Paper, best_id, doi_id, title_id
from digest.sources import normalize
from digest.sources.base import Origin, Remark, Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.decoding import decode, read_all
from digest.sources.xml_stream import refuse_doctype, root_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Event

name: Final = "rss"
describes: Final = "any other RSS or Atom feed"

_DOI_LINK: Final = re.compile(r"10\.\d{4,9}/[^\s?#&\"<>]+")
_IDS: Final = ("prism_doi", "dc_identifier", "id", "link", "prism_url")


def sniff(head: bytes) -> bool:
    """Return whether this is a feed."""
    text = decode(head)[0]
    root = root_name(text)
    return root in {"rss", "feed"} or (root == "RDF" and "rss/1.0" in text)


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the paper of each item.

    Raises:
        InputError: the file isn't a feed, has a DOCTYPE, or is too broken to read.
    """
    data = read_all(stream, origin)
    refuse_doctype(data, origin)
    feed = _parsed(data, origin)
    entries = feed.get("entries") or []
    about = feed.get("feed") or {}
    if not feed.get("version") and not entries:
        raise InputError("this is not a feed", where=origin.file, hint="give the --format it has")
    if feed.get("bozo") and entries:
        yield Remark("the feed is broken XML; its items were read where possible")
    elif feed.get("bozo"):
        raise InputError("this feed is broken XML", where=origin.file, hint="get the file again")
    label = digest_label(name, origin, _date(about, "published") or _date(about, "updated"))
    venue = normalize.line(str(about.get("title", ""))) or None
    for number, item in enumerate(entries, start=1):
        yield contained(None, _event, item, label, venue, number)
    if not entries:
        yield Remark("this feed is empty")


def _parsed(data: bytes, origin: Origin) -> Any:
    import warnings

    import feedparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its warnings about a feed's fields aren't for users
        try:
            return feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
        except Exception as error:
            # It tries to read anything, and some of it makes it fail in arbitrary ways.
            raise InputError(
                "this feed is too damaged to read", where=origin.file, hint="get the file again"
            ) from error


def _event(item: Any, label: str, venue: str | None, number: int) -> Event:
    raw_title, raw_abstract = str(item.get("title", "")), _abstract(item)
    title, abstract = normalize.line(raw_title), normalize.prose(raw_abstract)
    if not title and not abstract:
        return Skipped(None, f"item {number} of the feed has neither title nor text")
    link = str(item.get("link", "")).strip()
    ids = list(_ids(item))
    own = normalize.line(str(item.get("id", "") or link))
    if not ids and own:
        ids = [f"local:{own}"]
    ids = ids or [title_id(title or abstract)]
    best = best_id(ids)
    doi = next((each.partition(":")[2] for each in ids if each.startswith("doi:")), None)
    extra = normalize.raw_texts(raw_title, title, raw_abstract, abstract)
    return Paper(
        id=best,
        title=title,
        abstract=abstract,
        authors=tuple(_authors(item)),
        date=_day(item, "published") or _day(item, "updated"),
        categories=_categories(item),
        venue=normalize.line(str(item.get("prism_publicationname", ""))) or venue,
        doi=doi,
        url=link or None,
        digests=(label,),
        aliases=tuple(each for each in dict.fromkeys(ids) if each != best),
        extra=extra,
    )


def _abstract(item: Any) -> str:
    """Return the longest of the item's summary and contents."""
    content = item.get("content") or []
    texts = [str(each.get("value", "")) for each in content if hasattr(each, "get")]
    return max([str(item.get("summary", "")), *texts], key=len)


def _ids(item: Any) -> Iterator[str]:
    for key in _IDS:
        value = str(item.get(key, "")).strip()
        if known := arxiv_id(value):
            yield known
        elif match := _DOI_LINK.search(value):
            doi = doi_id(match[0])
            if doi:
                yield arxiv_id(doi.removeprefix("doi:")) or doi


def _authors(item: Any) -> Iterator[str]:
    people = item.get("authors") or []
    names = [str(each.get("name", "")) for each in people if hasattr(each, "get")]
    for each in names or [str(item.get("author", ""))]:
        yield from split_authors(re.sub(r"<[^<>]*>|(?<![^\s>])[^\s@]+@\S+", "", each))


def _categories(item: Any) -> tuple[str, ...]:
    tags = item.get("tags") or []
    terms = (normalize.line(str(each.get("term") or "")) for each in tags if hasattr(each, "get"))
    return tuple(dict.fromkeys(filter(None, terms)))


def _day(item: Any, field: str) -> str | None:
    date = _date(item, field)
    return date.isoformat() if date else None


def _date(item: Any, field: str) -> dt.date | None:
    # feedparser's own `get` falls back to another field's date, with a warning.
    parsed = dict.get(item, f"{field}_parsed")
    try:
        return dt.date(*parsed[:3]) if parsed else None
    except (TypeError, ValueError):
        return None
