"""Importing files: compressed ones, broken ones, folders, pipes, and plug-ins."""

from __future__ import annotations

import bz2
import gzip
import importlib.util
import io
import json
import lzma
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import EntryPoint, EntryPoints
from typing import TYPE_CHECKING

import pytest

from digest import sources
from digest.errors import InputError, UsageError
from digest.ingest import unpack
from digest.ingest.files import ImportOptions, import_all, import_file
from digest.ingest.pipeline import ImportResult
from digest.ingest.read_ahead import read_ahead
from digest.ingest.unpack import Unpacked
from digest.library import Library
from digest.paper import Paper
from digest.storage import durable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from digest.library import AddResult
    from digest.sources.base import Origin


def page(count: int, start: int = 0, *, power: int = 40) -> bytes:
    """So many papers as JSON lines, no two alike; the longer the higher the power."""
    return b"".join(
        json.dumps({"id": f"local:{n}", "title": f"Paper number {n}", "x": n**power}).encode()
        + b"\n"
        for n in range(start, start + count)
    )


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "home" / "library")


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": partial(bz2.compress, compresslevel=1),
    "xz": partial(lzma.compress, preset=0),
}
packed = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)


@packed
def test_a_compressed_file_is_read_whatever_its_name(
    tmp_path: Path, library: Library, pack: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "papers.txt"
    file.write_bytes(pack(page(2000)))
    assert import_file(str(file), library).added.new == 2000


@packed
def test_archives_joined_end_to_end_and_padded_are_one(
    tmp_path: Path, library: Library, pack: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "papers"
    file.write_bytes(
        pack(page(3)) + b"\0" * 512 + b"".join(pack(page(1, n)) for n in range(9, 309))
    )
    result = import_file(str(file), library)
    assert (result.added.new, result.skipped) == (303, ())


@packed
def test_a_truncated_archive_gives_its_complete_papers_and_reports_the_break(
    tmp_path: Path, library: Library, pack: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "papers"
    data = pack(page(800, power=800))
    file.write_bytes(data[: len(data) // 2])
    result = import_file(str(file), library)
    assert 0 < result.added.new < 800
    assert (
        "breaks off here; only the papers before this point were imported"
        in result.skipped[-1].reason
    )
    file.write_bytes(data)
    again = import_file(str(file), library)
    assert (again.added.new + result.added.new, again.added.merged) == (800, result.added.new)


def test_a_damaged_archive_gives_its_intact_part_and_reports_the_damage(
    tmp_path: Path, library: Library
) -> None:
    file = tmp_path / "papers"
    data = bytearray(gzip.compress(page(800, power=800)))
    half = len(data) // 2
    data[half : half + 1000] = b"\xff" * 1000
    file.write_bytes(data)
    result = import_file(str(file), library)
    assert result.added.new > 0
    assert "the gzip archive is damaged" in result.skipped[-1].reason


def test_an_archive_without_a_complete_paper_is_an_error_about_the_archive(
    tmp_path: Path, library: Library
) -> None:
    file = tmp_path / "papers"
    file.write_bytes(gzip.compress(page(1))[:15])
    with pytest.raises(
        InputError, match="the gzip archive breaks off before the first complete paper"
    ):
        import_file(str(file), library)
    assert not library.path.exists()


def test_a_file_that_is_compressed_twice_is_reported(tmp_path: Path, library: Library) -> None:
    file = tmp_path / "papers"
    file.write_bytes(bz2.compress(gzip.compress(page(1))))
    with pytest.raises(InputError, match="compressed twice, the second time with gzip"):
        import_file(str(file), library)


def test_a_decompression_bomb_is_refused_and_nothing_is_imported(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "HARMLESS", 1_000_000)
    file = tmp_path / "papers"
    file.write_bytes(gzip.compress(page(1) + b"\n" * 5_000_000))
    with pytest.raises(InputError, match=r"over 200 times its size"):
        import_file(str(file), library)
    assert list(library.papers()) == []


def test_a_file_that_swells_but_stays_harmless_is_imported(
    tmp_path: Path, library: Library
) -> None:
    file = tmp_path / "papers"
    file.write_bytes(gzip.compress(page(1) + b"\n" * 5_000_000))
    assert file.stat().st_size < 5_000_000 / unpack.GREATEST_RATIO
    assert import_file(str(file), library).added.new == 1


@pytest.mark.skipif(
    importlib.util.find_spec("compression") is not None, reason="this Python can read zstd"
)
def test_zstd_without_support_in_python_says_what_to_do(tmp_path: Path, library: Library) -> None:
    file = tmp_path / "papers"
    file.write_bytes(b"\x28\xb5\x2f\xfd" + b"\0" * 20)
    with pytest.raises(InputError, match=r"needs Python 3\.14 or later; unpack it with unzstd"):
        import_file(str(file), library)


def test_unpacking_gives_the_same_bytes_in_any_portions() -> None:
    data = os.urandom(300_000) + b"a" * 300_000
    for kind, pack in PACKERS.items():
        stream = io.BufferedReader(Unpacked(io.BytesIO(pack(data)), "x", kind), 1000)
        portions = iter(partial(stream.read, 777), b"")
        assert b"".join(portions) == data


def test_a_pipe_is_read_as_it_comes(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for data, new in ((page(3), 3), (gzip.compress(page(3, 10)), 3)):
        reading, writing = os.pipe()
        os.write(writing, data)
        os.close(writing)
        with open(reading, "rb") as end, io.TextIOWrapper(end) as text:  # noqa: PTH123
            monkeypatch.setattr(sys, "stdin", text)
            result = import_file("-", library)
        assert (result.file, result.added.new) == ("<stdin>", new)


def test_nobody_waits_for_a_slow_pipe(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tmp_path / "before.jsonl"
    before.write_bytes(page(3, 5000))
    reading, writing = os.pipe()
    monkeypatch.setattr(durable, "PATIENCE", 0.2)
    others: list[AddResult] = []

    def write() -> None:
        with open(writing, "wb") as end:  # noqa: PTH123
            end.write(page(4000, 100))  # more than a pipe holds: it is being read now
            end.flush()
            others.append(Library(library.path.parent).add([Paper(id="local:x", title="Quick")]))
            end.write(page(1))

    with (
        open(reading, "rb") as end,  # noqa: PTH123
        io.TextIOWrapper(end) as text,
        ThreadPoolExecutor(1) as threads,
    ):
        monkeypatch.setattr(sys, "stdin", text)
        writer = threads.submit(write)
        results = outcomes(library, before, "-")
    writer.result()
    assert [each.new for each in others] == [1]
    assert [each.added.new for each in results if isinstance(each, ImportResult)] == [3, 4001]
    assert sum(1 for _ in library.papers()) == 4005


def test_what_is_more_than_may_be_read_ahead_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    data = os.urandom(300_000)
    for most, in_memory in ((100_000, 50_000), (100_000, 1 << 20), (1 << 20, 1 << 20)):
        monkeypatch.setattr("digest.ingest.read_ahead._MOST", most)
        monkeypatch.setattr("digest.ingest.read_ahead._IN_MEMORY", in_memory)
        with read_ahead(io.BytesIO(data)) as stream:
            assert stream.read(7) + stream.readline() + stream.read() == data


def outcomes(
    library: Library, *files: Path | str, **options: object
) -> list[ImportResult | InputError]:
    return list(import_all(map(str, files), library, ImportOptions(**options)))  # type: ignore[arg-type]


def test_a_folder_gives_its_digests_and_reports_other_files(
    tmp_path: Path, library: Library
) -> None:
    folder = tmp_path / "folder"
    (folder / "in").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "b.jsonl").write_bytes(page(2))
    (folder / "in" / "c.gz").write_bytes(gzip.compress(page(2, 5)))
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    (folder / ".git" / "d.jsonl").write_bytes(page(2, 9))
    (folder / "loop").symlink_to(folder)
    (folder / "gone").symlink_to(folder / "nothing")
    found = outcomes(library, folder)
    assert [(each.file, each.added.new) for each in found if isinstance(each, ImportResult)] == [
        (str(folder / "a.pdf"), 0),
        (str(folder / "b.jsonl"), 2),
        (str(folder / "gone"), 0),
        (str(folder / "in" / "c.gz"), 2),
    ]
    reasons = [
        each.skipped[0].reason for each in found if isinstance(each, ImportResult) and each.skipped
    ]
    assert reasons == [
        "this file is a PDF (file skipped)",
        "there is no such file (file skipped)",
    ]


def test_a_folder_without_a_digest_is_an_error(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (error,) = outcomes(library, folder)
    assert "there are no digests in this folder" in str(error)


def test_a_bad_file_stops_no_other_and_leaves_nothing(tmp_path: Path, library: Library) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_bytes(page(1500))
    bad.write_text("<feed><title>arXiv Query: x</title><id>https://arxiv.org/api/x</id></feed>")
    first, error, again = outcomes(library, good, bad, good)
    assert isinstance(error, InputError)
    assert isinstance(first, ImportResult)
    assert isinstance(again, ImportResult)
    assert (first.added.new, again.added.new, again.added.merged) == (1500, 0, 1500)


def test_the_library_itself_is_never_read_into_itself(tmp_path: Path, library: Library) -> None:
    file = tmp_path / "page"
    file.write_bytes(page(2))
    import_file(str(file), library)
    (error,) = outcomes(library, library.path)
    assert "this is the library itself" in str(error)
    found = outcomes(library, library.path.parent.parent)
    assert len(list(library.papers())) == 2
    assert isinstance(found[-1], InputError)


def test_the_number_of_papers_is_reported_while_they_are_imported(
    tmp_path: Path, library: Library
) -> None:
    file = tmp_path / "page"
    file.write_bytes(page(2500))
    counts: list[int] = []
    outcomes(library, file, report=counts.append)
    assert counts[-2:] == [1000, 2000]


# Plug-ins


class Notes:
    """A source as another distribution may bring one."""

    name = "notes"
    describes = "lines that begin with NOTE"

    def sniff(self, head: bytes) -> bool:
        return head.startswith(b"NOTE")

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Paper]:  # noqa: ARG002 - what every source is given
        from digest.paper import Paper

        for number, line in enumerate(stream, start=1):
            if b"crash" in line:
                raise RuntimeError("a fault of the plug-in")
            yield Paper(id=f"local:note{number}", title=line.decode().strip())


class Grumpy(Notes):
    name = "grumpy"

    def sniff(self, head: bytes) -> bool:
        raise RuntimeError(f"no {head[:4]!r}")


notes, grumpy = Notes(), Grumpy()


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two plug-ins that work, more or less, and three that don't."""
    points = [
        EntryPoint("notes", f"{__name__}:notes", sources.PLUGINS),
        EntryPoint("grumpy", f"{__name__}:grumpy", sources.PLUGINS),
        EntryPoint("gone", "no_such_module_anywhere", sources.PLUGINS),
        EntryPoint("half", "json:dumps", sources.PLUGINS),
        EntryPoint("jsonl", f"{__name__}:notes", sources.PLUGINS),
    ]
    monkeypatch.setattr(
        sources, "entry_points", lambda group: EntryPoints(points).select(group=group)
    )
    sources._plugins.cache_clear()
    sources._problems.clear()
    yield
    sources._plugins.cache_clear()
    sources._problems.clear()


def test_a_plug_in_is_a_source_like_any_other(
    tmp_path: Path, library: Library, plugins: None
) -> None:
    file = tmp_path / "file"
    file.write_text("NOTE one\nNOTE two\n")
    assert sources.names()[-2:] == ("notes", "grumpy")
    assert import_file(str(file), library).added.new == 2
    assert import_file(str(file), library, source_name="notes").added.merged == 2


def test_broken_plug_ins_are_one_sentence_each_and_block_nothing(
    tmp_path: Path, library: Library, plugins: None
) -> None:
    file = tmp_path / "file"
    file.write_text("nothing that anyone knows\n")
    with pytest.raises(InputError, match="not a format Sheaf recognises"):
        import_file(str(file), library)
    problems = sources.plugin_problems()
    assert [each.partition("'")[2].partition("'")[0] for each in problems] == [
        "gone",
        "half",
        "jsonl",
        "grumpy",
    ]
    assert not any("\n" in each for each in problems)
    with pytest.raises(UsageError):
        sources.source("gone")


def test_a_plug_in_that_fails_on_a_file_is_blamed_and_nothing_is_imported(
    tmp_path: Path, library: Library, plugins: None
) -> None:
    file = tmp_path / "file"
    file.write_text("NOTE one\nNOTE crash\n")
    with pytest.raises(InputError, match="the plug-in 'notes' failed on this file"):
        import_file(str(file), library)
    assert list(library.papers()) == []
