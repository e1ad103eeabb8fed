"""The reader's texts. The keys that they mention come from the key table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.text import Text

from digest.bookmarks import Stage
from digest.request import Sort
from digest.text import safe
from digest.text.oneline import one_line
from tui.keymap import Where
from tui.keymap import key_of as _key
from tui.model.question import Choice
from tui.model.selection import MOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.bookmarks import Bookmark
    from digest.config import SavedSearch
    from digest.errors import SheafError
    from digest.history import Change
    from digest.paper import Group, Hit, Page
    from digest.request import Request

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_SLOW_SECONDS: Final = 0.5
"""Searches that take at least this many seconds show their time."""
_MIN_TITLE_COLUMNS: Final = 10
"""The fewest columns that a cut title gets."""
_QUOTED: Final = 24
"""The most characters of a passage, or of the note on it, that stand for it elsewhere."""
_SECTION_SHARE: Final = 3
"""A section's name takes at most one column in so many."""
_YEAR_MIN_COLUMNS: Final = 48
"""Rows at least this wide show the paper's year where nothing else is to be shown."""
_NAME_COLUMNS: Final = 10
"""The most columns that the name of a saved search gets in a question."""
_FILE_COLUMNS: Final = 24
"""The most columns that the name of a file gets in a question."""


SORT_TITLE: Final = "Sort by · same again reverses"
OPENING: Final = "opening the library …"
NO_SPELLING: Final = "No spelling suggestions"
NOTHING_NEW: Final = "Nothing new"
NOTHING_TO_UNDO: Final = "Nothing to undo"
NOTHING_TO_REDO: Final = "Nothing to redo"
NOTE_SIGN: Final = "✎"
NOTE_UNCHANGED: Final = "Note unchanged"
TAGS_UNCHANGED: Final = "Tags unchanged"
NOTHING_TO_EXPORT: Final = "No papers to export"
NOTHING_EXPORTED: Final = "Nothing exported"
EXPORTING: Final = "Writing the file …"
STILL_EXPORTING: Final = "Still writing the last file …"
TOO_LONG_TO_COPY: Final = "Too much for a terminal's clipboard"
NO_DIGESTS: Final = "No digests yet"
ALL_PAPERS: Final = "All papers"
TOO_MANY_SELECTED: Final = f"No more than {MOST:,} papers can be selected"
ALL_SELECTED: Final = "All of these are selected"
NOTHING_TO_SAVE: Final = "Nothing to save; search first"
NO_OLDER_SEARCH: Final = "No earlier search"
NO_PLACE: Final = "No earlier place"
NO_DAY_BEFORE: Final = "No day before"
NO_DAY_AFTER: Final = "No day after"
NO_PAPER: Final = "No paper here"
NO_MORE_AUTHORS: Final = "No more authors"
FETCHING: Final = "fetching the whole text …"
NOTHING_WIDER: Final = "Nothing wider here"
NO_SECTIONS: Final = "No sections in this text"
NO_NEXT_SECTION: Final = "No later section"
NO_SECTION_BEFORE: Final = "No earlier section"
NOTHING_MARKED: Final = "Nothing marked"
NO_LINK: Final = "No link here"
NO_NEWER_TEXT: Final = "No newer version is known"
NOT_IN_TEXT: Final = "That place isn't in this text"
NOTHING_HERE_TO_MARK: Final = "No sentence on this line"
NOTHING_HERE_TO_COPY: Final = "Nothing to copy on this line"
BOOKMARKED_CITED: Final = "Added and bookmarked"
READ_CITED: Final = "read the whole paper"
NOT_EMPTY: Final = "Library isn't empty"
ALREADY_UNREAD: Final = "Already unread"
NO_UNREAD: Final = "No more unread papers"
EMPTY: Final = "Library is empty"
AT_TOP: Final = "Already at top"
AT_END: Final = "Already at end"
NO_COLUMN: Final = "No column there"
NO_MATCHES: Final = "No matches"
NOTHING_TO_RUN: Final = "Nothing to run"
NO_COMMAND: Final = "Not a command"
ALREADY_OPEN: Final = "Already open here"
NOTHING_TO_CLEAR: Final = "Nothing to clear"
NO_SCROLL: Final = "Scrolls no further"
NOTHING_TO_COMPLETE: Final = "Nothing to complete"


def nothing_here(key: str) -> str:
    """Return the message after a key that means nothing where the keyboard is."""
    return f"{key} does nothing here"


def none_unread(step: int) -> str:
    """Tell that unread papers are only the other way; `step` is the way that was asked for."""
    if step > 0:
        return f"No unread paper below; {_key('previous_unread')} goes to one above"
    return f"No unread paper above; {_key('next_unread')} goes to one below"


def only_in(where: Where) -> str:
    """Return the message about a command that is none where the keyboard is."""
    return f"{where.value[0].upper()}{where.value[1:]} only"


def ends(steps: int, *, has_moved: bool) -> str:
    """Return what to say after moving by a number of steps: that it was the end, or nothing."""
    if has_moved:
        return ""
    return AT_END if steps > 0 else AT_TOP


def welcome() -> str:
    """Return what an empty library shows in place of an abstract."""
    return f"""\
Your library is empty. Quit with {_key("quit")} and run
    sheaf add PAGE.txt
or press {_key("open_sample")} to look around in a sample.

PAGE.txt can be a saved Hugging Face Papers page, for example. \
Nothing that you do in the sample is kept."""


def nothing_to_explain() -> str:
    """Return the message where nothing was searched for."""
    return f"{_key('explain')} explains search results; search first"


def no_tags() -> str:
    """Return the message where there is no tag to choose."""
    return f"No tags yet · {_key('tag')} adds one"


def no_saved() -> str:
    """Return the message where there is no saved search to choose."""
    return f"No saved searches · {_key('save_search')} saves one"


def no_free_digit() -> str:
    """Return the message where each digit has a search and none was named."""
    return f"All digits are taken · {_key('save_search')} replaces one"


def similar_order() -> str:
    """Return the message where similar papers are asked to be sorted."""
    return f"Most similar first{returns()}"


def not_for_similar() -> str:
    """Return the message where similar papers are asked to be bookmarks only."""
    return f"Not for similar papers{returns()}"


def returns() -> str:
    """Return the end of the status line of similar papers."""
    return f" · {_key('clear')} returns"


def quits_when_written() -> str:
    """Return the message after quitting while a file is written."""
    return f"Quitting once the file is written · {_key('quit')} stops that"


def indexing(count: int, total: int) -> str:
    """Return the progress of indexing."""
    return f"indexing {count:,} of {total:,} papers …"


def empty_library() -> str:
    """Return the status line of an empty library."""
    return f"library empty · {_key('open_sample')} opens a sample, {_key('quit')} quits"


def empty_library_hints() -> list[tuple[str, str]]:
    """Return the keys that do something in an empty library, each with a word."""
    return [
        (_key(action), word)
        for action, word in (("open_sample", "sample"), ("help", "help"), ("quit", "quit"))
    ]


def counting(digits: str) -> str:
    """Return the message while a count is typed."""
    return f"{digits} …"


def save_as(digit: int, before: SavedSearch | None) -> str:
    """Return the label of the line on which a search that is saved gets its name."""
    if before is None:
        return f"Save as {digit}: "
    return f"Save as {digit} (now “{_cut(before.name, _NAME_COLUMNS)}”): "


def first_free(saved: Mapping[int, SavedSearch]) -> int:
    """Return the first digit with nothing saved; 0 if there is none."""
    return next((digit for digit in range(1, 10) if digit not in saved), 0)


def name_of(search: SavedSearch, digest_title: str) -> str:
    """Return what to call a search, unless the person says otherwise: its query or its filters."""
    filters = (
        digest_title,
        "bookmarks" if search.bookmarks_only else "",
        "unread" if search.unread_only else "",
    )
    return search.query or " · ".join(filter(None, filters))


def search_saved(digit: int) -> str:
    """Return the message after a search was saved."""
    return f"Saved · {digit} brings it back"


def nothing_saved(digit: str) -> str:
    """Return the message where a digit has no search."""
    return f"{digit}: nothing saved"


def saved(search: SavedSearch, unread: int) -> str:
    """Return the beginning of the status line of a saved search."""
    return f"{search.digit} {search.name}: {unread_of(unread)}"


def unread_of(unread: int) -> str:
    """Return how many papers of a saved search are unread."""
    return f"{unread:,} unread" if unread else "none unread"


def selected(count: int, unlisted: int) -> str:
    """Return how many papers are selected, and how many of them aren't listed; empty for none."""
    if not count:
        return ""
    return f"{count:,} selected, {unlisted:,} not listed" if unlisted else f"{count:,} selected"


def bookmarked(is_on: bool, count: int) -> str:
    """Return the message after papers were bookmarked, or their bookmarks removed."""
    if is_on:
        return "Bookmarked" if count == 1 else f"Bookmarked {papers(count)}"
    what = "Bookmark" if count == 1 else f"{count:,} bookmarks"
    return f"{what} removed · {_key('undo')} to undo"


def advanced(stage: Stage, count: int) -> str:
    """Return the message after papers were taken on to a stage."""
    if stage is Stage.NONE:
        what = "Done: marked as read"
    else:
        name, then = ("Queued", "read it") if stage is Stage.QUEUED else ("Reading", "are done")
        what = f"{name} · {_key('advance')} again when you {then}"
    return what if count == 1 else f"{papers(count)}: {what}"


def done(change: Change) -> str:
    """Return the message after a change of several papers."""
    return f"{papers(len(change.papers))}: {change.what} · {_key('undo')} to undo"


def tags_of(count: int) -> str:
    """Return the label of the line on which the tags of papers are edited."""
    return "Tags: " if count == 1 else f"Tags of {papers(count)}: "


def tagged(tags: Sequence[str]) -> str:
    """Return the message after the tags of a paper were changed."""
    return f"Tags: {hashed(tags)}" if tags else f"No tags · {_key('undo')} to undo"


def noted(has_note: bool) -> str:
    """Return the message after a note was changed."""
    return "Note saved" if has_note else f"Note removed · {_key('undo')} to undo"


def quoted(words: str) -> str:
    """Return words of a text in quotes, on one line."""
    return f"“{one_line(words)}”"


def note_on(words: str) -> str:
    """Return what to ask when a note on a passage is edited: its first words, and a colon."""
    return f"Note on “{_begin(words)}”: "


def note_beside(note: str) -> str:
    """Return a note as it is shown beside its passage in a list: its first words, with a sign."""
    return f"{NOTE_SIGN} {_begin(note)}" if note else ""


def _begin(words: str) -> str:
    line = one_line(words)
    return line if len(line) <= _QUOTED else f"{line[: _QUOTED - 1].rstrip()}…"


def no_passages() -> str:
    """Tell how to mark a passage, as none is."""
    return f"No marked passages; {_key('mark_passage')} marks the sentence of the line"


def passage_marked(note: str) -> str:
    """Tell that a passage was marked, or what to do with it."""
    return noted(has_note=True) if note else f"Marked · {_key('note_passage')} writes a note on it"


def passage_unmarked() -> str:
    """Tell that a passage is marked no longer, and how to take that back."""
    return f"No longer marked · {_key('undo')} undoes"


def hashed(tags: Sequence[str]) -> str:
    """Return tags as they are shown: `#decode #spec`."""
    return " ".join(f"#{safe(tag)}" for tag in tags)


def row_marks(record: Bookmark | None) -> tuple[str, str]:
    """Return a paper's tags, and its stage and the sign of a note, as the list shows them."""
    if record is None:
        return "", ""
    signs = (record.stage.value, NOTE_SIGN if record.note else "")
    return hashed(record.tags), " ".join(filter(None, signs))


def pane_marks(record: Bookmark | None) -> tuple[str, ...]:
    """Return the lines on a paper's tags and note, as the abstract pane shows them."""
    if record is None:
        return ()
    stage = f"Stage {record.stage.value}" if record.stage.value else ""
    tags = f"Tags  {hashed(record.tags)}" if record.tags else ""
    notes = [f"Note  {one_line(record.note)}"] if record.note else []
    notes += [f"Note (conflicting)  {one_line(each)}" for each in record.note_conflicts]
    count = len(record.annotations)
    marked = f"Marked  {count} passage{'s' if count > 1 else ''} of the text" if count else ""
    return tuple(filter(None, (tags, *notes, marked, stage)))


def undone(change: Change) -> str:
    """Return the message after a change was undone."""
    return f"Undone: {change.what}{_which(change)} · {_key('redo')} redoes"


def redone(change: Change) -> str:
    """Return the message after an undone change was made again."""
    return f"Redone: {change.what}{_which(change)}"


def _which(change: Change) -> str:
    if len(change.papers) != 1:
        return f", {papers(len(change.papers))}"
    return f" · {change.papers[0].title or change.papers[0].id}"


def marked(count: int, *, read: bool) -> str:
    """Return the message after selected papers were marked as read or unread."""
    state = "read" if read else "unread"
    if not count:
        return f"All of them were {state}"
    return f"Marked {papers(count)} as {state} · {_key('undo')} to undo"


def copied(name: str, count: int) -> str:
    """Return what of some papers was copied: `Link`, `Links of 3 papers`."""
    name = f"{name[0].upper()}{name[1:]}"
    if count == 1:
        return name
    return (
        f"{name[:-1]}ies of {papers(count)}" if name[-1] == "y" else f"{name}s of {papers(count)}"
    )


def nothing_to_copy(name: str, count: int) -> str:
    """Return what to say where papers lack what was to be copied."""
    return f"This paper has no {name}" if count == 1 else f"None of {papers(count)} has a {name}"


def export_as(count: int) -> str:
    """Return the title of the list from which the format of an export is chosen."""
    return f"Export {papers(count)} as"


def export_to(count: int) -> str:
    """Return the label of the line on which the file of an export is named."""
    return f"{papers(count)} to: "


def overwrite(name: str) -> str:
    """Return the question whether an existing file is to be replaced."""
    return f"Overwrite {_cut(name, _FILE_COLUMNS)}? y/n: "


def is_yes(answer: str) -> bool:
    """Return whether an answer means yes."""
    return answer.strip().casefold() in {"y", "yes"}


def exported(count: int, path: str) -> str:
    """Return the message after papers were written to a file."""
    return f"{papers(count)} written to {path}"


def marked_read(count: int) -> str:
    """Return the message after papers were marked as read."""
    return f"Marked {papers(count)} as read · {_key('undo')} to undo" if count else NO_UNREAD


def heading(group: Group, unread: int) -> str:
    """Return the heading of a group of papers: day, source, papers and how many are unread."""
    if group.day is None:
        return group.title
    left = f", {unread:,} unread" if unread else ", all read"
    return f"{day(group.day)} · {group.title} · {papers(len(group.ids))}{left}"


def digest(title: str, date: str | None) -> str:
    """Return what to call a digest in a list."""
    return f"{day(date)} · {title}" if date else title


def digest_detail(count: int, unread: int) -> str:
    """Return the numbers of papers of a digest, all and unread."""
    return f"{papers(count)}, {unread:,} unread" if unread else f"{papers(count)}, all read"


def day(text: str) -> str:
    """Return a date as people say it: `Fri 13 Mar 2026`."""
    try:
        moment = dt.date.fromisoformat(text)
    except ValueError:
        return text
    return f"{_WEEKDAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def progress(total: int, unread: int) -> str:
    """Return how far the reading of digests is; empty if there are none."""
    if not total:
        return ""
    return f"{total - unread:,} of {total:,} read" if unread else "all read"


def figure(hit: Hit, request: Request, columns: int, *, is_grouped: bool) -> str:
    """Return what stands at the end of a row: what it is sorted by, or else upvotes or the year.

    Args:
        hit: the row's.
        request: the request that the list answers.
        columns: how wide the row is.
        is_grouped: whether there are headings, which say the day.
    """
    paper = hit.paper
    order = Sort.RELEVANCE if request.similar_to is not None else request.sort
    if hit.day or order is Sort.ADDED:
        return hit.day
    if is_grouped or order is Sort.UPVOTES:
        return f"▲{paper.upvotes:>3}" if paper.upvotes is not None else ""
    if order is Sort.DATE:
        return paper.date or ""
    return paper.year if columns >= _YEAR_MIN_COLUMNS else ""


def news(count: int) -> str:
    """Return what to say of papers that another process added or changed."""
    what = f"{papers(count).replace('paper', 'new paper')}" if count > 0 else "The library changed"
    return f"{what} · {_key('reload')} shows {'it' if count <= 1 else 'them'}"


def offer(spelling: str, key: str) -> str:
    """Return the offer of a better spelling, and the key that uses it."""
    return f"did you mean “{spelling}”? {key}"


def summary(
    page: Page, request: Request, total: int, progress: str, offered: str, columns: int
) -> str:
    """Return an answer's status line: how many papers, in what order, and any remarks.

    A narrow screen cuts off the end, so what the person doesn't already know comes first.

    Args:
        page: the answer.
        request: the request that it answers.
        total: the number of papers in the library.
        progress: how far the reading of the listed digests is; empty if there are none.
        offered: the offer of a better spelling; empty for none.
        columns: the width available; a title is cut to fit.
    """
    hiding = ""
    if request.unread_only:
        hiding = "unread only" if request.is_everything else "read hidden"
    if request.similar_to is not None:
        before, after = "Similar to: ", f" · {hiding}{returns()}" if hiding else returns()
        title = request.similar_to.display_title
        return before + _cut(title, columns - len(before) - len(after)) + after
    is_search = bool(request.text.strip())
    order = _order(page, request)
    is_chosen = request.reverse or request.sort is not Sort.RELEVANCE
    parts = (
        f"{page.total:,} of {total:,}" if is_search else papers(page.total),
        order if is_chosen else "",
        progress,
        "bookmarks only" if request.bookmarks_only else "",
        hiding,
        offered,
        *page.understood.remarks,
        "" if is_chosen else order,
        f"{page.seconds:.1f} s" if page.seconds >= _SLOW_SECONDS else "",
    )
    return " · ".join(filter(None, parts))


def _order(page: Page, request: Request) -> str:
    """Return in which order an answer comes."""
    order = request.order
    if order is Sort.ARRIVAL and not (page.groups or request.text.strip()):
        # There are no days: bookmarks come as they were made, and papers by date.
        if request.bookmarks_only:
            return ("last bookmarked first", "first bookmarked first")[request.reverse]
        order = Sort.DATE
    return _ORDERS[order].status[request.reverse]


def sort_choices(request: Request) -> tuple[Choice, ...]:
    """Return the orders to choose from: the way each goes, and of the one that is on, what is on.

    Nothing is relevant where nothing is searched for.
    """
    is_search = bool(request.text.strip())
    return tuple(
        Choice(
            order.value,
            f"{words.letter}  {words.name}",
            f"{words.ways[request.reverse]}, on" if order is request.order else words.ways[0],
            words.letter,
        )
        for order, words in _ORDERS.items()
        if is_search or order is not Sort.RELEVANCE
    )


@dataclass(frozen=True, slots=True)
class _Order:
    letter: str
    """Chooses it in the menu."""
    name: str
    ways: tuple[str, str]
    """Which way it goes, as the menu says it, and turned around."""
    status: tuple[str, str]
    """The same for the status line."""


_NEW: Final = ("newest first", "oldest first")
_ORDERS: Final = {
    Sort.ARRIVAL: _Order("a", "arrival", _NEW, ("by arrival", "by arrival, oldest first")),
    Sort.RELEVANCE: _Order(
        "r", "relevance", ("best first", "weakest first"), ("by relevance", "least relevant first")
    ),
    Sort.DATE: _Order("p", "published", _NEW, _NEW),
    Sort.ADDED: _Order(
        "d", "added", ("latest first", "earliest first"), ("last added first", "first added first")
    ),
    Sort.UPVOTES: _Order(
        "u", "upvotes", ("most first", "fewest first"), ("by upvotes", "fewest upvotes first")
    ),
    Sort.TITLE: _Order("t", "title", ("A to Z", "Z to A"), ("by title", "by title, Z to A")),
}


def notice(page: Page | None, request: Request, where: Where) -> str:
    """Return what the abstract pane says if no papers were found; empty if some were."""
    if page is None or page.total:
        return ""
    if request.unread_only and not request.text.strip():
        what = "Nothing unread" if request.is_everything else "Nothing here that isn't read"
        return f"{what}. {_key('unread_only')} shows read papers again."
    if request.bookmarks_only and not request.text.strip():
        add, show_all = _key("bookmark"), _key("bookmarks_only")
        return f"No bookmarks yet. {add} adds one; {show_all} shows all papers again."
    what = "No matches that aren't read" if request.unread_only else "No matches"
    return what if where is Where.SEARCH else f"{what}. {_key('clear')} clears the search."


def found(count: int) -> str:
    """Return how often words are in a text."""
    return f"{count:,} found" if count else "not found"


def not_found(words: str) -> str:
    """Return the message where words aren't in a text."""
    return f"“{_cut(words, _FILE_COLUMNS)}” isn't in this text"


def nothing_searched() -> str:
    """Return the message where no words are marked in a text."""
    return f"Nothing to find · {_key('find_in_text')} searches this text"


def match_of(number: int, count: int) -> str:
    """Return which of the places of a word was reached."""
    return f"{number:,} of {count:,}"


def lettered(letter: str, words: str) -> str:
    """Return one of several things to do, after the key that does it."""
    return f"{letter}  {words}"


def link(words: str, says: str) -> str:
    """Return what stands for one link among several: its words, and what they lead to."""
    is_said = words in says[: len(words) + 2]
    return says if is_said else " · ".join(filter(None, (words, says)))


def cited_in(words: str) -> str:
    """Return the offer to go to a place that cites an entry of the references."""
    return f"go to {words}, which cites it"


def go_to_entry(text: str) -> str:
    """Return the offer to go to an entry of the references."""
    return f"go to: {text}"


def list_cited(title: str) -> str:
    """Return the offer to show a cited paper of the library in the list."""
    return f"show in the list: {title}"


def bookmark_cited(paper_id: str) -> str:
    """Return the offer to add a cited paper to the library, and bookmark it."""
    return f"add and bookmark {paper_id}"


def open_page(url: str) -> str:
    """Return the offer to open a page."""
    return f"open {url}"


def copies(kind: str) -> str:
    """Return the offer to copy what is at the cursor."""
    return f"{kind[0].lower()}{kind[1:]}" if not kind[:2].isupper() else kind


def part_kind(name: str) -> str:
    """Return what to call a part of a text, by the name of its class."""
    return {"Equation": "TeX of the equation", "Entry": "Reference", "Footnote": "Note"}.get(
        name, name
    )


def bibtex_of(text: str) -> str:
    """Return the offer to copy the BibTeX entry of a cited paper."""
    return f"BibTeX of {text}"


def text_status(share: float | None, heading: str, version: int | None, newer: int | None) -> str:
    """Return the status line of a whole text.

    Args:
        share: how much of it is read, from 0 to 1; None while nobody knows.
        heading: of the section that the cursor is in; empty before the first one.
        version: arXiv's version of the text; None if nothing tells it.
        newer: a later one that is out; None if there is none.
    """
    percent = f"{share:.0%}" if share is not None else "…"
    parts = (
        percent,
        f"v{version}" if version else "",
        f"v{newer} is out ({_key('newer_text')})" if newer else "",
        heading,
    )
    return " · ".join(filter(None, parts))


def fetching_text() -> str:
    """Return what to say first while a text is fetched."""
    return f"Fetching the whole text; {_key('close_text')} cancels."


def no_text(error: SheafError, *, was_told: bool) -> str:
    """Return what to say where a text could not be fetched.

    Args:
        error: why.
        was_told: whether each service's answer was told already.
    """
    what = "No text to be had" if was_told else error.what
    return " · ".join(filter(None, (what, error.hint)))


def papers(count: int) -> str:
    """Return a number of papers in words."""
    return "1 paper" if count == 1 else f"{count:,} papers"


def found_in(section: str) -> str:
    """Return the line above a paragraph that was found in a paper's text."""
    return f"In the text, {section}" if section else "In the text"


def short_section(section: str, columns: int) -> str:
    """Return a section's name before what was found there, on a line of so many columns."""
    return f"{_cut(section, columns // _SECTION_SHARE)}: " if section else ""


def _cut(title: str, columns: int) -> str:
    text = Text(title)
    text.truncate(max(columns, _MIN_TITLE_COLUMNS), overflow="ellipsis")
    return text.plain
