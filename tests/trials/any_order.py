"""Records of the same papers give the same library, in whatever order they come.

A round makes a few papers and, of each, records as sources give them: an arXiv record, a journal's,
a .bib entry, a page without ids. Beside them stand papers that are easily taken for them: errata,
further parts, and others of the same title. An id that two papers claim (an erratum with its
paper's DOI) is not tried: whoever comes first keeps it.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from digest.library import Library
from digest.paper import Paper, paper_to_json, title_id
from tests.trials.outcome import Outcome, run_by_hand

_SUBJECTS: Final = ("graphs", "fish", "lattices", "engines", "galaxies", "proteins", "verbs")
_VERBS: Final = ("sparse", "quantum", "robust", "ancient", "neural", "spectral")
_PEOPLE: Final = (
    "Ada Lovelace",
    "Emmy Noether",
    "Alan Turing",
    "José Díaz",
    "Wei Li",
    "Grace Hopper",
)
_TEX: Final = (("Fₙ", "F_n"), ("ℝ", "mathbb{R}"), ("μ", "mu"))
PROMISE: Final = "the same records in any order give the same library"
_NUMBER: Final = re.compile(r"-\d+$")
ORDERS: Final = 4
"""How many orders a round tries."""


def world(chance: random.Random) -> list[Paper]:
    """The records of a few papers, each record once."""
    records: list[Paper] = []
    for number in range(chance.randint(1, 4)):
        records += _records(_paper(number, chance), number, chance)
    return records


def _paper(number: int, chance: random.Random) -> Paper:
    symbol = chance.choice(_TEX)[0]
    one, other = chance.sample(_SUBJECTS, 2)
    title = f"On {chance.choice(_VERBS)} {one} and {other} over {symbol}, case {number}"
    abstract = " ".join(chance.choice(_SUBJECTS + _VERBS) + str(number) for _ in range(20))
    return Paper(
        id=f"arxiv:2403.{number:05}",
        title=title,
        abstract=abstract,
        authors=tuple(chance.sample(_PEOPLE, chance.randint(1, 3))),
        date=f"{2020 + number}-0{chance.randint(1, 9)}-11",
    )


def _records(paper: Paper, number: int, chance: random.Random) -> list[Paper]:
    doi = f"10.1000/{number}"
    flat = paper.title
    for shown, flattened in _TEX:
        flat = flat.replace(shown, flattened)
    initials = tuple(f"{name[0]}. {name.split()[-1]}" for name in paper.authors)
    year = (paper.date or "")[:4]
    kinds = [
        replace(
            paper, doi=chance.choice([doi, None]), categories=("cs.CL",), digests=("arxiv-rss/a",)
        ),
        replace(paper, abstract="", digests=("arxiv-atom/b",), comment="12 pages"),
        Paper(
            id=f"doi:{doi}",
            doi=doi,
            title=paper.title,
            authors=initials,
            date=year,
            venue="Acta",
            digests=("ris/c",),
        ),
        Paper(
            id=f"local:key{number}",
            title=paper.title.upper(),
            authors=paper.authors,
            date=year,
            digests=("bibtex/d",),
        ),
        Paper(
            id=title_id(flat),
            title=flat,
            abstract=paper.abstract,
            upvotes=chance.randint(0, 9),
            digests=("hf-page/e",),
        ),
        Paper(
            id=title_id(flat),
            title=flat,
            abstract=paper.abstract,
            upvotes=chance.randint(0, 9),
            digests=("hf-page/f",),
        ),
    ]
    unlike = [
        Paper(
            id=title_id(f"Erratum: {flat}"),
            title=f"Erratum: {flat}",
            authors=paper.authors,
            date=year,
            digests=("ris/g",),
        ),
        Paper(
            id=title_id(paper.title + ", II"),
            title=paper.title + ", II",
            authors=paper.authors,
            abstract="Another part of it.",
            date=year,
        ),
        Paper(
            id=title_id(paper.title),
            title=paper.title,
            authors=("Eve Else",),
            date="1990",
            abstract="Birds sing.",
        ),
    ]
    chosen = chance.sample(kinds, chance.randint(1, len(kinds)))
    return chosen + chance.sample(unlike, chance.randint(0, len(unlike)))


def content(library: Library) -> list[str]:
    """What a library says, apart from the order in which it heard of it.

    Ids made of titles are shared by papers of one title; whoever comes first has it, and the others
    are numbered.
    """
    found = []
    for paper in library.papers():
        record = paper_to_json(paper)
        record["id"] = _NUMBER.sub("", paper.id)
        record["aliases"] = [each for each in paper.aliases if not each.startswith("t:")]
        for each in ("aliases", "categories", "code", "digests"):
            record[each] = sorted(record[each])
        others = paper.extra.get("other_titles", [])
        record["extra"] = {**paper.extra, "other_titles": sorted(others)}
        found.append(repr(sorted(record.items())))
    return sorted(found)


def trial(rounds: int, seed: int) -> Outcome:
    """Try so many rounds."""
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            chance = random.Random(f"{seed}/{number}")
            place = Path(folder) / str(number)
            failures += _round(world(chance), chance, place, number)
            shutil.rmtree(place)
    return Outcome(rounds, failures)


def _round(records: list[Paper], chance: random.Random, folder: Path, number: int) -> list[str]:
    first: list[str] | None = None
    for order in range(ORDERS):
        library = Library(folder / str(order))
        cut = chance.randint(0, len(records))
        library.add(records[:cut])
        library.add(records[cut:])
        found = content(library)
        before = library.path.read_bytes()
        library.add(records)
        if library.path.read_bytes() != before:
            return [f"round {number}, order {order}: adding again changed the library"]
        if first is not None and found != first:
            changed = "\n".join(sorted({*found} ^ {*first}))
            return [f"round {number}, order {order}: another library:\n{changed}"]
        first = found
        chance.shuffle(records)
    return []


if __name__ == "__main__":
    run_by_hand(PROMISE, trial, 10000)
