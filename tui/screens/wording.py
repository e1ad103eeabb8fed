"""What the reader says about what it shows. No widgets: words only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from digest.index import Sort

if TYPE_CHECKING:
    from digest.paper import Page
    from digest.session import Request

WELCOME: Final = """\
Your library is empty. Press q, then
    sheaf add PAGE.txt
or d: a sample to look around in.

PAGE.txt is, for example, the saved text of a Hugging Face Papers page. \
The sample is of landmark papers; nothing that you do in it is kept."""


def summary(page: Page, request: Request, total: int, offer: str = "") -> str:
    """How many papers, what was made of the words, how long it took, and in which order.

    What a person did not ask for comes first: a narrow screen cuts the end off.

    Args:
        page: the answer.
        request: what was asked for.
        total: how many papers the library holds.
        offer: another spelling, as a question; empty for none.
    """
    took = f"{page.seconds * 1000:.0f} ms"
    if request.similar_to is not None:
        title = request.similar_to.title or request.similar_to.id
        return f"papers like this: Esc goes back · {title} · {took}"
    is_search = bool(request.text.strip())
    is_newest = request.sort is Sort.DATE or (request.sort is Sort.RELEVANCE and not is_search)
    parts = (
        f"{page.total:,} of {papers(total)}" if is_search else papers(page.total),
        "bookmarks only" if request.bookmarks_only else "",
        offer,
        *page.understood.remarks,
        took,
        "newest first" if is_newest else f"by {request.sort.value}",
    )
    return " · ".join(filter(None, parts))


def notice(page: Page | None, request: Request) -> str:
    """What the abstract pane says where no paper is found; empty where some is."""
    if page is None or page.total:
        return ""
    if request.bookmarks_only and not request.text.strip():
        return "No bookmarks yet. B shows all papers again, b bookmarks one."
    return "No paper matches. Esc clears the search."


def papers(count: int) -> str:
    """A number of papers, in words."""
    return "1 paper" if count == 1 else f"{count:,} papers"
