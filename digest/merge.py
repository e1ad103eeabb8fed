"""When two records are one paper, and what the one record then says. No I/O."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from digest.paper import Paper, best_id, id_rank
from digest.text import normalise_title

if TYPE_CHECKING:
    from collections.abc import Iterable

_Text = TypeVar("_Text", str, str | None)

_WORD = re.compile(r"\w+")
_AGREEING_SHARE: Final = 0.6
"""Share of the shorter abstract's words that the longer one must hold to be the same abstract."""
_TELLING_WORDS: Final = 4
"""A title of this many words is its own proof where nothing speaks against it; "Preface" is not."""


def same_paper(known: Paper, new: Paper) -> bool:
    """Tell whether two records that share an id, or only a title, are one paper.

    A shared id other than one made of the title settles it. Otherwise the titles must be equal, no
    two ids of one kind may differ, and the first author or the abstract must agree; where neither
    can be compared, a title of four words or more is taken as enough.
    """
    known_ids, new_ids = _ids(known), _ids(new)
    if any(id_rank(each) < _TITLE_RANK for each in known_ids & new_ids):
        return True
    kinds = {each.partition(":")[0] for each in known_ids} - {"t"}
    if any(each.partition(":")[0] in kinds for each in new_ids):
        return False
    title = normalise_title(known.title)
    if not title or title != normalise_title(new.title):
        return False
    evidence = [
        *_agreement(known.authors[:1], new.authors[:1], _same_person),
        *_agreement((known.abstract,), (new.abstract,), _same_text),
    ]
    return any(evidence) if evidence else len(title.split()) >= _TELLING_WORDS


_TITLE_RANK: Final = id_rank("t:")


def _ids(paper: Paper) -> set[str]:
    return {paper.id, *paper.aliases} | ({f"doi:{paper.doi.lower()}"} if paper.doi else set())


def _agreement(known: tuple[str, ...], new: tuple[str, ...], same: Any) -> Iterable[bool]:
    if known and new and known[0] and new[0]:
        yield same(known[0], new[0])


def _same_person(one: str, other: str) -> bool:
    names, others = (normalise_title(name).split() for name in (one, other))
    return bool(names and others) and names[-1] == others[-1] and names[0][0] == others[0][0]


def _same_text(one: str, other: str) -> bool:
    words, others = (set(_WORD.findall(text.lower())) for text in (one, other))
    shorter = min(len(words), len(others))
    return shorter > 0 and len(words & others) >= _AGREEING_SHARE * shorter


def merged(known: Paper, new: Paper) -> Paper:
    """One record of two that are one paper: the better id, and field by field the richer value.

    What is known wins between equals, so that merging the same record again changes nothing.
    """
    paper_id = best_id((known.id, new.id))
    better, other = (new, known) if id_rank(new.id) < id_rank(known.id) else (known, new)
    return replace(
        better,
        id=paper_id,
        title=better.title or other.title,
        abstract=_richer_text(better.abstract, other.abstract),
        authors=better.authors if len(better.authors) >= len(other.authors) else other.authors,
        date=_richer_text(better.date, other.date),
        categories=_union(known.categories, new.categories),
        venue=better.venue or other.venue,
        doi=better.doi or other.doi,
        url=better.url or other.url,
        code=_union(known.code, new.code),
        upvotes=_most(known.upvotes, new.upvotes),
        comment=better.comment or other.comment,
        digests=_union(known.digests, new.digests),
        aliases=tuple(
            each
            for each in _union((*known.aliases, known.id), (*new.aliases, new.id))
            if each != paper_id
        ),
        extra={**other.extra, **better.extra},
    )


def _richer_text(better: _Text, other: _Text) -> _Text:
    """`other` only where it goes on from `better`: a date's day, an abstract's cut-off end."""
    if better and other and len(other) > len(better) and other.startswith(better.rstrip(". …")):
        return other
    return better or other


def _most(one: int | None, other: int | None) -> int | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _union(*parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for part in parts for item in part))
