"""The source `hf-page`: the saved text of a Hugging Face Papers page, plain or as Markdown.

In plain text, titles and abstracts alternate, amid page furniture (votes, `12 authors`, `Submitted
by`). Markdown has a linked heading for each paper, and thereby its id. Text that breaks the pattern
is reported as skipped; guesses are reported as remarks.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO, Final

from digest.errors import InputError
from digest.sources import hf_markdown, hf_plain
from digest.sources.base import Remark, Skipped, digest_label
from digest.sources.containment import contained
from digest.sources.decoding import decode, lines, read_all
from digest.sources.hf_entry import HfEntry, paper_of, shortened
from digest.sources.hf_lines import parse_day, units

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from digest.sources.base import Event, Origin

name: Final = "hf-page"
describes: Final = "the saved text of a Hugging Face Papers page"

_PAGE_FURNITURE: Final = re.compile(
    r"^[^\S\n]*+(?:get trending papers in your email|by\s?ak and the research community"
    r"|[^\w\n]*+submitted by\b|[^\w\n]*+\d++ authors?[^\w\n]*+$|daily papers$|trending papers$)",
    re.IGNORECASE | re.MULTILINE,
)
_OTHER_START: Final = re.compile(r"\s*(?:[{\[<@%]|\"{3}|TY  - )")
_OTHER_FORMAT: Final = re.compile(
    r"^[^\S\n]*+(?:@\w++\s*+[{(]|TY  - |```|~~~|#|[-*+] \S|={3,}+[^\S\n]*$|-{3,}+[^\S\n]*$"
    r"|[\w-]++,[\w-]++,[\w,-]++[^\S\n]*$)"
    r"|^(?:import|from|def|class|function|const|let|var|package|use)\s\S.*$",
    re.MULTILINE,
)
_COMPLETE_END: Final = re.compile(
    r"(?:[.!?:;)\]\"'”’»。]|https?://\S+|\b[\w.-]+\.(?:com|io|org|ai)/\S*)$"
)


def sniff(head: bytes) -> bool:
    """Return whether titles and abstracts alternate, or headings link to Hugging Face Papers.

    Strict: plain text without the page's furniture needs three long abstracts, each after a title,
    and no sign of code, Markdown or a bibliography.
    """
    text = decode(head)[0]
    numbered = list(enumerate(lines(text), start=1))
    has_furniture = _PAGE_FURNITURE.search(text) is not None
    headings = sum(hf_markdown.is_heading(line) for _, line in numbered)
    if headings:
        return headings >= 3 or has_furniture
    if _OTHER_START.match(text) or (not has_furniture and _OTHER_FORMAT.search(text)):
        return False
    found = [unit for unit in units(iter(numbered)) if unit.kind in {"title", "abstract"}]
    pairs = [(a, b) for a, b in pairwise(found) if a.kind == "title" and b.kind == "abstract"]
    if has_furniture:
        return bool(pairs) or any(isinstance(each, HfEntry) for each in hf_plain.entries(numbered))
    long = sum(len(abstract.text) >= 400 for _, abstract in pairs)
    return long >= 3 and len(pairs) * 2 >= len(found) - 1


def read(stream: BinaryIO, origin: Origin) -> Iterator[Event]:
    """Yield the papers in page order.

    Raises:
        InputError: the page has no papers.
    """
    text, remark = decode(read_all(stream, origin))
    if remark:
        yield Remark(remark)
    numbered = list(enumerate(lines(text), start=1))
    markdown = any(hf_markdown.is_heading(line) for _, line in numbered)
    found = list((hf_markdown if markdown else hf_plain).entries(numbered))
    entries = [each for each in found if isinstance(each, HfEntry)]
    if not entries:
        raise _no_papers(found, origin)
    label, remark = _digest(numbered[: entries[0].line - 1], origin)
    if remark:
        yield Remark(remark)
    for each in found:
        yield each if isinstance(each, Skipped) else contained(each.line, paper_of, each, label)
    if remark := _cut_off(entries[-1], found[-1]):
        yield Remark(remark)


def _no_papers(found: Iterable[HfEntry | Skipped], origin: Origin) -> InputError:
    skipped = [each for each in found if isinstance(each, Skipped)]
    first = skipped[0].line if skipped else None
    return InputError(
        "no title with an abstract found on this page",
        where=origin.file,
        line=first,
        hint="save the page as text with the abstracts open, or give the --format it has",
    )


def _digest(top: Sequence[tuple[int, str]], origin: Origin) -> tuple[str, str | None]:
    """Return the digest's label, and a remark if its date was a guess."""
    days = (parse_day(line.strip()) for _, line in top)
    day = next((each for each in days if each is not None and not each.published), None)
    taken: dt.date | None = day.latest(origin.modified) if day else None
    label = digest_label(name, origin, taken)
    if day is None or day.year is not None or taken is None or origin.date:
        return label, None
    return (
        label,
        f"no year in “{day.written}”; assuming {taken.isoformat()} (change it with --date)",
    )


def _cut_off(last: HfEntry, end: HfEntry | Skipped) -> str | None:
    """Return a remark if the last entry is incomplete, else None."""
    if last is not end:
        return None
    shown = shortened(last.title)
    if not last.abstract:
        return (
            None
            if not last.at_end
            else f"the page ends after a title, “{shown}”; imported without an abstract"
        )
    text = last.abstract[-1].rstrip()
    if _COMPLETE_END.search(text) and not text.endswith(("...", "…")):
        return None
    return f"the last entry, “{shown}”, is cut off in its abstract; imported up to there"
