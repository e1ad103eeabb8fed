"""Texts are kept by version, survive damage, and are private; what is removed is told."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import NotFoundError, SheafError
from digest.fulltext.document import Format
from digest.fulltext.store import KeptText, Source, Texts, folder_name
from tests.unit.fulltext.made_documents import plain_document
from tests.unit.processes import run_python

if TYPE_CHECKING:
    from pathlib import Path

    from digest.fulltext.document import Document

PAPER = "arxiv:2403.01234"
PAGE = b"<html>the page</html>"
URL = "https://arxiv.org/html/2403.01234"


class Reader:
    """Reads every page as the same document, and counts how often."""

    def __init__(self) -> None:
        self.pages: list[tuple[bytes, str]] = []

    def __call__(self, page: bytes, url: str) -> Document:
        self.pages.append((page, url))
        return replace(plain_document(), version=None)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def texts(tmp_path: Path, reader: Reader) -> Texts:
    return Texts(tmp_path / "data" / "texts", reader)


def keep(
    texts: Texts, paper: str = PAPER, version: int | None = 2, moment: float = 1_780_000_000.0
) -> KeptText:
    return texts.keep(
        paper, PAGE, plain_document(version), source=Source.ARXIV, url=URL, moment=moment
    )


def test_a_kept_text_is_found_and_read_without_its_page(texts: Texts, reader: Reader) -> None:
    keep(texts)
    kept = texts.find(PAPER)
    assert kept is not None
    assert (kept.paper, kept.version, kept.source, kept.url) == (PAPER, 2, Source.ARXIV, URL)
    assert (kept.title, kept.licence) == ("A paper of n² parts", "CC BY 4.0")
    assert kept.kept == "2026-05-28T20:26:40+00:00"
    assert texts.read(kept) == plain_document()
    assert texts.page(kept) == PAGE
    assert reader.pages == []


def test_an_unknown_paper_has_no_text(texts: Texts) -> None:
    assert texts.find(PAPER) is None
    assert texts.all() == []


def test_the_page_lies_beside_what_was_read_under_readable_names(texts: Texts) -> None:
    keep(texts)
    names = {str(path.relative_to(texts.folder)) for path in texts.folder.rglob("v*")}
    assert names == {f"arxiv-2403.01234/v2{end}" for end in (".html", ".json", ".source.json")}


def test_only_the_owner_can_read_the_texts(texts: Texts) -> None:
    keep(texts)
    for path in (texts.folder, *texts.folder.rglob("*")):
        mode = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == mode, path


def test_each_version_is_kept_and_the_last_one_kept_is_shown(texts: Texts) -> None:
    keep(texts, version=1, moment=1.0)
    keep(texts, version=3, moment=2.0)
    keep(texts, version=2, moment=3.0)
    assert [each.version for each in texts.all()] == [1, 2, 3]
    found = texts.find(PAPER)
    assert found is not None
    assert found.version == 2
    first = texts.find(PAPER, version=1)
    assert first is not None
    assert first.version == 1
    assert texts.find(PAPER, version=4) is None


def test_the_same_version_from_another_source_takes_its_place(texts: Texts) -> None:
    keep(texts)
    text = replace(plain_document(), format=Format.PDF)
    texts.keep(PAPER, b"%PDF", text, source=Source.PDF, url=URL)
    assert [each.page.name for each in texts.all()] == ["v2.pdf"]
    assert [each.source for each in texts.all()] == [Source.PDF]


def test_a_text_is_found_under_any_id_that_its_paper_had(texts: Texts) -> None:
    keep(texts, "t:0123456789ab", None)
    found = texts.find(PAPER, "t:0123456789ab")
    assert found is not None
    assert (found.paper, found.version) == ("t:0123456789ab", None)


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[1]", b'{"form": 99, "kind": "Document"}', b"[" * 100_000, b"\xff"]
)
def test_what_was_read_is_made_again_where_it_is_damaged(
    texts: Texts, reader: Reader, damage: bytes
) -> None:
    kept = keep(texts)
    path = kept.page.with_suffix(".json")
    path.write_bytes(damage)
    assert texts.read(kept) == plain_document()  # its version is what it was kept under
    assert reader.pages == [(PAGE, URL)]
    assert texts.read(kept) == plain_document()
    assert len(reader.pages) == 1
    assert json.loads(path.read_bytes())["kind"] == "Document"


def test_a_text_without_its_page_is_no_text(texts: Texts) -> None:
    keep(texts).page.unlink()
    assert texts.find(PAPER) is None
    assert texts.all() == []


@pytest.mark.parametrize("damage", [None, b"", b"{", b"[]", b'{"source": "moon", "paper": 1}'])
def test_a_text_whose_origin_is_lost_counts_as_a_file(texts: Texts, damage: bytes | None) -> None:
    about = keep(texts, "arxiv:hep-th/9901001").page.with_name("v2.source.json")
    about.unlink() if damage is None else about.write_bytes(damage)
    (kept,) = texts.all()
    assert (kept.paper, kept.source, kept.version) == ("arxiv:hep-th/9901001", Source.FILE, 2)
    assert texts.read(kept) == plain_document()


def test_a_page_that_cannot_be_read_again_is_told(tmp_path: Path) -> None:
    def read(page: bytes, url: str) -> Document:
        raise SheafError("nothing in it")

    texts = Texts(tmp_path, read)
    kept = keep(texts)
    kept.page.with_suffix(".json").unlink()
    with pytest.raises(SheafError, match="nothing in it"):
        texts.read(kept)


def test_what_is_removed_is_told_with_its_size(texts: Texts) -> None:
    sizes = [keep(texts, version=version).size for version in (1, 2)]
    removed = texts.remove(PAPER)
    assert [each.version for each in removed.texts] == [1, 2]
    assert removed.size == sum(sizes) > len(PAGE)
    assert not removed.are_files
    assert list(texts.folder.iterdir()) == []


def test_one_version_can_be_removed(texts: Texts) -> None:
    for version in (1, 2):
        keep(texts, version=version)
    assert [each.version for each in texts.remove(PAPER, version=1).texts] == [1]
    assert [each.version for each in texts.all()] == [2]


def test_removing_what_is_not_kept_is_told(texts: Texts) -> None:
    with pytest.raises(NotFoundError, match=r"no text of arxiv:2403.01234 is kept; `sheaf text"):
        texts.remove(PAPER)
    keep(texts)
    with pytest.raises(NotFoundError, match=r"no text of version 1 of arxiv:2403.01234 is kept"):
        texts.remove(PAPER, version=1)


@pytest.mark.parametrize(
    "paper",
    [
        "arxiv:hep-th/9901001",
        "doi:10.1000/../../etc/passwd",
        "local:.",
        "local:..",
        "local:a/b",
        "local:A/B",
        "local:a b",
        "local:\x00\n",
        "local:" + "x" * 1000,
        "local:" + "x" * 1001,
        "local:速い推論",
        "local:\udcff",
        "t:0123456789ab",
    ],
)
def test_any_id_is_a_folder_of_its_own_below_the_texts(texts: Texts, paper: str) -> None:
    kept = keep(texts, paper)
    assert kept.page.parent.parent == texts.folder
    found = texts.find(paper)
    assert found is not None
    assert texts.read(found) == plain_document()


@given(st.sets(st.text(min_size=1), min_size=2, max_size=2))
def test_two_ids_never_share_a_folder_on_any_file_system(ids: set[str]) -> None:
    names = {folder_name(f"local:{each}").casefold() for each in ids}
    assert len(names) == 2
    assert all(len(each) < 120 and each.isascii() for each in names)


def test_folders_of_arxiv_papers_are_readable() -> None:
    assert folder_name(PAPER) == "arxiv-2403.01234"
    assert folder_name("arxiv:hep-th/9901001") == "arxiv-hep-th-9901001"


def test_processes_that_keep_at_once_leave_whole_texts(texts: Texts) -> None:
    code = """
import sys
from pathlib import Path
from digest.fulltext.store import Source, Texts
from tests.unit.fulltext.made_documents import plain_document
texts = Texts(Path(sys.argv[1]), lambda page, url: plain_document())
for _ in range(20):
    page = sys.argv[2].encode() * 1000
    text = plain_document(words=sys.argv[2])
    texts.keep("arxiv:2403.01234", page, text, source=Source.ARXIV, url="")
"""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:
        for done in pool.map(lambda word: run_python(code, texts.folder, word), ("one", "two")):
            assert (done.returncode, done.stderr) == (0, "")
    (kept,) = texts.all()
    word = texts.page(kept)[:3].decode()
    assert texts.page(kept) == word.encode() * 1000
    assert texts.read(kept) == plain_document(words=word)
