"""Converts braces, scripts, signs and macros to Unicode in a single pass over the text."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from digest.text.tex import tables
from digest.text.tex.commands import COMMANDS, accented, script

_TOKEN: Final = re.compile(
    r"\\(?P<word>[A-Za-z]+)\*?|\\(?P<sign>[^A-Za-z])|(?P<open>\{)|(?P<close>\})"
    r"|(?P<script>[\^_])|(?P<chunk>[^\\{}^_]+|\\)",
    re.DOTALL,
)
_BRACES: Final = re.compile(r"\\.|[{}]", re.DOTALL)
_OPENING_QUOTE: Final = re.compile(r'(?<![^\s(\[])\\"\w')
_CLOSING_QUOTE: Final = re.compile(r'(?<=[\w.,!?])\\"(?![^\s.,;:!?)\]])')
_APOSTROPHE: Final = re.compile(r"(?:s|t|re|ve|ll|d|m)\b")
_ARGUMENT: Final = re.compile(r"[^\W_]|\\[A-Za-z]|\{")
_LONE_LETTER: Final = re.compile(
    r"[A-Za-z0-9](?![A-Za-z0-9])|\\(?P<word>(?:var)?(?:alpha|beta|gamma|delta|epsilon|zeta|eta"
    r"|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi"
    r"|Pi|Sigma|Phi|Psi|Omega|ell|partial|nabla))(?![A-Za-z])"
)
_SPACE: Final = re.compile(r"\s*")
_MAX_DEPTH: Final = 24
"""Maximum depth of nested groups; real text never reaches it."""


@cache
def _more_macros() -> Any:
    # pylatexenc maintains this table better than we would: 209 of its 900 names occur 48,810 times
    # in the titles and abstracts of 100,000 arXiv records. Importing it takes 40 ms, so that waits
    # for the first macro missing from our own tables.
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()


@cache
def symbol(name: str) -> str | None:
    """Return the text for a macro without arguments, or None if the macro is unknown."""
    if name in tables.SYMBOLS:
        return tables.SYMBOLS[name].replace("_", " ")
    if name in tables.FUNCTIONS:
        return name
    # Longer replacements are approximations, or today's date.
    replacement = getattr(_more_macros().get_macro_spec(name), "simplify_repl", None)
    return replacement if isinstance(replacement, str) and len(replacement) == 1 else None


def _closing_braces(source: str) -> dict[int, int]:
    """Map the position of each balanced opening brace to that of its closing brace."""
    closing: dict[int, int] = {}
    waiting: list[int] = []
    for match in _BRACES.finditer(source):
        if match[0] == "{":
            waiting.append(match.start())
        elif match[0] == "}" and waiting:
            closing[waiting.pop()] = match.start()
    return closing


def _end_of_space(source: str, at: int) -> int:
    match = _SPACE.match(source, at)
    return match.end() if match else at


class Reader:
    """A cursor in a text that tracks how deeply TeX groups are nested there."""

    def __init__(self, source: str, *, math: bool) -> None:
        self.math = math
        self._source = source
        self._closing = _closing_braces(source) if "{" in source else {}
        self._at = 0
        self._depth = 0
        # Quotes escaped for JSON or a shell are not accents.
        self._escaped_quotes = bool(
            '\\"' in source and _OPENING_QUOTE.search(source) and _CLOSING_QUOTE.search(source)
        )
        self._escaped_slashes = ":\\/\\/" in source

    def read(self) -> str:
        """Convert the whole text to Unicode. Call only once."""
        return self._until(len(self._source))

    def peek(self) -> str:
        """Return the next character without consuming it; empty at the end."""
        return self._source[self._at : self._at + 1]

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match the pattern at the current position and consume the match, if any."""
        found = pattern.match(self._source, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def argument(self, *, letter: bool = False) -> str | None:
        """Read the next group or, in math, the next character or macro; None if there is none.

        With `letter`, a single letter or digit, or a macro for a letter, also counts in prose.
        """
        start = self._at
        self._skip_space()
        if self._depth < _MAX_DEPTH and self.peek():
            self._depth += 1
            found = self._braced_or_single() or (self._letter() if letter else None)
            self._depth -= 1
            if found is not None:
                return found
        self._at = start
        return None

    def _braced_or_single(self) -> str | None:
        closing = self._closing.get(self._at)
        if closing is not None:
            self._at += 1
            inner = self._until(closing)
            self._at = closing + 1
            return inner
        if not self.math or self.peek() in "{}^_":
            return None
        if self.peek() == "\\" and (token := self.match(_TOKEN)):
            return self._read(token)
        self._at += 1
        return self._source[self._at - 1]

    def _letter(self) -> str | None:
        found = self.match(_LONE_LETTER)
        if found is None:
            return None
        return symbol(found["word"]) if found["word"] else found[0]

    def _skip_space(self) -> None:
        self._at = _end_of_space(self._source, self._at)

    def _before(self, position: int) -> str:
        return self._source[position - 1 : position] if position else ""

    def _until(self, end: int) -> str:
        out: list[str] = []
        while self._at < end and (token := self.match(_TOKEN)):
            out.append(self._read(token))
        return "".join(out)

    def _read(self, token: re.Match[str]) -> str:
        match token.lastgroup:
            case "chunk":
                chunk = token[0]
                return chunk.replace("~", " ").replace("&", " ") if self.math else chunk
            case "word":
                return self._word(token)
            case "sign":
                return self._sign(token["sign"], token.start())
            case "open":
                return self._group(token.start())
            case "script":
                return self._script(token[0])
            case _:
                # A closing brace without an opening one.
                return "" if self.math else token[0]

    def _group(self, opening: int) -> str:
        closing = self._closing.get(opening)
        if closing is None or self._depth >= _MAX_DEPTH:
            return "" if self.math else "{"
        # In prose, braces are literal unless they are nested in TeX or begin with a macro.
        markup = self.math or self._depth > 0 or self.peek() == "\\"
        if not markup:
            return "{"
        self._depth += 1
        inner = self._until(closing)
        self._depth -= 1
        self._at = closing + 1
        return inner

    def _relation_follows(self) -> bool:
        """Tell whether a relation or operator follows, with or without a space before it."""
        at = _end_of_space(self._source, self._at)
        following = _TOKEN.match(self._source, at)
        if following is None:
            return False
        if following["word"]:
            return (symbol(following["word"]) or "") in tables.RELATIONS
        return following[0][0] in "<>=+-*/|:&"

    def _script(self, kind: str) -> str:
        # In prose a script needs a brace or a macro: `snake_case` is left alone.
        if not self.math and self.peek() not in {"{", "\\"}:
            return kind
        body = self.argument()
        if body is None and self.peek() == "\\":
            body = self._scripted_macro()
        if body is None:
            return kind
        raised = script(kind, body)
        if raised[:1] == kind and len(raised) > 2 and raised[1] != "(" and self.peek().isalnum():
            return f"{kind}({raised[1:]})"
        return raised

    def _scripted_macro(self) -> str | None:
        r"""Read the symbol of a macro such as `\circ` right after `^` in prose, if it is known."""
        start = self._at
        token = self.match(_TOKEN)
        found = symbol(token["word"]) if token and token["word"] else None
        if found is None:
            self._at = start
        return found

    def _sign(self, sign: str, start: int) -> str:
        if sign in tables.ACCENTS:
            resumption = self._at
            found = self._accent(sign, self._before(start))
            if found is not None:
                return found
            self._at = resumption
        if self.math:
            return tables.MATH_SIGNS.get(sign, sign)
        if sign == "/" and self._escaped_slashes:
            return "/"
        if sign == "\\" and self.peek().isalpha():
            # `C:\\dir` or a macro with an escaped backslash: not certainly a line break.
            return "\\\\"
        if sign == "-" and not self._before(start).isalpha():
            return "\\-"
        return tables.TEXT_SIGNS.get(sign, "\\" + sign)

    def _accent(self, sign: str, before: str) -> str | None:
        if sign == '"' and self._escaped_quotes:
            return '"'
        if sign == "'" and before.isalpha() and _APOSTROPHE.match(self._source, self._at):
            return "'"
        if sign == "~" and before == "/":
            return "~"
        if self.math and self.peek() != "{":
            return None
        return accented(self, tables.ACCENTS[sign], alone=sign if sign in "^~" else "")

    def _word(self, token: re.Match[str]) -> str:
        name, start = token["word"], self._at
        command = COMMANDS.get(name)
        if command is not None:
            result = command(self)
            if result is not None:
                return result
            self._at = start
        if name in tables.DROPPED:
            self._skip_space()
            if name in {"left", "right"} and self.peek() == ".":
                self._at += 1
            return ""
        if name in tables.SPACES:
            return " "
        special = tables.MATH_SYMBOLS if self.math else tables.PROSE_SYMBOLS
        known = special.get(name) or symbol(name)
        if self.math:
            return self._math_word(known, name, token.start())
        if known is None:
            return token[0]
        if name in tables.LETTERS and self._before(token.start()).isalpha():
            self._skip_space()
        return known

    def _math_word(self, known: str | None, name: str, start: int) -> str:
        if known is not None and len(known) == 1:
            if (known.isalpha() or known in "∂∇") and not self._relation_follows():
                # TeX sets no space between letters: `\hbar \omega` is ħω.
                self._skip_space()
            return known
        # A function's name is separated from letters before it and from its argument.
        lead = " " if self._before(start).isalnum() or self._before(start) in {")", "}"} else ""
        self._skip_space()
        trail = " " if _ARGUMENT.match(self._source, self._at) else ""
        return lead + (known or name) + trail
