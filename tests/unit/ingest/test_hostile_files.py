"""Files made to exhaust time or memory: refused in words, the library untouched."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import sys
from typing import TYPE_CHECKING

import pytest

from digest.errors import InputError
from digest.ingest import unpack
from digest.ingest.files import ImportOptions, import_all, import_file
from digest.ingest.pipeline import ImportResult
from digest.library import Library
from tests.unit.processes import run_python

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.ingest.files import FileError
    from digest.storage.paths import Home

DEEP = 200_000
MEMORY = 700 << 20
"""Bytes of address space that reading a hostile file may take, Python's own included."""
LINE = b'{"title": "First"}\n'


@pytest.fixture
def library(home: Home) -> Library:
    return Library(home.library)


def outcome(library: Library, path: Path, **options: str) -> ImportResult | FileError:
    (found,) = import_all([str(path)], library, ImportOptions(**options))  # type: ignore[arg-type]
    return found


ATOM = "<feed><id>http://arxiv.org/api/x</id><entry><id>http://arxiv.org/abs/2403.00001</id>"
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))


@pytest.mark.parametrize(
    ("data", "source"),
    [
        (f"{ATOM}<title>{'<b>' * DEEP}", "arxiv-atom"),
        (f"{'<feed>' * DEEP}", "arxiv-atom"),
        (f"<rss><channel><item>{'<b>' * (DEEP // 10)}", "rss"),
        pytest.param(f"<rss><channel><item>{'<b>' * DEEP}", "rss", marks=pytest.mark.long),
        ("[" * DEEP, "json"),
        ('{"a":' * DEEP, "json"),
        ('{"title": ' + "[" * DEEP, "jsonl"),
        ('{"title": "x", "extra": ' + "[" * DEEP + "]" * DEEP + "}", "jsonl"),
        ("[" * DEEP, "csl-json"),
        ("[" * DEEP, "hf-json"),
        ("@article{a, title = " + "{" * DEEP, "bibtex"),
        ("@article{" * (DEEP // 10), "bibtex"),
        ("@string{a = b # " * (DEEP // 10), "bibtex"),
        ("<html>" + "<div><a><h3>" * (DEEP // 10), "hf-html"),
        ("<html>" + "<" * DEEP, "hf-html"),
        (f'<!DOCTYPE feed [<!ENTITY e0 "x">{ENTITIES}]>{ATOM}<title>&e29;</title>', "arxiv-atom"),
        (f'<!DOCTYPE rss [<!ENTITY e0 "x">{ENTITIES}]><rss><item>&e29;</item></rss>', "rss"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><feed/>', "arxiv-atom"),
        (f"<feed {' '.join(f'a{n}=' + chr(39) * 2 for n in range(20_000))}>", "arxiv-atom"),
        ("\0" * DEEP, "ris"),
        ("\0" * DEEP, "hf-page"),
        ("\0" * DEEP, "arxiv-mail"),
    ],
    ids=lambda each: each[:24] if isinstance(each, str) else None,
)
def test_a_hostile_file_is_refused_in_words(
    tmp_path: Path, library: Library, data: str, source: str
) -> None:
    file = tmp_path / "file"
    file.write_text(data)
    found = outcome(library, file, source_name=source)
    if isinstance(found, ImportResult):
        assert found.added.new == 0
        assert found.skipped
        assert not any(each.is_fault for each in found.skipped)
    else:
        assert isinstance(found, InputError)
        assert len(str(found)) < 600
    assert list(library.papers()) == []


@pytest.mark.parametrize("unit", ["{", "}", "$", "\\emph{", "{\\bf ", "^{", "<i>", "&amp;", "\\"])
def test_any_depth_of_markup_in_a_title_is_text(
    tmp_path: Path, library: Library, unit: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(LINE + json.dumps({"title": f"Deep {unit * (20_000 // len(unit))}"}).encode())
    found = outcome(library, file)
    assert isinstance(found, ImportResult)
    assert (found.added.new, found.skipped) == (2, ())


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("kind", PACKED)
def test_a_bomb_packed_in_a_bomb_is_not_unpacked(
    tmp_path: Path, library: Library, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "HARMLESS", 1 << 20)
    pack = PACKED[kind]
    bomb = pack(LINE + b" " * (20 << 20))
    for data, told in ((bomb, "unpacks to over 200 times"), (pack(bomb), "compressed twice")):
        file = tmp_path / "bomb"
        file.write_bytes(data)
        found = outcome(library, file)
        assert told in str(found)
    assert list(library.papers()) == []


@pytest.mark.parametrize("size", [80 << 20, pytest.param(1 << 30, marks=pytest.mark.long)])
def test_a_long_line_takes_bounded_memory(tmp_path: Path, home: Home, size: int) -> None:
    file = tmp_path / "file"
    with file.open("wb") as out:
        out.write(LINE + b'{"title": "')
        out.truncate(size)  # sparse
        out.seek(0, os.SEEK_END)
        out.write(b'"}\n' + LINE.replace(b"First", b"Last"))
    code = f"""
import resource, sys
from digest.ingest.files import import_file
from digest.library import Library
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
result = import_file(sys.argv[1], Library(Path(sys.argv[2])), source_name="jsonl")
print(result.added.new, [each.line for each in result.skipped])
"""
    done = run_python(code, file, home.library)
    assert done.stderr == ""
    assert done.stdout.startswith("2 [2")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no /dev/zero here")  # noqa: PTH110
@pytest.mark.parametrize("source", ["jsonl", "arxiv-atom"])
def test_a_device_without_an_end_is_refused(tmp_path: Path, home: Home, source: str) -> None:
    code = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
from digest.cli import main
sys.exit(main(["add", "--format", {source!r}, "/dev/zero"]))
"""
    done = run_python(code)
    assert done.returncode == 1
    assert done.stderr.startswith("sheaf: /dev/zero")
    assert done.stderr.count("\n") == 1
    assert "internal error" not in done.stderr


def test_a_fifo_in_a_folder_is_passed_over(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.jsonl").write_bytes(LINE)
    os.mkfifo(folder / "b.jsonl")
    (folder / "c.jsonl").symlink_to(folder / "b.jsonl")
    (folder / "deep" / "up").symlink_to(folder)
    (folder / "deep" / "self").symlink_to(folder / "deep" / "self")
    (folder / "zero").symlink_to("/dev/zero")
    found = list(import_all([str(folder)], library, ImportOptions()))
    assert sum(each.added.new for each in found if isinstance(each, ImportResult)) == 1
    assert len(list(library.papers())) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="standard input as a file")
def test_standard_input_may_be_named_as_a_file(home: Home, tmp_path: Path) -> None:
    code = "import sys; from digest.cli import main; sys.exit(main(['add', '/dev/stdin']))"
    import subprocess

    from tests.unit.processes import ROOT

    done = subprocess.run(
        [sys.executable, "-c", code],
        input=LINE,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.stdout, done.returncode) == (b"1 new, 0 merged, 0 skipped\n", 0)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_another_width_is_read_or_refused_in_words(
    tmp_path: Path, library: Library, encoding: str
) -> None:
    for name, text in (
        ("bibtex", "@misc{a, title = {First}}\n"),
        ("ris", "TY  - JOUR\nTI  - First\nER  - \n"),
        ("jsonl", LINE.decode()),
        ("json", f"[{LINE.decode()}]"),
    ):
        file = tmp_path / name
        file.write_bytes(text.encode(encoding))
        try:
            result = import_file(str(file), library, source_name=name)
            assert result.added.new + result.added.merged == 1
        except InputError as error:
            assert "internal" not in str(error)  # noqa: PT017
