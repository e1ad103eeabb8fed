"""Nothing that a stranger wrote reaches the terminal as an order, whatever shows it.

    python -m tests.trials.hostile_terminal --rounds 100000 --seed 1

A round is one command on a terminal; so many are run at most. Libraries, bookmarks and configs are
written by hand, so that nothing was cleaned at the door; what Sheaf imports is tried as well.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import pty
import random
import re
import sys
import tempfile
import threading
import time
import tty
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from digest import export
from digest.cli import COMMANDS, main
from tests.terminal.allowed import foreign
from tests.trials.bare_terminal import BareTerminal
from tests.trials.hostile_strings import BYTES, CORPUS, SPLIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_CODES: Final = {0, 1, 2}
"""What a command may exit with."""
_END: Final = "[end of the command]"
_MANY: Final = 40
"""Papers of which each is shown alone; of more, so many by chance."""
_BAR: Final = re.compile(
    r"\x1b\[\?25l(?:[\w ./:%━╸╺⠀-⣿-]|\r?\n|\r|\x1b\[[0-9;]*[mKA])*"
    r"\x1b\[\?25h(?:\r|\x1b\[[0-9;]*[KA])*"
)
"""The bar that shows how far the index is."""


@dataclass
class Outcome:
    """What was shown, and what of it was wrong."""

    commands: int = 0
    keys: int = 0
    strings: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def trials(self) -> int:
        """Commands and keys."""
        return self.commands + self.keys

    def __str__(self) -> str:
        return (
            f"nothing a stranger wrote commands the terminal: {self.trials} trials, "
            f"{len(self.failures)} failures ({self.strings} strings, {self.commands} commands on a "
            f"terminal, {self.keys} keys in the reader)"
        )


# Homes


def record(number: int, text: str, second: str | None = None) -> dict[str, Any]:
    """A paper with a string in every field; or with one in the first and another in the next."""
    other = text if second is None else second
    return {
        "id": f"arxiv:2403.{number:05}" if number % 3 else f"local:{text[:200]}{number}",
        "title": f"EVIL {number} {text}",
        "abstract": f"{other} shown.\n\nSecond {text}{other} ends.",
        "authors": [f"Author {text}", f"{other} Author", text],
        "date": "2024-03-13",
        "categories": [f"cs.{text[:99]}", other[:99]],
        "venue": f"{text}",
        "comment": f"{other}",
        "url": f"https://example.org/{text}" if number % 2 else text,
        "doi": f"10.1000/{text[:300]}" if number % 5 == 0 else None,
        "code": [f"https://github.com/{other}/x", text],
        "digests": [f"hand{text[:99]}/x{other[:99]}"],
        "aliases": [f"local:alias{number}{text[:99]}"],
        "extra": {"raw_title": text, "bibtex": {"type": text, "key": text, "fields": {text: text}}},
    }


def records(strings: Sequence[str], of_each: int) -> list[dict[str, Any]]:
    """Papers with so many of the strings each, and those whose strings are split over fields."""
    packs = [" ".join(strings[at : at + of_each]) for at in range(0, len(strings), of_each)]
    whole = [record(number, text) for number, text in enumerate(packs)]
    split = [record(1000 + number, *halves) for number, halves in enumerate(SPLIT)]
    return whole + split


def write_home(home: Path, papers: Iterable[dict[str, Any]]) -> None:
    """A library by hand, and bookmarks by hand of its first papers and of one that is gone."""
    library = home / "library"
    library.mkdir(parents=True, exist_ok=True)
    papers = list(papers)
    (library / "papers.jsonl").write_text("".join(json.dumps(each) + "\n" for each in papers))
    day = "2024-03-13T00:00:00.000000Z"
    kept = [
        {
            "id": each["id"] if number else f"local:gone{each['title']}",
            "title": each["title"],
            "added": day,
            "changed": day,
            "tags": {each["title"]: day},
            "note": {"text": each["abstract"], "changed": day},
        }
        for number, each in enumerate(papers[:20])
    ]
    (home / "bookmarks.jsonl").write_text("".join(json.dumps(each) + "\n" for each in kept))


@contextmanager
def at_home(home: Path) -> Iterator[Path]:
    """Run commands in this home."""
    before = os.environ.get("SHEAF_HOME")
    os.environ["SHEAF_HOME"] = str(home)
    try:
        yield home
    finally:
        if before is None:
            del os.environ["SHEAF_HOME"]
        else:
            os.environ["SHEAF_HOME"] = before


# Commands


class CommandTerminal:
    """A terminal that commands run on within this process."""

    def __init__(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setcbreak(self._slave)
        self._got = bytearray()
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def run(self, *words: str) -> tuple[int, str]:
        """Run a command; its exit code, and what arrived."""
        with self._more:
            self._got.clear()
        with (
            os.fdopen(os.dup(self._slave), "w", encoding="utf-8") as out,
            os.fdopen(os.dup(self._slave), "w", encoding="utf-8") as err,
            redirect_stdout(out),
            redirect_stderr(err),
            _standard_input(),
        ):
            try:
                code = main(words)
            except SystemExit as ended:
                code = int(ended.code or 0)
            sys.stdout.flush()
            sys.stderr.flush()
        os.write(self._slave, _END.encode())
        with self._more:
            assert self._more.wait_for(lambda: _END.encode() in self._got, timeout=60)
            return code, self._got.decode(errors="replace").replace(_END, "")

    def close(self) -> None:
        """Let go of the terminal."""
        os.close(self._slave)
        self._reader.join()
        os.close(self._master)

    def _listen(self) -> None:
        with suppress(OSError):
            while data := os.read(self._master, 65_536):
                with self._more:
                    self._got += data
                    self._more.notify_all()


@contextmanager
def _standard_input() -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.StringIO("")
    try:
        yield
    finally:
        sys.stdin = before


class Commands:
    """Runs commands and judges what arrives.

    Args:
        outcome: where failures go.
        most: how many commands to run at most.
        tell: is told of each failure at once.
    """

    def __init__(self, outcome: Outcome, most: int, tell: Callable[[str], object]) -> None:
        self._outcome = outcome
        self._most = most
        self._tell = tell
        self._terminal = CommandTerminal()

    def run(self, *words: str) -> str:
        """Run one; what arrived."""
        if self._outcome.commands >= self._most:
            return ""
        self._outcome.commands += 1
        try:
            code, said = self._terminal.run(*words)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a find
            self._fail(words, f"{type(error).__name__}: {error}")
            return ""
        shown = _BAR.sub("", said).replace("\t", " ")
        wrong = [f"not Sheaf's: {each!r}" for each in foreign(shown)[:3]]
        if "\x1b" in shown:  # colours and moves are for the reader; a command has none but a bar
            wrong.append(f"a sequence: {shown[shown.index(chr(27)) :][:40]!r}")
        wrong += [f"it ended with {code}"] * (code not in _CODES)
        wrong += [said[:300]] * ("internal error" in said or "Traceback" in said)
        for each in wrong:
            self._fail(words, each)
        return said

    def _fail(self, words: Sequence[str], what: str) -> None:
        shown = " ".join(repr(word[:80]) for word in words)
        self._outcome.failures.append(f"sheaf {shown}: {what}")
        self._tell(self._outcome.failures[-1])

    def close(self) -> None:
        """Let go of the terminal."""
        self._terminal.close()


def show_library(run: Callable[..., str], home: Path, ids: Sequence[str]) -> None:
    """Everything that prints papers and bookmarks."""
    run("doctor")
    for what in ("stats", "check", "rebuild"):
        run("index", what)
    for options in ((), ("--json",), ("--jsonl",), ("--explain",), ("--sort", "date")):
        run("search", "EVIL", "--limit", "2000", *options)
    for paper_id in ids:
        run("show", paper_id)
        run("similar", paper_id)
    run("show", ids[0], "--json")
    run("similar", ids[0], "--json")
    run("bookmark", "add", *ids)
    for options in ((), ("--json",), ("--jsonl",)):
        run("bookmark", "list", *options)
    for name in export.FORMATS:
        run("export", "--format", name)
        run("export", "--bookmarks", "--format", name)
        run("export", "--format", name, "-o", str(home / "out"))
    run("sources")


def say(run: Callable[..., str], home: Path, text: str, paper_id: str) -> None:
    """Everything that says a word of the person's again: queries, names, wrong usage."""
    plain = text.replace("\x00", "")  # which no argument can hold
    run(plain)
    run(*plain.split(" ", 1))
    for command in (("search",), ("search", "--explain"), ("search", "title:"), ("show",)):
        run(*command, plain)
    run("similar", plain)
    run("search", "x", "--sort", plain)
    run("search", "x", "--limit", plain)
    run("search", "--batch", plain)
    run("export", plain, "--format", "ris")
    run("export", "--format", plain)
    run("export", "-o", str(home / plain.replace("/", "_")[:60]) + ".bib")
    run("export", "-o", f"{home}/none/{plain[:60]}.bib")
    run("add", plain[:3000])
    run("add", "--format", plain, str(home))
    run("add", "--date", plain, "-")
    run("bookmark", "tag", paper_id, plain)
    run("bookmark", "note", paper_id, plain)
    run("bookmark", "tag", plain, "x")
    run("bookmark", "remove", plain)
    run("bookmark", "list", "--tag", plain)
    run("fetch", "rss", plain)
    run("fetch", "arxiv", plain)
    run("fetch", "arxiv", "--ids", plain)
    run("fetch", "hf", "--date", plain)
    run("fetch", plain)
    run("index", plain)


def bring_in(run: Callable[..., str], home: Path, papers: Sequence[dict[str, Any]]) -> None:
    """What is imported: whole, broken, in files with any name."""
    folder = home / "in"
    folder.mkdir(exist_ok=True)
    for number, each in enumerate(papers):
        text = str(each["comment"])
        name = "".join(c for c in text if c not in "/\x00")[:50] or "x"
        files = {
            f"{name}.json": json.dumps([each]),
            f"{name}b.json": f'[{{"title": 3, "abstract": {json.dumps(text)}}}]',
            f"{name}c.json": f'[{{"title": "{text}"',
            f"{name}.bib": f"@article{{{text},\n title = {{{text}}},\n",
            f"{name}b.bib": f"@{text}{{x, title={{x}}}}\n@article{{k, title={{{text}}}}}\n",
            f"{name}.ris": f"TY  - {text}\nTI  - {text}\nER  - \n{text}\n",
            f"{name}.txt": text,
            f"{name}.xml": f'<rss version="2.0"><channel><title>{text}</title><item><title>{text}'
            f"</title><description>{text}</description></item></channel></rss>",
            f"{name}b.xml": f'<?xml version="1.0" encoding="{text}"?><feed>{text}',
        }
        for file, content in files.items():
            path = folder / file
            try:
                path.write_bytes(content.encode("utf-8", "surrogatepass"))
            except (OSError, ValueError):  # this file system has no such name
                path = folder / f"{number}{Path(file).suffix}"
                path.write_bytes(content.encode("utf-8", "surrogatepass"))
            run("add", str(path))
    for number, data in enumerate(BYTES):
        for suffix in (b".json", b".bib"):
            path = folder / os.fsdecode(data.replace(b"\x00", b"") + suffix)
            try:
                path.write_bytes(data * 20)
            except (OSError, ValueError):
                path = folder / f"bytes{number}{os.fsdecode(suffix)}"
                path.write_bytes(data * 20)
            run("add", str(path))
    run("add", str(folder), "--json")


def configure(run: Callable[..., str], home: Path, text: str) -> None:
    """What the config says, valid and not; nothing of it can be reached."""
    quoted = json.dumps(text.encode("utf-8", "replace").decode())
    nowhere = "http://127.0.0.1:9/"
    for config in (
        f'[[subscribe]]\nsource = "rss"\nurl = {json.dumps(nowhere)}\nname = {quoted}\n',
        f'[[subscribe]]\nsource = "rss"\nurl = {quoted}\n',
        f"[[subscribe]]\nsource = {quoted}\n",
        f'[[subscribe]]\nsource = "arxiv"\ncategories = [{quoted}]\n',
        f"{quoted} = 1\n",
        f"[fetch]\n{quoted} = 1\n",
        f"contact = {text}\n",
    ):
        (home / "config.toml").write_text(
            f"{config}[fetch]\nattempts = 1\n" if "[fetch]" not in config else config,
            encoding="utf-8",
            errors="replace",
        )
        run("sync")
        run("doctor")
    (home / "config.toml").unlink()


# The reader


WALK: Final = (
    *("\x1b[6~", "G", "gg", "\r", " ", "\x1b[6~", "n", "G", "\x1b", "x", "j", "\x1b", "S", "\x1b"),
    *("B", "j", "\r", "n", "n", "\x1b", "B", "/EVIL\r", "x", "\x1b[6~", "\x1b", "s", "u", "N", "b"),
    *(
        "u",
        "o",
        "yu",
        "yt",
        "yb",
        "z=",
        ":EVIL",
        "\x1b",
        "\x1b",
        "?",
        "\x1b",
        "/nix evil~\r",
        "\x1b",
    ),
)
"""Keys that bring every screen up, once all papers were shown."""


def read(
    home: Path,
    papers: int,
    outcome: Outcome,
    *,
    queries: Sequence[str] = (),
    prelude: str = "",
    size: tuple[int, int] = (120, 40),
    tell: Callable[[str], object] = lambda _: None,
) -> None:
    """Read a library on a terminal: every paper, every screen, and what is typed or pasted."""

    def fail(what: str) -> None:
        outcome.failures.append(f"the reader at {size}: {what}")
        tell(f"{outcome.failures[-1]}\n{terminal.described()}")

    with BareTerminal(
        home=home,
        size=size,
        prelude=prelude,
        environment={"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"},
    ) as terminal:
        terminal.wait_for(lambda: terminal.said(" papers"), 60)
        terminal.drain(0.15, 5)
        before = list(terminal.switched)
        pasted = [f"/\x15\x1b[200~{query}\x1b[201~" for query in queries]
        for keys in ("j",) * (papers - 1) + WALK + tuple(pasted) + ("\x1b", "\x1b"):
            terminal.send(keys.encode("utf-8", "surrogatepass"))
            outcome.keys += 1
            terminal.drain(0.12, 2)  # longer than the abstract waits for
            if terminal.has_ended:
                fail(f"it ended at {keys[:80]!r}")
                break
        if terminal.switched != before:
            fail(f"modes changed: {terminal.switched[len(before) :]}")
        terminal.type("\x11")
        code = terminal.wait_exit(60)
        if code:
            fail(f"it ended with {code}")
        if terminal.what_is_left():
            fail(f"{terminal.what_is_left()}")
        for each in terminal.foreign[:9]:
            fail(f"not Sheaf's: {each!r}")
        for fault in home.rglob("fault.txt"):
            fail(fault.read_text())
            fault.unlink()


def trial(
    home: Path,
    seed: int,
    *,
    strings: Sequence[str] = tuple(CORPUS.values()),
    of_each: int = 1,
    most: int = sys.maxsize,
    said: int = sys.maxsize,
    tell: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """Show the corpus by every command.

    Args:
        home: an empty folder.
        seed: makes the same choices again.
        strings: what to show.
        of_each: how many of them one paper has in each field.
        most: how many commands at most.
        said: how many of the strings to say to commands, and to import.
        tell: is told of each failure at once.
    """
    chance = random.Random(seed)
    outcome = Outcome(strings=len(strings) + len(SPLIT) + len(BYTES))
    papers = records(strings, of_each)
    strings = chance.sample(strings, len(strings))
    commands = Commands(outcome, most, tell)
    try:
        with at_home(home):
            write_home(home, papers)
            ids = [each["id"] for each in chance.sample(papers, min(_MANY, len(papers)))]
            show_library(commands.run, home, ids)
            chance.shuffle(papers)
            bring_in(commands.run, home, papers[:said])
            for text in strings[:said]:
                say(commands.run, home, text, "arxiv:2403.00001")
                configure(commands.run, home, text)
            commands.run("--help")
            for command in COMMANDS:
                commands.run(command, "--help")
    finally:
        commands.close()
    return outcome


def trial_of_the_reader(
    home: Path,
    seed: int,
    *,
    strings: Sequence[str] = tuple(CORPUS.values()),
    of_each: int = 1,
    sizes: Sequence[tuple[int, int]] = ((120, 40), (80, 24), (40, 15)),
    pasted: int = sys.maxsize,
    tell: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """Read the corpus in the reader; see `trial`."""
    outcome = Outcome(strings=len(strings) + len(SPLIT))
    papers = records(strings, of_each)
    write_home(home, papers)
    # An ESC would be a key, and keys may quit; a query from the command line may have one.
    queries = [each for each in strings if "\x1b" not in each and len(each) < 3000]
    random.Random(seed).shuffle(queries)
    for size in sizes:
        read(home, len(papers), outcome, queries=queries[:pasted], size=size, tell=tell)
    return outcome


def run_by_hand() -> int:
    """Run the trial by hand."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=sys.maxsize)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of-each", type=int, default=1, help="strings in one paper")
    arguments = parser.parse_args()
    failed = False
    started = time.monotonic()
    for try_it in (trial, trial_of_the_reader):
        options: dict[str, Any] = {"most": arguments.rounds} if try_it is trial else {}
        with tempfile.TemporaryDirectory() as folder:
            outcome = try_it(
                Path(folder), arguments.seed, of_each=arguments.of_each, tell=_tell, **options
            )
        print(outcome, f"{time.monotonic() - started:.0f} s")
        failed = failed or bool(outcome.failures)
    return failed


def _tell(text: str) -> None:
    print(ascii(text[:1500]), file=sys.__stderr__, flush=True)


if __name__ == "__main__":
    sys.exit(run_by_hand())
