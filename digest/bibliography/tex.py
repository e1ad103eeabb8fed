r"""The TeX of a BibTeX value as text.

A value is TeX through and through, so more is certain here than in prose: braces that protect a
capital (`{{ImageNet}}`) go, `~` is a space, `\textbackslash{}` a backslash. The rest is
`digest.text`'s, and its result stays the same when it is cleaned once more.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from digest.text import clean, clean_line
from digest.text.tex.commands import COMMANDS
from digest.text.tex.reader import symbol

_LITERALS: Final = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "lbrace": "{",
    "rbrace": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textunderscore": "_",
    "textdollar": "$",
    "{": "{",
    "}": "}",
    "~": "~",
    "^": "^",
    "$": "$",
    "_": "_",
    "&": "&",
}
"""Macros for characters that would otherwise be markup."""
_PLACES: Final = {character: chr(0xF8A0 + i) for i, character in enumerate("\\{}~^<>|_$&")}
"""Where a literal character waits while the markup around it is read; none is ever in a text."""
_BACK: Final = {ord(place): character for character, place in _PLACES.items()}
_AWAY: Final = dict.fromkeys(_BACK)
_LITERAL: Final = re.compile(
    r"\\(?:(" + "|".join(name for name in _LITERALS if name.isalpha()) + r")(?![A-Za-z])"
    r"(?:\{\}| ?)|([{}$_&]|[~^](?=\{\})))(?:(?<=[~^])\{\})?"
)
_SCRIPT: Final = re.compile(
    r"\\text(sub|super)script\{(?:(?P<sign>[^\\{}])|\\ensuremath\{(?P<math>-|\\[A-Za-z]+)\})\}"
)
_SLASH: Final = re.compile(r"\$?\\slash(?![A-Za-z])(?:\{\})?\$?")
_BARRED_DIGIT: Final = re.compile(r"\\=(?:(\d)|\{(\d)\})")
"""As in the Miller indices of a crystal's planes."""
_MATH_SIGN: Final = re.compile(r"\\ensuremath\{('{1,2}|-)\}")
_MATH_SIGNS: Final = {"'": "′", "''": "″", "-": "−"}
_EMPTY_ARGUMENT: Final = re.compile(r"\\([A-Za-z]+)[ \t]*\{\}")
_BIBLATEX: Final = re.compile(r"\\mkbib(quote)?[a-z]*\s*(?=\{)")
_TIE: Final = re.compile(r"(?<![\\/])~")
_TOKEN: Final = re.compile(
    r"(?P<macro>\\(?:[A-Za-z]+\*?(?:\s*\[[^\[\]{}]*\])*|[\"'`^~=.])\s*|[\^_])(?=\{)"
    r"|\\.|(?P<math>\$\$?)|(?P<open>\{)|(?P<close>\})",
    re.DOTALL,
)
_TWO_ARGUMENTS: Final = frozenset({"href", "textcolor", "texorpdfstring", "colorbox"})
_MARKUP: Final = re.compile(r"[\\{}~]")


def read_line(value: str) -> str:
    """A value as one line: titles, names, venues."""
    return _read(value, one_line=True)


def read_text(value: str) -> str:
    """A value as paragraphs: abstracts and notes."""
    return _read(value, one_line=False)


def _read(value: str, *, one_line: bool) -> str:
    cleaned = clean_line if one_line else clean
    if not _MARKUP.search(value):
        return cleaned(value)
    value = value.translate(_AWAY)
    if "\\" in value:
        value = _without_macros(value)
    text = cleaned(_without_protection(_TIE.sub(" ", value)))
    literal = text.translate(_BACK)
    # What another program escaped may be markup all the same, and a text must not change when it
    # is cleaned again.
    return text if literal == text else cleaned(literal)


def _without_macros(value: str) -> str:
    """The value without those macros that only a bibliography has, or that stand for one sign."""
    value = value.rstrip()
    while value.endswith("\\\\"):  # a line break behind which nothing comes
        value = value[:-2].rstrip()
    value = _LITERAL.sub(lambda match: _PLACES[_LITERALS[match[1] or match[2]]], value)
    value = _EMPTY_ARGUMENT.sub(r"{\\\1}", value)
    value = _SCRIPT.sub(_script, value)
    value = _BARRED_DIGIT.sub(lambda match: (match[1] or match[2]) + "\u0304", value)
    value = _SLASH.sub("/", value)
    value = _MATH_SIGN.sub(lambda match: _MATH_SIGNS[match[1]], value)
    return _BIBLATEX.sub(lambda match: r"\textquote" if match[1] else r"\emph", value)


def _script(match: re.Match[str]) -> str:
    sign: str | None = match["sign"] or _MATH_SIGNS.get(match["math"]) or symbol(match["math"][1:])
    if sign is None or len(sign) != 1:
        return match[0]
    return _scripts().get((match[1], f"{ord(sign):04X}"), match[0])


@cache
def _scripts() -> dict[tuple[str, str], str]:
    """`("super", "0061")` -> the character for a raised a: what `digest.export.latex` undoes."""
    found: dict[tuple[str, str], str] = {}
    for code in range(0xB2, 0x3000):
        kind, _, plain = unicodedata.decomposition(chr(code)).partition(" ")
        if kind in {"<sub>", "<super>"} and " " not in plain and chr(code) not in "ªº":
            found.setdefault((kind[1:-1], plain), chr(code))
    return found


def _without_protection(value: str) -> str:
    r"""The value without braces that are neither a macro's (`\emph{x}`) nor hold one (`{\o}`)."""
    out: list[str] = []
    groups: list[bool] = []
    done = position = 0
    argument = ""
    last_macro = ""
    while (token := _TOKEN.search(value, position)) is not None:
        out.append(value[done : token.start()])
        adjoins = token.start() == done
        done = position = token.end()
        kept = token[0]
        if token["macro"] and _takes_none(token["macro"]):
            # `\textendash{{V}}`: the braces are not its own, yet must not join it to the V.
            out.append(f"{{{token['macro'].strip()}}}")
            continue
        if token["math"]:
            done = position = _end_of_math(value, token)
            kept = value[token.start() : done]
        elif token["open"]:
            is_argument = adjoins and bool(argument)
            groups.append(is_argument or value.startswith("\\", done))
            kept = "{" if groups[-1] else ""
        elif token["close"]:
            keep = groups.pop() if groups else True
            kept = "}" if keep else ""
        argument = token["macro"] or ""
        if argument:
            last_macro = argument.strip("\\ ")
        elif token["close"] and last_macro in _TWO_ARGUMENTS:
            argument, last_macro = last_macro, ""
        out.append(kept)
    out.append(value[done:])
    return "".join(out)


def _takes_none(macro: str) -> bool:
    """Tell a macro that stands for a character from one that takes the braces behind it."""
    name = macro.strip("\\ \n\t*")
    return name.isalpha() and name not in COMMANDS and symbol(name) is not None


def _end_of_math(value: str, opening: re.Match[str]) -> int:
    """Where the formula ends that begins here; right behind the dollar when it never does."""
    end = value.find(opening[0], opening.end(), opening.end() + 4_000)
    return opening.end() if end < 0 else end + len(opening[0])
