"""What the reader asks: on the line at the bottom of the screen, or by a list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Save = Callable[[str], Awaitable[None]]
Remark = Callable[[str, int], str]
Complete = Callable[[str, int], tuple[str, int]]


def _no_remark(_text: str, _cursor: int) -> str:
    return ""


def _as_typed(text: str, cursor: int) -> tuple[str, int]:
    return text, cursor


@dataclass(frozen=True, slots=True)
class LineQuestion:
    """A question that is answered by editing one line."""

    label: str
    text: str
    """What the line holds at first."""
    save: Save
    """Takes the answer."""
    remark: Remark = _no_remark
    """Returns what to show beside the line, given its text and the cursor's place in it."""
    complete: Complete = _as_typed
    """Returns the line with the word before the cursor completed, and the cursor's new place."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the things to choose from."""

    key: str
    """What `ListQuestion.choose` is given."""
    label: str
    detail: str = ""
    """What to know about it: a number of papers."""
    letter: str = ""
    """The key that chooses it at once, in a menu."""


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A question that is answered by choosing from a list."""

    title: str
    choices: tuple[Choice, ...]
    choose: Save
    """Takes the key of what was chosen."""
    is_menu: bool = False
    """Whether the choices are few: letters choose instead of filtering."""
    current: str = ""
    """The key of the choice that is under the cursor at first; empty for the first one."""

    def matching(self, typed: str) -> list[Choice]:
        """Return the choices with every typed word, in any case."""
        words = typed.casefold().split()
        return [
            each for each in self.choices if all(word in each.label.casefold() for word in words)
        ]
