r"""Converts unambiguous TeX in prose to Unicode. Used through `digest.text`.

This module finds the math, `reader` walks the tokens, `commands` handles macros with arguments, and
`tables` lists the rest. In math (`$x^2$`) everything is markup: unknown macros are reduced to their
name, and braces are dropped. In prose only known markup changes: `\emph{x}` is unwrapped,
`Schr\"odinger` gets its umlaut, and `\foo` or `C:\dir` are left alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from digest.text.tex import tables
from digest.text.tex.reader import Reader

_MAX_MATH_LENGTH: Final = 4_000
"""Maximum characters in a formula; the longest of 100,000 have 2,000."""


def tex_to_text(text: str) -> str:
    """Convert the TeX in prose to Unicode; text without TeX is returned unchanged."""
    if "$" in text or "\\(" in text or "\\[" in text or "\\begin" in text:
        text = _without_math(text)
    if "\\" in text or "^{" in text or "_{" in text:
        text = Reader(text, math=False).read()
    return text


@lru_cache(maxsize=16_384)
def math_to_text(body: str) -> str:
    """Convert a formula (without its dollars) to Unicode on one line."""
    text = " ".join(Reader(body, math=True).read().split())
    return _INSIDE.sub("", _LOPSIDED.sub("", text))


_LOPSIDED: Final = re.compile(rf" (?<=[{re.escape(tables.RELATIONS)}] )(?<! . )")
"""The space in `a× b`, where TeX would put the same space on both sides."""
_INSIDE: Final = re.compile(r" (?:(?<=[⟨⌈⌊] )|(?=[⟩⌉⌋]))")

_MATH_START: Final = re.compile(
    r"\\begin\{(?P<environment>" + "|".join(tables.MATH_ENVIRONMENTS) + r")\}|\$\$?|\\.", re.DOTALL
)
_CLOSERS: Final = {"\\(": "\\)", "\\[": "\\]", "$": "$", "$$": "$$"}


def _without_math(text: str) -> str:
    """Convert each formula to Unicode; dollars that do not enclose math are left alone."""
    out: list[str] = []
    done = position = 0
    while (start := _MATH_START.search(text, position)) is not None:
        opener, environment = start[0], start["environment"]
        position = start.end()
        closer = f"\\end{{{environment}}}" if environment else _CLOSERS.get(opener)
        end = _find_unescaped(text, closer, position) if closer else -1
        if closer is None or end < 0:
            continue
        body, after = text[position:end], end + len(closer)
        if "\n\n" in body:
            continue
        around = text[max(0, start.start() - 1) : start.start()], text[after : after + 1]
        if opener == "$" and not _is_math(body, *around):
            continue
        display = opener not in {"$", "\\("}
        converted = math_to_text(body)
        out += text[done : start.start()], f" {converted} " if display else converted
        done = position = after
    out.append(text[done:])
    return "".join(out)


def _find_unescaped(text: str, closer: str, position: int) -> int:
    # Bounded, because searching to the end of the text for each opener would be quadratic.
    limit = position + _MAX_MATH_LENGTH
    end = text.find(closer, position, limit)
    if closer[0] == "$":
        while end > position and text[end - 1] == "\\" and text[end - 2] != "\\":
            end = text.find(closer, end + 1, limit)
    return end


_MARKS: Final = re.compile(r"\\[A-Za-z{]|[\^_{]")
_NAMED: Final = re.compile(
    r"\\(?:text|mbox|hbox|mathrm|operatorname|rm)[a-z]*\s*\{[^{}]*\}|\\[A-Za-z]+"
)
_PROSE: Final = re.compile(r"(?<![A-Za-z])[A-Za-z]{3,}+[,;.:]?\s++[A-Za-z]{2,}+[\s,;.:]")
_WORD: Final = re.compile(r"[A-Za-z]{3,}+")


def _is_math(body: str, before: str, after: str) -> bool:
    r"""Distinguish math such as `$n$` and `$0<p<\infty$` from money: `US$64 million and $5`.

    `before` and `after` are the characters outside the two dollars, empty at the ends of the text.
    """
    inner = body.strip()
    if not inner:
        return body == " "
    spaced = body[0].isspace(), body[-1].isspace()
    if spaced[0] and (before.isalnum() or before in {")", "]", "}"}):
        # These dollars close one formula and open the next.
        return False
    if _MARKS.search(body):
        return not _PROSE.search(_NAMED.sub(" ", body))
    if spaced[1] and after.isalnum():
        return False
    tight = body == inner
    words = [word for word in _WORD.findall(inner) if word.lower() not in tables.FUNCTIONS]
    if inner[0].isdigit():
        if after.isdigit() or (before.isalpha() and _LETTER.search(inner)):
            return False
        if spaced == (False, True):
            return False
        return len(words) <= tight
    if len(inner.split()) == 1:
        return tight or len(inner) <= 2 or not inner.isalpha()
    quoted = (
        tight and not before.isalnum() and not after.isalnum() and len(body) <= _MAX_QUOTED_LENGTH
    )
    return quoted or not words


_LETTER: Final = re.compile(r"[A-Za-z]")
_MAX_QUOTED_LENGTH: Final = 80
