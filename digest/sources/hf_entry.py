"""One entry of a Hugging Face Papers page while it is being read."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.sources.base import Skipped
from digest.text import clean_line


@dataclass(slots=True)
class Entry:
    """What the page says of one paper; filled in as the lines come."""

    line: int
    """1-based line of its title."""
    title: str
    certain: bool = False
    """Whether something beside the title says that it is one."""
    at_end: bool = False
    """Whether the page breaks off right behind the title."""
    number: str | None = None
    """The arXiv number that a link gives."""
    abstract: list[str] = field(default_factory=list)
    """Paragraphs as written; empty when the page has none."""
    authors: tuple[str, ...] = ()
    upvotes: int | None = None
    published: str | None = None
    """YYYY-MM-DD."""
    code: list[str] = field(default_factory=list)

    def finished(self) -> Entry | Skipped:
        """The entry; or skipped, when it is a lone line that need not be a title."""
        if self.abstract or self.certain or self.at_end:
            return self
        return Skipped(
            self.line, f"no abstract follows, so it may be no title: “{shortened(self.title)}”"
        )


def shortened(text: str) -> str:
    """The beginning of a text, to name it by."""
    text = clean_line(text)
    return text if len(text) <= 60 else text[:57].rstrip() + "..."
