"""newsboat on a pty, with the papers of a library as one feed, for `terminal_figures`."""

from __future__ import annotations

import html
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from tests.terminal.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from digest.paper import Paper

_ITEM: Final = (
    "<item><title>{title}</title><link>https://example.org/{id}</link><guid>{id}</guid>"
    "<description>{abstract}</description></item>\n"
)


class Newsboat(Terminal):
    """A process of newsboat that reads one feed, which is a file, and knows its items already."""

    def __init__(self, folder: Path, **options: Any) -> None:
        """Start it; `folder` is one that `prepare` filled."""
        self._folder = folder
        super().__init__(home=folder, **options)

    def _command(self, program: str, arguments: tuple[str, ...]) -> list[str]:  # noqa: ARG002
        return _command(self._folder)


def prepare(folder: Path, papers: Iterable[Paper]) -> bool:
    """Make a feed of papers and have newsboat import it; returns False if there is no newsboat."""
    if shutil.which("newsboat") is None:
        return False
    with (folder / "feed.xml").open("w", encoding="utf-8") as feed:
        feed.write('<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>')
        feed.write("<title>Papers</title><link>https://example.org</link>\n")
        for paper in papers:
            fields = {"title": paper.title, "id": paper.id, "abstract": paper.abstract}
            feed.write(_ITEM.format_map({key: html.escape(fields[key]) for key in fields}))
        feed.write("</channel></rss>\n")
    (folder / "urls").write_text(f"{(folder / 'feed.xml').as_uri()}\n")
    subprocess.run([*_command(folder), "-x", "reload"], check=True)
    return True


@contextmanager
def reading(folder: Path, size: tuple[int, int], quiet: float) -> Iterator[Newsboat]:
    """A newsboat that shows the first papers of the feed, after `quiet` seconds without output."""
    with Newsboat(folder, size=size) as terminal:
        terminal.wait_for("Your feeds")
        terminal.press("enter")
        terminal.wait_for("Articles in feed")
        terminal.wait_quiet(quiet)
        yield terminal
        terminal.press("Q")
        terminal.wait_exit()


def _command(folder: Path) -> list[str]:
    files = ("-C", "/dev/null", "-u", str(folder / "urls"), "-c", str(folder / "cache.db"))
    return ["newsboat", *files]
