"""Cuts a query into tokens. Any string gives some list of tokens."""

from __future__ import annotations

import enum
import re
from typing import Final, NamedTuple

MAX_QUERY_LENGTH: Final = 4096
"""Characters of a query that are read; the rest is ignored."""

FIELDS: Final = frozenset(
    {"title", "abstract", "author", "cat", "venue", "id", "date", "newer", "has", "is", "tag"}
    | {"digest", "note", "added", "text"}
)
"""The names that may precede a colon; any other name is a word like its neighbours."""


class TokenKind(enum.Enum):
    """The kind of a token."""

    TEXT = "text"
    PHRASE = "phrase"
    OPEN = "("
    CLOSE = ")"
    OR = "or"
    NOT = "not"


class Lexeme(NamedTuple):
    """One token."""

    kind: TokenKind
    text: str = ""
    """The text, without quotes and field."""
    field: str = ""
    """The field name before the colon; empty without one."""
    end: int = 0
    """Where it ends in the query."""


_QUOTES: Final = '"“”„«»'
_TOKEN: Final = re.compile(
    rf"""
    (?P<not>-(?=[^\s\-)]))                      # only at the start of a word: see `_lexeme`
    | (?:(?P<field>{"|".join(sorted(FIELDS))}):(?=\S))?
      (?: [{_QUOTES}] (?P<phrase>[^{_QUOTES}]*) [{_QUOTES}]
        | (?P<text>[^\s(){_QUOTES}]+)
        | (?P<open>\()
      )
    | (?P<close>\))
    | (?P<other>\S)
    """,
    re.VERBOSE,
)


def lexemes(text: str) -> list[Lexeme]:
    """The tokens of a query. Unmatched brackets and lone quotes are dropped."""
    found: list[Lexeme] = []
    opened: list[int] = []
    for match in _TOKEN.finditer(text):
        lexeme = _lexeme(match, text)
        if lexeme is None:
            continue
        if lexeme.kind is TokenKind.OPEN:
            opened.append(len(found))
        elif lexeme.kind is TokenKind.CLOSE:
            if not opened:
                continue
            opened.pop()
        found.append(lexeme)
    for number in reversed(opened):  # brackets that nothing closes
        del found[number]
    return found


_OPERATORS: Final = {
    "OR": TokenKind.OR,
    "NOT": TokenKind.NOT,
    "||": TokenKind.OR,
    "|": TokenKind.OR,
}


def _lexeme(match: re.Match[str], text: str) -> Lexeme | None:
    at, end = match.span()
    if match.lastgroup == "text":
        field, word = match.group("field", "text")
        if word in {"AND", "&&"}:
            return None
        if word in _OPERATORS and not field:
            return Lexeme(_OPERATORS[word], end=end)
        return Lexeme(TokenKind.TEXT, word, field or "", end)
    if match["not"]:
        return Lexeme(TokenKind.NOT, end=end) if _begins_item(text, at) else None
    if match["phrase"] is not None:
        return Lexeme(TokenKind.PHRASE, match["phrase"], match["field"] or "", end)
    if match["open"]:
        return Lexeme(TokenKind.OPEN, field=match["field"] or "", end=end)
    return Lexeme(TokenKind.CLOSE, end=end) if match["close"] else None


def _begins_item(text: str, at: int) -> bool:
    """Whether a hyphen negates: at the start of a word, but not inside `trade-offs` or `D(-x)`."""
    if at and text[at - 1] == "(":
        while at and text[at - 1] == "(":
            at -= 1
        return not at or text[at - 1].isspace() or text[at - 1] in "-:"
    return not at or text[at - 1].isspace()
