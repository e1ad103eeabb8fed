"""BibTeX: entries that LaTeX compiles, under keys that stay the same in the next export."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING, Final

from digest.export import latex
from digest.export.entry import Entry
from digest.export.links import plain_doi, web_link
from digest.export.names import split_name
from digest.paper import arxiv_id
from digest.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from digest.paper import Paper

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_COMMON_WORDS: Final = frozenset(
    (
        *("a", "an", "the", "on", "of", "in", "for", "to", "and", "with", "from", "by", "at"),
        *("is", "are", "do", "does", "can", "how", "what", "why", "when", "towards", "via"),
    )
)
"""First words of titles that tell no two papers apart."""
_LATIN: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_CLASS = re.compile(
    r"(?:astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-(?:ex|lat|ph|th)|math|math-ph|nlin"
    r"|nucl-(?:ex|th)|physics|q-bio|q-fin|quant-ph|stat)(?:\.[A-Za-z-]{2,})?"
)
_PREPRINT = re.compile(r"\s*(?:arxiv\b.*|corr\b.*|.*\bpreprints?\b.*)", re.IGNORECASE | re.DOTALL)
_CONFERENCE = re.compile(
    r"\b(?:proceedings|proc\.|conference|workshop|symposium|neurips|nips|icml|iclr|acl|emnlp"
    r"|naacl|eacl|coling|cvpr|iccv|eccv|aaai|ijcai|kdd|sigir|interspeech|icassp|uist|chi)\b",
    re.IGNORECASE,
)
_OTHERS: Final = frozenset({"et al", "et al.", "others", "and others"})


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """An entry for each paper, once, with a blank line between them."""
    entries = list({entry.paper.id: entry for entry in entries}.values())
    keys = citation_keys(entry.paper for entry in entries)
    for position, entry in enumerate(entries):
        yield ("\n" if position else "") + _entry(entry, keys[entry.paper.id])


def bibtex_entry(paper: Paper) -> str:
    """The entry of one paper, as for copying; its key has no letter to tell it from others."""
    return _entry(Entry(paper), _plain_key(paper))


def citation_keys(papers: Iterable[Paper]) -> dict[str, str]:
    """A key for each paper, by id: surname, year, first telling word of the title.

    Where that is the same for several, the oldest has it plain and the later ones with a letter
    (`smith2020deep`, `smith2020deepa`), whatever their order here.
    """
    groups: dict[str, dict[str, Paper]] = defaultdict(dict)
    for paper in papers:
        groups[_plain_key(paper)][paper.id] = paper
    taken = set(groups)
    keys = {}
    for plain, group in sorted(groups.items()):
        oldest, *later = sorted(group.values(), key=lambda each: (each.date or "9999", each.id))
        keys[oldest.id] = plain
        for paper in later:
            keys[paper.id] = next(key for key in _with_letters(plain) if key not in taken)
            taken.add(keys[paper.id])
    return keys


def _with_letters(plain: str) -> Iterator[str]:
    """`plain` with a, b ... z, aa, ab ..."""
    for number in count(1):
        letters, rest = "", number
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(ord("a") + digit) + letters
        yield plain + letters


def _plain_key(paper: Paper) -> str:
    surname = "".join(_ascii_words(split_name(paper.authors[0]).last)) if paper.authors else ""
    words = _ascii_words(paper.title)
    word = next((word for word in words if word not in _COMMON_WORDS), words[0] if words else "")
    year = _year(paper)
    key = f"{surname}{year}{word}" if surname else f"{word}{year}"
    if not (surname or word):
        key = "".join(_ascii_words(paper.id))
    return key if key[:1].isalpha() else f"paper{key}"


def _ascii_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LATIN))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = re.sub("['’]", "", plain)
    return re.findall("[a-z0-9]+", plain)


def _year(paper: Paper) -> str:
    return paper.year if re.fullmatch("[0-9]{4}", paper.year) else ""


def _entry(entry: Entry, key: str) -> str:
    keywords = ", ".join(map(one_line, (*entry.paper.categories, *entry.tags)))
    kind, fields = _kind_and_fields(entry.paper)
    fields |= {
        "keywords": _braced(latex.escape(keywords)),
        "annote": _braced(latex.escape(one_line(entry.note))),
    }
    fields = {name: value for name, value in fields.items() if value}
    width = max(map(len, fields), default=0)
    lines = "".join(f"  {name:<{width}} = {value},\n" for name, value in fields.items())
    return f"@{kind}{{{key},\n{lines}}}\n"


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _kind_and_fields(paper: Paper) -> tuple[str, dict[str, str]]:
    """The entry's type, and its fields in order, each as it is written; empty ones fall out."""
    venue = one_line(paper.venue or "")
    if _PREPRINT.fullmatch(venue):
        venue = ""
    doi = paper.doi or (paper.id[4:] if paper.id.startswith("doi:") else "")
    if paper.id.startswith("acl:") or _CONFERENCE.search(venue):
        kind, place = "inproceedings", "booktitle"
    elif venue or (doi and arxiv_id(doi) is None):
        kind, place = "article", "journal"
    else:
        kind, place = "misc", "howpublished"
    return kind, {
        "title": _braced(latex.title(one_line(paper.title))),
        "author": _braced(_authors(paper.authors)),
        place: _braced(latex.escape(venue)),
        "year": _braced(_year(paper)),
        "month": _month(paper),
        **_eprint(paper),
        "doi": _braced(plain_doi(doi)),
        "url": _braced(web_link(paper)),
    }


def _month(paper: Paper) -> str:
    """The macro of the month, which styles put into their own language."""
    match = re.match("[0-9]{4}-(0[1-9]|1[0-2])", paper.date or "")
    return _MONTHS[int(match[1]) - 1] if match else ""


def _eprint(paper: Paper) -> Mapping[str, str]:
    names = (paper.id, *paper.aliases, paper.doi or "")
    known = next(filter(None, map(arxiv_id, names)), None)
    if known is None:
        return {}
    number = known.removeprefix("arxiv:")
    classes = (*paper.categories, number.partition("/")[0])
    return {
        "eprint": _braced(number),
        "archivePrefix": "{arXiv}",
        "primaryClass": _braced(next(filter(_CLASS.fullmatch, classes), "")),
    }


def _authors(authors: Iterable[str]) -> str:
    return " and ".join(filter(None, map(_author, authors)))


def _author(text: str) -> str:
    text = one_line(text)
    if text.lower() in _OTHERS:
        return "others"
    name = split_name(text)
    if name.is_whole:
        return f"{{{latex.escape(text)}}}" if text else ""
    surname = " ".join(filter(None, (name.particle, name.last)))
    return ", ".join(latex.escape(part) for part in (surname, name.suffix, name.first) if part)
