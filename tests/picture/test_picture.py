"""The README's picture shows the current reader."""

from __future__ import annotations

from tests.picture.draw import PICTURE, draw, words


async def test_the_picture_in_the_readme_shows_the_current_reader() -> None:
    drawn = await draw()
    assert words(PICTURE.read_text(encoding="utf-8")) == words(drawn), (
        "the reader looks another way now: run `python -m tests.picture.draw` and look at it"
    )
