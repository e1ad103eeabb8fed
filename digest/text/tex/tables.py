"""What TeX's macros mean for a reader: the tables, and nothing that runs."""

from __future__ import annotations

from typing import Final


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS: Final = _words(
    """
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim div exp gcd grad hom inf ker lcm lg
    bmod lim liminf limsup ln log max min mod poly polylog rank sec sin sinh span sup tan tanh tr
    vol
    """
)
"""Names of functions: set upright in TeX, with a space before their argument."""

SYMBOLS: Final = _pairs(
    r"""
    aka a.k.a. backslash ∖ Box □ degree ° eg e.g. eps ε etal et_al. etc etc. euro € ie i.e. iff ⇔
    imath ı implies ⇒ jmath ȷ ldots … dots … cdots ⋯ lbrace { rbrace } leqslant ≤ geqslant ≥ le ≤
    ge ≥ ne ≠ neq ≠ lVert ‖ rVert ‖ Vert ‖ lvert | rvert | mid | prime ′ S § P ¶ sim ∼ SS §
    textasciitilde ~ textbackslash ∖ textless < textgreater > pounds £ textbar | textunderscore _
    textsection § textdegree ° textpm ± texttimes × textendash – textemdash — textquoteleft ‘
    textquoteright ’ textquotedblleft “ textquotedblright ” lq ‘ rq ’ lbrack [ rbrack ]
    textmu µ TeX TeX LaTeX LaTeX to → gets ← Re Re Im Im triangle △ varnothing ∅ vert |
    colon : coloneqq ≔ lt < gt > land ∧ lor ∨ lnot ¬ neg ¬ arcsec ″ arcmin ′ sun ☉ odot ⊙
    phi φ varphi φ epsilon ε varepsilon ε checkmark ✓ copyright © vs vs. dag † ddag ‡
    """
)
"""Where pylatexenc's table has no entry, or one that reads worse. `_` stands for a space."""

MATH_SYMBOLS: Final = _pairs("R ℝ N ℕ Z ℤ Q ℚ C ℂ RR ℝ NN ℕ ZZ ℤ QQ ℚ CC ℂ bR ℝ bC ℂ bZ ℤ")
"""Macros that everyone defines for the number sets; in prose they could be anything."""

PROSE_SYMBOLS: Final = {"deg": "°"}
"""In math `\\deg` is a function's name."""

DOUBLE_STRUCK: Final = _pairs("R ℝ N ℕ Z ℤ Q ℚ C ℂ P ℙ H ℍ 1 𝟙 E 𝔼 F 𝔽")

LETTERS: Final = frozenset({"o", "O", "l", "L", "i", "j", "ss", "ae", "AE", "oe", "OE", "aa", "AA"})
"""Macros for a letter of a word, after which TeX eats the space: `K\\o benhavn`."""

ACCENTS: Final = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    '"': "\u0308",
}
LETTER_ACCENTS: Final = {
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "k": "\u0328",
    "r": "\u030a",
    "d": "\u0323",
    "b": "\u0331",
}
MATH_ACCENTS: Final = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "dot": "\u0307",
    "ddot": "\u0308",
    "vec": "\u20d7",
    "check": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
    "mathring": "\u030a",
}

LINES: Final = {"overline": "\u0304", "underline": "\u0332"}

SPACES: Final = _words("quad qquad hfill newline linebreak hskip enspace thinspace")

WRAPPERS: Final = _words(
    """
    textbf textit textrm textsf texttt textsc textsl textmd textup textnormal text emph
    mbox hbox mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathnormal boldsymbol bm
    operatorname operatornamewithlimits mathop mathbin mathrel mathord mathopen mathclose pmb
    ensuremath url path Cal uline underbrace overbrace textquote
    enquote underrightarrow underleftarrow overrightarrow overleftarrow
    """
)
"""Macros of which the argument is what one reads."""

SWITCHES: Final = _words("bf it rm em tt sc sf sl cal frak")
"""Like those in `DROPPED`, but people write them with braces as well."""

FONTS: Final = _words(
    "mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak boldsymbol bm Cal"
)
"""Macros whose argument is a letter more often than not, and then has no braces."""

DROPPED: Final = SWITCHES | _words(
    """
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm
    displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits
    noindent par xspace nobreak allowbreak protect relax smallskip medskip bigskip hfil
    centering boldmath unboldmath footnotesize small large Large normalsize nonumber notag upshape
    itshape bfseries rmfamily sffamily ttfamily
    """
)
"""Switches: they change how the rest looks, and say nothing."""

DROPPED_WITH_ARGUMENT: Final = _words(
    "label vspace hspace color vskip phantom hphantom vphantom thanks index tag"
)

BRACKETED: Final = _words(
    "cite citep citet citealt citealp citeauthor citeyear ref eqref cref Cref autoref"
)
"""Macros that point elsewhere: the reader sees the key in brackets."""

MATH_ENVIRONMENTS: Final = tuple(
    name + star
    for name in ("equation", "align", "eqnarray", "gather", "multline", "displaymath", "math")
    for star in (r"\*", "")
)

RELATIONS: Final = "·⋅⟶⟵⟹⟸⟺⇐÷≐≜∣×±∓∼≈≃≅≡≥≤≠∈∉⊂⊆⊃⊇→←↔⇒⇔∝≪≫≲≳⊗⊕∪∩∖∘↦↪⋊⋉∧∨⊥"
"""Signs between two terms, around which TeX sets the same space on both sides."""

STACKED: Final = {">∼": "≳", "<∼": "≲"}
"""Signs that people built of two before there was one."""

SUPERSCRIPTS: Final = dict(zip("0123456789+-=()niT−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀ⁻", strict=True))
SUBSCRIPTS: Final = dict(
    zip(
        "0123456789+-=()aehijklmnoprstuvxβγρφχ−",
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ₋",
        strict=True,
    )
)
RAISED: Final[dict[str, str]] = {each: each for each in ("**", *"*∗⋆†‡′″±∓°")} | {
    "∘": "°",
    "⊤": "ᵀ",
    "'": "′",
    "′′": "″",
}
"""What is raised already, or stands raised for another sign (`90^\\circ`)."""

_SPACED: Final = dict.fromkeys(",;:> \n\t", " ")
MATH_SIGNS: Final = _SPACED | dict.fromkeys("!/-*()[]", "") | {"|": "‖", "\\": " "}
TEXT_SIGNS: Final = (
    _SPACED | dict.fromkeys("/-!@", "") | {c: c for c in "%$&#_{}"} | {"\n": "\n", ">": "\\>"}
)
"""What a backslash and a sign become; in math every other sign stands for itself."""
