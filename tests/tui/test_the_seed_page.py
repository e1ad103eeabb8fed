"""The page that the project began from, as the reader shows it."""

from __future__ import annotations

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
