"""`sheaf doctor`: where things are, what is wrong with them, what it mends."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from digest.library import Library
from tests.unit.made_papers import papers

if TYPE_CHECKING:
    from digest.storage.paths import Home
    from tests.unit.commands import Sheaf


def test_a_home_in_order_is_described(filled: None, called: Sheaf, home: Home) -> None:
    done = called("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[1:] == [
        f"library    {Library(home.library).path}: 3 papers",
        f"digests    {home.library / 'digests.jsonl'}: 1 digest",
        f"bookmarks  {home.bookmarks}: 0 bookmarks",
        f"texts      {home.texts}: no texts",
        f"index      {home.index}: up to date",
        f"passages   {home.passages}: no texts",
        f"config     {home.config_file}: no file, so defaults",
        f"searches   {home.searches}: 0 earlier searches",
        f"synced     {home.synced}: no file yet",
        f"fetched    {home.fetched}: 0 cached responses",
        "no problems found",
    ]


def test_each_problem_is_reported_and_each_line_preserved(
    filled: None, called: Sheaf, home: Home
) -> None:
    log = Library(home.library).path
    with log.open("a") as file:
        file.write("no paper\n")
    digests = home.library / "digests.jsonl"
    digests.write_text('{"id": "x/1", "ids": ["local:untitled"]}\nno digest\n[]\n')
    digests.chmod(0o600)
    home.bookmarks.write_text("no bookmark\n")
    home.bookmarks.chmod(0o600)
    home.config_file.write_text("[fetch]\nattempt = 3\n")
    done = called("doctor")
    assert done.returncode == 1
    assert f"problem: {log}, line 4: it is not JSON; line left unchanged" in done.stdout
    for number in (2, 3):
        assert f"problem: {digests}, line {number}: not a digest; line left" in done.stdout
    assert f"problem: {home.bookmarks}, line 1: " in done.stdout
    assert f"problem: {home.config_file}, line 2: unknown key fetch.attempt" in done.stdout
    assert done.stdout.endswith("5 problems need your attention\n")
    assert log.read_text().endswith("no paper\n")
    assert digests.read_text().endswith("no digest\n[]\n")
    assert home.bookmarks.read_text() == "no bookmark\n"


def test_a_subscription_is_counted(filled: None, called: Sheaf, home: Home) -> None:
    home.config_file.write_text('[[subscribe]]\nsource = "hf"\n')
    assert f"config     {home.config_file}: 1 subscription\n" in called("doctor").stdout


def test_files_that_others_may_read_are_made_private(
    filled: None, called: Sheaf, home: Home
) -> None:
    home.library.chmod(0o755)
    done = called("doctor")
    assert f"fixed: {home.library} can now be read only by you" in done.stdout
    assert stat.S_IMODE(home.library.stat().st_mode) == 0o700


def test_what_cannot_be_read_does_not_hide_the_rest(
    filled: None, called: Sheaf, home: Home
) -> None:
    digests = home.library / "digests.jsonl"
    digests.mkdir()
    home.bookmarks.mkdir()
    done = called("doctor")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"library    {Library(home.library).path}: 3 papers\n" in done.stdout
    assert f"digests    {digests}: cannot be read\n" in done.stdout
    assert f"bookmarks  {home.bookmarks}: cannot be read\n" in done.stdout
    assert f"problem: {digests}: " in done.stdout
    assert f"problem: {home.bookmarks}: " in done.stdout
    assert done.stdout.endswith("2 problems need your attention\n")


def test_a_rotten_record_is_found_and_the_index_made_again(
    filled: None, called: Sheaf, home: Home
) -> None:
    assert called("search", "draft").returncode == 0
    (segment,) = home.index.glob("*.arrays")
    data = segment.read_bytes()
    at = data.index(b"The large model verifies")
    segment.write_bytes(data[:at] + b"X" + data[at + 1 :])
    check = called("index", "check")
    assert check.returncode == 1
    assert "the bytes of records changed" in check.stdout
    done = called("doctor")
    assert done.returncode == 0
    assert f"fixed: {home.index}: rebuilt the index: {segment.name}: the bytes" in done.stdout
    assert called("index", "check").stdout == "the index is complete and undamaged\n"


def test_a_search_that_meets_damage_says_so_and_the_next_makes_the_index_again(
    filled: None, called: Sheaf, home: Home
) -> None:
    right = called("search", "draft").stdout
    (segment,) = home.index.glob("*.arrays")
    data = segment.read_bytes()
    segment.write_bytes(data.replace(b"The large model verifies", b"The large model verifiex"))
    done = called("search", "draft")
    assert done.returncode == 1
    assert "the index is damaged" in done.stderr
    again = called("search", "draft")
    assert again.stdout == right
    assert f"sheaf: {home.index}: rebuilt the index: it was found damaged" in again.stderr


def test_a_library_that_lost_its_papers_is_told_until_the_person_decides(
    filled: None, called: Sheaf, home: Home
) -> None:
    right = called("search", "draft").stdout
    log = Library(home.library).path
    log.write_bytes(b"")
    done = called("search", "draft")
    assert f"sheaf: {log}: the library shrank from" in done.stderr
    assert "keeps 3 papers" in done.stderr
    doctor = called("doctor")
    assert doctor.returncode == 1
    assert "3 papers that the library lost; `sheaf index salvage`" in doctor.stdout
    assert called("index", "salvage").stdout == "put back 3 papers\n"
    assert called("search", "draft").stdout == right
    assert called("doctor").returncode == 0
    assert called("index", "salvage").stdout == "the library has lost no papers\n"


def test_check_tells_a_library_that_changed_without_growing(called: Sheaf, home: Home) -> None:
    library = Library(home.library)
    library.add(papers(60))
    called("search", "model")
    before = library.path.stat()
    with library.path.open("r+b") as file:
        file.seek(before.st_size // 2)
        file.write(b"XXXX")
    os.utime(library.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    check = called("index", "check")
    assert check.returncode == 1
    assert check.stdout == (
        f"{library.path}: the bytes of the library changed since it was indexed\n"
        "run `sheaf doctor`, which rebuilds the index; no paper is lost\n"
    )
    assert "1 paper that the library lost" in called("doctor").stdout
