"""Importing files from the command line, and what is reported if that fails."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from tests.unit.commands import Sheaf, assert_told, run_sheaf
from tests.unit.processes import AS_NOBODY, nobodys_folder, run_python

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home


def assert_nothing_kept(home: Home) -> None:
    """Assert that the library has no paper, nor half of one."""
    assert list(Library(home.library).papers()) == []
    assert Library(home.library).bad_lines() == []


BINARY = b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 40


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n \n\r\n", "empty"),
        (BINARY, ""),
        (b"\x89PNG\r\n\x1a\n" + BINARY, ""),
        (b"just a line", ""),
        (b"key: value\nother: value\n", ""),
        (b"#!/bin/sh\necho hello\n", ""),
    ],
    ids=["empty", "blank", "ELF", "PNG", "a line", "YAML", "a script"],
)
def test_a_file_that_is_not_a_digest_is_reported_and_nothing_is_stored(
    called: Sheaf, tmp_path: Path, home: Home, data: bytes, said: str
) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    assert_told(called("add", str(path)), str(path), said)
    assert_nothing_kept(home)


def test_a_missing_file_is_reported(called: Sheaf, tmp_path: Path, home: Home) -> None:
    assert_told(called("add", str(tmp_path / "none")), str(tmp_path / "none"), "no such file")
    assert not home.library.exists()


def test_a_folder_is_reported(called: Sheaf, tmp_path: Path) -> None:
    assert_told(called("add", str(tmp_path)), str(tmp_path), "folder")


def test_a_name_that_no_file_can_have_is_reported(called: Sheaf) -> None:
    assert_told(called("add", "x" * 5000), "file name too long")
    assert_told(called("add", ""))


def test_a_name_with_controls_cannot_write_on_the_terminal(called: Sheaf) -> None:
    done = called("add", "evil\x1b]0;title\x07\n\u202ename")
    assert_told(done, "evil", "no such file")
    assert not set("\x1b\x07\u202e") & set(done.stderr)


def test_a_file_that_may_not_be_read_is_reported() -> None:
    code = f"""
import os, sys
from pathlib import Path
folder = Path(sys.argv[1])
page = folder / "page"
page.write_text("x")
page.chmod(0)
import digest.cli.add
from digest import sources
_ = [sources.source(name) for name in sources.names()]
{AS_NOBODY}
os.environ["SHEAF_HOME"] = str(folder / "home")
sys.exit(digest.cli.main(["add", str(page)]))
"""
    with nobodys_folder() as folder:
        done = run_python(code, folder)
        assert_told(
            done, str(folder / "page"), "you don't have permission to read this file", "chmod"
        )


def test_a_home_that_may_not_be_written_is_reported(tmp_path: Path) -> None:
    code = f"""
import os, sys
from pathlib import Path
folder = Path(sys.argv[1])
import digest.cli.add
from digest import sources
_ = [sources.source(name) for name in sources.names()]
{AS_NOBODY}
(folder / "page.jsonl").write_text('{{"id": "local:x", "title": "A Title"}}\\n')
folder.chmod(0o500)
os.environ["SHEAF_HOME"] = str(folder / "home")
sys.exit(digest.cli.main(["add", str(folder / "page.jsonl")]))
"""
    with nobodys_folder() as folder:
        done = run_python(code, folder)
        assert_told(done, "permission denied", "SHEAF_HOME")
        assert not (folder / "home").exists()


def test_a_home_that_is_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "page.jsonl").write_text('{"id": "local:x", "title": "A Title"}\n')
    (tmp_path / "file").write_text("mine")
    for words in (["add", str(tmp_path / "page.jsonl")], ["search", "x"], ["bookmark", "list"]):
        done = run_sheaf(*words, home=tmp_path / "file")
        assert_told(done, "move what is in the way")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_full_disk_is_reported_and_leaves_nothing_half_written(
    tmp_path: Path, home: Home
) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text(
        "".join(f'{{"id": "local:{n}", "title": "Title number {n}"}}\n' for n in range(2000))
    )
    done = run_python(
        """
import resource, sys
from digest.cli import main
import digest.cli.add
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.exit(main(["add", sys.argv[1]]))
""",
        page,
    )
    assert_told(done, "nothing was changed")
    assert_nothing_kept(home)


def test_a_bad_file_does_not_stop_the_good_ones(called: Sheaf, tmp_path: Path, home: Home) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.jsonl").write_text(f'{{"id": "local:{name}", "title": "{name}"}}\n')
    (tmp_path / "empty").mkdir()
    files = [tmp_path / name for name in ("one.jsonl", "none", "empty", "two.jsonl")]
    done = called("add", *map(str, files))
    assert done.returncode == 1
    assert done.stdout == "2 new, 0 merged, 0 skipped\n"
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["sheaf", "sheaf"]
    assert {paper.id for paper in Library(home.library).papers()} == {"local:one", "local:two"}


def test_skipped_records_are_reported_with_file_line_and_reason(
    called: Sheaf, tmp_path: Path
) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text('{"id": "local:x", "title": "A Title"}\n{"id": "local:y"}\nno JSON\n')
    done = called("add", str(page))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "1 new, 0 merged, 2 skipped"
    assert f"skipped {page}, line 2: " in done.stdout
    assert f"skipped {page}, line 3: " in done.stdout
    again = json.loads(called("add", str(page), "--json").stdout)
    assert (again["new"], again["merged"], again["ids"]) == (0, 1, ["local:x"])
    assert [(each["file"], each["line"]) for each in again["skipped"]] == [
        (str(page), 2),
        (str(page), 3),
    ]
    assert all(each["reason"] for each in again["skipped"])


def test_standard_input_is_imported_too(home: Home) -> None:
    done = run_sheaf("add", "-", stdin=None, input='{"id": "local:x", "title": "A Title"}\n')
    assert (done.returncode, done.stdout) == (0, "1 new, 0 merged, 0 skipped\n")
    assert [paper.id for paper in Library(home.library).papers()] == ["local:x"]


@pytest.mark.parametrize("words", [["export", "--format", "jsonl"], ["list", "--json"]], ids=str)
def test_papers_exported_with_marks_come_back_as_papers_without_them(
    filled: None, called: Sheaf, tmp_path: Path, words: list[str]
) -> None:
    called("bookmark", "tag", "arxiv:2403.00001", "draft")
    path = tmp_path / "papers"
    path.write_text(called(*words).stdout)
    assert re.search(r'"tags": \[\s*"draft"\s*\]', path.read_text())
    home = tmp_path / "other"
    done = run_sheaf("add", str(path), home=home)
    assert (done.returncode, done.stdout) == (0, "3 new, 0 merged, 0 skipped\n"), done.stderr
    shown = json.loads(run_sheaf("show", "arxiv:2403.00001", "--json", home=home).stdout)
    assert (shown["categories"], "marks" in shown["extra"]) == ([], False)
    assert (shown["marks"]["bookmarked"], shown["marks"]["tags"]) == (False, [])
    # And into the library that they are from: nothing changes, no mark is lost.
    assert called("add", str(path)).stdout == "0 new, 3 merged, 0 skipped\n"
    assert json.loads(called("show", "arxiv:2403.00001", "--json").stdout)["marks"]["tags"] == [
        "draft"
    ]
