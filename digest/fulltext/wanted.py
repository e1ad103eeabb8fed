"""Which text is asked for: a paper, by all of its ids, and maybe a version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.paper import Paper


@dataclass(frozen=True, slots=True)
class Wanted:
    """The paper whose text is asked for."""

    ids: tuple[str, ...]
    """Every id that it has or had; a text is kept under the first."""
    version: int | None = None
    """arXiv's version; None for the latest."""
    title: str = ""
    """The paper's title, by which a page with another paper is told; empty if nobody knows."""

    @property
    def id(self) -> str:
        """The paper's id."""
        return self.ids[0]

    @property
    def arxiv_number(self) -> str:
        """ArXiv's number, without a version; empty if it is not on arXiv."""
        found = (each.removeprefix("arxiv:") for each in self.ids if each.startswith("arxiv:"))
        return next(found, "")


def text_of(paper: Paper, version: int | None = None) -> Wanted:
    """Return what to ask for, to get the text of a paper of the library."""
    return Wanted((paper.id, *paper.aliases), version, paper.title)


def newer_version(paper: Paper | None, version: int | None) -> int | None:
    """Return the latest version that the library knows of, if it is later than a text's.

    None where the library knows none, or nothing tells the text's version.
    """
    known = paper.extra.get("versions") if paper else None
    return known if isinstance(known, int) and version is not None and known > version else None
