"""Draws the README's picture: the real reader on the built-in sample, as Textual exports it.

Run `python -m tests.picture.draw` after a change of the reader's looks.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.cli.demo import fill
from digest.session import Session
from digest.storage.paths import home_at
from tui.app import SheafApp

PICTURE = Path(__file__).with_name("reader.svg")
SIZE = (110, 30)
KEYS = ("slash", *"attention", "enter", "b", "j", "j", "b", "k")


async def draw() -> str:
    """The reader as SVG, after the keys above."""
    with TemporaryDirectory() as folder:
        home = home_at(Path(folder))
        fill(home.library, dt.date(2026, 3, 13))
        app = SheafApp(lambda progress: Session.open(home, progress))
        async with app.run_test(size=SIZE) as pilot:
            await app.workers.wait_for_complete()
            await pilot.press(*KEYS)
            while app.reader.pane.paper != app.reader.papers.paper:
                await pilot.pause()  # the abstract follows the cursor after a moment of quiet
            app.reader.model.hush()  # the last message would hide what is listed
            await pilot.pause()
            return app.export_screenshot(title="Sheaf")


def words(svg: str) -> list[str]:
    """Return a picture's texts, without the time that the search took."""
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    return [re.sub(r"\d+&#160;ms", "N&#160;ms", text) for text in texts]


if __name__ == "__main__":
    PICTURE.write_text(asyncio.run(draw()), encoding="utf-8")
