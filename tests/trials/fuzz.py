"""No bytes make a source, the cleaning of text, the query parser or the bookmarks file fail.

Nor a reader of whole papers, what sets formulas or what sets a text for the screen; what those must
hold to, `fuzz_texts.py` says. Seeds are the made files of `corpus/`, and the real ones of the
shared data where they are there; each is mutated by chance: pieces cut, doubled, swapped with
another's, and hostile ones put in.

    python -m tests.trials.fuzz --minutes N --seed S [--target NAME]
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
import traceback
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest import sources
from digest.bibliography.tex import read_line, read_text
from digest.bookmarks.jsonl import read_lines
from digest.errors import InputError
from digest.ingest.read import events
from digest.paper import Paper
from digest.query.parser import parse
from digest.sources.base import Origin, Skipped
from digest.text import clean, clean_line, safe
from tests.conftest import SHARED
from tests.trials import fuzz_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

CORPUS: Final = Path(__file__).with_name("corpus")
_ORIGIN: Final = Origin("file", dt.date(2026, 3, 20))
_MOST: Final = 30_000
"""Bytes of a mutated file."""
_SLOW: Final = 4.0
"""CPU seconds that none of them may take, however busy the machine is."""
_HOSTILE: Final = tuple(
    each.encode("utf-8", "surrogatepass")
    for each in (
        *("\x00", "\x1b[31m", "\x9b", "\u202e", "\ufeff", "\ud800", "\ufffd", "\u0301" * 99),
        *("{" * 300, "}" * 300, "$" * 99, "\\", "\\frac", "\\begin{x}", "&amp;" * 50, "&#x110000;"),
        *(
            "<" * 99,
            "<![CDATA[",
            "<!--",
            "<!DOCTYPE x [",
            "]]>",
            '"',
            "'",
            "[" * 999,
            '{"a":' * 999,
        ),
        *("9" * 5000, "-1e999", "NaN", "null", "9999-99-99", "\n" * 300, "\r", " " * 999, ",", ";"),
        *("@article{", "@string{a = a # ", "TY  - ", "ER  - ", "arXiv:", "10.1/", "OR NOT (", "~9"),
    )
)


def _read(source: str) -> Callable[[bytes], object]:
    def check(data: bytes) -> None:
        reader = sources.source(source)
        reader.sniff(data[:65_536])
        try:
            found = list(events(reader, BytesIO(data), _ORIGIN))
        except InputError:
            return
        for each in found:
            if isinstance(each, Skipped):
                assert not each.is_fault, each.reason
            elif isinstance(each, Paper):
                assert each.title or each.abstract
                assert safe(each.title) == each.title

    return check


def _text(data: bytes) -> None:
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = _decoded(data)
    for cleaned in (clean(text), clean_line(text), read_line(text), read_text(text)):
        assert safe(cleaned) == cleaned
    assert clean(clean(text)) == clean(text)


def _decoded(data: bytes) -> str:
    return data.decode(errors="replace")


TARGETS: Final[dict[str, Callable[[bytes], object]]] = {
    **{name: _read(name) for name in sources.names()},
    "text": _text,
    "bookmarks": lambda data: list(read_lines(data, {})),
    "query": lambda data: parse(_decoded(data)[:1000]),
    **fuzz_texts.TARGETS,
}
"""What is fuzzed, by name."""


def seeds(target: str) -> list[bytes]:
    """Return what a target's trials begin with: made files, and the beginnings of real ones."""
    if target in fuzz_texts.TARGETS:
        return fuzz_texts.seeds(target)
    files = sorted(each for each in CORPUS.iterdir() if each.is_file())
    if SHARED.is_dir():
        files += [each for each in sorted((SHARED / "formats").rglob("*")) if each.is_file()]
    found = []
    for each in files:
        with each.open("rb") as stream:
            found.append(stream.read(_MOST))
    return found


def mutated(
    chance: random.Random, known: list[bytes], hostile: Sequence[bytes] = _HOSTILE
) -> bytes:
    """Return a seed with a few things cut out, doubled, put in or changed."""
    data = bytearray(chance.choice(known))
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(data))
        end = at + chance.choice((0, 1, 2, 20, 300))
        other = chance.choice(known)
        start = chance.randint(0, len(other))
        data[at:end] = chance.choice(
            (
                b"",
                bytes(data[at:end]) * chance.choice((2, 50)),
                chance.choice(hostile),
                chance.randbytes(chance.randint(1, 4)),
                other[start : start + chance.choice((10, 200, 2000))],
            )
        )
    return bytes(data[:_MOST])


def check(target: str, data: bytes) -> str | None:
    """Return what is wrong with what a target makes of some bytes."""
    before = time.process_time()
    try:
        TARGETS[target](data)
    except Exception:  # noqa: BLE001 - that is what is looked for
        return traceback.format_exc()
    taken = time.process_time() - before
    return f"{taken:.1f} s" if taken > _SLOW else None


def trial(
    names: Iterable[str], rounds: int, seed: int, seconds: float = float("inf")
) -> tuple[int, list[str]]:
    """Fuzz each target so often, or for so many seconds of wall clock.

    Returns:
        The number of files tried, and what failed.
    """
    count = 0
    failures: list[str] = []
    for name in names:
        known = seeds(name)
        hostile = (*_HOSTILE, *fuzz_texts.HOSTILE.get(name, ()))
        chance = random.Random(f"{seed} {name}")
        end = time.monotonic() + seconds
        told: set[str] = set()
        for _ in range(rounds):
            if time.monotonic() > end:
                break
            data = mutated(chance, known, hostile)
            count += 1
            what = check(name, data)
            if what and (where := "".join(what.splitlines()[-3:])) not in told:
                told.add(where)
                failures.append(f"{name}: {data[:200]!r}\n{what}")
                print(failures[-1], file=sys.stderr, flush=True)
    return count, failures


def main() -> int:
    """Run the trial by hand."""
    parser = argparse.ArgumentParser(description="fuzz everything that reads outside text")
    parser.add_argument("--minutes", type=float, default=1.0, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", action="append", choices=sorted(TARGETS))
    given = parser.parse_args()
    names = given.target or list(TARGETS)
    count, failures = trial(names, sys.maxsize, given.seed, given.minutes * 60)
    print(f"no bytes make Sheaf fail: {count} trials, {len(failures)} failures")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
