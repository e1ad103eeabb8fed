r"""What is left of TeX where its backslashes and dollars went, and the signs of its prose.

Flattened text (`2.36sim 8.02times`, `256times256`, `mathcal{O}`), bare scripts (`H_2O`, `10^6`),
ties, quotes and dashes. Each rule wants a context in which nothing else can be meant: `10 times`,
`sim2real`, `snake_case`, `~20%`, `--flag` and whatever is inside a URL stay as they are.
"""

from __future__ import annotations

import re
from typing import Final

from digest.tex.commands import script

_GROUP_MACRO: Final = re.compile(
    r"(?<![A-Za-z\\])(?=(?:math(?:cal|bb|bf|rm|it|sf|frak|scr)|text(?:bf|it|tt|sc|rm|sf)|frac"
    r"|sqrt|operatorname|boldsymbol|overline)\{)"
)

_SIGNS: Final = {
    "times": "×",
    "sim": "∼",
    "simeq": "≃",
    "approx": "≈",
    "pm": "±",
    "geq": "≥",
    "leq": "≤",
    "neq": "≠",
    "cdot": "·",
    "div": "÷",
    "rightarrow": "→",
    "leftarrow": "←",
    "propto": "∝",
    "infty": "∞",
    "circ": "°",
}
_STEMS: Final = ("times", "sim", "approx", "pm", "eq", "cdot", "div", "arrow", "propto", "infty")
"""At least one of these is in every text that `_FLATTENED` may match, `circ` aside."""
_FLATTENED: Final = re.compile(
    # No word begins so right behind a digit; `5pm` does, so it has to stand between numbers.
    r"(?<=\d)(?P<after>times|circ|infty)(?![a-z])"
    r"|(?<=\d)(?P<between>simeq|sim|approx|geq|leq|neq|cdot|rightarrow|leftarrow|propto)(?![a-z])"
    r"(?: (?=\d))?"
    r"|(?<=\d)(?P<numbers>pm|div)(?=\d)|(?<=\.\d)(?P<spread>pm) ?(?=\d)"
    r"|(?<![\w\\])(?P<before>approx|geq|leq|times|simeq)(?=\d)"
    # `sim10times` is a measure, `sim2real` a field.
    r"|(?<![\w\\])(?P<measure>sim)(?=\d[\d.,]{0,12}(?:times|×|\\?%))"
)

_ELEMENT: Final = (
    "A[cglrstu]|B[aeir]?|C[adeflorsu]?|D[y]|E[ru]|F[er]?|G[ade]|H[efgo]?|I[nr]?|Kr?|L[aiu]|M[gno]"
    "|N[abdei]?|Os?|P[abdrtu]?|R[abehu]|S[bceimnr]?|T[abeilm]|U|V|W|Xe|Yb?|Z[nr]"
)
_BARE: Final = re.compile(
    r"(?P<url>(?:https?://|www\.)[^\s<>]+)"
    r"|(?<=[\w)\]}])\^(?P<power>[-+−]?\d{1,6})(?![\d.]\d|\d)"
    r"|(?<=[\w)\]}])\^(?P<charge>[-+])(?:(?=[A-Za-z]{1,3}\^)|(?![\w({\\.]))"
    r"|(?<=\w)\^(?P<star>\*)(?!\w)"
    r"|(?<=\w)\^(?P<degree>circ)(?![a-z])"
    rf"|(?<![\w\\/.@#])(?P<formula>(?=\w{{0,24}}_\d)(?:(?:{_ELEMENT})(?:_?\d{{1,2}})?){{1,12}})(?!\w|/\d)"
    r"|(?<![\w\\/.@#])(?P<symbol>(?:[A-Za-z]|[A-Z]{2}|AdS)_\d{1,3})(?!\w|/\d)"
    # A tie is a space that must not break; before a number it may as well mean "about".
    r"|(?:(?<=[^\W\d_]{2})~(?=[^\W\d_]|[(\[])|(?<=[a-z]\.)~(?=\w)|(?<=\d)~(?=[^\W\d_])"
    r"|(?<=[,;)])~(?=[^\W\d_]))(?P<tie>)"
    r"|(?P<numbered>\b(?:Section|Sect?\.|Table|Figure|Fig\.|Theorem|Lemma|Chapter|Part|Type"
    r"|System|Algorithm|Appendix|Proposition|Corollary|Example))~(?=\d)"
)
_LOWERED: Final = re.compile(r"_(\d+)")

_QUOTED: Final = re.compile(r"``(?=\S)((?:[^`']|'(?!'))*)''")
_HALF_QUOTED: Final = re.compile(r"(?<![\w`])`(?=[^\s`])((?:[^`'\n]|'(?=\w)){1,200})'(?![\w'])")

_DASH: Final = re.compile(
    r"(?<=[^\W_])(?P<en>--)(?=[^\W_])|(?<=[\w.,;:)\]\"’”])(?P<em>---)(?=[\w\"“‘(])"
    r"|(?<= )(?P<spaced>---?)(?= )"
)


def restore_macros(text: str) -> str:
    r"""The text with the backslash of `mathcal{O}` and the like put back, for the TeX reader."""
    return _GROUP_MACRO.sub(r"\\", text)


def is_flattened(text: str) -> bool:
    """Tell quickly whether a word such as `times` touches a digit somewhere."""
    for stem in _STEMS:
        at = text.find(stem)
        while at >= 0:
            if "0" <= text[at + len(stem) : at + len(stem) + 1] <= "9":
                return True
            # `eq` and `arrow` are the ends of their words.
            if at and (stem in {"eq", "arrow"} or text[at - 1].isdigit()):
                return _FLATTENED.search(text) is not None
            at = text.find(stem, at + 1)
    return False


def mend(text: str) -> str:
    """The text with its flattened signs, bare scripts, ties, quotes and dashes set."""
    if is_flattened(text) or "circ" in text:
        text = _FLATTENED.sub(lambda match: _SIGNS[match[match.lastgroup or 0]], text)
    if "^" in text or "_" in text or "~" in text:
        text = _BARE.sub(_bare, text)
    if "`" in text:
        text = _HALF_QUOTED.sub(r"‘\1’", _QUOTED.sub(r"“\1”", text))
    if "--" in text:
        text = _DASH.sub(lambda match: "—" if len(match[0]) == 3 else "–", text)
    return text


def _bare(match: re.Match[str]) -> str:
    kind, whole = match.lastgroup, match[0]
    match kind:
        case "power" | "charge":
            return script("^", match[kind])
        case "star":
            return "*"
        case "degree":
            return "°"
        case "formula" | "symbol":
            return _LOWERED.sub(lambda lowered: script("_", lowered[1]), whole)
        case "tie":
            return " "
        case "numbered":
            return f"{match[kind]} "
        case _:
            return whole
