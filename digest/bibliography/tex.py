r"""Convert the TeX of a BibTeX value to text.

A value is certain to be TeX, which prose isn't, so more can be converted: braces that protect a
capital (`{{ImageNet}}`) are dropped, `~` is a space, `\textbackslash{}` a backslash. `digest.text`
does the rest; cleaning the result again doesn't change it.
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
"""Macro -> the character it stands for, which would otherwise be markup."""
_PLACEHOLDERS: Final = {character: chr(0xF8A0 + i) for i, character in enumerate("\\{}~^<>|_$&")}
"""Literal character -> its placeholder (stripped from input) while markup is being read."""
_FROM_PLACEHOLDERS: Final = {ord(place): character for character, place in _PLACEHOLDERS.items()}
_STRIP_PLACEHOLDERS: Final = dict.fromkeys(_FROM_PLACEHOLDERS)
_LITERAL: Final = re.compile(
    r"\\(?:(" + "|".join(name for name in _LITERALS if name.isalpha()) + r")(?![A-Za-z])"
    r"(?:\{\}| ?)|([{}$_&]|[~^](?=\{\})))(?:(?<=[~^])\{\})?"
)
_SCRIPT: Final = re.compile(
    r"\\text(sub|super)script\{(?:(?P<sign>[^\\{}])|\\ensuremath\{(?P<math>-|\\[A-Za-z]+)\})\}"
)
_SLASH: Final = re.compile(r"\$?\\slash(?![A-Za-z])(?:\{\})?\$?")
_BARRED_DIGIT: Final = re.compile(r"\\=(?:(\d)|\{(\d)\})")
"""As in Miller indices, which denote planes of a crystal."""
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
    """Convert a value to one line of text: titles, names, venues."""
    return _read(value, one_line=True)


def read_text(value: str) -> str:
    """Convert a value to paragraphs: abstracts and notes."""
    return _read(value, one_line=False)


def _read(value: str, *, one_line: bool) -> str:
    cleaned = clean_line if one_line else clean
    if not _MARKUP.search(value):
        return cleaned(value)
    value = value.translate(_STRIP_PLACEHOLDERS)
    if "\\" in value:
        value = _without_macros(value)
    text = cleaned(_without_protection(_TIE.sub(" ", value)))
    literal = text.translate(_FROM_PLACEHOLDERS)
    # What another program escaped may still be markup, and the text must not change when it is
    # cleaned again.
    return text if literal == text else cleaned(literal)


def _without_macros(value: str) -> str:
    """Convert macros specific to bibliographies, and those that stand for one character."""
    value = value.rstrip()
    while value.endswith("\\\\"):  # a trailing line break
        value = value[:-2].rstrip()
    value = _LITERAL.sub(lambda match: _PLACEHOLDERS[_LITERALS[match[1] or match[2]]], value)
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
    """Map `("super", "0061")` to the superscript a, etc.; `digest.export.latex` reverses it."""
    found: dict[tuple[str, str], str] = {}
    for code in range(0xB2, 0x3000):
        kind, _, plain = unicodedata.decomposition(chr(code)).partition(" ")
        if kind in {"<sub>", "<super>"} and " " not in plain and chr(code) not in "ªº":
            found.setdefault((kind[1:-1], plain), chr(code))
    return found


def _without_protection(value: str) -> str:
    r"""Drop braces that neither are a macro's argument (`\emph{x}`) nor begin with one (`{\o}`)."""
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
        if token["macro"] and _takes_no_argument(token["macro"]):
            # `\textendash{{V}}`: the braces aren't its argument, but keep it apart from the V.
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


def _takes_no_argument(macro: str) -> bool:
    """Return whether a macro stands for a character, and so takes no braces as its argument."""
    name = macro.strip("\\ \n\t*")
    return name.isalpha() and name not in COMMANDS and symbol(name) is not None


def _end_of_math(value: str, opening: re.Match[str]) -> int:
    """Return where the formula ends, or the end of its opening dollar if it is never closed."""
    end = value.find(opening[0], opening.end(), opening.end() + 4_000)
    return opening.end() if end < 0 else end + len(opening[0])
