"""A fault in one record or file costs no other, is named, and sets the exit code."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from digest.bibliography import author_list
from digest.ingest.files import ImportOptions, import_all
from digest.ingest.pipeline import ImportResult
from digest.library import Library
from digest.sources import arxiv_atom, jsonl, normalize, records

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home
    from tests.unit.commands import Sheaf

ERRORS = (KeyError("x"), RuntimeError("\x1b[31mred"), AssertionError(), TypeError("y"))


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """Makes records with the title "bad" fail as Sheaf's own faults would."""
    raised: list[BaseException] = [KeyError("no such thing")]
    real = records.paper_of

    def paper_of(record: dict[str, Any], label: str) -> Any:
        if record.get("title") == "bad":
            raise raised[0]
        return real(record, label)

    monkeypatch.setattr(jsonl, "paper_of", paper_of)
    return raised


def lines(*titles: str) -> bytes:
    return b"".join(json.dumps({"title": each}).encode() + b"\n" for each in titles)


def write(folder: Path, **files: bytes) -> list[str]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [str(folder / name) for name in files]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_fault_in_a_record_costs_that_record_only(
    called: Sheaf, faulty: list[BaseException], tmp_path: Path, home: Home, error: Exception
) -> None:
    faulty[0] = error
    done = called("add", *write(tmp_path, one=lines("First", "bad", "Third")))
    assert done.returncode == 1
    assert f"one, line 2: internal error ({type(error).__name__}" in done.stdout
    assert "please report it" in done.stdout
    assert "2 new, 0 merged, 1 skipped" in done.stdout
    assert "\x1b" not in done.stdout
    assert [each.title for each in Library(home.library).papers()] == ["First", "Third"]


def test_a_fault_in_normalizing_names_the_paper(
    called: Sheaf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = author_list.authors

    def authors(names: Any, groups: Any) -> Any:
        return 1 // 0 if "Bad" in names else real(names, groups)

    monkeypatch.setattr(normalize, "authors", authors)
    data = lines("First") + json.dumps({"title": "Second", "authors": ["Bad"]}).encode()
    done = called("add", *write(tmp_path, one=data))
    assert "the paper “Second”: internal error (ZeroDivisionError" in done.stdout
    assert "1 new, 0 merged, 1 skipped" in done.stdout


def test_too_deep_a_record_is_not_a_fault(
    called: Sheaf, faulty: list[BaseException], tmp_path: Path
) -> None:
    faulty[0] = RecursionError()
    done = called("add", *write(tmp_path, one=lines("First", "bad")))
    assert "line 2: it is nested too deeply" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyError("x"), "internal error (KeyError: 'x'); please report it"),
        (MemoryError(), "there isn't enough memory to read this file; split it"),
        (RecursionError(), "this file is nested too deeply"),
    ],
    ids=repr,
)
def test_a_fault_in_a_file_costs_that_file_only(
    called: Sheaf,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    home: Home,
    error: Exception,
    told: str,
) -> None:
    def failing(*_: object) -> Any:
        raise error

    monkeypatch.setattr(arxiv_atom, "records", failing)
    bad = b"<feed><id>http://arxiv.org/api/x</id></feed>"
    names = write(tmp_path, good1=lines("First"), bad=bad, good2=gzip.compress(lines("Third")))
    done = called("add", *names)
    assert done.returncode == 1
    assert done.stdout == "2 new, 0 merged, 0 skipped\n"
    assert done.stderr.startswith(f"sheaf: {names[1]}: {told}")
    assert [each.title for each in Library(home.library).papers()] == ["First", "Third"]


def test_a_fault_in_a_file_of_a_folder_is_an_error_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Home
) -> None:
    monkeypatch.setattr(arxiv_atom, "records", lambda *_: 1 // 0)
    folder = tmp_path / "folder"
    folder.mkdir()
    write(folder, a=b"<feed><id>http://arxiv.org/api/x</id></feed>", b=lines("Second"))
    bad, good = import_all([str(folder)], Library(home.library), ImportOptions())
    assert "internal error (ZeroDivisionError" in str(bad)
    assert isinstance(good, ImportResult)
    assert good.added.new == 1


def test_what_was_imported_is_told_even_if_the_library_then_fails(
    called: Sheaf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from digest.errors import StoreError
    from digest.library.store import Adding

    real = Adding.add

    def add(self: Adding, papers: Any, capture: Any = None) -> Any:
        if self.count:
            raise StoreError("cannot write the library: no space left on device")
        return real(self, papers, capture)

    monkeypatch.setattr(Adding, "add", add)
    done = called("add", *write(tmp_path, one=lines("First"), two=lines("Second")))
    assert done.stdout == "1 new, 0 merged, 0 skipped\n"
    assert done.stderr == "sheaf: cannot write the library: no space left on device\n"
    assert done.returncode == 1


def test_debugging_shows_the_traceback_of_a_fault(
    called: Sheaf, faulty: list[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHEAF_DEBUG", "1")
    done = called("add", *write(tmp_path, good=lines("First"), one=lines("bad")))
    assert "Traceback" in done.stderr
    assert "in paper_of" in done.stderr
    assert done.stdout == "1 new, 0 merged, 0 skipped\n"
