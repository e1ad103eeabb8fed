"""The index of texts follows them, survives damage, and is private; it is only a cache."""

from __future__ import annotations

import contextlib
import shutil
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.fulltext.readers import read_file
from digest.fulltext.store import Source, Texts
from digest.passages.store import Passages
from digest.query import parse
from tests.unit.fulltext.made_documents import plain_document
from tests.unit.passages.made_texts import keep

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home

PAPER, OTHER = "arxiv:2403.00001", "arxiv:2403.00002"


def found(passages: Passages, query: str) -> list[str]:
    """The ids of the papers in whose texts a finished query is found, in their order."""
    (inside,) = parse(query, prefix_last=False).inside
    texts = passages.find(inside)
    return sorted(paper for paper, score in zip(texts.papers, texts.scores, strict=True) if score)


def shown(passages: Passages, query: str) -> list[str | None]:
    """The paragraphs that a finished query shows; None for one that cannot be read."""
    (inside,) = parse(query, prefix_last=False).inside
    texts = passages.find(inside)
    found = (texts.passage(int(number)) for number in texts.scores.nonzero()[0])
    return [passage.text if passage is not None else None for passage in found]


def segments(home: Home) -> list[Path]:
    """The files of the index."""
    return sorted(home.passages.glob("*.arrays"))


def test_a_text_that_is_kept_meanwhile_is_found_and_one_removed_is_not(
    passages: Passages, texts: Texts
) -> None:
    assert found(passages, "text:zebra") == []
    keep(texts, "arxiv:2403.00003", "A zebra.")
    assert found(passages, "text:zebra") == ["arxiv:2403.00003"]
    assert found(passages, "text:key") == [PAPER, OTHER, "arxiv:2403.00003"]
    texts.remove(PAPER)
    assert found(passages, "text:key") == [OTHER, "arxiv:2403.00003"]


def test_a_newer_version_takes_the_place_of_an_older_one(passages: Passages, texts: Texts) -> None:
    assert found(passages, "text:small") == [PAPER]
    keep(texts, PAPER, "Now about zebras.", version=2)
    assert found(passages, "text:zebras") == [PAPER]
    assert found(passages, "text:small") == []
    texts.remove(PAPER, version=2)
    assert found(passages, "text:zebras") == []
    assert found(passages, "text:small") == [PAPER]


def test_the_same_version_kept_again_is_read_again(passages: Passages, texts: Texts) -> None:
    assert found(passages, "text:small") == [PAPER]
    keep(texts, PAPER, "We keep each key and value in a zebra.")
    assert found(passages, "text:small") == []
    assert found(passages, "text:zebra") == [PAPER]


def test_only_what_changed_is_indexed(home: Home, passages: Passages, texts: Texts) -> None:
    passages.update()
    before = segments(home)
    passages.update()
    assert segments(home) == before
    keep(texts, "arxiv:2403.00003", "A zebra.")
    passages.update()
    assert set(before) < set(segments(home))


def test_many_texts_are_found_however_often_the_index_was_written(
    home: Home, passages: Passages, texts: Texts
) -> None:
    for number in range(12):
        keep(texts, f"arxiv:2404.{number:05}", f"Zebra number{number} here.")
        assert passages.update().texts == number + 3
    assert len(segments(home)) <= 8
    for number in range(12):
        assert found(passages, f"text:number{number}") == [f"arxiv:2404.{number:05}"]
    assert passages.check() == []


def test_another_process_finds_what_this_one_indexed(
    home: Home, passages: Passages, texts: Texts
) -> None:
    assert passages.update().texts == 2
    before = segments(home)
    other = Passages(home.passages, texts)
    assert found(other, "text:door") == [OTHER]
    assert segments(home) == before


def test_all_texts_may_go(passages: Passages, texts: Texts) -> None:
    passages.update()
    texts.remove(PAPER, OTHER)
    stats = passages.update()
    assert (stats.texts, stats.passages) == (0, 0)
    assert found(passages, "text:cache") == []
    assert passages.check() == []
    keep(texts, PAPER, "A zebra.")
    assert found(passages, "text:zebra") == [PAPER]


def test_a_text_without_words_is_read_once(home: Home, texts: Texts) -> None:
    empty = replace(plain_document(), abstract=(), body=())
    texts.keep("arxiv:2403.00007", b"<p>", empty, source=Source.FILE, url="")
    passages = Passages(home.passages, texts)
    assert passages.update().passages == 5
    before = segments(home)
    Passages(home.passages, texts).update()
    assert segments(home) == before


def test_a_text_that_cannot_be_read_hides_no_other(home: Home, texts: Texts) -> None:
    kept = texts.find(PAPER)
    assert kept is not None
    kept.page.with_suffix(".json").unlink()
    kept.page.write_bytes(b"<html></html>")
    passages = Passages(home.passages, texts)
    assert found(passages, "text:cache") == [OTHER]


@pytest.mark.parametrize("at", range(0, 100, 7))
def test_a_flipped_byte_anywhere_gives_no_wrong_answer(
    home: Home, passages: Passages, texts: Texts, at: int
) -> None:
    passages.update()
    (segment,) = segments(home)
    data = bytearray(segment.read_bytes())
    data[len(data) * at // 100] ^= 0x55
    segment.write_bytes(data)
    mended = Passages(home.passages, texts)
    assert found(mended, "text:cache") == [PAPER, OTHER]
    assert found(mended, 'text:"opens a door"') == [OTHER]
    if shown(mended, "text:door") == [None]:  # the next search notices it
        mended = Passages(home.passages, texts)
    assert shown(mended, "text:door") == ["A key opens a door."]


@pytest.mark.parametrize(
    "damage",
    [
        shutil.rmtree,
        lambda folder: (folder / "index.json").write_text("{"),
        lambda folder: (folder / "index.json").unlink(),
        lambda folder: (folder / "index.json").write_text(
            '{"version": 0, "index": "", "crc32": 0}'
        ),
        lambda folder: next(folder.glob("*.arrays")).unlink(),
        lambda folder: next(folder.glob("*.arrays")).write_bytes(b""),
        lambda folder: next(folder.glob("*.arrays")).write_bytes(b"x" * 10_000),
        lambda folder: folder.chmod(0o777),
    ],
)
def test_an_index_that_is_of_no_use_is_made_again(
    home: Home, passages: Passages, texts: Texts, damage: object
) -> None:
    passages.update()
    damage(home.passages)  # type: ignore[operator]
    assert found(Passages(home.passages, texts), "text:cache") == [PAPER, OTHER]
    assert Passages(home.passages, texts).check() == []


def test_damage_is_told_to_who_asks_for_it(home: Home, passages: Passages, texts: Texts) -> None:
    passages.update()
    (segment,) = segments(home)
    data = bytearray(segment.read_bytes())
    data[len(data) // 3] ^= 0x55
    segment.write_bytes(data)
    assert len(passages.check()) == 1
    passages.rebuild()
    assert passages.check() == []
    assert Passages(home.cache / "nowhere", texts).check() == []


def test_where_it_cannot_be_written_a_temporary_one_answers(home: Home, texts: Texts) -> None:
    home.passages.parent.mkdir(parents=True, exist_ok=True)
    home.passages.write_text("a file where the folder would be")
    passages = Passages(home.passages, texts)
    assert found(passages, "text:door") == [OTHER]
    keep(texts, "arxiv:2403.00003", "A zebra.")
    assert found(passages, "text:zebra") == ["arxiv:2403.00003"]
    passages.close()


def test_the_index_is_private(home: Home, passages: Passages) -> None:
    passages.update()
    assert stat.S_IMODE(home.passages.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in segments(home)} == {0o600}


def test_texts_that_do_not_exist_make_no_folder(home: Home) -> None:
    passages = Passages(home.passages, Texts(home.texts, read_file))
    assert passages.update().texts == 0
    assert found(passages, "text:cache") == []


def many(texts: Texts) -> None:
    """Keep more texts than a search indexes at once."""
    for number in range(60):
        keep(texts, f"arxiv:2404.{number:05}", f"Zebra number{number} here.")


def until_everything_is_indexed(passages: Passages) -> list[str]:
    """Search again until nothing is left to say; what was said."""
    remarks = []
    while remark := passages.remark():
        remarks.append(remark)
        found(passages, "text:zebra")
    return remarks


def test_a_search_that_does_not_wait_finds_what_is_indexed_so_far(home: Home, texts: Texts) -> None:
    many(texts)
    with contextlib.closing(Passages(home.passages, texts, waits=False)) as passages:
        found(passages, "text:zebra")
        assert "texts are being indexed, " in until_everything_is_indexed(passages)[0]
        assert len(found(passages, "text:zebra")) == 60
        keep(texts, "arxiv:2405.00001", "A zebra.")  # of few texts it finds all
        assert len(found(passages, "text:zebra")) == 61
        assert passages.remark() == ""


def test_a_reader_that_ends_stops_indexing_and_the_next_goes_on(home: Home, texts: Texts) -> None:
    many(texts)
    passages = Passages(home.passages, texts, waits=False)
    found(passages, "text:zebra")
    passages.close()
    assert len(found(Passages(home.passages, texts), "text:zebra")) == 60


def test_what_goes_wrong_behind_is_told_by_the_next_search(home: Home, texts: Texts) -> None:
    many(texts)

    def broken(kept: object) -> None:
        raise RuntimeError("a bug")

    texts.read = broken  # type: ignore[method-assign, assignment]
    passages = Passages(home.passages, texts, waits=False)
    found(passages, "text:zebra")

    def search_on() -> None:
        until_everything_is_indexed(passages)
        found(passages, "text:zebra")

    with pytest.raises(RuntimeError, match="a bug"):
        search_on()
