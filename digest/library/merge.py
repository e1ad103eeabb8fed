"""When two records are the same paper, and how their fields are merged. No I/O."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from digest.bibliography.names import SUFFIX
from digest.library.provenance import SPLIT, decided, merged_extra
from digest.library.titles import can_be_compared, kind, parts
from digest.paper import Paper, best_id, id_rank
from digest.text import normalise_title
from digest.text.matching import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable

_Text = TypeVar("_Text", str, str | None)

_WORD = re.compile(r"\w+")
_DISTINCTIVE_WORDS: Final = 4
"""A title of this many words identifies a paper if nothing contradicts it; "Preface" does not."""
_SAME_TEXT_SHARE: Final = {True: 0.6, False: 0.8}
"""Share of the shorter abstract's words that must be in the longer one for them to be the same
abstract: if the title is distinctive, and if it is not."""
_ABBREVIATED: Final = frozenset({"et al.", "others"})
"""What stands for the remaining authors in a shortened list."""
_PREPRINT: Final = frozenset({"arxiv", "arxiv.org", "corr", "arxiv preprint"})
"""Venues that say no more than the id."""
_MIN_TITLE_OVERLAP: Final = 0.5
"""Share of the shorter title's words in the other from which titles do not contradict an id."""
_MIN_AUTHOR_OVERLAP: Final = 0.34
"""Share of the shorter list's surnames in the other from which authors do not."""
_MAX_YEARS_TO_PRINT: Final = 4
"""Years between a preprint and its publication; records further apart need more evidence."""
_NUMBER: Final = re.compile(r"-\d+$")
_TITLE_RANK: Final = id_rank("t:")


def same_paper(known: Paper, new: Paper) -> bool:
    """Return whether two records that share an id, or only a title, are the same paper.

    What a person has split stays apart, see `digest.library.provenance`.

    Different arXiv numbers mean different papers. Otherwise a shared id is strong evidence but no
    proof, and unless it was made from the title it decides: chapters share the DOI of their
    proceedings, errata that of their paper, and reference managers write wrong numbers, so titles
    and authors that contradict it win. A local id counts within its own source only.

    Without a shared id, the titles must be equal (or forms of one title with TeX, see `title_key`),
    no two ids of one kind may differ, and the first author or the abstract must agree; if the title
    has fewer than four words, all of these that can be compared must agree. If neither can be
    compared, a longer title is enough. Records from years far apart need their abstracts to agree.
    """
    if SPLIT in known.extra or SPLIT in new.extra:
        by_person = decided(known, new)
        if by_person is not None:
            return by_person
    known_ids, new_ids = _ids(known), _ids(new)
    if _differ("arxiv", known_ids, new_ids):
        return False
    if any(_is_evidence(each, known, new) for each in known_ids & new_ids):
        return not _contradict(known, new)
    if any(_differ(kind, known_ids, new_ids) for kind in ("doi", "acl")):
        return False
    # A source's own ids tell its own records apart, and say nothing about another source's.
    if (
        _differ("local", known_ids, new_ids)
        and _share_a_source(known, new)
        and not _is_numbered(known.id, new.id)
    ):
        return False
    return _agree(known, new)


def are_alike(one: Paper, other: Paper) -> bool:
    """Return whether two records say the same of title, authors and abstract, as far as they do.

    Stricter than `same_paper`, and blind to ids: for telling the parts of a wrong merge.
    """
    if title_key(one.title) != title_key(other.title):
        return False
    if one.authors and other.authors and not _same_person(one.authors[0], other.authors[0]):
        return False
    if one.abstract and other.abstract:
        return _same_text(one.abstract, other.abstract, _SAME_TEXT_SHARE[True])
    return _years_apart(one, other) <= _MAX_YEARS_TO_PRINT


def _is_evidence(shared_id: str, known: Paper, new: Paper) -> bool:
    if shared_id.startswith("local:"):
        return _share_a_source(known, new)
    return id_rank(shared_id) < _TITLE_RANK


def _contradict(known: Paper, new: Paper) -> bool:
    """Return whether two records that share an id are clearly about different works."""
    if not (known.title and new.title):
        return False
    if kind(known.title) != kind(new.title):
        return True
    part, other_part = parts(known.title), parts(new.title)
    if part and other_part and part.isdisjoint(other_part):
        return True
    titles = [set(normalise_title(each.title).split()) for each in (known, new)]
    if _shared(*titles) >= _MIN_TITLE_OVERLAP:
        return False
    people = [" ".join(each.authors) for each in (known, new)]
    if all(people) and can_be_compared(*people):
        surnames = [{_surname(each) for each in paper.authors} for paper in (known, new)]
        return _shared(*surnames) < _MIN_AUTHOR_OVERLAP
    if known.abstract and new.abstract and can_be_compared(known.abstract, new.abstract):
        return not _same_text(known.abstract, new.abstract, _SAME_TEXT_SHARE[True])
    return False


def _shared(words: set[str], others: set[str]) -> float:
    """Return the share of the smaller set that is also in the other; 1 if one is empty."""
    shorter = min(len(words), len(others))
    return len(words & others) / shorter if shorter else 1.0


def _surname(author: str) -> str:
    parts = _name_parts(author)
    return parts[-1] if parts else author


def _name_parts(author: str) -> list[str]:
    """Return the words of a name without `Jr.` and the like, casefolded and without accents."""
    return [part for part in normalise_title(author).split() if not SUFFIX.fullmatch(part)]


def _ids(paper: Paper) -> set[str]:
    return {paper.id, *paper.aliases} | ({f"doi:{paper.doi.lower()}"} if paper.doi else set())


def _differ(kind: str, known_ids: set[str], new_ids: set[str]) -> bool:
    """Return whether both have ids of a kind, but none in common."""
    known = {each for each in known_ids if each.startswith(f"{kind}:")}
    new = {each for each in new_ids if each.startswith(f"{kind}:")}
    return bool(known and new) and not known & new


def _share_a_source(known: Paper, new: Paper) -> bool:
    return bool({*known.digests} & {*new.digests}) or not (known.digests and new.digests)


def _agree(known: Paper, new: Paper) -> bool:
    titles = [normalise_title(each.title) for each in (known, new)]
    if not _are_forms_of_one(titles, known.title, new.title):
        return False
    is_distinctive = min(len(each.split()) for each in titles) >= _DISTINCTIVE_WORDS
    evidence = []
    if known.authors and new.authors:
        evidence.append(_same_person(known.authors[0], new.authors[0]))
    same_abstract = False
    if known.abstract and new.abstract:
        share = _SAME_TEXT_SHARE[is_distinctive]
        same_abstract = _same_text(known.abstract, new.abstract, share)
        evidence.append(same_abstract)
    if _years_apart(known, new) > _MAX_YEARS_TO_PRINT:
        # A course of the same name is given again, and reports come out every ten years.
        return same_abstract
    if not evidence:
        # Of two records alike, one of which says all that the other does, both are one paper,
        # however little they say and whichever comes first.
        is_alike = known.title == new.title and (
            known.id == new.id or _is_numbered(known.id, new.id)
        )
        is_contained = _adds_nothing(known, new) or _adds_nothing(new, known)
        return is_distinctive or (is_alike and is_contained)
    return any(evidence) if is_distinctive else all(evidence)


def _are_forms_of_one(normalised: list[str], title: str, other: str) -> bool:
    if normalised[0] == normalised[1]:
        return bool(normalised[0]) or title == other
    return all(normalised) and title_key(title) == title_key(other)


def _years_apart(known: Paper, new: Paper) -> int:
    if not (known.year.isdecimal() and new.year.isdecimal()):
        return 0
    return abs(int(known.year) - int(new.year))


def _is_numbered(one: str, other: str) -> bool:
    """Return whether two ids differ only by the number that the library adds to duplicates."""
    return _NUMBER.sub("", one) == other or _NUMBER.sub("", other) == one


def _adds_nothing(known: Paper, new: Paper) -> bool:
    """Return whether the known record already says everything that the new one does."""
    return all(known.extra.get(key) == value for key, value in new.extra.items()) and all(
        getattr(new, field) in (None, getattr(known, field))
        for field in ("date", "venue", "doi", "url", "comment")
    )


def _same_person(one: str, other: str) -> bool:
    """Return whether two names may be the same person's: family name and an initial agree."""
    names, others = _name_parts(one), _name_parts(other)
    if not names or not others:
        return one == other
    return set(names) == set(others) or (names[-1] == others[-1] and names[0][0] == others[0][0])


def _same_text(one: str, other: str, share: float) -> bool:
    if one == other:
        return True
    words, others = (set(_WORD.findall(text.lower())) for text in (one, other))
    shorter = min(len(words), len(others))
    return shorter > 0 and len(words & others) >= share * shorter


def merged(known: Paper, new: Paper) -> Paper:
    """Merge two records of one paper: the better id, and the richer value of each field.

    Between equals the known value wins, so that merging the same record again changes nothing.
    """
    paper_id = best_id((known.id, new.id))
    better, other = (new, known) if id_rank(new.id) < id_rank(known.id) else (known, new)
    return replace(
        better,
        id=paper_id,
        title=better.title or other.title,
        abstract=_richer_text(better.abstract, other.abstract),
        authors=max(better.authors, other.authors, key=_richness),
        date=_richer_text(better.date, other.date),
        categories=_union(known.categories, new.categories),
        venue=_venue(better.venue, other.venue),
        doi=better.doi or other.doi,
        url=better.url or other.url,
        code=_union(known.code, new.code),
        upvotes=_larger(known.upvotes, new.upvotes),
        comment=better.comment or other.comment,
        digests=_union(known.digests, new.digests),
        aliases=tuple(
            each
            for each in _union((*known.aliases, known.id), (*new.aliases, new.id))
            if each != paper_id
        ),
        extra=merged_extra(better, other),
    )


def _richness(authors: tuple[str, ...]) -> tuple[bool, int, int]:
    """Sort key of author lists: complete ones win, then more names, then fuller names."""
    is_whole = bool(authors) and authors[-1] not in _ABBREVIATED
    return is_whole, len(authors), sum(len(each) for each in authors)


def _richer_text(better: _Text, other: _Text) -> _Text:
    """`other` only if it continues `better`, as a date with its day or an abstract with its end."""
    if better and other and len(other) > len(better) and other.startswith(better.rstrip(". …")):
        return other
    return better or other


def _venue(better: str | None, other: str | None) -> str | None:
    if better and other and better.lower() in _PREPRINT:
        return other
    return better or other


def _larger(one: int | None, other: int | None) -> int | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _union(known: tuple[str, ...], new: Iterable[str]) -> tuple[str, ...]:
    """Return the known values in their order, then the new ones."""
    return (*known, *dict.fromkeys(each for each in new if each not in known))
