"""An entry of a Hugging Face Papers page while it is being read, and the paper it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from digest.arxiv import arxiv_id
from digest.bibliography.author_list import authors
from digest.paper import Paper, title_id
from digest.sources import normalize
from digest.sources.base import Skipped
from digest.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_GITHUB: Final = re.compile(r"(?:https?://)?(?:www\.)?github\.com/([\w.-]+/[\w.-]+[\w./~%#-]*)")


@dataclass(slots=True)
class HfEntry:
    """What the page says about one paper; filled in line by line."""

    line: int
    """1-based line of the title."""
    title: str
    certain: bool = False
    """Whether something other than the text itself shows that it is a title."""
    at_end: bool = False
    """Whether the page ends right after the title."""
    number: str | None = None
    """arXiv number, from a link."""
    abstract: list[str] = field(default_factory=list)
    """Raw paragraphs; empty if the page has none."""
    authors: tuple[str, ...] = ()
    upvotes: int | None = None
    published: str | None = None
    """YYYY-MM-DD."""
    code: list[str] = field(default_factory=list)

    def finished(self) -> HfEntry | Skipped:
        """Return the entry, or `Skipped` if it is a lone line that may not be a title."""
        if self.abstract or self.certain or self.at_end:
            return self
        return Skipped(
            self.line, f"no abstract follows, so it may be no title: “{shortened(self.title)}”"
        )


def shortened(text: str) -> str:
    """Return the beginning of a text, for messages."""
    text = clean_line(text)
    return text if len(text) <= 60 else text[:57].rstrip() + "..."


def paper_of(entry: HfEntry, label: str) -> Paper:
    """Make a paper from an entry."""
    raw_abstract = "\n\n".join(entry.abstract)
    title, abstract = normalize.line(entry.title), normalize.prose(raw_abstract)
    number = arxiv_id(entry.number) if entry.number else None
    return Paper(
        id=number or title_id(title or abstract),
        title=title,
        abstract=abstract,
        authors=authors(entry.authors),
        # The page's date is when the paper was submitted there, so only the digest has it.
        date=entry.published,
        url=f"https://huggingface.co/papers/{entry.number}" if number else None,
        code=tuple(dict.fromkeys((*entry.code, *_repositories(abstract)))),
        upvotes=entry.upvotes,
        digests=(label,),
        extra=normalize.raw_texts(entry.title, title, raw_abstract, abstract),
    )


def _repositories(text: str) -> Iterator[str]:
    for match in _GITHUB.finditer(text):
        yield "https://github.com/" + match[1].rstrip("./-~%#_")
