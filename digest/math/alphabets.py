r"""Letters in other alphabets: `\mathbb{R}` is ℝ, `\mathcal{O}` is 𝒪. Data only."""

from __future__ import annotations

from typing import Final

from digest.text.tex.tables import words

_LATIN: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_GREEK: Final = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ"


def _alphabet(first: int, exceptions: str = "") -> dict[str, str]:
    table = {letter: chr(first + index) for index, letter in enumerate(_LATIN)}
    words = exceptions.split()
    return table | dict(zip(words[::2], words[1::2], strict=True))


def _digits(first: int) -> dict[str, str]:
    return {str(digit): chr(first + digit) for digit in range(10)}


_DOUBLE_STRUCK: Final = (
    _alphabet(0x1D538, "C ℂ H ℍ N ℕ P ℙ Q ℚ R ℝ Z ℤ") | _digits(0x1D7D8) | {"Γ": "ℾ", "γ": "ℽ"}
)
_SCRIPT: Final = _alphabet(0x1D49C, "B ℬ E ℰ F ℱ H ℋ I ℐ L ℒ M ℳ R ℛ e ℯ g ℊ o ℴ")
_FRAKTUR: Final = _alphabet(0x1D504, "C ℭ H ℌ I ℑ R ℜ Z ℨ")
_BOLD: Final = (
    _alphabet(0x1D400)
    | _digits(0x1D7CE)
    | {letter: chr(0x1D6A8 + index) for index, letter in enumerate(_GREEK)}
    | {"φ": "𝛗", "ε": "𝛆"}
)

PLAIN: Final[dict[str, str]] = {}
"""Upright, sans serif and typewriter letters: a terminal shows them as any other letter."""

FONTS: Final[dict[str, dict[str, str]]] = {
    **dict.fromkeys(words("mathbb Bbb mathbbm mathds mathbbmss mathbbb bb"), _DOUBLE_STRUCK),
    **dict.fromkeys(words("mathcal mathscr Cal cal mathpzc scr EuScript"), _SCRIPT),
    **dict.fromkeys(words("mathfrak frak goth"), _FRAKTUR),
    **dict.fromkeys(
        words(
            "mathbf boldsymbol bm bf bfseries pmb symbf mathbold boldmath mathbfit bs vb mathbfsf"
        ),
        _BOLD,
    ),
    **dict.fromkeys(
        words(
            """
            mathrm mathit mathsf mathtt mathnormal rm it sf tt em sl sc upshape itshape rmfamily
            sffamily ttfamily unboldmath mit mathup symrm mathsfit symup symit normalfont
            """
        ),
        PLAIN,
    ),
}
"""Macros of fonts, with the letters that they change."""
