"""English stems as Whoosh's `EnglishStemmer` makes them (Snowball's Porter 2), but faster.

Indexing asks for the stem of every distinct word. Whoosh's stemmer tries one ending after another
and cuts the two regions of the algorithm as strings; here endings are looked up, and of the
regions, which are ends of the word, only the lengths are kept. Where Whoosh departs from the
published algorithm this does too: the stems are the same for every word.
"""

from __future__ import annotations

import re
from typing import Final

_Table = dict[str, tuple[int, str, int]]
"""For each ending: how many letters go, which come instead, and how many of the word's last letters
are in the second region afterwards if it was shorter than what goes."""


def _table(*rows: tuple[str, int, str, int]) -> _Table:
    return {ending: row[1:] for row in rows for ending in row[0].split()}


_STEP_2: Final = _table(
    ("tional entli fulli lessli li", 2, "", 0),
    ("fulness", 4, "", 0),
    ("enci anci abli", 1, "e", 0),
    ("izer", 4, "ize", 0),
    ("ization", 7, "ize", 0),
    ("ational", 7, "ate", 1),
    ("ation", 5, "ate", 1),
    ("ator", 4, "ate", 1),
    ("alism aliti", 5, "al", 0),
    ("alli", 4, "al", 0),
    ("ousli", 5, "ous", 0),
    ("ousness", 7, "ous", 0),
    ("iveness", 7, "ive", 1),
    ("iviti", 5, "ive", 1),
    ("biliti", 6, "ble", 0),
    ("bli", 3, "ble", 0),
    ("ogi", 1, "", 0),
)
_STEP_3: Final = _table(
    ("tional", 2, "", 0),
    ("ational", 7, "ate", 0),
    ("alize ful", 3, "", 0),
    ("icate iciti", 5, "ic", 0),
    ("ical", 4, "ic", 0),
    ("ness", 4, "", 0),
    ("ative", 5, "", 0),
)
_STEP_4: Final = _table(
    ("ement", 5, "", 0),
    ("ance ence able ible ment", 4, "", 0),
    ("ant ent ism ate iti ous ive ize ion", 3, "", 0),
    ("al er ic", 2, "", 0),
)
_ENDS_2, _ENDS_3, _ENDS_4 = (
    frozenset(ending[-2:] for ending in table) for table in (_STEP_2, _STEP_3, _STEP_4)
)
"""The last letters of each step's endings: most words have none of them."""

_SPECIAL: Final = {
    **{each: each for each in ("sky", "news", "howe", "atlas", "cosmos", "bias", "andes")},
    **{
        stem + ending: stem
        for stem in ("inning", "outing", "canning", "herring", "earring")
        for ending in ("", "s")
    },
    **{
        stem + ending: stem
        for stem in ("proceed", "exceed", "succeed")
        for ending in ("", "s", "ed", "ing")
    },
    "skis": "ski",
    "skies": "sky",
    "dying": "die",
    "lying": "lie",
    "tying": "tie",
    "idly": "idl",
    "gently": "gentl",
    "ugly": "ugli",
    "early": "earli",
    "only": "onli",
    "singly": "singl",
}
"""Words that follow no rule."""

_REGION: Final = re.compile("[aeiouy][^aeiouy]")
_START: Final = re.compile("gener|commun|arsen")
_VOWEL: Final = re.compile("[aeiouy]")
_VOWELS: Final = frozenset("aeiouy")
_SHORT: Final = re.compile("[aeiouy][^aeiouy]|.*[^aeiouy][aeiouy][^aeiouywxY]")
"""A short word, if nothing of it is in the first region: its last syllable is a short one."""
_DOUBLES: Final = ("bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt")
_BEFORE_LI: Final = frozenset("cdeghkmnrt")


def english_stem(word: str) -> str:
    """The stem of a word of ASCII letters in lower case."""
    special = _SPECIAL.get(word)
    if special is not None:
        return special
    it = _Word(_with_consonant_y(word) if "y" in word else word)
    last = word[-1:]
    if last in ("s", "d"):
        it.step_1a()
        last = it.text[-1:]
    if last in ("d", "g", "y"):
        it.step_1b()
        it.step_1c()
    if it.text[-2:] in _ENDS_2:
        it.step_2()
    if it.text[-2:] in _ENDS_3:
        it.step_3()
    if it.text[-2:] in _ENDS_4:
        it.step_4()
    it.step_5()
    return it.text.replace("Y", "y")


def _with_consonant_y(word: str) -> str:
    """The word with each `y` that is a consonant, at its beginning or after a vowel, as `Y`."""
    letters = []
    before = "a"
    for letter in word:
        before = "Y" if letter == "y" and before in _VOWELS else letter
        letters.append(before)
    return "".join(letters)


class _Word:
    """A word on its way to its stem, and how many of its last letters are in each region."""

    __slots__ = ("first", "second", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        start = _START.match(text) or _REGION.search(text)
        within = _REGION.search(text, start.end()) if start else None
        self.first = len(text) - start.end() if start else 0
        self.second = len(text) - within.end() if within else 0

    def change(self, gone: int, come: str = "", left: int = 0) -> None:
        """Replace the last letters, as `_Table` says."""
        more = len(come) - gone
        self.text = self.text[:-gone] + come
        self.first = self.first + more if self.first >= gone else 0
        self.second = self.second + more if self.second >= gone else left

    def ending(self, table: _Table) -> str:
        """The longest of the endings that it has, or an empty string."""
        text = self.text
        for size in (7, 6, 5, 4, 3, 2):
            if text[-size:] in table:
                return text[-size:]
        return ""

    def has_vowel_before(self, ending: str | int) -> bool:
        size = ending if isinstance(ending, int) else len(ending)
        return _VOWEL.search(self.text, 0, len(self.text) - size) is not None

    def step_1a(self) -> None:
        text = self.text
        if text.endswith("sses"):
            self.change(2)
        elif text.endswith(("ied", "ies")):
            self.change(2 if len(text) > 4 else 1)
        elif text.endswith("s") and not text.endswith(("us", "ss")) and self.has_vowel_before(2):
            self.change(1)

    def step_1b(self) -> None:
        text = self.text
        for ending in ("eedly", "eed"):
            if text.endswith(ending):
                if self.first >= len(ending):
                    self.change(len(ending), "ee")
                return
        for ending in ("ingly", "edly", "ing", "ed"):
            if text.endswith(ending):
                if self.has_vowel_before(ending):
                    self.change(len(ending))
                    self.mend()
                return

    def mend(self) -> None:
        """Give a stem that lost `ed` or `ing` the end that it had before those."""
        if self.text.endswith(("at", "bl", "iz")):
            self.text += "e"
            self.first += 1
            if len(self.text) > 5 or self.first >= 3:
                self.second += 1
        elif self.text.endswith(_DOUBLES):
            self.change(1)
        elif not self.first and _SHORT.fullmatch(self.text):
            self.text += "e"

    def step_1c(self) -> None:
        text = self.text
        if len(text) > 2 and text[-1] in "yY" and text[-2] not in _VOWELS:
            self.text = text[:-1] + "i"

    def step_2(self) -> None:
        ending = self.ending(_STEP_2)
        before = self.text[: -len(ending)][-1:]
        if (
            (ending and self.first >= len(ending))
            and (ending != "li" or before in _BEFORE_LI)
            and (ending != "ogi" or before == "l")
        ):
            self.change(*_STEP_2[ending])

    def step_3(self) -> None:
        ending = self.ending(_STEP_3)
        region = self.second if ending == "ative" else self.first
        if ending and region >= len(ending):
            self.change(*_STEP_3[ending])

    def step_4(self) -> None:
        ending = self.ending(_STEP_4)
        if ending and self.second >= len(ending) and (ending != "ion" or self.text[-4] in "st"):
            self.change(*_STEP_4[ending])

    def step_5(self) -> None:
        text = self.text
        if text[-1:] == "l":
            if self.second and text[-2:] == "ll":
                self.text = text[:-1]
        elif text[-1:] == "e" and (
            self.second
            or (
                self.first
                and len(text) >= 4
                and not (
                    text[-2] not in _VOWELS
                    and text[-2] not in "wxY"
                    and text[-3] in _VOWELS
                    and text[-4] not in _VOWELS
                )
            )
        ):
            self.text = text[:-1]
