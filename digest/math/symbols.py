r"""Symbols: which character a macro stands for, and which class of atom a character is.

What isn't listed here is looked up where prose looks it up too: `digest.text.tex.reader.symbol`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from digest.math.nodes import Atom, Kind, Limits
from digest.text.tex import tables
from digest.text.tex.reader import symbol
from digest.text.tex.tables import words

_NAMED: Final = tables.pairs(
    r"""
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
    kappa κ varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ
    varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ
    Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω digamma ϝ varGamma Γ varDelta Δ varTheta Θ
    varLambda Λ varXi Ξ varPi Π varSigma Σ varPhi Φ varPsi Ψ varOmega Ω ell ℓ hbar ℏ hslash ℏ
    imath ı jmath ȷ partial ∂ nabla ∇ infty ∞ aleph ℵ beth ℶ gimel ℷ wp ℘ Re Re Im Im complement ∁
    Bbbk 𝕜 eth ð angle ∠ measuredangle ∡ sphericalangle ∢ emptyset ∅ varnothing ∅ forall ∀ exists ∃
    nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ surd √ flat ♭ natural ♮ sharp ♯ square □ Box □ Diamond ◇
    lozenge ◊ blacksquare ■ bigstar ★ triangle △ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠
    checkmark ✓ degree ° prime ′ backprime ‵ dagger † ddagger ‡ S § P ¶ pounds £ euro € yen ¥
    textcent ¢ cent ¢ qed □ eps ε qedsymbol □ circledS Ⓢ ldots … dots … dotsc … dotso … cdots ⋯
    dotsb ⋯ dotsm ⋯ dotsi ⋯ mathellipsis … textellipsis … hdots … vdots ⋮ ddots ⋱ iddots ⋰ adots ⋰
    cdot · centerdot · cdotp · times × div ÷ pm ± mp ∓ ast * star ⋆ circ ∘ bullet • bigcirc ○ cap ∩
    cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ vee ∨ wedge ∧ lor ∨ land ∧ setminus ∖ smallsetminus ∖ wr ≀
    diamond ⋄ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ amalg ⨿ dotplus ∔ ltimes ⋉ rtimes ⋊ Cap ⋒
    Cup ⋓ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ circledast ⊛ circledcirc ⊚ veebar ⊻ barwedge ⊼
    curlyvee ⋎ curlywedge ⋏ intercal ⊺ bigtriangleup △ bigtriangledown ▽ divideontimes ⋇
    triangleleft ◁ triangleright ▷ lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵ leq ≤ le ≤ geq ≥ ge ≥ leqslant ≤
    geqslant ≥ leqq ≦ geqq ≧ neq ≠ ne ≠ equiv ≡ sim ∼ simeq ≃ approx ≈ approxeq ≊ cong ≅ asymp ≍
    propto ∝ varpropto ∝ ll ≪ gg ≫ lll ⋘ ggg ⋙ prec ≺ succ ≻ preceq ⪯ succeq ⪰ preccurlyeq ≼
    succcurlyeq ≽ precsim ≾ succsim ≿ lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ lessgtr ≶
    gtrless ≷ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ lneq ⪇ gneq ⪈ lneqq ≨ gneqq ≩ in ∈ notin ∉ ni ∋ owns ∋
    subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ nsubseteq ⊈ nsupseteq ⊉
    Subset ⋐ Supset ⋑ sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ subsetneqq ⫋ supsetneqq ⫌
    subseteqq ⫅ supseteqq ⫆ parallel ∥ nparallel ∦ perp ⊥ mid | nmid ∤ vdash ⊢ dashv ⊣ models ⊨
    vDash ⊨ Vdash ⊩ nvdash ⊬ nvDash ⊭ smile ⌣ frown ⌢ bowtie ⋈ Join ⋈ doteq ≐ doteqdot ≑
    triangleq ≜ coloneqq ≔ coloneq ≔ Coloneqq ⩴ eqqcolon ≕ defeq ≔ eqdef ≝ vcentcolon : bumpeq ≏
    Bumpeq ≎ circeq ≗ eqcirc ≖ between ≬ pitchfork ⋔ backsim ∽ thicksim ∼ thickapprox ≈ therefore ∴
    because ∵ multimap ⊸ vartriangleleft ⊲ vartriangleright ⊳ trianglelefteq ⊴ trianglerighteq ⊵
    ntriangleleft ⋪ blacktriangleright ▶ to → rightarrow → leftarrow ← gets ← leftrightarrow ↔
    uparrow ↑ downarrow ↓ updownarrow ↕ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ Uparrow ⇑
    Downarrow ⇓ Updownarrow ⇕ mapsto ↦ longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷
    Longrightarrow ⟹ Longleftarrow ⟸ Longleftrightarrow ⟺ longmapsto ⟼ implies ⟹ impliedby ⟸ iff ⟺
    hookrightarrow ↪ hookleftarrow ↩ rightharpoonup ⇀ rightharpoondown ⇁ leftharpoonup ↼
    leftharpoondown ↽ rightleftharpoons ⇌ leftrightharpoons ⇋ nearrow ↗ searrow ↘ swarrow ↙
    nwarrow ↖ twoheadrightarrow ↠ twoheadleftarrow ↞ rightarrowtail ↣ rightsquigarrow ⇝ leadsto ⇝
    curvearrowright ↷ circlearrowleft ↺ circlearrowright ↻ upharpoonright ↾ restriction ↾
    rightrightarrows ⇉ leftleftarrows ⇇ leftrightarrows ⇆ rightleftarrows ⇄ nrightarrow ↛
    nleftarrow ↚ nRightarrow ⇏ dashrightarrow ⇢ dashleftarrow ⇠ Rrightarrow ⇛ upuparrows ⇈
    rightarrowdbl ⇒ xleftrightarrow ↔ sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ iiiint ⨌ oint ∮
    oiint ∯ smallint ∫ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀
    biguplus ⨄ bigsqcup ⨆ bigsqcap ⨅ langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lbrace {
    rbrace } lbrack [ rbrack ] lvert | rvert | lVert ‖ rVert ‖ vert | Vert ‖ lgroup ⟮ rgroup ⟯
    llbracket ⟦ rrbracket ⟧ lBrack ⟦ rBrack ⟧ ulcorner ⌜ urcorner ⌝ llcorner ⌞ lrcorner ⌟
    backslash ∖ colon : slash / lparen ( rparen ) lmoustache ⎰ rmoustache ⎱ llparenthesis ⦇
    rrparenthesis ⦈ lAngle ⟪ rAngle ⟫ lt < gt > And & upmu μ micro µ ohm Ω AA Å aa å ae æ AE Æ oe œ
    OE Œ o ø O Ø l ł L Ł ss ß arcsec ″ arcmin ′ farcs ″ sun ☉ Sun ☉ earth ⊕ astrosun ☉ minus −
    plus + male ♂ female ♀ textdegree ° textpm ± texttimes × textmu µ textasciitilde ~ textbar |
    textless < textgreater > textbackslash ∖ textunderscore _ textasteriskcentered * textbullet •
    textdagger † textdollar $ mathdollar $ mathsterling £ mathsection § mathparagraph ¶
    mathunderscore _ copyright © registered ® circledR ® maltese ✠ upalpha α upbeta β updelta δ
    uppi π upsigma σ uptau τ iddot ï Finv Ⅎ Game ⅁ mho ℧ diagup ╱ diagdown ╲ blacktriangle ▲
    blacktriangledown ▼ blacklozenge ⧫ vartriangle △ triangledown ▽ longdiv ⟌ with & parr ⅋
    bindnasrepma ⅋ invamp ⅋ lightning ↯ ding ✓ cmark ✓ xmark ✗
    """
)

_KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(words("mid vcentcolon perp lt gt implies impliedby iff"), Kind.REL),
    **dict.fromkeys(words("lvert lVert lgroup ulcorner llcorner lmoustache"), Kind.OPEN),
    **dict.fromkeys(words("rvert rVert rgroup urcorner lrcorner rmoustache"), Kind.CLOSE),
    **dict.fromkeys(words("bot top backslash surd triangle square Box"), Kind.ORD),
    **dict.fromkeys(words("minus plus ast star And with parr"), Kind.BIN),
    "colon": Kind.PUNCT,
}
"""Macros whose class isn't that of their character."""

_OPERATOR_NAMES: Final = tables.FUNCTIONS | tables.MORE_FUNCTIONS
_WITH_LIMITS: Final = words(
    """
    lim limsup liminf max min sup inf argmax argmin det gcd Pr injlim projlim varlimsup varliminf
    varinjlim varprojlim esssup essinf colim plim maximize minimize Argmax Argmin
    """
)
_SPELLED: Final = {
    "limsup": "lim sup",
    "liminf": "lim inf",
    "varlimsup": "lim sup",
    "varliminf": "lim inf",
    "injlim": "inj lim",
    "projlim": "proj lim",
    "varinjlim": "inj lim",
    "varprojlim": "proj lim",
    "esssup": "ess sup",
    "essinf": "ess inf",
    "argmax": "arg max",
    "argmin": "arg min",
}
"""Functions that are printed as two words."""


def _ranges(text: str) -> frozenset[str]:
    """Return the characters of ranges such as `2190-21ff`, in hexadecimal."""
    found: set[str] = set()
    for each in text.split():
        first, _, last = each.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


_CHARACTERS: Final[dict[str, Kind]] = {
    **dict.fromkeys(
        _ranges(
            "2190-21ff 2208-220d 221d 2223-2226 2234-2235 2237-223f 2241-228b 228f-2292 22a2 22a3"
            " 22a5-22b8 22c8 22cd 22d0 22d1 22d4-22ed 2322 2323 27c2 27f0-27ff 2900-297f 29be"
            " 2a66-2aff 3d 3c 3e 3a 25c1 25b7"
        ),
        Kind.REL,
    ),
    **dict.fromkeys(
        _ranges(
            "2b 2d 2a b1 b7 d7 f7 2020 2021 2022 2212-2214 2216-2219 2227-222a 2238 2240 228c-228e"
            " 2293-22a1 22b9-22bd 22c4-22c7 22c9-22cc 22ce 22cf 22d2 22d3 25cb 25b3 25bd 2a1d-2a65"
        ),
        Kind.BIN,
    ),
    **dict.fromkeys(_ranges("220f-2211 222b-2233 22c0-22c3 2a00-2a1c"), Kind.OP),
    **dict.fromkeys("([{⟨⌈⌊⟦⟪⟮⌜⌞⦇⎰", Kind.OPEN),
    **dict.fromkeys(")]}⟩⌉⌋⟧⟫⟯⌝⌟⦈⎱!?", Kind.CLOSE),
    **dict.fromkeys(",;", Kind.PUNCT),
    **dict.fromkeys("…⋯⋱⋰", Kind.INNER),
    "∘": Kind.BIN,
    "⋆": Kind.BIN,
    "↾": Kind.BIN,
    "¬": Kind.ORD,
}
_NO_LIMITS: Final = _ranges("222b-2233 2a0b-2a1c")
_CHANGED: Final = {"-": "−", "`": "‘", "∗": "*", "ϕ": "φ", "ϵ": "ε", "⋅": "·", "∣": "|"}
"""Characters as they are shown."""


def named_symbols() -> list[str]:
    """Return what the macros of this module's own table stand for."""
    return list(_NAMED.values())


def kind_of(character: str) -> Kind:
    """Return the class of a character; a letter, or anything unknown, is ordinary."""
    return _CHARACTERS.get(character, Kind.ORD)


@lru_cache(maxsize=4096)
def character_atom(character: str) -> Atom:
    """Return the atom of a character that stands in a formula as itself."""
    shown = _CHANGED.get(character, character)
    kind = kind_of(shown)
    return Atom(shown, kind, _limits(shown) if kind is Kind.OP else Limits.NEVER)


def _limits(character: str) -> Limits:
    return Limits.NEVER if character in _NO_LIMITS else Limits.DISPLAY


@lru_cache(maxsize=4096)
def function_atom(name: str, *, limits: bool | None = None) -> Atom:
    """Return the atom of a function's name, of which TeX or the author says that it is one."""
    if limits is None:
        limits = name.replace(" ", "") in _WITH_LIMITS
    text = _SPELLED.get(name, name)
    return Atom(text, Kind.FUNC, Limits.DISPLAY if limits else Limits.NEVER, is_word=True)


def is_function(name: str) -> bool:
    """Tell whether a word is the name of a function of its own, such as `max`."""
    return name in _OPERATOR_NAMES


@lru_cache(maxsize=4096)
def macro_atom(name: str) -> Atom | None:
    """Return the atom that a macro without arguments stands for; None if it isn't known."""
    text = _NAMED.get(name)
    if text is None:
        if name in _OPERATOR_NAMES:
            return function_atom(name)
        text = tables.MATH_SYMBOLS.get(name) or symbol(name)
        if text is None:
            return None
    text = _CHANGED.get(text, text)
    kind = _KINDS.get(name, kind_of(text))
    is_word = len(text) > 1 and text.isalpha()
    return Atom(text, kind, _limits(text) if kind is Kind.OP else Limits.NEVER, is_word=is_word)


DELIMITERS: Final = {
    ".": "",
    "<": "⟨",
    ">": "⟩",
    "\\{": "{",
    "\\}": "}",
    "\\|": "‖",
    **{each: each for each in "()[]|/⟨⟩‖⌈⌉⌊⌋{}⟦⟧↑↓"},
    **{
        f"\\{name}": _NAMED[name]
        for name in words(
            "langle rangle lceil rceil lfloor rfloor lbrace rbrace lbrack rbrack lvert rvert lVert"
            " rVert vert Vert lgroup rgroup llbracket rrbracket ulcorner urcorner llcorner lrcorner"
            " backslash uparrow downarrow updownarrow Uparrow Downarrow lmoustache rmoustache"
            " parallel mid lBrack rBrack lAngle rAngle slash lparen rparen"
        )
    },
}
"""What may follow `\\left`, and how it is drawn in one row; nothing for a dot."""
