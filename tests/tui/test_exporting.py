"""Exporting from the reader: what is selected or listed, asked in two steps, told in one line."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING

import pytest

from digest.library import Library
from digest.paper import Hit, LazyHits, Paper
from tests.tui.reading import PATIENCE
from tests.tui.sample import NEWEST_FIRST
from tui.keymap import Where

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tui.reading import OpenReader, Reader


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one, in a home folder of the test's own."""
    made = tmp_path / "person" / "texts"
    made.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(made.parent))
    monkeypatch.chdir(made)
    return made


def files_in(folder: Path) -> list[Path]:
    """What is in a folder."""
    return list(folder.iterdir())


async def name_file(reader: Reader, name: str) -> None:
    """Type another file name in place of the one proposed."""
    await reader.press("ctrl+u")
    reader.screen.paste(name)
    await reader.press("enter")


async def test_what_is_selected_is_written_to_the_file_that_is_proposed(
    open_reader: OpenReader, folder: Path
) -> None:
    async with open_reader() as reader:
        await reader.press("v", "j", "v", "E")
        assert "Export 2 papers as" in reader.text()
        assert reader.where is Where.PICKER
        await reader.press(*"ris", "enter")
        assert reader.line.startswith("2 papers to:")
        assert "sheaf-20" in reader.line
        await reader.press("enter")
        (file,) = files_in(folder)
        assert file.suffix == ".ris"
        assert reader.status == f"2 papers written to ~/texts/{file.name}"
        assert file.read_text().count("\nER  -") == 2
        assert not reader.screen.model.selection
        await reader.press("E", *"ris", "enter")
        assert file.name.replace(".ris", "-2.ris") in reader.line


async def test_all_that_is_listed_is_written_with_tags_and_notes(
    open_reader: OpenReader, folder: Path
) -> None:
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("t", *"mine", "enter", "E", *"csl", "enter")
        await name_file(reader, "~/all.json")
        assert reader.status == "40 papers written to ~/all.json"
        items = json.loads((folder.parent / "all.json").read_text())
        assert len(items) == 40
        assert items[0]["keyword"] == "cs.CL, cs.LG, mine"
        await reader.search("lovelace")
        await reader.press("E", *"jsonl", "enter")
        await name_file(reader, "~")  # a folder: the name proposed is meant
        assert reader.status.startswith("1 paper written to ~/sheaf-20")


async def test_tab_completes_the_name_of_the_file(open_reader: OpenReader, folder: Path) -> None:
    (folder.parent / "references").mkdir()
    async with open_reader() as reader:
        await reader.press("v", "E", "enter", "ctrl+u", *"~/ref", "tab", *"new.bib", "enter")
        assert reader.status == "1 paper written to ~/references/new.bib"


async def test_an_existing_file_is_overwritten_only_where_that_is_confirmed(
    open_reader: OpenReader, folder: Path
) -> None:
    (folder / "mine.bib").write_text("mine")
    async with open_reader() as reader:
        for answer in ("n", ""):
            await reader.press("E", "enter")
            await name_file(reader, "mine.bib")
            assert reader.line.startswith("Overwrite mine.bib? y/n:")
            await reader.press(*filter(None, (answer,)), "enter")
            assert (folder / "mine.bib").read_text() == "mine"
        await reader.take_keyboard(Where.LIST)
        await reader.press("E", "enter")
        await name_file(reader, "mine.bib")
        await reader.press("y", "enter")
        assert reader.status == "40 papers written to ~/texts/mine.bib"
        assert (folder / "mine.bib").read_text().startswith("@")


async def test_what_cannot_be_written_is_told_and_the_selection_stays(
    open_reader: OpenReader, folder: Path
) -> None:
    async with open_reader(size=(120, 40)) as reader:
        await reader.press("v")
        for name, reason in {
            "nowhere/x.bib": "no such folder · check the name",
            "~nobody-of-that-name/x.bib": "no such folder",
            "x" * 300: "cannot write this file: file name too long",
            " ": "Nothing exported",
            "/dev/null": "Overwrite null? y/n:",
        }.items():
            await reader.press("E", "enter")
            await name_file(reader, name)
            assert reader.lines()[-2].strip().startswith(reason)
        await reader.press("y", "enter")
        assert reader.status.startswith("this is a device or a pipe, not a file")
        assert len(reader.screen.model.selection) == 1
        assert files_in(folder) == []


async def test_a_file_that_appears_after_the_question_is_not_overwritten(
    open_reader: OpenReader, folder: Path
) -> None:
    (folder / "theirs.md").write_text("theirs")
    async with open_reader(size=(120, 40)) as reader:
        model = reader.screen.model
        done = model.exporting.write(
            model.to_export(), "markdown", folder / "theirs.md", overwrites=False
        )
        await done.wait()
        await reader.settle()
        assert reader.status.startswith("this file exists already · choose another name")
        assert (folder / "theirs.md").read_text() == "theirs"


class Held(LazyHits):
    """Hits that can be read once the test lets them."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def __len__(self) -> int:
        return 1

    def hit(self, at: int) -> Hit:
        self.let_go.wait(PATIENCE)
        return Hit(NEWEST_FIRST[at])

    def holds(self, paper: Paper) -> bool:
        return paper == NEWEST_FIRST[0]


async def test_q_waits_for_the_file_that_is_being_written(
    open_reader: OpenReader, folder: Path
) -> None:
    async with open_reader() as reader:
        hits = Held()
        reader.screen.model.exporting.write(hits, "markdown", folder / "x.md", overwrites=False)
        assert reader.status == "Writing the file …"
        await reader.press("E")
        assert reader.status == "Still writing the last file …"
        await reader.press("q")
        assert reader.is_running
        assert reader.status == "Quitting once the file is written · q stops that"
        hits.let_go.set()
        await reader.ended()
        assert "Speculative" in (folder / "x.md").read_text()


async def test_a_second_q_leaves_without_the_file(open_reader: OpenReader, folder: Path) -> None:
    async with open_reader() as reader:
        hits = Held()
        reader.screen.model.exporting.write(hits, "markdown", folder / "x.md", overwrites=False)
        await reader.press("q", "q")
        await reader.ended()
    hits.let_go.set()
    await asyncio.get_running_loop().shutdown_default_executor()  # waits for what still writes
    assert reader.app.return_code == 0
    assert files_in(folder) == []


async def test_an_empty_list_has_nothing_to_export(open_reader: OpenReader) -> None:
    async with open_reader() as reader:
        await reader.press("B", "E")
        assert reader.status == "No papers to export"


async def test_format_and_file_can_be_read_on_the_smallest_screen(open_reader: OpenReader) -> None:
    async with open_reader(size=(40, 15)) as reader:
        await reader.press("E")
        assert "csl-json" in reader.text()
        assert ".md" in reader.text()
        await reader.press("enter")
        assert reader.line.startswith("40 papers to:")
        assert ".bib" in reader.line


async def test_papers_go_on_being_written_while_the_library_is_opened_again(
    open_reader: OpenReader, folder: Path
) -> None:
    async with open_reader() as reader:
        model = reader.screen.model
        done = model.exporting.write(
            model.to_export(), "jsonl", folder / "all.jsonl", overwrites=False
        )
        fresh = Paper(id="arxiv:2501.00001", title="Fresh", abstract="New.", date="2025-01-01")
        Library(reader.home.library).add([fresh])
        await reader.press("R")
        await done.wait()
        lines = (folder / "all.jsonl").read_text().splitlines()
        assert [json.loads(line)["id"] for line in lines] == [each.id for each in NEWEST_FIRST]
