"""What the reader of HTML makes of real pages, beside counts that share no code with it.

Run by hand from the project's folder:

    python -m tests.bench.fulltext_counts --counts ../shared/fulltext/COUNTS.tsv PAGES...

For each page: how many sections, formulas, tables and so on the document has, and the counts of the
same things in the page's elements; where the two differ, why. Then the words of the running text,
found by lxml alone in the page's order with formulas left out: how many of them stand in the
document in the same order (by a longest common subsequence), and which stand there twice.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from digest.fulltext import document as d
from digest.fulltext.content import every_block
from digest.fulltext.latexml import read_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WORD: Final = re.compile(r"[^\W\d_][\w’'\-]*")
_NO_RUNNING_TEXT: Final = frozenset(
    ("ltx_tabular", "ltx_bibliography", "ltx_note", "ltx_listing", "ltx_authors")
)
_INNER: Final = _NO_RUNNING_TEXT | {
    *("ltx_ERROR", "ltx_eqn_table", "ltx_equation", "ltx_equationgroup", "ltx_p")
}
_BAR: Final = 0.995
_TWICE: Final = 12
"""Words in a row that stand once in the page and may not stand twice in the document."""

EXPLAINED: Final = {
    "sections": "acknowledgements with a title are a section, too",
    "math_inline": "formulas in drawings and in labels of entries are text; a sentence set as an "
    "equation has formulas in its line",
    "eq_tables": "a sentence set as an equation is a paragraph",
    "eq_rows": "rows with nothing in them are left out; before LaTeXML 0.8.1 rows had no class",
    "eq_numbers": "the number of a sentence set as an equation stands at its end",
    "figures_ltx_figure": "a figure counts as what its caption calls it",
    "figures_ltx_table": "a figure counts as what its caption calls it",
    "listings": "verbatim text is a listing, too",
    "footnotes": "notes of the front matter are paragraphs; notes of the margin are footnotes",
    "cite_links": "links to entries that the page does not have are text, and told as a problem",
    "list_items": "a term and what is said of it are one item",
    "img": "drawings (svg) and objects are pictures, too; those of the page's frame are not",
    "errors": "macros of colour are told as one problem, with their number",
    "words_bib": "a dash that was decoded wrongly is no letter any more",
}
"""Why a count may differ, by column."""


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="compare what was read with independent counts")
    parser.add_argument("--counts", type=Path, required=True, help="COUNTS.tsv")
    parser.add_argument("pages", type=Path, nargs="+")
    given = parser.parse_args()
    with given.counts.open(encoding="utf-8") as stream:
        known = {Path(row["file"]).name: row for row in csv.DictReader(stream, delimiter="\t")}
    below = [page for page in given.pages if not _told(page, known.get(page.name, {}))]
    print(f"\nbelow {_BAR:.1%} or twice: {', '.join(each.name for each in below) or 'none'}")
    return bool(below)


def _told(page: Path, counts: dict[str, str]) -> bool:
    data = page.read_bytes()
    began = time.process_time()
    document = read_html(data, f"https://arxiv.org/html/{page.stem}")
    taken = time.process_time() - began
    print(f"\n## {page.name}: {len(data) / 1000:,.0f} kB read in {taken * 1000:.0f} ms CPU")
    found = counted(document)
    differing = []
    same = []
    for column, number in found.items():
        if column not in counts:
            continue
        if int(counts[column]) == number:
            same.append(f"{column} {number}")
        else:
            differing.append(f"| {column} | {counts[column]} | {number} | {_why(column)} |")
    print(f"equal: {', '.join(same)}")
    if differing:
        print("| count | page | document | why |\n|---|---|---|---|")
        print("\n".join(differing))
    theirs, ours = running_words(data), words(document)
    common = longest_common(theirs, ours)
    share = common / len(theirs) if theirs else 1.0
    doubled = repeated(theirs, ours)
    print(f"running words: {common:,} of {len(theirs):,} in order, {share:.2%}; ", end="")
    print(f"twice: {doubled[:3] or 'none'}")
    for sentence in document.problems:
        print(f"  problem: {sentence}")
    return share >= _BAR and not doubled


def _why(column: str) -> str:
    return EXPLAINED.get(column, "**unexplained**")


def counted(document: d.Document) -> Counter[str]:
    """Return a document's counts by the names of COUNTS.tsv's columns."""
    found: Counter[str] = Counter(dict.fromkeys(_COLUMNS, 0))
    everything = (*document.front, *document.abstract, *document.body)
    _count_spans(document.title, found)
    chapters = any(
        isinstance(each, d.Section) and each.level > 1 and not each.appendix
        for block in document.body
        if isinstance(block, d.Section) and not block.appendix and block.anchor.startswith("Ch")
        for each in block.blocks
    )
    found["abstract"] = bool(document.abstract)
    for block in _with_notes(everything):
        _count_block(block, found, chapters=chapters)
    found["max_item_depth"] = _depth(everything)
    return found


_COLUMNS: Final = (
    *("chapters", "sections", "subsections", "subsubsections", "appendices", "math_inline"),
    *("eq_tables", "eq_rows", "eq_numbers", "tabular", "tabular_cells", "spans_gt1"),
    *("figures_ltx_figure", "figures_ltx_table", "algorithms", "listings", "footnotes", "cites"),
    *("cite_links", "bibitems", "theorems", "proofs", "list_items", "max_item_depth"),
    *("errors", "img", "abstract", "words_bib"),
)
_FIGURES: Final = {
    d.FigureKind.FIGURE: "figures_ltx_figure",
    d.FigureKind.TABLE: "figures_ltx_table",
    d.FigureKind.ALGORITHM: "algorithms",
    d.FigureKind.LISTING: "listing_figures",
}
_ICON: Final = "▣"
"""What stands for a picture within a line."""
_LEVELS: Final = ("chapters", "sections", "subsections", "subsubsections")


def _with_notes(blocks: Iterable[d.Block]) -> Iterator[d.Block]:
    """Return all blocks, those of footnotes, too."""
    for block in every_block(blocks):
        yield block
        for spans in _lines_of(block):
            for span in _inner(spans):
                if isinstance(span, d.Footnote):
                    yield from _with_notes(span.blocks)


def _lines_of(block: d.Block) -> tuple[tuple[d.Span, ...], ...]:
    match block:
        case d.Paragraph(spans=spans):
            return (spans,)
        case d.Figure(caption=caption):
            return (caption,)
        case d.Section(title=title) | d.Theorem(title=title):
            return (title,)
        case d.Listing(lines=lines):
            return lines
        case d.Bibliography(entries=entries):
            return tuple(each.spans for each in entries)
        case _:
            return ()


def _inner(spans: Iterable[d.Span]) -> Iterator[d.Span]:
    for span in spans:
        yield span
        if isinstance(span, d.Styled | d.Link | d.Reference | d.Citation):
            yield from _inner(span.spans)


def _count_spans(spans: tuple[d.Span, ...], found: Counter[str]) -> None:
    for span in _inner(spans):
        found["math_inline"] += isinstance(span, d.Math)
        found["img"] += span.text.count(_ICON) if isinstance(span, d.Text) else 0
        found["footnotes"] += isinstance(span, d.Footnote)
        found["errors"] += isinstance(span, d.Unread) and span.source.startswith(("\\", "{"))
        if isinstance(span, d.Citation):
            found["cites"] += 1
            links = sum(isinstance(each, d.Link | d.Reference) for each in _inner(span.spans))
            found["cite_links"] += links


def _count_block(block: d.Block, found: Counter[str], *, chapters: bool) -> None:
    for spans in _lines_of(block):
        _count_spans(spans, found)
    match block:
        case d.Section(appendix=True):
            found["appendices"] += 1
        case d.Section(level=level):
            at = level - (1 if chapters else 0)
            found[_LEVELS[at] if at < len(_LEVELS) else "deeper"] += 1
        case d.Equation(rows=rows):
            found["eq_tables"] += 1
            found["eq_rows"] += len(rows)
            found["eq_numbers"] += sum(bool(each.number) for each in rows)
        case d.Table(rows=rows):
            cells = [cell for row in rows for cell in row.cells]
            found["tabular"] += 1
            found["tabular_cells"] += len(cells)
            found["spans_gt1"] += sum(each.rows > 1 or each.columns > 1 for each in cells)
        case d.Figure(kind=kind):
            found[_FIGURES[kind]] += 1
        case d.Listing():
            found["listings"] += 1
        case d.Theorem(proof=proof):
            found["proofs" if proof else "theorems"] += 1
        case d.List(items=items):
            found["list_items"] += len(items)
        case d.Picture():
            found["img"] += 1
        case d.Bibliography(entries=entries):
            found["bibitems"] += len(entries)
            found["words_bib"] += sum(
                len(_WORD.findall(f"{each.label} {_words_of(each.spans)}")) for each in entries
            )
        case _:
            pass


def _depth(blocks: Iterable[d.Block]) -> int:
    deepest = 0
    for block in blocks:
        if isinstance(block, d.List):
            inner = (_depth(item.blocks) for item in block.items)
            deepest = max(deepest, 1 + max(inner, default=0))
        elif isinstance(block, d.Section | d.Theorem | d.Quotation | d.Figure):
            deepest = max(deepest, _depth(block.blocks))
    return deepest


def _words_of(spans: Iterable[d.Span]) -> str:
    parts = []
    for span in spans:
        match span:
            case d.Text(text=text) | d.Code(text=text):
                parts.append(text)
            case d.Unread(source=source) if not source.startswith("\\"):
                parts.append(source)
            case d.Styled() | d.Link() | d.Reference() | d.Citation():
                parts.append(_words_of(span.spans))
            case d.Footnote():
                pass
            case _:
                parts.append(" ")
    return "".join(parts)


def words(document: d.Document) -> list[str]:
    """Return the words of a document's paragraphs in order: no tables, listings, notes, lists."""
    found: list[str] = []
    _gather((*document.front, *document.abstract, *document.body), found)
    return found


def _gather(blocks: Iterable[d.Block], found: list[str]) -> None:
    for block in blocks:
        match block:
            case d.Paragraph(spans=spans):
                found += _WORD.findall(_words_of(spans))
            case d.Picture(description=description):
                found += _WORD.findall(description)
            case d.List(items=items):
                for item in items:
                    _gather(item.blocks, found)
            case d.Section() | d.Theorem() | d.Quotation() | d.Figure():
                _gather(block.blocks, found)
            case _:
                pass


def running_words(data: bytes) -> list[str]:
    """Return the words of a page's paragraphs in order, as lxml alone finds them."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = etree.fromstring(data, parser=parser)
    root = next(
        (
            each
            for tag in ("article", "section", "div")
            for each in tree.iter(tag)
            if "ltx_document" in _classes(each)
        ),
        None,
    )
    found: list[str] = []
    for each in root.iter() if root is not None else ():
        if isinstance(each.tag, str) and "ltx_p" in _classes(each) and _is_running(each, root):
            parts: list[str] = []
            _own_text(each, parts)
            found += _WORD.findall("".join(parts))
    return found


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def _is_running(element: Any, root: Any) -> bool:
    for above in element.iterancestors():
        if above is root:
            return True
        if _classes(above) & _NO_RUNNING_TEXT:
            return False
    return True


def _own_text(element: Any, parts: list[str]) -> None:
    parts.append(element.text or "")
    for child in element:
        if not isinstance(child.tag, str):
            pass
        elif child.tag in ("math", "script", "style", "svg", "button") or (
            _classes(child) & _INNER
        ):
            parts.append(" ")
        else:
            _own_text(child, parts)
        parts.append(child.tail or "")


def longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest common subsequence (Myers 1986: quick where most agrees)."""
    furthest = {1: 0}
    for distance in range(len(one) + len(other) + 1):
        for diagonal in range(-distance, distance + 1, 2):
            down = diagonal == -distance or (
                diagonal != distance and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            y = x - diagonal
            while x < len(one) and y < len(other) and one[x] == other[y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            if x >= len(one) and y >= len(other):
                return (len(one) + len(other) - distance) // 2
    return 0


def repeated(theirs: Sequence[str], ours: Sequence[str]) -> list[str]:
    """Return runs of words that the document has more often than the page."""
    once, twice = _runs(theirs), _runs(ours)
    return [" ".join(run) for run, count in twice.items() if 0 < once[run] < count]


def _runs(found: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(found[at : at + _TWICE]) for at in range(len(found) - _TWICE + 1))


if __name__ == "__main__":
    sys.exit(main())
