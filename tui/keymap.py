"""The key table, the single source for bindings, help, palette, hints and the README."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Final

from tui.key_names import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


__all__ = [
    "KEYMAP",
    "Command",
    "Keys",
    "Resolver",
    "Where",
    "everywhere",
    "groups",
    "hints",
    "key_of",
    "keys_of",
    "markdown_table",
    "shown",
]


class Where(Enum):
    """The part of the reader that has the keyboard."""

    LIST = "list"
    PANE = "abstract"
    SEARCH = "search box"
    LINE = "bottom line"
    PICKER = "picker"
    POPUP = "pop-up"
    TEXT = "whole text"


_LIST = frozenset({Where.LIST})
_PANE = frozenset({Where.PANE})
_SEARCH = frozenset({Where.SEARCH})
_LINE = frozenset({Where.LINE})
_PICKER = frozenset({Where.PICKER})
_POPUP = frozenset({Where.POPUP})
_TEXT = frozenset({Where.TEXT})
_READING = _LIST | _PANE
_COUNTING = _READING | _TEXT
"""Where a number may be typed before a key."""
_ALL = frozenset(Where)


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a person can do, and its keys."""

    action: str
    """Names the function that does it: see `tui.actions`; of pop-ups and pickers, `tui.screens`."""
    keys: tuple[str, ...]
    """Each is a key by Textual's name, or several separated by spaces, to press in sequence."""
    help: str
    """What it does, as the help shows it."""
    where: frozenset[Where] = _READING
    group: str = "Papers"
    hint: str = ""
    """One or two words for the last line of the screen; if empty, it is not shown there."""

    @property
    def words(self) -> str:
        """Other words for it, by which the palette finds it too."""
        return _OTHER_WORDS.get(self.action, "")


KEYMAP: Final[tuple[Command, ...]] = (
    Command("search", ("slash",), "start a search", _READING, "Search", "search"),
    Command("accept", ("enter",), "go to the results", _SEARCH, "Search", "results"),
    Command("leave_search", ("escape",), "return to the list", _SEARCH, "Search", "list"),
    Command(
        "newer_search", ("down",), "next result; after ↑ a later search", _SEARCH, "Search", "next"
    ),
    Command(
        "older_search",
        ("up",),
        "previous result; in an empty box an earlier search",
        _SEARCH,
        "Search",
        "previous",
    ),
    Command("next", ("ctrl+n",), "next result, keep typing", _SEARCH, "Search"),
    Command("previous", ("ctrl+p",), "previous result, keep typing", _SEARCH, "Search"),
    Command(
        "clear", ("escape",), "drop the selection, then clear search, then filters", _LIST, "Search"
    ),
    Command("next_unread", ("n",), "next unread paper", _READING, "Every day", "next unread"),
    Command("previous_unread", ("p",), "previous unread paper", _READING, "Every day"),
    Command("read_and_next", ("N",), "mark read, go on", _READING, "Every day", "read, next"),
    Command("mark_listed_read", ("A",), "mark all listed as read", _LIST, "Every day"),
    Command("mark_unread", ("M",), "mark as unread", _READING, "Every day"),
    Command("unread_only", ("H",), "hide read papers, or show them", _LIST, "Every day"),
    Command("next", ("j", "down"), "next paper", _LIST, "Move"),
    Command("previous", ("k", "up"), "previous paper", _LIST, "Move"),
    Command("half_page_down", ("ctrl+d",), "half a page down", _LIST, "Move"),
    Command("half_page_up", ("ctrl+u",), "half a page up", _LIST, "Move"),
    Command("page_down", ("pagedown", "ctrl+f", "space"), "a page down", _LIST, "Move"),
    Command("page_up", ("pageup", "ctrl+b"), "a page up", _LIST, "Move"),
    Command(
        "day_before", ("left_square_bracket", "less_than_sign"), "the day before", _LIST, "Move"
    ),
    Command(
        "day_after", ("right_square_bracket", "greater_than_sign"), "the day after", _LIST, "Move"
    ),
    Command("first", ("g g", "home"), "first paper", _LIST, "Move"),
    Command("last", ("G", "end"), "last paper; 10G goes to the tenth", _LIST, "Move"),
    Command("go_back", ("ctrl+o",), "back to where you came from", _READING, "Move"),
    Command("cursor_to_middle", ("z z",), "show this paper in the middle", _LIST, "Move"),
    Command("cursor_to_top", ("z t",), "show this paper at the top", _LIST, "Move"),
    Command("cursor_to_bottom", ("z b",), "show this paper at the bottom", _LIST, "Move"),
    Command(
        "open_pane", ("enter", "tab", "l", "right"), "read the abstract", _LIST, "Read", "read"
    ),
    Command("scroll_down", ("J",), "scroll the abstract down", _LIST, "Read"),
    Command("scroll_up", ("K",), "scroll the abstract up", _LIST, "Read"),
    Command("scroll_down", ("j", "down"), "scroll down", _PANE, "Read"),
    Command("scroll_up", ("k", "up"), "scroll up", _PANE, "Read"),
    Command(
        "scroll_page_down", ("space", "pagedown", "ctrl+d", "ctrl+f"), "a page down", _PANE, "Read"
    ),
    Command("scroll_page_up", ("pageup", "ctrl+u", "ctrl+b"), "a page up", _PANE, "Read"),
    Command("scroll_top", ("g g", "home"), "top of the abstract", _PANE, "Read"),
    Command("scroll_bottom", ("G", "end"), "end of the abstract", _PANE, "Read"),
    Command("scroll_down", ("J",), "scroll the abstract down", _PANE, "Read"),
    Command("scroll_up", ("K",), "scroll the abstract up", _PANE, "Read"),
    Command(
        "close_pane",
        ("escape", "enter", "tab", "shift+tab", "h", "left"),
        "return to the list",
        _PANE,
        "Read",
        "list",
    ),
    Command("all_authors", ("z a",), "show all authors, or the first only", group="Read"),
    Command("open_text", ("f",), "read the whole paper", _READING, "Read", "full text"),
    Command("select", ("v",), "select for the next key, or drop; go down", _LIST),
    Command(
        "select_stretch", ("V",), "select up to the nearest selected; if none, the whole day", _LIST
    ),
    Command("bookmark", ("b",), "add or remove a bookmark", hint="bookmark"),
    Command("tag", ("t",), "edit the tags", hint="tag"),
    Command("note", ("a",), "edit the note", hint="note"),
    Command("save_line", ("enter",), "save", _LINE, "Bottom line", "saves"),
    Command("cancel_line", ("escape", "ctrl+c"), "cancel", _LINE, "Bottom line", "cancels"),
    Command(
        "complete_line", ("tab",), "complete tag or file name", _LINE, "Bottom line", "completes"
    ),
    Command("advance", ("Q",), "put into the queue, then on to reading and done"),
    Command("undo", ("u",), "undo the last change of marks"),
    Command("redo", ("ctrl+r",), "redo what was undone"),
    Command("bookmarks_only", ("B",), "show bookmarks only, or everything", hint="bookmarks"),
    Command("sort", ("s",), "sort: choose the order, or reverse it", hint="sort"),
    Command(
        "correct",
        ("tab",),
        "use the suggested spelling, or complete tag:, cat:, digest:, is:",
        _SEARCH,
        "Search",
    ),
    Command("correct", ("z equals_sign",), "use the suggested spelling", _READING, "Search"),
    Command("similar", ("S",), "show similar papers; Esc returns", _READING, "Search"),
    Command("pick_tag", ("T",), "choose a tag, show its papers", _READING, "Search"),
    Command("pick_digest", ("D",), "choose a digest, show its papers", _READING, "Search"),
    Command(
        "save_search",
        tuple(f"m {digit}" for digit in "123456789"),
        "save this search under the digit",
        _READING,
        "Search",
    ),
    Command(
        "saved_search", tuple("123456789"), "show the search saved under it", _READING, "Search"
    ),
    Command("choose", ("enter",), "choose", _PICKER, "Pickers", "chooses"),
    Command("leave_picker", ("escape", "ctrl+c"), "leave", _PICKER, "Pickers", "leaves"),
    Command("next_choice", ("down", "ctrl+n", "tab"), "next choice", _PICKER, "Pickers"),
    Command(
        "previous_choice", ("up", "ctrl+p", "shift+tab"), "previous choice", _PICKER, "Pickers"
    ),
    Command("explain", ("x",), "why this result?", _READING, "Search"),
    Command("open_link", ("o",), "open the paper's page", hint="open"),
    Command("copy_url", ("y u",), "copy the link", group="Copy"),
    Command("copy_title", ("y t",), "copy the title", group="Copy"),
    Command("copy_bibtex", ("y b",), "copy the BibTeX entry", group="Copy"),
    Command("export", ("E",), "export the selected or all listed", group="Copy"),
    Command("close", ("escape", "q", "enter", "ctrl+c"), "close", _POPUP, "Pop-ups", "closes"),
    Command("down", ("j", "down"), "scroll down", _POPUP, "Pop-ups", "down"),
    Command("up", ("k", "up"), "scroll up", _POPUP, "Pop-ups", "up"),
    Command(
        "page_down", ("space", "pagedown", "ctrl+d", "ctrl+f"), "a page down", _POPUP, "Pop-ups"
    ),
    Command("page_up", ("pageup", "ctrl+u", "ctrl+b"), "a page up", _POPUP, "Pop-ups"),
    Command("outline", ("o", "tab"), "choose a section", _TEXT, "Whole text", "sections"),
    Command("find_in_text", ("slash",), "find words", _TEXT, "Whole text", "find"),
    Command("find_next", ("n",), "next place that has them", _TEXT, "Whole text"),
    Command("find_previous", ("N",), "previous place that has them", _TEXT, "Whole text"),
    Command(
        "follow",
        ("enter",),
        "follow the link on the line, or of the paragraph",
        _TEXT,
        "Whole text",
        "follow",
    ),
    Command("text_back", ("ctrl+o",), "back to where you came from", _TEXT, "Whole text"),
    Command(
        "copy_from_text",
        ("y",),
        "copy the paragraph, the equation's TeX or the citation's BibTeX",
        _TEXT,
        "Whole text",
        "copy",
    ),
    Command(
        "next_section",
        ("right_square_bracket right_square_bracket",),
        "next section",
        _TEXT,
        "Whole text",
    ),
    Command(
        "previous_section",
        ("left_square_bracket left_square_bracket",),
        "beginning of this section, or the one before",
        _TEXT,
        "Whole text",
    ),
    Command("text_down", ("j", "down"), "a line down", _TEXT, "Whole text"),
    Command("text_up", ("k", "up"), "a line up", _TEXT, "Whole text"),
    Command("text_half_down", ("ctrl+d",), "half a page down", _TEXT, "Whole text"),
    Command("text_half_up", ("ctrl+u",), "half a page up", _TEXT, "Whole text"),
    Command("text_page_down", ("space", "pagedown", "ctrl+f"), "a page down", _TEXT, "Whole text"),
    Command("text_page_up", ("pageup", "ctrl+b"), "a page up", _TEXT, "Whole text"),
    Command("text_top", ("g g", "home"), "to the beginning", _TEXT, "Whole text"),
    Command("text_end", ("G", "end"), "to the end; 10G goes to line 10", _TEXT, "Whole text"),
    Command(
        "text_left",
        ("h", "left", "less_than_sign"),
        "wide equations and tables: more of the left",
        _TEXT,
        "Whole text",
    ),
    Command(
        "text_right",
        ("l", "right", "greater_than_sign"),
        "wide equations and tables: more of the right",
        _TEXT,
        "Whole text",
    ),
    Command("close_text", ("q", "escape"), "return to the list", _TEXT, "Whole text", "list"),
    Command("open_sample", ("d",), "open a sample, if your library is empty", group="Sheaf"),
    Command("reload", ("R",), "show what was added meanwhile", _READING, "Sheaf"),
    Command("redraw", ("ctrl+l",), "redraw the screen", _ALL, "Sheaf"),
    Command("suspend", ("ctrl+z",), "suspend (`fg` resumes)", _ALL, "Sheaf"),
    Command("pick_theme", ("z c",), "choose the theme: colours, dark and light", group="Sheaf"),
    Command("palette", ("colon", "ctrl+p"), "find a command by name", _READING, "Sheaf"),
    Command("help", ("question_mark", "f1"), "show the keys", _READING | _TEXT, "Sheaf", "help"),
    Command("quit", ("q",), "quit", _READING, "Sheaf", "quit"),
    Command("quit", ("ctrl+c",), "quit", _READING | _SEARCH | _TEXT, "Sheaf"),
    Command("quit", ("ctrl+q",), "quit from anywhere", _ALL, "Sheaf"),
)

_OTHER_WORDS: Final = {
    "search": "find query look for",
    "mark_listed_read": "catch up done",
    "read_and_next": "done seen",
    "mark_unread": "keep new",
    "unread_only": "filter new unread only",
    "bookmark": "star favourite favorite save",
    "tag": "label",
    "note": "annotate comment write",
    "advance": "read later reading list to read",
    "undo": "take back revert",
    "redo": "undo again",
    "bookmarks_only": "starred favourites favorites filter",
    "sort": "newest oldest date upvotes title reverse",
    "correct": "typo did you mean",
    "similar": "related like this more",
    "pick_tag": "filter by tags label",
    "pick_digest": "day date source page",
    "explain": "score rank relevance",
    "open_link": "browser url web pdf arxiv",
    "copy_url": "url address yank clipboard",
    "copy_title": "yank clipboard",
    "copy_bibtex": "cite citation reference yank clipboard",
    "export": "save write file markdown bibtex ris csv",
    "reload": "refresh new papers update",
    "redraw": "refresh repaint clean",
    "suspend": "background shell stop",
    "palette": "commands",
    "help": "shortcuts bindings",
    "quit": "exit leave close",
    "pick_theme": "color colour scheme light dark appearance",
    "open_sample": "demo try",
    "save_search": "keep query remember",
    "saved_search": "query remembered",
    "go_back": "jump history previous place",
    "select": "mark several multiple",
    "select_stretch": "mark several multiple range",
    "open_pane": "summary details open",
    "all_authors": "people names expand fold",
    "open_text": "full text html pdf fetch article",
}
"""What people may call an action, where its help says it in other words."""

COUNTED: Final = frozenset(
    {
        *("next", "previous", "next_unread", "previous_unread", "day_before", "day_after"),
        *("half_page_down", "half_page_up", "page_down", "page_up", "last"),
        *("scroll_down", "scroll_up", "scroll_page_down", "scroll_page_up"),
        *("text_down", "text_up", "text_half_down", "text_half_up"),
        *("text_page_down", "text_page_up", "text_end"),
        *("next_section", "previous_section", "find_next", "find_previous"),
    }
)
"""The actions that a number typed before their key repeats, as `5j` does; all of them only move."""
_MOST_DIGITS: Final = 7
"""More digits of a count are dropped: no list has more papers than they can count."""

_OTHER_NAMES: Final = {"ctrl+j": "enter"}
"""Aliases of keys: an Enter typed before we took over the terminal arrives as a line feed."""


class Keys:
    """The table in use; there is one reader in a process, and it sets this first."""

    in_use: ClassVar[tuple[Command, ...]] = KEYMAP
    """The table, with the keys that the person has chosen: see `tui.custom_keys`."""


def shown_keys(keys: Sequence[str]) -> str:
    """Return all keys of an action as people write them, nine digits in short: `j ↓`, `m1…m9`."""
    if [key[-1] for key in keys] == list("123456789"):
        return f"{shown(keys[0])}…{shown(keys[-1])}"
    return " ".join(map(shown, keys))


def keys_of(action: str, where: Where | None = None) -> tuple[str, ...]:
    """Return the keys of an action, in one place or in all; the first is the usual one."""
    return tuple(
        key
        for each in Keys.in_use
        if each.action == action and (where is None or where in each.where)
        for key in each.keys
    )


def key_of(action: str, where: Where | None = None) -> str:
    """Return the usual key of an action as people write it; if it has none, how else to do it."""
    keys = keys_of(action, where)
    # The palette finds what has no key.
    return shown(keys[0]) if keys else f":{action.replace('_', ' ')}"


def hints(where: Where) -> list[tuple[str, str]]:
    """Return the keys that are shown in a place, each with one or two words."""
    return [
        (shown(each.keys[0]), each.hint)
        for each in Keys.in_use
        if each.hint and each.keys and where in each.where
    ]


def everywhere(key: str) -> str | None:
    """Return the action of a key that works everywhere; None if it has none."""
    actions = {each.action for each in KEYMAP if each.where == _ALL}
    found = (each.action for each in Keys.in_use if key in each.keys and Where.PICKER in each.where)
    return next((action for action in found if action in actions), None)


def groups() -> dict[str, list[Command]]:
    """Return the commands by group, both in the table's order."""
    found: dict[str, list[Command]] = {}
    for command in Keys.in_use:
        found.setdefault(command.group, []).append(command)
    return found


class Resolver:
    """Turns keys into actions; remembers a count and the first key of a sequence of two."""

    def __init__(self, commands: Iterable[Command] | None = None) -> None:
        self._actions: dict[tuple[Where, str], str] = {}
        self._beginnings: set[tuple[Where, str]] = set()
        for command in Keys.in_use if commands is None else commands:
            for where in command.where:
                for key in command.keys:
                    self._actions[where, key] = command.action
                    beginning, _, rest = key.partition(" ")
                    if rest:
                        self._beginnings.add((where, beginning))
        self.key = ""
        """The latest key."""
        self.pending = ""
        """The first key of a sequence that isn't complete."""
        self.digits = ""
        """A count that was begun."""
        self.count = 0
        """The count that was typed before the latest action; 0 for none."""

    def feed(self, where: Where, key: str) -> str | None:
        """Return a key's action; None if it has none or only begins one (see `pending`, `digits`).

        A count is there for the action that follows, in `count`.
        """
        self.key = key = _OTHER_NAMES.get(key, key)
        pending, self.pending = self.pending, ""
        if not pending and where in _COUNTING and self._continues_count(key):
            self.digits = (self.digits + key)[:_MOST_DIGITS]
            return None
        if (where, key) not in self._beginnings or pending:
            self.count, self.digits = int(self.digits or 0), ""
        if self.count and key == "escape":
            return None  # Esc only cancels the count
        if pending:
            action = self._actions.get((where, f"{pending} {key}"))
            if action or key == "escape":
                return action  # Esc only cancels the sequence
        if (where, key) in self._beginnings:
            self.pending = key
            return None
        return self._actions.get((where, key))

    def _continues_count(self, key: str) -> bool:
        return len(key) == 1 and key in ("0123456789" if self.digits else "123456789")

    def continuations(self, where: Where) -> list[tuple[str, str]]:
        """Return the keys that may follow the pending one, each with its action."""
        start = f"{self.pending} "
        return [
            (key.removeprefix(start), action)
            for (place, key), action in self._actions.items()
            if place is where and self.pending and key.startswith(start)
        ]


def markdown_table() -> str:
    """Return the key table for the README."""
    lines = ["| where | keys | what |", "| --- | --- | --- |"]
    for command in KEYMAP:
        places = ", ".join(each.value for each in Where if each in command.where)
        keys = " ".join(f"`{shown(key)}`" for key in command.keys)
        where = "everywhere" if command.where == _ALL else places
        lines.append(f"| {where} | {keys} | {command.help} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(markdown_table())  # noqa: T201 - this is what running the module is for
