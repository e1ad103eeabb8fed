"""What is remembered so that a wrong merge can be taken apart, and stays apart. No I/O.

The log has two kinds of lines more than one paper needs:

- A line with `came_as` is a record as it came in, before it was merged. It stands under the id of
  the paper that it was merged into, right before that paper's new line, so that an older Sheaf,
  which reads it as that paper, has the merged one a moment later. `came_as` has the record's own id
  and aliases.
- A paper with `split` in `extra` was taken apart. `is` has the fingerprints of its own records,
  `not` the fingerprints and registered ids of what is no longer part of it, and `of` the ids of
  the other parts, the last one split off last.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from digest.paper import Paper, id_rank, paper_from_json, paper_to_json
from digest.text.oneline import json_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CAME_AS: Final = "came_as"
SPLIT: Final = "split"
_LOCAL_RANK: Final = id_rank("local:")


def paper_line(paper: Paper) -> bytes:
    """Return the log's line of a paper."""
    return f"{json_line(paper_to_json(paper), sort_keys=True)}\n".encode()


def record_line(record: Paper, paper_id: str) -> bytes:
    """Return the log's line of a record that was merged into the paper with that id."""
    own = {"id": record.id, "aliases": list(record.aliases)}
    line = paper_to_json(record) | {"id": paper_id, "aliases": [], CAME_AS: own}
    return f"{json_line(line, sort_keys=True)}\n".encode()


def record_from_json(line: Mapping[str, Any]) -> Paper:
    """Return the record of a line with `came_as`, under its own ids.

    Raises:
        ValueError: it is malformed.
    """
    own = line[CAME_AS]
    if not isinstance(own, dict):
        raise ValueError("its 'came_as' is not of the expected type")  # noqa: TRY004
    rest = {key: value for key, value in line.items() if key != CAME_AS}
    return paper_from_json(rest | {"id": own.get("id"), "aliases": own.get("aliases")})


def fingerprint(record: Paper) -> str:
    """Return what identifies a record when it comes again, whatever its votes and digests."""
    facts = (record.title, record.abstract, record.authors, record.date, record.doi, record.venue)
    return f"r:{blake2b(repr(facts).encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"


def says_more(record: Paper, known: Paper) -> bool:
    """Return whether a record must be kept as it came: it is not the known paper with new votes."""
    own = {record.id, *record.aliases}
    return fingerprint(record) != fingerprint(known) or not own <= {known.id, *known.aliases}


def decided(known: Paper, new: Paper) -> bool | None:
    """Return whether two records are one paper where a person has said so; else None."""
    answers = {_is_part(known, new), _is_part(new, known)}
    if True in answers:
        return True
    return False if False in answers else None


def _is_part(paper: Paper, record: Paper) -> bool | None:
    split = split_of(paper)
    if not split:
        return None
    names = {fingerprint(record), *split_of(record).get("is", ())}
    if not names.isdisjoint(split["is"]):
        return True
    names |= ids_of(record)
    return None if names.isdisjoint(split["not"]) else False


def split_of(paper: Paper) -> dict[str, list[str]]:
    """Return what `extra` says about a split, with all three lists; empty if there was none."""
    split = paper.extra.get(SPLIT)
    if not isinstance(split, dict):
        return {}
    lists = ((key, split.get(key)) for key in ("is", "not", "of"))
    return {key: [*map(str, found)] if isinstance(found, list) else [] for key, found in lists}


def with_split(paper: Paper, split: Mapping[str, Iterable[str]]) -> Paper:
    """Return the paper with another `split`; without one if there is no other part any more."""
    extra = {key: value for key, value in paper.extra.items() if key != SPLIT}
    found = {key: list(dict.fromkeys(values)) for key, values in split.items()}
    if found.get("of"):
        extra[SPLIT] = found
    return replace(paper, extra=extra)


def merged_extra(better: Paper, other: Paper) -> dict[str, Any]:
    """Return what both say in `extra`, the better one first; splits are joined."""
    extra = {**other.extra, **better.extra}
    if SPLIT in better.extra and SPLIT in other.extra:
        one, two = split_of(better), split_of(other)
        if one and two:
            extra[SPLIT] = {key: list(dict.fromkeys(one[key] + two[key])) for key in one}
    return extra


def ids_of(paper: Paper) -> set[str]:
    """Return the ids that a registry assigned: arXiv's, DOIs and the ACL Anthology's."""
    doi = {f"doi:{paper.doi.lower()}"} if paper.doi else set()
    own = {each for each in (paper.id, *paper.aliases) if id_rank(each) < _LOCAL_RANK}
    return own | doi
