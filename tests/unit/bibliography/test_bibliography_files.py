"""Files that real programs made: nothing in them that has a title is left out."""

from __future__ import annotations

import datetime as dt
import json
import re
from io import BytesIO
from pathlib import Path

import pytest

from digest import sources
from digest.export import export
from digest.paper import Paper
from digest.sources.base import Origin, Skipped

FORMATS = Path(__file__).parents[4] / "shared" / "formats"
BIBTEX = [path for path in sorted(FORMATS.glob("bibtex/*")) if path.suffix != ".txt"]
RIS = sorted(FORMATS.glob("ris/*.ris"))
CSL = sorted(FORMATS.glob("csl-json/*.json"))

ENTRY = re.compile(r"^%?\s*@(?!comment|preamble|string)\w+\s*[{(]", re.MULTILINE | re.IGNORECASE)
TITLE = re.compile(r"^\s*(?:short|main)?title(?:addon)?\s*=", re.MULTILINE | re.IGNORECASE)
END = re.compile(r"^ER  -.*$", re.MULTILINE)
WORTHY = re.compile(r"^(?:T1|TI|ST|AB|N2)  - \S", re.MULTILINE)

needs_files = pytest.mark.skipif(
    not FORMATS.is_dir(), reason="the shared data is not beside this checkout"
)


def read(path: Path) -> tuple[str, list[Paper], list[Skipped]]:
    """The source that the sniffer chose, the papers, and what was skipped."""
    data = path.read_bytes()
    source = sources.sniff(data[:65_536], path.name)
    events = list(source.read(BytesIO(data), Origin(path.name, dt.date(2024, 3, 13))))
    papers = [event for event in events if isinstance(event, Paper)]
    return source.name, papers, [event for event in events if isinstance(event, Skipped)]


@needs_files
@pytest.mark.parametrize("path", BIBTEX, ids=lambda path: path.name)
def test_every_bibtex_entry_with_a_title_is_a_paper(path: Path) -> None:
    name, papers, skipped = read(path)
    text = path.read_text(encoding="utf-8", errors="replace")
    # Counted without our parser: lines that begin an entry, and what follows up to the next.
    starts = list(
        re.finditer(
            r"^%?\s*@(?!comment|preamble|string)\w+\s*[{(]", text, re.MULTILINE | re.IGNORECASE
        )
    )
    assert (name, len(papers) + len(skipped)) == ("bibtex", len(starts))
    for each in skipped:
        if "is broken" in each.reason or "commented out" in each.reason:
            continue
        rest = text.split("\n")[each.line - 1 :] if each.line else []
        entry = re.split(r"\n\s*@", "\n".join(rest), maxsplit=1)[0]
        assert not re.search(
            r"^\s*(?:short|main)?title(?:addon)?\s*=", entry, re.MULTILINE | re.IGNORECASE
        )


@needs_files
@pytest.mark.parametrize("path", RIS, ids=lambda path: path.name)
def test_every_ris_record_with_a_title_or_an_abstract_is_a_paper(path: Path) -> None:
    name, papers, skipped = read(path)
    text = path.read_text(encoding="utf-8-sig")
    records = [each for each in re.split(r"^ER  -.*$", text, flags=re.MULTILINE) if "TY  -" in each]
    worthy = [
        each for each in records if re.search(r"^(?:T1|TI|ST|AB|N2)  - \S", each, re.MULTILINE)
    ]
    assert (name, len(papers), len(papers) + len(skipped)) == ("ris", len(worthy), len(records))


@needs_files
@pytest.mark.parametrize("path", CSL, ids=lambda path: path.name)
def test_every_csl_item_is_a_paper(path: Path) -> None:
    name, papers, skipped = read(path)
    assert (name, len(papers)) == ("csl-json", len(json.loads(path.read_bytes())))
    assert not skipped


@needs_files
def test_the_file_broken_by_hand_keeps_its_good_entries_and_names_the_broken_one() -> None:
    _, papers, skipped = read(FORMATS / "bibtex" / "broken-by-hand.bib")
    assert [paper.title for paper in papers] == ["A", "B", "Dup", "A", "Web", "Paren"]
    assert [each.line for each in skipped] == [5]


@needs_files
@pytest.mark.parametrize("path", [*BIBTEX, *RIS, *CSL], ids=lambda path: path.name)
@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json"])
def test_real_papers_come_back_from_every_bibliography(path: Path, name: str) -> None:
    _, papers, _ = read(path)
    first: dict[str, Paper] = {}
    for paper in papers:
        first.setdefault(paper.id, paper)
    if not first:
        return
    out = "".join(export(first.values(), name)).encode()
    events = sources.source(name).read(BytesIO(out), Origin("x", dt.date(2024, 3, 13)))
    back = [event for event in events if isinstance(event, Paper)]
    assert [held(paper) for paper in back] == [held(paper) for paper in first.values()]


def held(paper: Paper) -> tuple[object, ...]:
    return paper.title, paper.abstract.split(), paper.date, paper.authors, paper.venue
