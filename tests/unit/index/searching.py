"""What the tests of searching share: three papers, and the ids of an answer."""

from __future__ import annotations

from collections.abc import Callable

from digest.index import Index
from digest.paper import Page, Paper

Opener = Callable[..., Index]

DEEP = Paper(
    id="local:deep",
    title="Deep networks for speech",
    abstract="We model speech with deep networks. Networks of networks help.",
    authors=("Ada Lovelace",),
    date="2024-03-01",
    categories=("cs.CL",),
)
SHALLOW = Paper(
    id="local:shallow",
    title="Shallow models",
    abstract="Modelling without depth, for the networked.",
    date="2023",
    upvotes=7,
)
BIRDS = Paper(id="local:birds", title="On birds", abstract="Networks of birds.", date="2025-01")


def ids(page: Page) -> list[str]:
    return [hit.paper.id.removeprefix("local:") for hit in page.hits]
