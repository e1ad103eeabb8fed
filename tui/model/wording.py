"""The reader's sentences. Keys in them come from the key table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from digest.index import Sort
from tui.keymap import Where, keys_of, shown

if TYPE_CHECKING:
    from digest.paper import Page
    from digest.session import Request

_LONG: Final = 0.5
"""Seconds from which on the time that a search took is worth a word."""
_LEAST_TITLE: Final = 10


def _key(action: str) -> str:
    return shown(keys_of(action)[0])


OPENING: Final = "opening the library …"
NO_SPELLING: Final = "No spelling suggestions"
NOTHING_TO_EXPLAIN: Final = f"{_key('explain')} explains search results; search first"
NOTHING_TO_UNDO: Final = "Nothing to undo"
WELCOME: Final = f"""\
Your library is empty. Quit with {_key("quit")} and run
    sheaf add PAGE.txt
or press {_key("open_sample")} to look around in a sample.

PAGE.txt can be a saved Hugging Face Papers page, for example. \
Nothing that you do in the sample is kept."""


def indexing(count: int, total: int) -> str:
    """How far indexing is."""
    return f"indexing {count:,} of {total:,} papers …"


def empty_library() -> str:
    """The status line of an empty library."""
    return f"library empty · {_key('open_sample')} opens a sample, {_key('quit')} quits"


def bookmarked(is_on: bool) -> str:
    """What became of a bookmark."""
    return "Bookmarked" if is_on else f"Bookmark removed · {_key('undo')} to undo"


def offer(spelling: str, key: str) -> str:
    """A better spelling, and the key that searches for it."""
    return f"did you mean “{spelling}”? {key}"


def summary(page: Page, request: Request, total: int, offered: str, columns: int) -> str:
    """How many papers, in which order, and what else is worth knowing about an answer.

    What a person did not ask for comes first: a narrow screen cuts off the end.

    Args:
        page: the answer.
        request: what was asked for.
        total: how many papers the library holds.
        offered: a better spelling, as a question; empty for none.
        columns: how long the line may be; a title is cut to fit.
    """
    if request.similar_to is not None:
        before, after = "Similar to: ", f" · {_key('clear')} returns"
        title = request.similar_to.title or request.similar_to.id
        return before + _cut(title, columns - len(before) - len(after)) + after
    is_search = bool(request.text.strip())
    is_newest = request.sort is Sort.DATE or (request.sort is Sort.RELEVANCE and not is_search)
    parts = (
        f"{page.total:,} of {total:,}" if is_search else papers(page.total),
        "bookmarks only" if request.bookmarks_only else "",
        offered,
        *page.understood.remarks,
        "newest first" if is_newest else f"by {request.sort.value}",
        f"{page.seconds:.1f} s" if page.seconds >= _LONG else "",
    )
    return " · ".join(filter(None, parts))


def notice(page: Page | None, request: Request, where: Where) -> str:
    """What the abstract pane says when no paper was found; empty when some were."""
    if page is None or page.total:
        return ""
    if request.bookmarks_only and not request.text.strip():
        add, show_all = _key("bookmark"), _key("bookmarks_only")
        return f"No bookmarks yet. {add} adds one; {show_all} shows all papers again."
    if where is Where.SEARCH:
        return "No matches"
    return f"No matches. {_key('clear')} clears the search."


def papers(count: int) -> str:
    """A number of papers, in words."""
    return "1 paper" if count == 1 else f"{count:,} papers"


def _cut(title: str, columns: int) -> str:
    text = Text(title)
    text.truncate(max(columns, _LEAST_TITLE), overflow="ellipsis")
    return text.plain
