r"""Repairs TeX that lost its backslashes and dollars, and TeX's punctuation in prose.

Macros without a backslash (`mathcal{O}`), bare scripts (`H_2O`, `10^6`), ties, quotes and dashes.
Each rule requires an unambiguous context: `10 times`, `snake_case`, `~20%`, `--flag` and everything
inside a URL are left alone.
"""

from __future__ import annotations

import re
from typing import Final

from digest.text.flattened import restore_flattened
from digest.text.tex.commands import script

_GROUPED: Final = (
    "mathcal mathbb mathbf mathrm mathit mathsf mathfrak mathscr textbf textit texttt textsc"
    " textrm textsf frac sqrt operatorname boldsymbol overline"
)
_GROUP_MACROS: Final = tuple(_GROUPED.split())
_GROUP_MACRO: Final = re.compile(rf"(?<![A-Za-z\\])(?=(?:{'|'.join(_GROUP_MACROS)})\{{)")

_ELEMENT: Final = (
    "A[cglrstu]|B[aeir]?|C[adeflorsu]?|D[y]|E[ru]|F[er]?|G[ade]|H[efgo]?|I[nr]?|Kr?|L[aiu]|M[gno]"
    "|N[abdei]?|Os?|P[abdrtu]?|R[abehu]|S[bceimnr]?|T[abeilm]|U|V|W|Xe|Yb?|Z[nr]"
)
_URL: Final = re.compile(r"((?:https?://|www\.)[^\s<>]+)")
# These start with the character in question and look behind it, which makes the search fast.
_RAISED: Final = re.compile(
    r"\^(?:"
    r"(?<=[\w)\]}]\^)(?P<power>[-+−]?\d{1,6})(?![\d.]\d|\d)"
    r"|(?<=[\w)\]}]\^)(?P<charge>[-+])(?:(?=[A-Za-z]{1,3}\^)|(?![\w({\\.]))"
    r"|(?<=\w\^)(?P<star>\*)(?!\w)"
    r"|(?<=\w\^)(?P<degree>circ)(?![a-z])"
    r")"
)
_FORMULA: Final = re.compile(
    rf"(?<![\w\\/.@#])(?:(?=\w{{0,24}}_\d)(?:(?:{_ELEMENT})(?:_?\d{{1,2}})?){{1,12}}"
    r"|(?:[A-Za-z]|[A-Z]{2}|AdS)_\d{1,3})(?!\w|/\d)"
)
_CANDIDATE: Final = re.compile(r"_(?<=[A-Za-z]_)\d")
_LOWERED: Final = re.compile(r"_(\d+)")

# A tie is a non-breaking space; before a number it may also mean "about".
_TIE: Final = re.compile(
    r"~(?:(?<=[^\W\d_]{2}~)(?=[^\W\d_]|[(\[])|(?<=[a-z]\.~)(?=\w)|(?<=\d~)(?=[^\W\d_])"
    r"|(?<=[,;)]~)(?=[^\W\d_])|(?<=\ba~)(?=[a-z]{2}))"
)
_NUMBERED: Final = re.compile(
    r"\b(Section|Sect?\.|Table|Figure|Fig\.|Theorem|Lemma|Chapter|Part|Type|System|Algorithm"
    r"|Appendix|Proposition|Corollary|Example)~(?=\d)"
)

_QUOTED: Final = re.compile(r"``(?=\S)((?:[^`']|'(?!'))*)''")
_HALF_QUOTED: Final = re.compile(r"(?<![\w`])`(?=[^\s`])((?:[^`'\n]|'(?=\w)){1,200})'(?![\w'])")

_DASH: Final = re.compile(
    r"--(?:(?<=[^\W_]--)(?=[^\W_])|(?<= --)(?= ))"
    r"|---(?:(?<=[\w.,;:)\]\"’”]---)(?=[\w\"“‘(])|(?<= ---)(?= ))"
)

_TEX_TIE: Final = re.compile(r"(?<=[\w.,;:)\]}])~(?=[$\\{(])|(?<=[$}])~(?=[A-Za-z(\\])")
"""A tie next to a formula or a macro; `z~2` may mean "about two" in any context."""


def untie(text: str) -> str:
    """Replace ties next to formulas with spaces; must run before the TeX reader."""
    return _TEX_TIE.sub(" ", text)


def restore_macros(text: str) -> str:
    """Restore the missing backslash of macros such as `mathcal{O}`, for the TeX reader."""
    if not any(f"{name}{{" in text for name in _GROUP_MACROS):
        return text
    return _GROUP_MACRO.sub(r"\\", text)


def repair_typography(text: str) -> str:
    """Replace flattened symbols, bare scripts, ties, quotes and dashes with Unicode."""
    text = restore_flattened(text)
    if "^" in text or "_" in text or "~" in text:
        if "://" in text or "www." in text:
            parts = _URL.split(text)
            parts[::2] = map(_repair_scripts, parts[::2])
            text = "".join(parts)
        else:
            text = _repair_scripts(text)
    if "`" in text:
        text = _HALF_QUOTED.sub(r"‘\1’", _QUOTED.sub(r"“\1”", text))
    if "--" in text:
        text = _DASH.sub(lambda match: "—" if len(match[0]) == 3 else "–", text)
    return text


def _repair_scripts(text: str) -> str:
    if "^" in text:
        text = _RAISED.sub(_superscript, text)
    if "_" in text and _CANDIDATE.search(text):
        text = _FORMULA.sub(lambda match: _LOWERED.sub(_subscript, match[0]), text)
    if "~" in text:
        text = _NUMBERED.sub(r"\1 ", _TIE.sub(" ", text))
    return text


def _superscript(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "star":
            return "*"
        case "degree":
            return "°"
        case _:
            return script("^", match[0][1:])


def _subscript(match: re.Match[str]) -> str:
    return script("_", match[1])
