"""What a person typed, cut into tokens. Every string is some list of tokens."""

from __future__ import annotations

import enum
import re
from typing import Final, NamedTuple

MAX_QUERY_LENGTH: Final = 4096
"""Characters of a query that are read."""

FIELDS: Final = frozenset(
    {"title", "abstract", "author", "cat", "venue", "id", "date", "newer", "has", "is", "tag"}
    | {"digest"}
)
"""The names that may stand before a colon; any other is a word like those around it."""


class Kind(enum.Enum):
    """What a token is."""

    TEXT = "text"
    PHRASE = "phrase"
    OPEN = "("
    CLOSE = ")"
    OR = "or"
    NOT = "not"


class Lexeme(NamedTuple):
    """One token."""

    kind: Kind
    text: str = ""
    """The text, without quotes and field."""
    field: str = ""
    """The name that stood before a colon."""
    end: int = 0
    """Where it ends in what was typed."""


_QUOTES: Final = '"“”„«»'
_PIECE: Final = re.compile(
    rf"""
    (?P<space>\s+)
    | (?P<not>-(?=[^\s\-)]))                      # only where a word may begin: see `lexemes`
    | (?:(?P<field>{"|".join(sorted(FIELDS))}):(?=\S))?
      (?: [{_QUOTES}] (?P<phrase>[^{_QUOTES}]*) [{_QUOTES}]
        | (?P<text>[^\s(){_QUOTES}]+)
        | (?P<open>\()
      )
    | (?P<close>\))
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def lexemes(text: str) -> list[Lexeme]:
    """The tokens of a text. Brackets without a partner and lone quotes are left out."""
    found: list[Lexeme] = []
    opened: list[int] = []
    unpaired: set[int] = set()
    for match in _PIECE.finditer(text):
        lexeme = _lexeme(match, text)
        if lexeme is None:
            continue
        if lexeme.kind is Kind.OPEN:
            opened.append(len(found))
        elif lexeme.kind is Kind.CLOSE:
            if not opened:
                continue
            opened.pop()
        found.append(lexeme)
    unpaired.update(opened)
    return [lexeme for number, lexeme in enumerate(found) if number not in unpaired]


_OPERATORS: Final = {"OR": Kind.OR, "NOT": Kind.NOT, "||": Kind.OR, "|": Kind.OR}


def _lexeme(match: re.Match[str], text: str) -> Lexeme | None:
    at, end = match.span()
    if match.lastgroup == "space":
        return None
    if match.lastgroup == "text":
        piece, field = match["text"], match["field"] or ""
        if piece in {"AND", "&&"}:
            return None
        if piece in _OPERATORS and not field:
            return Lexeme(_OPERATORS[piece], end=end)
        return Lexeme(Kind.TEXT, piece, field, end)
    if match["not"]:
        # A hyphen negates only where a word may begin; `Trade-Offs` never comes here.
        return Lexeme(Kind.NOT, end=end) if not at or text[at - 1] in " \t\n(" else None
    if match["phrase"] is not None:
        return Lexeme(Kind.PHRASE, match["phrase"], match["field"] or "", end)
    if match["open"]:
        return Lexeme(Kind.OPEN, field=match["field"] or "", end=end)
    return Lexeme(Kind.CLOSE, end=end) if match["close"] else None
