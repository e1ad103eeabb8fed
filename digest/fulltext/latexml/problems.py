"""What could not be read, counted while a page is walked and told in sentences at its end."""

from __future__ import annotations

from collections import Counter
from typing import Final

from digest.text import visible

_MOST_NAMES: Final = 8
_LONGEST_NAME: Final = 60
"""Characters."""


class Problems:
    """Counts of what went wrong."""

    def __init__(self) -> None:
        self.macros: Counter[str] = Counter()
        """Macros that the converter did not know, by name."""
        self.leaked: Counter[str] = Counter()
        """Those of colour and layout, which are left out with their arguments."""
        self.unknown: Counter[str] = Counter()
        """Elements that the walk does not know, by class; their text is kept."""
        self.counts: Counter[str] = Counter()
        """All others, by what is said of one and, after a bar, of many."""

    def count(self, one: str, number: int = 1) -> None:
        """Count a problem: a sentence of one, and with `{}` where several are told."""
        self.counts[one] += number

    def sentences(self) -> tuple[str, ...]:
        """Return what is told at the foot of the text."""
        told = []
        if self.macros:
            told.append(
                f"{_times(self.macros.total(), 'macro')} could not be converted: "
                f"{_names(self.macros)}"
            )
        if self.leaked:
            told.append(
                f"{_times(self.leaked.total(), 'use')} of {_names(self.leaked)} left out (colour "
                "or layout)"
            )
        told += [
            (one if number == 1 else many.format(f"{number:,}"))
            for sentence, number in self.counts.items()
            for one, _, many in (sentence.partition("|"),)
        ]
        if self.unknown:
            told.append(
                f"{_times(self.unknown.total(), 'element')} of an unknown kind shown as plain text:"
                f" {_names(self.unknown)}"
            )
        return tuple(told)


def _times(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _names(counter: Counter[str]) -> str:
    names = [visible(name)[:_LONGEST_NAME] for name, _ in counter.most_common(_MOST_NAMES)]
    return ", ".join(names) + (", …" if len(counter) > len(names) else "")


MISSING_LABEL: Final = (
    "a reference to a label that the converter did not find"
    "|{} references to labels that the converter did not find"
)
MISSING_CITATION: Final = (
    "a citation whose entry is missing shows its key"
    "|{} citations whose entries are missing show their keys"
)
DEAD_LINK: Final = (
    "a reference points to nothing on the page|{} references point to nothing on the page"
)
MISSING_PICTURE: Final = "a picture is missing on the page|{} pictures are missing on the page"
NO_TEX: Final = (
    "a formula has no TeX and is shown by its letters"
    "|{} formulas have no TeX and are shown by their letters"
)
LONG_TEX: Final = (
    "a formula is too long to be shown whole|{} formulas are too long to be shown whole"
)
TOO_DEEP: Final = (
    "an element lay too deep within others; its text is kept"
    "|{} elements lay too deep within others; their text is kept"
)
CLIPPED_SPAN: Final = (
    "a table's cell reaches beyond its table and was clipped"
    "|{} cells of tables reach beyond their tables and were clipped"
)
