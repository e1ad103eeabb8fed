r"""The key by which titles are compared, whatever became of their TeX on the way.

The title of one paper arrives as `Roots of $BC_n$`, `Roots of BC_n`, `Roots of BCₙ` and
`Roots of BC n`, or with `mathbb{R}` and `infty` where the backslashes were lost.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from digest.text.cleaning import normalise_title

if TYPE_CHECKING:
    from collections.abc import Iterable


def _by_name(letters: str, names: str) -> dict[str, str]:
    return dict(zip(letters, names.split(), strict=True))


def _words(text: str) -> list[str]:
    return text.split()


_NAMES: Final = str.maketrans(
    _by_name(
        "αβγδεζηθικλμνξοπρςστυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho"
        " sigma sigma tau upsilon phi chi psi omega",
    )
    | _by_name("אבגדħıȷøłđæœ", "aleph beth gimel daleth hbar i j o l d ae oe")
)
"""Letters by their names in TeX, since `\\mu` without its backslash is `mu`."""
_WORDS: Final = dict.fromkeys(
    _words(
        """
    bf it rm em tt sf to in notin le ge ne leq geq neq gg pm mp mid mod int sum prod cup
    cap neg lor iff lt gt sim top vee dag cal big bbb emph deg perp vert over sp choose wr
    bullet exists forall varnothing
    """
    ),
    "",
) | {"ell": "l", "rr": "r", "zz": "z", "qq": "q", "imath": "i"}
"""What a macro's name becomes where it stands alone; empty as most leave nothing behind."""
_MACROS: Final = tuple(
    (hint, re.compile(pattern))
    for hint, pattern in {
        "math": "math(?:bbm?|bf|rm|cal|frak|scr|sf|it|tt|ds|op|bin|rel|ring|normal)",
        "text": "text(?:bf|it|rm|sf|tt|sc|sl|normal|(?:super|sub)script)?",
        "arrow": "(?:long|hook|over|x)?(?:right|left){1,4}arrow",
        "line": "(?:over|under)line",
        "angle": "[lr]angle",
        "times": "[lro]?times",
        "style": "(?:display|script|text){1,4}style",
        "frac": "[dt]?frac",
        "dots": "[lcd]?dots",
        "tilde": "(?:wide)?tilde",
        "hat": "(?:wide)?hat",
        "dot": "d?dot",
        "eq": "[lgn]eq",
        "ell": "el(?=l)",
        "var": "var(?=epsilon|theta|kappa|sigma|phi|rho|pi)",
    }.items()
) + tuple(
    (name, re.compile(name))
    for name in _words(
        """
    infty sqrt left right partial nabla operatorname boldsymbol ensuremath setminus oplus
    propto slant bar vec ast star circ prime subset supset approx equiv bold frak emph
    over choose cal acute
    """
    )
)
"""Hints and patterns of macros that are also found glued to a letter, as in `mathbbR`."""


def _by_first_letter(hints: Iterable[str]) -> str:
    """Return an expression for any of some words, tried at a letter only if one begins with it."""
    groups = groupby(sorted(set(hints)), key=lambda hint: hint[0])
    return "|".join(f"{first}(?:{'|'.join(hint[1:] for hint in group)})" for first, group in groups)


_ANY_HINT: Final = re.compile(_by_first_letter(hint for hint, _ in _MACROS))
"""Finds out in one pass that a title has none of the hints, as most titles do."""


def title_key(title: str) -> str:
    """Return the letters and digits by which a title is compared, without spaces.

    Equal for titles with an equal `normalise_title`, and for nearly all forms in which one title
    with TeX is found. Names of macros are dropped even where they are part of a word (`that`), but
    from every title alike. Titles of different papers hardly ever share a key, but may: it is
    evidence of a candidate, not of the same paper. Not meant to be read or stored as an id.
    """
    normalised = normalise_title(title)
    words = normalised if normalised.isascii() else normalised.translate(_NAMES)
    key = "".join([_WORDS.get(word, word) for word in words.split()])
    if _ANY_HINT.search(key):
        for hint, pattern in _MACROS:
            if hint in key:
                key = pattern.sub("", key)
    return key or normalised
