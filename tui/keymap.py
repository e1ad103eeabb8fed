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
    "NOTES",
    "Command",
    "Keys",
    "Note",
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
    HELP = "help"
    POPUP = "pop-up"
    TEXT = "whole text"


_LIST = frozenset({Where.LIST})
_PANE = frozenset({Where.PANE})
_SEARCH = frozenset({Where.SEARCH})
_LINE = frozenset({Where.LINE})
_PICKER = frozenset({Where.PICKER})
_HELP = frozenset({Where.HELP})
_CHOICES = _PICKER | _HELP
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
    group: str = "Every day"
    """What one wants when one needs it; a heading of the help."""
    hint: str = ""
    """One or two words for the last line of the screen; if empty, it is not shown there."""

    @property
    def words(self) -> str:
        """Other words for it, by which the palette finds it too."""
        return _OTHER_WORDS.get(self.action, "")


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the help explains although it is no command."""

    written: str
    """A sign, or what to type: the action in braces stands for its usual key."""
    help: str
    group: str


KEYMAP: Final[tuple[Command, ...]] = (
    Command("search", ("slash",), "start a search", hint="search"),
    Command("next_unread", ("n",), "next unread paper", hint="next unread"),
    Command("previous_unread", ("p",), "previous unread paper"),
    Command("read_and_next", ("N",), "mark read, go on", hint="read, next"),
    Command("open_pane", ("enter", "tab", "l", "right"), "read the abstract", _LIST, hint="read"),
    Command(
        "close_pane",
        ("escape", "enter", "tab", "shift+tab", "h", "left"),
        "return to the list",
        _PANE,
        hint="list",
    ),
    Command("open_text", ("f",), "read the whole paper", hint="full text"),
    Command("bookmark", ("b",), "add or remove a bookmark", _READING | _TEXT, hint="bookmark"),
    Command("tag", ("t",), "edit the tags", _READING | _TEXT, hint="tag"),
    Command("note", ("a",), "edit the note", hint="note"),
    Command("advance", ("Q",), "queue it, then reading, done"),
    Command("undo", ("u",), "undo the last change of marks", _READING | _TEXT),
    Command("redo", ("ctrl+r",), "redo what was undone", _READING | _TEXT),
    Command("mark_listed_read", ("A",), "mark all listed as read", _LIST),
    Command("mark_unread", ("M",), "mark as unread"),
    Command("select", ("v",), "select this paper, or drop it", _LIST),
    Command("select_stretch", ("V",), "select a stretch, or the day", _LIST),
    Command("similar", ("S",), "show similar papers", group="Find"),
    Command("pick_tag", ("T",), "choose a tag, show its papers", group="Find"),
    Command("pick_digest", ("D",), "show the papers of a digest", group="Find"),
    Command(
        "bookmarks_only", ("B",), "show bookmarks only, or all", group="Find", hint="bookmarks"
    ),
    Command("unread_only", ("H",), "hide read papers, or not", _LIST, "Find"),
    Command("sort", ("s",), "choose the order, or reverse", group="Find", hint="sort"),
    Command("clear", ("escape",), "end selection, search, filter", _LIST, "Find"),
    Command("explain", ("x",), "why this result?", group="Find"),
    Command("correct", ("z equals_sign",), "use the suggested spelling", group="Find"),
    Command(
        "save_search",
        tuple(f"m {digit}" for digit in "123456789"),
        "save this search",
        group="Find",
    ),
    Command("saved_search", tuple("123456789"), "show a saved search", group="Find"),
    Command("go_back", ("ctrl+o",), "back to where you came from", group="Find"),
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
    Command("last", ("G", "end"), "last paper", _LIST, "Move"),
    Command("cursor_to_middle", ("z z",), "show this paper in the middle", _LIST, "Move"),
    Command("cursor_to_top", ("z t",), "show this paper at the top", _LIST, "Move"),
    Command("cursor_to_bottom", ("z b",), "show this paper at the bottom", _LIST, "Move"),
    Command("scroll_down", ("J",), "scroll the abstract down", group="In the abstract"),
    Command("scroll_up", ("K",), "scroll the abstract up", group="In the abstract"),
    Command("scroll_down", ("j", "down"), "scroll down", _PANE, "In the abstract"),
    Command("scroll_up", ("k", "up"), "scroll up", _PANE, "In the abstract"),
    Command(
        "scroll_page_down",
        ("space", "pagedown", "ctrl+d", "ctrl+f"),
        "a page down",
        _PANE,
        "In the abstract",
    ),
    Command(
        "scroll_page_up", ("pageup", "ctrl+u", "ctrl+b"), "a page up", _PANE, "In the abstract"
    ),
    Command("scroll_top", ("g g", "home"), "top of the abstract", _PANE, "In the abstract"),
    Command("scroll_bottom", ("G", "end"), "end of the abstract", _PANE, "In the abstract"),
    Command("all_authors", ("z a",), "show all authors, or fewer", group="In the abstract"),
    Command("outline", ("o", "tab"), "choose a section", _TEXT, "Whole text", "sections"),
    Command("find_in_text", ("slash",), "find words", _TEXT, "Whole text", "find"),
    Command("find_next", ("n",), "next place that has them", _TEXT, "Whole text"),
    Command("find_previous", ("N",), "previous place that has them", _TEXT, "Whole text"),
    Command("follow", ("enter",), "follow a link of the line", _TEXT, "Whole text", "follow"),
    Command("text_back", ("ctrl+o",), "back to where you came from", _TEXT, "Whole text"),
    Command("copy_from_text", ("y",), "copy paragraph, TeX or BibTeX", _TEXT, "Whole text", "copy"),
    Command("mark_passage", ("v",), "mark the sentence, or no longer", _TEXT, "Whole text", "mark"),
    Command("note_passage", ("a",), "edit the note on it", _TEXT, "Whole text", "note"),
    Command("pick_passage", ("m",), "choose a marked passage", _TEXT, "Whole text"),
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
        "this section, or one before",
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
    Command("text_end", ("G", "end"), "to the end, or to a line", _TEXT, "Whole text"),
    Command(
        "text_left",
        ("h", "left", "less_than_sign"),
        "wide blocks: further left",
        _TEXT,
        "Whole text",
    ),
    Command(
        "text_right",
        ("l", "right", "greater_than_sign"),
        "wide blocks: further right",
        _TEXT,
        "Whole text",
    ),
    Command("newer_text", ("f",), "fetch the newer version", _TEXT, "Whole text"),
    Command("close_text", ("q", "escape"), "return to the list", _TEXT, "Whole text", "list"),
    Command("open_link", ("o",), "open the paper's page", group="Take away", hint="open"),
    Command("copy_url", ("y u",), "copy the link", group="Take away"),
    Command("copy_title", ("y t",), "copy the title", group="Take away"),
    Command("copy_bibtex", ("y b",), "copy the BibTeX entry", group="Take away"),
    Command("export", ("E",), "export selected or all listed", group="Take away"),
    Command("accept", ("enter",), "go to the results", _SEARCH, "While searching", "results"),
    Command("leave_search", ("escape",), "return to the list", _SEARCH, "While searching", "list"),
    Command("newer_search", ("down",), "next result or search", _SEARCH, "While searching", "next"),
    Command(
        "older_search",
        ("up",),
        "previous result or search",
        _SEARCH,
        "While searching",
        "previous",
    ),
    Command("next", ("ctrl+n",), "next result, keep typing", _SEARCH, "While searching"),
    Command("previous", ("ctrl+p",), "previous result, keep typing", _SEARCH, "While searching"),
    Command("correct", ("tab",), "complete, or use the spelling", _SEARCH, "While searching"),
    Command("save_line", ("enter",), "save", _LINE, "On the bottom line", "saves"),
    Command("cancel_line", ("escape", "ctrl+c"), "cancel", _LINE, "On the bottom line", "cancels"),
    Command(
        "complete_line",
        ("tab",),
        "complete tag or file name",
        _LINE,
        "On the bottom line",
        "completes",
    ),
    Command("choose", ("enter",), "choose", _PICKER, "In lists and boxes", "chooses"),
    Command(
        "leave_picker",
        ("escape", "ctrl+c"),
        "leave the list",
        _PICKER,
        "In lists and boxes",
        "leaves",
    ),
    Command("run_command", ("enter",), "run the command", _HELP, "In lists and boxes", "runs"),
    Command("close", ("escape", "ctrl+c"), "close the box", _HELP, "In lists and boxes", "closes"),
    Command(
        "close",
        ("escape", "q", "enter", "ctrl+c"),
        "close the box",
        _POPUP,
        "In lists and boxes",
        "closes",
    ),
    Command(
        "next_choice", ("down", "ctrl+n", "tab"), "next choice", _CHOICES, "In lists and boxes"
    ),
    Command(
        "previous_choice",
        ("up", "ctrl+p", "shift+tab"),
        "previous choice",
        _CHOICES,
        "In lists and boxes",
    ),
    Command("column_left", ("left",), "column to the left", _HELP, "In lists and boxes"),
    Command("column_right", ("right",), "column to the right", _HELP, "In lists and boxes"),
    Command("page_down", ("pagedown",), "a page down", _CHOICES, "In lists and boxes"),
    Command("page_up", ("pageup",), "a page up", _CHOICES, "In lists and boxes"),
    Command("down", ("j", "down"), "scroll the box down", _POPUP, "In lists and boxes", "down"),
    Command("up", ("k", "up"), "scroll the box up", _POPUP, "In lists and boxes", "up"),
    Command(
        "page_down",
        ("space", "pagedown", "ctrl+d", "ctrl+f"),
        "a page down",
        _POPUP,
        "In lists and boxes",
    ),
    Command("page_up", ("pageup", "ctrl+u", "ctrl+b"), "a page up", _POPUP, "In lists and boxes"),
    Command("reload", ("R",), "show what was added meanwhile", group="Sheaf"),
    Command("open_sample", ("d",), "open a sample (empty library)", group="Sheaf"),
    Command("pick_theme", ("z c",), "choose the colours", group="Sheaf"),
    Command("redraw", ("ctrl+l",), "redraw the screen", _ALL, "Sheaf"),
    Command("suspend", ("ctrl+z",), "suspend (`fg` resumes)", _ALL, "Sheaf"),
    Command("palette", ("colon", "ctrl+p"), "find a command by name", group="Sheaf"),
    Command("help", ("question_mark", "f1"), "show the keys", _READING | _TEXT, "Sheaf", "help"),
    Command("quit", ("q",), "quit", group="Sheaf", hint="quit"),
    Command("quit", ("ctrl+c",), "quit", _READING | _SEARCH | _TEXT, "Sheaf"),
    Command("quit", ("ctrl+q",), "quit from anywhere", _ALL, "Sheaf"),
)

NOTES: Final = (
    Note("5{next}", "a number repeats a move", "Move"),
    Note("10{last}", "the tenth paper", "Move"),
    Note("• ★ ✎", "unread, bookmarked, noted", "Signs in the list"),
    Note("+ ▲ #", "selected, upvotes, tag", "Signs in the list"),
)
"""What the help explains besides keys: counts, and the signs that mark papers."""

_OTHER_WORDS: Final = {
    "search": "find query look for",
    "mark_listed_read": "catch up done",
    "read_and_next": "done seen",
    "mark_unread": "keep new",
    "unread_only": "filter new unread only",
    "clear": "filters reset everything",
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
    "pick_theme": "theme color colour scheme light dark appearance",
    "open_sample": "demo try",
    "save_search": "keep query remember",
    "saved_search": "query remembered",
    "go_back": "jump history previous place",
    "select": "mark several multiple",
    "select_stretch": "mark several multiple range",
    "open_pane": "summary details open",
    "all_authors": "people names expand fold",
    "mark_passage": "highlight underline select quote",
    "note_passage": "annotate comment",
    "pick_passage": "highlights annotations quotes",
    "open_text": "full text html pdf fetch article",
}
"""What people may call an action, where its help says it in other words."""

_FIRST_HINTS: Final = (
    *("search", "next_unread", "read_and_next", "close_pane", "bookmark", "tag"),
)
"""What a morning needs, and the way back: these keys are shown where there is no room for more."""

COUNTED: Final = frozenset(
    {
        *("next", "previous", "next_unread", "previous_unread", "day_before", "day_after"),
        *("half_page_down", "half_page_up", "page_down", "page_up", "last"),
        *("scroll_down", "scroll_up", "scroll_page_down", "scroll_page_up"),
        *("text_down", "text_up", "text_half_down", "text_half_up"),
        *("text_page_down", "text_page_up", "text_end"),
        *("next_section", "previous_section", "find_next", "find_previous", "mark_passage"),
    }
)
"""The actions that a number typed before their key repeats, as `5j` does, or says how much of."""
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
    """Return the keys that are shown in a place, each with one or two words, the first first.

    On a narrow screen the later ones are left out, but never the last two.
    """
    found = [each for each in Keys.in_use if each.hint and each.keys and where in each.where]
    ranks = {action: rank for rank, action in enumerate(_FIRST_HINTS)}
    found.sort(key=lambda each: ranks.get(each.action, len(ranks)))
    return [(shown(each.keys[0]), each.hint) for each in found]


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
