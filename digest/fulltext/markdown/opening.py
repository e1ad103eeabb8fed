"""What stands before the text itself: a reader service's lines, or a block of YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from digest.fulltext.tidying import tidy

_FIELD: Final = re.compile(
    r"(Title|URL Source|Published Time|Number of Pages|Warning): ?([^\n]*+)\n"
)
_CONTENT: Final = re.compile(r"Markdown Content:[ \t]*+\n?")
_ARXIV: Final = re.compile(r"arxiv\.org/(?:html|abs|pdf)/((?:\d{4}\.\d{4,5}|[a-z.-]{2,20}/\d{7}))")
_YAML: Final = re.compile(r"---[ \t]*+\n((?:(?!---)[^\n]*+\n){0,100}?)(?:---|\.\.\.)[ \t]*+\n")
_YAML_FIELD: Final = re.compile(r"^(title|authors?): ?([^\n]*+)$", re.MULTILINE | re.IGNORECASE)
_FILE_NAME: Final = re.compile(r"\S+\.(?:pdf|html?|md|txt)", re.IGNORECASE)
_FRAME: Final = re.compile(
    r"^(?:Back to arXiv|Why HTML\?|Report Issue|Back to Abstract|Download PDF"
    r"|This is experimental HTML to improve accessibility\.[^\n]*+"
    r"|Use Alt\+Y to toggle on[^\n]*+|Learn more about this project[^\n]*+"
    r"|License: [^\n]*+)$\n?",
    re.MULTILINE,
)
"""Lines of arXiv's own page around a paper, which a service took for the paper's."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a file says of itself, and the text after that."""

    title: str
    """Empty if it says none."""
    authors: tuple[str, ...]
    source: str
    """The address of the page that a service made Markdown of; empty for any other file."""
    text: str

    @property
    def arxiv_number(self) -> str:
        """ArXiv's number of the paper, without a version; empty if the address has none."""
        match = _ARXIV.search(self.source)
        return match[1] if match else ""


def read_opening(text: str) -> Opening:
    """Return what stands before the text, and the text."""
    fields: dict[str, str] = {}
    yaml = _YAML.match(text)
    if yaml is not None:
        fields = {name.lower().rstrip("s"): value for name, value in _YAML_FIELD.findall(yaml[1])}
        text = text[yaml.end() :].lstrip("\n")
    service, text = _service(text)
    title = tidy(_unquoted(service.get("Title", "") or fields.get("title", ""))).strip()
    if _FILE_NAME.fullmatch(title):
        title = ""
    authors = fields.get("author", "").strip("[] ")
    names = (tidy(_unquoted(each)).strip() for each in authors.split(","))
    if service:
        text = _FRAME.sub("", text)
    return Opening(title, tuple(filter(None, names)), service.get("URL Source", "").strip(), text)


def _service(text: str) -> tuple[dict[str, str], str]:
    """Return the lines of a reader service, by name, and the text after them."""
    fields: dict[str, str] = {}
    at = len(text) - len(text.lstrip("\n"))
    while match := _FIELD.match(text, at):
        fields[match[1]] = match[2]
        at = match.end()
        while text.startswith("\n", at):
            at += 1
    content = _CONTENT.match(text, at)
    if content is None or "URL Source" not in fields:
        return {}, text
    return fields, text[content.end() :]


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text
