"""Completing the names of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.model.file_names import complete


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home folder, which is the current one, with files in it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("papers/old.bib", "papers/older.bib", ".hidden", "notes.md", "es\x1bcape"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("no", "notes.md"),
        ("pa", "papers/"),
        ("papers/", "papers/old"),
        ("papers/olde", "papers/older.bib"),
        ("~/no", "~/notes.md"),
        ("./n", "./notes.md"),
        (".h", ".hidden"),
        ("", ""),
        ("x", "x"),
        ("nowhere/x", "nowhere/x"),
        ("notes.md", "notes.md"),
        ("es", "es"),
        ("~nobody-of-that-name/x", "~nobody-of-that-name/x"),
    ],
)
def test_a_name_is_completed_as_far_as_it_is_clear(line: str, completed: str) -> None:
    assert complete(line, len(line)) == (completed, len(completed))


def test_what_is_behind_the_cursor_stays() -> None:
    assert complete("no.bib", 2) == ("notes.md.bib", 8)
