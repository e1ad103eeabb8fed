"""The page that the project began from, as the reader shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from digest.ingest.files import ImportOptions, import_all
from digest.library import Library
from tests.tui.reading import opened

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home


@pytest.fixture
def page_home(home: Home, shared: Path) -> Home:
    """A home with the seed page."""
    page = shared / "seed" / "hf-papers-inference-speed.txt"
    for _ in import_all([str(page)], Library(home.library), ImportOptions()):
        pass
    return home


async def test_it_is_listed_in_its_own_order(page_home: Home) -> None:
    async with opened(page_home, size=(120, 40)) as reader:
        assert reader.list_lines()[0].strip().startswith("▌•  The revenge of BiSeNet")
        assert "Outliers and Calibration Sets" in reader.list_lines()[1]
        assert reader.status.startswith("109 papers · 0 of 109 read")


@pytest.mark.parametrize(("size", "share"), [((120, 40), 0.95), ((80, 24), 0.6)])
async def test_most_titles_are_shown_whole(
    page_home: Home, size: tuple[int, int], share: float
) -> None:
    async with opened(page_home, size=size) as reader:
        whole = set()
        for row in range(109):
            reader.screen.papers.go(row)
            await reader.pilot.pause(0)
            shown = re.sub(r"▲ *\d+", " ", reader.title_text())
            if reader.paper.title in " ".join(shown.split()):
                whole.add(row)
        assert len(whole) >= share * 109, f"{len(whole)} of 109"


async def test_at_least_six_titles_are_shown_at_40x15(page_home: Home) -> None:
    async with opened(page_home, size=(40, 15)) as reader:
        shown = [place for place in reader.screen.papers._places if place.part == 0]
        assert len(shown) >= 6
