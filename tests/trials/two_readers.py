"""Two readers and a loop of commands on one home: both readers show each change by themselves.

    python -m tests.trials.two_readers --rounds 200 --seed 1

Each round changes a mark or the library, by a command or by a key in one of the readers, and waits
until both readers show it. Then both cursors must be on the papers where they were, and at the end
what is on disk must be what the changes come to.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from digest.bookmarks import Bookmarks
from digest.library import Library
from digest.library.digests import Capture, Digests
from digest.paper import Paper
from digest.storage.paths import home_at
from tests.terminal.terminal import Terminal
from tests.trials.outcome import Outcome, run_by_hand

SECONDS: Final = 2.0
"""Within which both readers must show a change."""
_PATIENCE: Final = 30.0
"""Seconds after which a change that is not shown is lost."""
Command = Callable[..., int]
"""Runs `sheaf` in a home with some arguments; returns the exit code."""
_SIZE: Final = (120, 40)
_SHEAF: Final = (sys.executable, "-c", "from digest.cli import program; program()")
_LABEL: Final = "hf-page/2026-03-13"
_CURSORS: Final = (2, 5)
"""Where the readers' cursors are: these papers are changed by their keys alone."""
_SHOWN: Final = 14
"""The papers of the first day, all of which are on the screen."""
_TAGS: Final = ("spec", "fast", "later")
_RELOAD_EVERY: Final = 10
_ENOUGH: Final = 3
"""Failures after which the readers and the expectations have parted, and all else would fail."""


@dataclass
class Marks:
    """What the changes of one paper come to."""

    is_bookmarked: bool = False
    is_read: bool = False
    tags: set[str] = field(default_factory=set)
    note: str = ""

    def are_in(self, row: str) -> bool:
        """Whether a row of the list shows them, and no others."""
        return (
            ("★" in row) == self.is_bookmarked
            and ("•" in row) != self.is_read
            and ("✎" in row) == bool(self.note)
            and all((f"#{tag}" in row) == (tag in self.tags) for tag in _TAGS)
        )


def paper_numbered(number: int) -> Paper:
    """A paper whose title is on one row, marks and all."""
    title = f"Subject {number:02} in brief"
    return Paper(id=f"arxiv:2603.{number:05}", title=title, abstract="It is short.")


class TwoReaders:
    """Both readers, and what they should show."""

    def __init__(self, home: Path, seed: int, seconds: float, command: Command) -> None:
        self._home = home
        self._command = command
        self._seconds = seconds
        self._chance = random.Random(seed)
        self._papers = [paper_numbered(number) for number in range(_SHOWN)]
        self._marks = [Marks() for _ in self._papers]
        self._added: list[str] = []
        self._untold = 0
        self._days: list[str] = []
        self._removed: set[str] = set()
        self._title = "Hugging Face Papers"
        self._readers: list[Terminal] = []
        self._last = ""
        self.failures: list[str] = []
        self.slowest = 0.0

    def run(self, rounds: int) -> None:
        """Fill the home, open the readers and make the changes."""
        with Library(home_at(self._home).library).adding() as adding:
            dated = [_in(_LABEL, paper) for paper in self._papers]
            adding.add(dated, Capture("hf-page", "2026-03-13"))
        with ExitStack() as open_readers:
            for _ in _CURSORS:
                reader = Terminal(home=self._home, size=_SIZE)
                self._readers.append(open_readers.enter_context(reader))
            for reader, row in zip(self._readers, _CURSORS, strict=True):
                reader.wait_for(self._papers[-1].title)
                reader.press(*"j" * row)
            for row in _CURSORS:  # a paper that is looked at is read by that
                self._marks[row].is_read = True
                for reader in self._readers:
                    reader.wait_for(lambda: self._shows(row)(reader))  # noqa: B023
            changes: list[Callable[[], None]] = []
            for number in range(rounds):
                changes = changes or self._changes()
                changes.pop()()
                self._check_cursors()
                if len(self.failures) >= _ENOUGH:
                    return
                if number % _RELOAD_EVERY == _RELOAD_EVERY - 1:
                    self._reload()
            self._reload()
            for reader in self._readers:
                reader.press("q")
                if reader.wait_exit():
                    self.failures.append(f"a reader ended badly: {reader.described()}")
        self._check_disk()

    def _changes(self) -> list[Callable[[], None]]:
        """Every kind of change, in a random order; marks are changed more often."""
        marks = [self._bookmark, self._tag, self._note, self._read]
        rare = [self._press_bookmark, self._add, self._add_day, self._rename, self._remove]
        changes = [*marks, *marks, *rare]
        self._chance.shuffle(changes)
        return changes

    # Changes

    def _bookmark(self) -> None:
        row, marks = self._any()
        marks.is_bookmarked = not marks.is_bookmarked
        what = "add" if marks.is_bookmarked else "remove"
        self._sheaf("bookmark", what, self._papers[row].id)
        self._expect(row)

    def _tag(self) -> None:
        row, marks = self._any_bookmarked()
        tag = self._chance.choice(_TAGS)
        options = ["--remove"] if tag in marks.tags else []
        self._sheaf("bookmark", "tag", *options, self._papers[row].id, tag)
        marks.tags ^= {tag}
        self._expect(row)

    def _note(self) -> None:
        row, marks = self._any_bookmarked()
        marks.note = self._chance.choice(("", "compare", "read again"))
        self._sheaf("bookmark", "note", self._papers[row].id, marks.note)
        self._expect(row)

    def _read(self) -> None:
        row, marks = self._any()
        marks.is_read = not marks.is_read
        what = "read" if marks.is_read else "unread"
        self._sheaf("mark", what, "--ids", self._papers[row].id)
        self._expect(row)

    def _press_bookmark(self) -> None:
        at = self._chance.randrange(len(_CURSORS))
        row = _CURSORS[at]
        self._marks[row].is_bookmarked = not self._marks[row].is_bookmarked
        self._last = f"b in reader {at}"
        self._readers[at].press("b")
        self._expect(row)

    def _add(self, *options: str) -> None:
        title = f"Fresh matter {len(self._added)} of {self._chance.randrange(10**9)}"
        self._added.append(title)
        record = {"title": title, "abstract": "It is new.", "date": "2001"}
        file = self._home / "fresh.json"
        file.write_text(json.dumps([record]))
        self._sheaf("add", str(file), *options)
        self._untold += 1
        self._wait_for_news()

    def _add_day(self) -> None:
        day = f"2001-{1 + len(self._days) // 28:02}-{1 + len(self._days) % 28:02}"
        self._days.append(f"json/{day}")
        self._add("--date", day)

    def _rename(self) -> None:
        self._title = f"Papers of the {self._chance.randrange(10**6)}th day"
        self._sheaf("digests", "rename", _LABEL, self._title)
        self._wait_for_news()

    def _remove(self) -> None:
        kept = [label for label in self._days if label not in self._removed]
        if kept:
            label = self._chance.choice(kept)
            self._removed.add(label)
            self._sheaf("digests", "remove", label)
            self._wait_for_news()

    def _any(self) -> tuple[int, Marks]:
        row = self._chance.choice([row for row in range(_SHOWN) if row not in _CURSORS])
        return row, self._marks[row]

    def _any_bookmarked(self) -> tuple[int, Marks]:
        row, marks = self._any()
        if not marks.is_bookmarked:
            marks.is_bookmarked = True
            self._sheaf("bookmark", "add", self._papers[row].id)
        return row, marks

    def _sheaf(self, *arguments: str) -> None:
        self._last = " ".join(arguments)
        if code := self._command(self._home, *arguments):
            self.failures.append(f"{self._last} ended with {code}")

    # What the readers show

    def _reload(self) -> None:
        self._last = "R"
        for reader in self._readers:
            reader.press("R")
        self._untold = 0
        total = f"{_SHOWN + len(self._added):,} papers"
        title = self._title
        self._wait(
            f"{total} under {title!r}",
            lambda reader: title in reader.lines[2] and any(total in s for s in reader.lines[-3:]),
        )
        self._check_cursors()

    def _wait_for_news(self) -> None:
        news = f"{self._untold} new paper" if self._untold else "The library changed"
        self._wait(repr(news), lambda reader: any(news in line for line in reader.lines[-3:]))

    def _shows(self, row: int) -> Callable[[Terminal], bool]:
        paper, marks = self._papers[row], self._marks[row]
        return lambda reader: marks.are_in(_row(reader, paper))

    def _expect(self, row: int) -> None:
        self._wait(f"paper {row} with {self._marks[row]}", self._shows(row))

    def _wait(self, what: str, is_shown: Callable[[Terminal], bool]) -> None:
        began = time.monotonic()
        for number, reader in enumerate(self._readers):
            try:
                reader.wait_for(lambda: is_shown(reader), _PATIENCE, reason=what)  # noqa: B023
            except AssertionError as error:
                self.failures.append(f"{self._last}: reader {number}: {error}")
        took = time.monotonic() - began
        self.slowest = max(self.slowest, took)
        if took > self._seconds:
            self.failures.append(f"{self._last}: shown after {took:.1f} s: {what}")

    def _check_cursors(self) -> None:
        for number, (reader, row) in enumerate(zip(self._readers, _CURSORS, strict=True)):
            if "▌" not in _row(reader, self._papers[row]):
                self.failures.append(f"{self._last}: the cursor of reader {number} moved")

    def _check_disk(self) -> None:
        home = home_at(self._home)
        bookmarks = Bookmarks(home.bookmarks)
        bookmarks.on_disk.load()
        for paper, marks in zip(self._papers, self._marks, strict=True):
            found = bookmarks.get(paper.id)
            kept = Marks()
            if found:
                kept = Marks(found.is_bookmarked, found.is_read, set(found.tags), found.note)
            if kept != marks:
                self.failures.append(f"lost: {paper.id} is {kept}, not {marks}")
        titles = {paper.title for paper in Library(home.library).papers()}
        self.failures += [f"lost: {title}" for title in self._added if title not in titles]
        days = {each.id for each in Digests.open(home.library).all()}
        wrong = {label for label in self._days if (label in days) == (label in self._removed)}
        self.failures += [f"lost: what was done to the digest {label}" for label in wrong]


def _in(label: str, paper: Paper) -> Paper:
    return Paper(id=paper.id, title=paper.title, abstract=paper.abstract, digests=(label,))


def _row(reader: Terminal, paper: Paper) -> str:
    """The row of a paper in the list; the abstract pane, which has its title too, is below it."""
    return next((line for line in reader.lines[2:] if paper.title in line), "")


def in_a_process(home: Path, *arguments: str) -> int:
    """Run `sheaf` in a process of its own; returns its exit code."""
    environment = {**os.environ, "SHEAF_HOME": str(home)}
    done = subprocess.run([*_SHEAF, *arguments], env=environment, stdout=subprocess.DEVNULL)
    return done.returncode


def trial(
    rounds: int, seed: int, seconds: float = SECONDS, command: Command = in_a_process
) -> Outcome:
    """Make so many changes by a command; each must be shown within so many seconds."""
    with tempfile.TemporaryDirectory() as folder:
        readers = TwoReaders(Path(folder), seed, seconds, command)
        readers.run(rounds)
    return Outcome(rounds, readers.failures, f"shown after {readers.slowest:.1f} s at most")


if __name__ == "__main__":
    run_by_hand("two readers show what changes", trial, 200)
