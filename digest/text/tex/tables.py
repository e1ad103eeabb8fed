"""Tables of what TeX's macros mean in plain text. Data only, no logic."""

from __future__ import annotations

from typing import Final


def pairs(text: str) -> dict[str, str]:
    """Read a table written as words: a macro's name, then what stands for it."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def words(text: str) -> frozenset[str]:
    """Read a set written as words."""
    return frozenset(text.split())


FUNCTIONS: Final = words(
    """
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim div exp gcd grad hom inf ker lcm lg
    bmod lim liminf limsup ln log max min mod poly polylog rank sec sin sinh span sup tan tanh tr
    vol
    """
)
"""Names of functions, which TeX sets upright with a space before their argument."""

MORE_FUNCTIONS: Final = words(
    """
    Pr argmax argmin argsup arginf Argmax Argmin arsinh arcosh artanh arsech arcsch arcoth arcsec
    arccsc arccot sech csch sgn sign erf erfc Tr Ker diag Diag rk Rank Var Cov Cor Corr Hom End Aut
    Ext Tor Spec Proj Gal GL SL SO SU Sp supp conv dist dom cod ran id Id injlim projlim varlimsup
    varliminf varinjlim varprojlim esssup essinf colim plim softmax sinc Res coker Coker Li sh ch tg
    ctg arctg ord wt adj ad Ad KL card ReLU sigmoid prox minimize maximize negl
    """
)
"""Names that are functions in formulas, and may be something else in prose."""

SYMBOLS: Final = pairs(
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
"""Macros missing from pylatexenc's table, or whose entry there reads worse. `_` is a space."""

MATH_SYMBOLS: Final = pairs("R ℝ N ℕ Z ℤ Q ℚ C ℂ RR ℝ NN ℕ ZZ ℤ QQ ℚ CC ℂ bR ℝ bC ℂ bZ ℤ")
"""Macros that authors commonly define for number sets; ambiguous in prose, so math only."""

PROSE_SYMBOLS: Final = {"deg": "°"}
"""Symbols in prose only: in math `\\deg` is a function's name."""

DOUBLE_STRUCK: Final = pairs("R ℝ N ℕ Z ℤ Q ℚ C ℂ P ℙ H ℍ 1 𝟙 E 𝔼 F 𝔽")

LETTERS: Final = frozenset({"o", "O", "l", "L", "i", "j", "ss", "ae", "AE", "oe", "OE", "aa", "AA"})
"""Macros for letters within words, after which TeX swallows the space: `K\\o benhavn`."""

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

SPACES: Final = words("quad qquad hfill newline linebreak hskip enspace thinspace")

WRAPPERS: Final = words(
    """
    textbf textit textrm textsf texttt textsc textsl textmd textup textnormal text emph
    mbox hbox mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathnormal boldsymbol bm
    operatorname operatornamewithlimits mathop mathbin mathrel mathord mathopen mathclose pmb
    ensuremath url path Cal uline underbrace overbrace textquote
    enquote underrightarrow underleftarrow overrightarrow overleftarrow
    """
)
"""Macros replaced by their argument."""

SWITCHES: Final = words("bf it rm em tt sc sf sl cal frak")
"""Font switches: like those in `DROPPED`, but also used with an argument in braces."""

FONTS: Final = words(
    "mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak boldsymbol bm Cal"
)
"""Macros whose argument is usually a single letter, which may lack braces."""

DROPPED: Final = SWITCHES | words(
    """
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm
    displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits
    noindent par xspace nobreak allowbreak protect relax smallskip medskip bigskip hfil
    centering boldmath unboldmath footnotesize small large Large normalsize nonumber notag upshape
    itshape bfseries rmfamily sffamily ttfamily
    """
)
"""Macros that only change appearance; they are removed."""

DROPPED_WITH_ARGUMENT: Final = words(
    "label vspace hspace color vskip phantom hphantom vphantom thanks index tag"
)

BRACKETED: Final = words(
    "cite citep citet citealt citealp citeauthor citeyear ref eqref cref Cref autoref"
)
"""Cross-references, shown as their key in brackets."""

MATH_ENVIRONMENTS: Final = tuple(
    name + star
    for name in ("equation", "align", "eqnarray", "gather", "multline", "displaymath", "math")
    for star in (r"\*", "")
)

RELATIONS: Final = "·⋅⟶⟵⟹⟸⟺⇐÷≐≜∣×±∓∼≈≃≅≡≥≤≠∈∉⊂⊆⊃⊇→←↔⇒⇔∝≪≫≲≳⊗⊕∪∩∖∘↦↪⋊⋉∧∨⊥"
"""Relations and operators, which TeX sets with the same space on both sides."""

STACKED: Final = {">∼": "≳", "<∼": "≲"}
"""Symbols built by stacking one over another, and the single character for them."""

SUPERSCRIPTS: Final = dict(zip("0123456789+-=()niT−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀ⁻", strict=True))
SUBSCRIPTS: Final = dict(
    zip(
        "0123456789+-=()aehijklmnoprstuvxβγρφχ−",
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ₋",
        strict=True,
    )
)
SUPERSCRIPT_LETTERS: Final = SUPERSCRIPTS | dict(
    zip(
        "abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθφχ′",
        "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᵠᵡ′",
        strict=True,
    )
)
"""Superscripts in formulas, where every letter is a symbol; in prose they are hard to read."""

RAISED: Final[dict[str, str]] = {each: each for each in ("**", *"*∗⋆†‡′″±∓°")} | {
    "∘": "°",
    "⊤": "ᵀ",
    "'": "′",
    "′′": "″",
}
"""Superscripts that need no `^`, or that stand for another sign (`90^\\circ`)."""

_SPACED: Final = dict.fromkeys(",;:> \n\t", " ")
MATH_SIGNS: Final = _SPACED | dict.fromkeys("!/-*()[]", "") | {"|": "‖", "\\": " "}
TEXT_SIGNS: Final = (
    _SPACED | dict.fromkeys("/-!@", "") | {c: c for c in "%$&#_{}"} | {"\n": "\n", ">": "\\>"}
)
"""Replacements for a backslash and a sign; in math any other sign stands for itself."""
