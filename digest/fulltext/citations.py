"""What an entry of a bibliography says of the paper that it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from digest.arxiv import arxiv_id
from digest.bibliography.author_list import split_authors
from digest.fulltext import document as d
from digest.fulltext.content import plain
from digest.paper import Paper, id_rank, parse_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CITED_BY: Final = " Cited by: "
"""LaTeXML's list of the places that cite an entry, which is not the entry's."""
_YEAR: Final = re.compile(r"\((?:19|20)\d\d[a-z]?\)\s*+")
_QUOTED: Final = re.compile('[“"]([^“”"]{12,300})[”"]')
_RESOLVERS: Final = ("https://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/")
_LEAST_WORDS: Final = 3
"""Of what may be a title."""
_MOST_TITLES: Final = 4
_PUNCTUATION: Final = ".,;:()[]<>"


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited paper, as far as its entry tells."""

    anchor: str
    label: str
    text: str
    """The entry as one line, label included."""
    ids: tuple[str, ...]
    """Its ids, the best first."""
    url: str
    """Where a page of it is; empty if nothing tells."""
    titles: tuple[str, ...]
    """What may be its title, the likeliest first."""


def cited(entry: d.Entry) -> Cited:
    """Return what an entry says."""
    said = plain(entry.spans).partition(_CITED_BY)[0]
    urls = [link.url for link in _links(entry.spans)]
    ids = dict.fromkeys(filter(None, (*map(_id_in_url, urls), *map(_id, said.split()))))
    url = _page(next(iter(urls), ""))
    label = entry.label.strip()
    return Cited(
        entry.anchor,
        label,
        f"{label} {said}".strip(),
        tuple(sorted(ids, key=id_rank)),
        url,
        tuple(_titles(said)),
    )


def as_paper(what: Cited) -> Paper | None:
    """Return a cited paper with what its entry says of it; None without an id or a title."""
    if not what.ids or not what.titles:
        return None
    year = _YEAR.search(what.text)
    people = what.text[: year.start()].removeprefix(f"{what.label} ") if year else ""
    doi = next((each for each in what.ids if each.startswith("doi:")), "").removeprefix("doi:")
    return Paper(
        id=what.ids[0],
        title=what.titles[0],
        authors=split_authors(people),
        date=year[0][1:5] if year else None,
        doi=doi or None,
    )


def _links(spans: Iterable[d.Span]) -> Iterator[d.Link]:
    for span in spans:
        match span:
            case d.Link():
                yield span
            case d.Styled(spans=inner) | d.Citation(spans=inner) | d.Reference(spans=inner):
                yield from _links(inner)
            case _:
                pass


def _innermost(url: str) -> str:
    """Return the link within a link, as proxies and resolvers have it; else the link, unquoted."""
    plain_url = unquote(url)
    return plain_url[max(0, plain_url.rfind("http")) :]


def _page(url: str) -> str:
    """Return where to read on: converters put DOIs that are links behind a second resolver."""
    inner = _innermost(url)
    is_twice = url.startswith(_RESOLVERS) and inner != unquote(url)
    return inner if is_twice else url


def _id_in_url(url: str) -> str | None:
    """Return the id that a link leads to."""
    found = parse_id(_innermost(url))
    return found if found and id_rank(found) < id_rank("local:") else None


def _id(word: str) -> str | None:
    """Return the id that a word is: only what says so itself, for other numbers look like one."""
    word = word.strip(_PUNCTUATION)
    lower = word.lower()
    if lower.startswith("arxiv:"):
        return arxiv_id(word)
    return parse_id(word) if lower.startswith(("doi:10.", "10.", "http")) else None


def _titles(said: str) -> Iterator[str]:
    after_year = _YEAR.split(said, maxsplit=1)
    quoted = _QUOTED.search(said)
    sentences = after_year[-1].split(". ")
    found = [quoted[1]] if quoted else []
    found += [each.strip(" .,") for each in sentences]
    enough = (each for each in found if len(each.split()) >= _LEAST_WORDS)
    for number, each in enumerate(dict.fromkeys(enough)):
        if number < _MOST_TITLES:
            yield each
