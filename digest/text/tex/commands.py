r"""Converts macros that take arguments: `\frac{a}{b}`, `\emph{word}`, `\"{o}`.

A command is called with the reader positioned just after the macro's name and returns the text. It
returns None if its first argument is missing; the reader then rewinds and leaves the macro alone.
A command that has read a group never returns None, because re-reading nested groups would take
exponential time.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, Protocol

from digest.text.tex import tables

if TYPE_CHECKING:
    from collections.abc import Callable


class Cursor(Protocol):
    """The part of the reader that commands use, positioned just after the macro's name."""

    math: bool
    """True in a formula, False in prose."""

    def peek(self) -> str:
        """Return the next character without consuming it; empty at the end."""

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match the pattern at the current position and consume the match, if any."""

    def argument(self, *, letter: bool = False) -> str | None:
        """Read the next argument as Unicode; if there is none, return None and consume nothing."""


if TYPE_CHECKING:
    Command = Callable[[Cursor], str | None]

_OPTION: Final = re.compile(r"\s*\[([^\[\]{}]{0,80})\]")
_COLUMNS: Final = re.compile(r"\s*\{[lcr|@. ]{0,40}\}")
_BRACKETED: Final = re.compile(r"\([^()]+\)")
_LETTER: Final = re.compile(r"\s*(?:\\(?P<dotless>[ij])(?![A-Za-z])\s?|(?P<letter>[A-Za-z]))")


def script(kind: str, body: str) -> str:
    """Return `body` as Unicode superscript (`kind` is `^`) or subscript (`_`), else as `^body`."""
    body = body.strip()
    table = tables.SUPERSCRIPTS if kind == "^" else tables.SUBSCRIPTS
    # Three small letters in a row are hard to read in a terminal: T_max, not Tₘₐₓ.
    if all(c in table for c in body) and sum(map(str.isalpha, body)) <= 2:
        return "".join(table[c] for c in body)
    if kind == "^" and body in tables.RAISED:
        return tables.RAISED[body]
    if len(body) == 1 or all(map(_is_letter, body)) or _BRACKETED.fullmatch(body):
        return kind + body
    return f"{kind}({body})"


def _is_letter(character: str) -> bool:
    return unicodedata.category(character) in {"Ll", "Lu"}


def compose(text: str, accent: str) -> str:
    """Put the accent on the first character, composed (NFC), if it is a letter or digit."""
    if not text[0].isalnum():
        return text
    first = {"ı": "i", "ȷ": "j"}.get(text[0], text[0])
    return unicodedata.normalize("NFC", first + accent) + text[1:]


def accented(reader: Cursor, accent: str, *, alone: str = "") -> str | None:
    """Read a letter and return it accented; `alone` for an empty group, None for no letter."""
    argument = reader.argument()
    if argument is None:
        match = reader.match(_LETTER)
        argument = (match["dotless"] or match["letter"]) if match else None
        # Without braces it is an accent only if the two compose into a single character.
        if argument is None or len(compose(argument, accent)) != 1:
            return None
    argument = argument.strip()
    return compose(argument, accent) if argument else alone


def _wrap(reader: Cursor) -> str | None:
    return reader.argument()


def _wrap_letter(reader: Cursor) -> str | None:
    return reader.argument(letter=True)


def _switch(reader: Cursor) -> str | None:
    # `\bf{word}` in prose means `\textbf{word}`; in math the brace opens a separate group.
    return None if reader.math else reader.argument()


def _double_struck(reader: Cursor) -> str | None:
    body = reader.argument(letter=True)
    return body and "".join(tables.DOUBLE_STRUCK.get(c, c) for c in body)


def _drop(reader: Cursor) -> str | None:
    return None if reader.argument() is None else ""


def _begin(reader: Cursor) -> str | None:
    body = reader.argument()
    if body in {"array", "tabular"}:
        reader.match(_COLUMNS)
    return None if body is None else " "


def _end(reader: Cursor) -> str | None:
    return None if reader.argument() is None else " "


def _bracket(reader: Cursor) -> str | None:
    options = []
    while option := reader.match(_OPTION):
        options.append(option[1].strip())
    body = reader.argument()
    return None if body is None else f"[{', '.join(filter(None, (body.strip(), *options)))}]"


def _item(reader: Cursor) -> str | None:
    option = reader.match(_OPTION)
    return f" {option[1].strip()} " if option else " • "


def _fraction(reader: Cursor) -> str | None:
    above, below = reader.argument(), reader.argument()
    return above if above is None or below is None else f"{_term(above)}/{_term(below)}"


def _binomial(reader: Cursor) -> str | None:
    above, below = reader.argument(), reader.argument()
    return above if above is None or below is None else f"C({above.strip()},{below.strip()})"


def _root(reader: Cursor) -> str | None:
    option = reader.match(_OPTION)
    body = reader.argument(letter=True)
    if body is None:
        return None
    degree = option[1].strip() if option else ""
    return {"3": "∛", "4": "∜"}.get(degree, script("^", degree) + "√") + _term(body)


def _term(text: str) -> str:
    """Parenthesise the operand of a fraction or root if needed."""
    text = text.strip()
    return text if len(text) == 1 or text.isalnum() else f"({text})"


def _math_accent(accent: str) -> Command:
    def command(reader: Cursor) -> str | None:
        body = reader.argument(letter=True)
        return body and compose(body, accent)

    return command


def _line(accent: str) -> Command:
    def command(reader: Cursor) -> str | None:
        body = reader.argument()
        # Over a word it is emphasis; over up to three characters it is part of the symbol.
        if body is None or len(body) > 3:
            return body
        return "".join(compose(c, accent) if _is_letter(c) else c for c in body)

    return command


def _letter_accent(accent: str) -> Command:
    def command(reader: Cursor) -> str | None:
        return None if reader.math and reader.peek() != "{" else accented(reader, accent)

    return command


def _link(reader: Cursor) -> str | None:
    url, words = reader.argument(), reader.argument()
    if url is None or words is None:
        return url
    return words if url in words else f"{words} ({url})"


def _second(reader: Cursor) -> str | None:
    first, second = reader.argument(), reader.argument()
    return first if second is None else second


def _stack(reader: Cursor) -> str | None:
    above, below = reader.argument(), reader.argument()
    return tables.STACKED.get(f"{above}{below}", below) if below is not None else above


def _footnote(reader: Cursor) -> str | None:
    body = reader.argument()
    return body and f" ({body.strip()})"


def _modulo(reader: Cursor) -> str | None:
    body = reader.argument()
    return body and f" (mod {body.strip()})"


def _not(reader: Cursor) -> str | None:
    body = reader.argument() if reader.math else None
    return body and unicodedata.normalize("NFC", body[0] + "\u0338") + body[1:]


def _scripted(kind: str) -> Command:
    def command(reader: Cursor) -> str | None:
        body = reader.argument()
        return body and script(kind, body)

    return command


def _over(reader: Cursor) -> str | None:
    return "/" if reader.math else None


def _table() -> dict[str, Command]:
    table: dict[str, Command] = {}
    table |= dict.fromkeys(tables.WRAPPERS, _wrap)
    table |= dict.fromkeys(tables.FONTS, _wrap_letter)
    table |= dict.fromkeys(tables.SWITCHES, _switch)
    table |= dict.fromkeys(tables.DROPPED_WITH_ARGUMENT, _drop)
    table |= dict.fromkeys(tables.BRACKETED, _bracket)
    table |= {name: _math_accent(accent) for name, accent in tables.MATH_ACCENTS.items()}
    table |= {name: _line(accent) for name, accent in tables.LINES.items()}
    table |= {name: _letter_accent(accent) for name, accent in tables.LETTER_ACCENTS.items()}
    table |= dict.fromkeys(("frac", "tfrac", "dfrac", "nicefrac", "sfrac", "cfrac"), _fraction)
    table |= dict.fromkeys(("binom", "tbinom", "dbinom"), _binomial)
    table |= dict.fromkeys(("mathbb", "Bbb", "mathbbm", "mathds"), _double_struck)
    table |= dict.fromkeys(("overset", "textcolor", "texorpdfstring"), _second)
    table |= dict.fromkeys(("sp", "textsuperscript"), _scripted("^"))
    table |= dict.fromkeys(("sb", "textsubscript"), _scripted("_"))
    table |= {
        "sqrt": _root,
        "stackrel": _stack,
        "href": _link,
        "footnote": _footnote,
        "pmod": _modulo,
    }
    return table | {"not": _not, "over": _over, "item": _item, "begin": _begin, "end": _end}


COMMANDS: Final = _table()
