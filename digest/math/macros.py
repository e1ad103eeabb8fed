r"""Macros that take arguments: `\frac{a}{b}`, `\left(`, `\begin{cases}`, `\hat{x}`.

A macro is called with the parser right behind its name. It returns a node, or None where it leaves
nothing behind, and raises `NotUnderstoodError` where it can't be said.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from digest.math.environments import begin, old_matrix, substack
from digest.math.nodes import (
    EMPTY,
    Accent,
    Arrow,
    Atom,
    Boxed,
    Brace,
    Classed,
    Fenced,
    Fraction,
    Grid,
    Kind,
    Limits,
    Middle,
    Node,
    Root,
    Row,
    Scripts,
    Space,
    Stack,
    Table,
)
from digest.math.parser import NotUnderstoodError, Parser
from digest.math.symbols import function_atom, kind_of
from digest.text.tex import tables, tex_to_text
from digest.text.tex.tables import words

if TYPE_CHECKING:
    from digest.math.parser import Macro


# -- fractions, roots --------------------------------------------------------


def _skip_nothing(parser: Parser, _: str) -> None:
    parser.dimension()


def _fraction(parser: Parser, name: str) -> Node:
    small = name in {"tfrac", "nicefrac", "sfrac", "flatfrac", "xfrac"}
    if name == "cfrac":
        parser.option()
    return Fraction(parser.argument(), parser.argument(), small=small)


def _binomial(parser: Parser, name: str) -> Node:
    above, below = parser.argument(), parser.argument()
    left, right = ("⟨", "⟩") if name == "eulerian" else ("(", ")")
    return Fraction(above, below, bar=False, left=left, right=right)


def _general_fraction(parser: Parser, _: str) -> Node:
    left, right = (parser.raw_group().strip() for _ in range(2))
    thickness, _style = parser.raw_group(), parser.raw_group()
    names = {"\\{": "{", "\\}": "}", ".": "", "\\langle": "⟨", "\\rangle": "⟩"}
    left, right = names.get(left, left), names.get(right, right)
    if len(left) > 1 or len(right) > 1:
        raise NotUnderstoodError("\\genfrac")
    bar = not thickness.strip().startswith("0")
    return Fraction(parser.argument(), parser.argument(), bar, left, right)


def _root(parser: Parser, _: str) -> Node:
    option = parser.option()
    degree = parser.inner(option) if option and option.strip() else None
    return Root(parser.argument(), degree)


def _root_of(parser: Parser, _: str) -> Node:
    # Plain TeX: `\root 3 \of {x}`.
    degree = parser.row(is_end=lambda token: token.kind == "word" and token.text == "of")
    parser.next()
    return Root(parser.argument(), degree)


# -- brackets ----------------------------------------------------------------


def _left(parser: Parser, _: str) -> Node:
    left = parser.delimiter()
    body = parser.row()
    token = parser.peek()
    if token.kind != "word" or token.text != "right":
        raise NotUnderstoodError("\\left without \\right")
    parser.next()
    right = parser.delimiter()
    if left == "{" and not right and isinstance(body, Table) and body.grid is Grid.MATRIX:
        body = Table(body.rows, Grid.CASES, body.columns or "l")
    if left == "{" and not right and _is_cases(body):
        return body
    return Fenced(left, body, right)


def _is_cases(node: Node) -> bool:
    """Tell whether a node has the brace of cases by itself."""
    table = node.body if isinstance(node, Fenced) else None
    return isinstance(table, Table) and table.grid is Grid.CASES


def _middle(parser: Parser, _: str) -> Node:
    return Middle(parser.delimiter())


def _big(parser: Parser, name: str) -> Node:
    text = parser.delimiter()
    kinds = {"l": Kind.OPEN, "r": Kind.CLOSE, "m": Kind.REL}
    return Atom(text, kinds.get(name[-1], kind_of(text)))


# -- text and names ----------------------------------------------------------

_MATH_IN_TEXT: Final = re.compile(r"\$([^$]*)\$|\\\(((?:[^\\]|\\[^()])*)\\\)")
_ESCAPED: Final = re.compile(r"\\([%$#&_{} ])")
_TEXT_FONT: Final = re.compile(
    r"\\(?:text(?:bf|it|rm|sf|tt|sc|sl|md|up|normal)?|emph|mbox|hbox|mathrm|ensuremath)(?![A-Za-z])"
    r"|\\(?:bf|it|rm|sf|tt|sc|em|sl|bfseries|itshape|rmfamily|sffamily|ttfamily|scshape|small"
    r"|normalfont|footnotesize|scriptsize|tiny|large|displaystyle|textstyle|/|,|!|;|:)(?![A-Za-z])\s?"
)


def _text(parser: Parser, _: str) -> Node:
    return text_node(parser, parser.raw_group())


def text_node(parser: Parser, raw: str) -> Node:
    """Return the node of words between formulas, with the formulas that stand inside them."""
    if "$" not in raw and "\\(" not in raw:
        return _words(raw)
    nodes: list[Node] = []
    done = 0
    parser.deeper()
    for match in _MATH_IN_TEXT.finditer(raw):
        nodes.append(_words(raw[done : match.start()]))
        nodes.append(Row((parser.inner(match[1] or match[2] or ""),)))
        done = match.end()
    parser.higher()
    nodes.append(_words(raw[done:]))
    return Row(tuple(each for each in nodes if each != EMPTY))


def _words(raw: str) -> Node:
    text = re.sub(r"%\s*\n\s*", "", raw)
    if "\\" in text or "{" in text:
        text = _TEXT_FONT.sub("", text)
        lead = " " * (text[:1].isspace())
        tail = " " * (text[-1:].isspace())
        text = lead + tex_to_text(text).strip() + tail
        text = _ESCAPED.sub(r"\1", text).replace("{", "").replace("}", "")
        if "\\" in text:
            found = re.search(r"\\[A-Za-]+|\\.", text)
            raise NotUnderstoodError(found[0] if found else "\\")
    text = re.sub(r"\s+", " ", text.replace("~", " ").replace("``", "“").replace("''", "”"))
    if not text:
        return EMPTY
    return Space(1) if text == " " else Atom(unicodedata.normalize("NFC", text), is_word=True)


def _operator_name(parser: Parser, name: str) -> Node:
    raw = parser.raw_group()
    node = parser.inner(raw)
    text = _plain(node)
    limits = name.endswith("*") or name == "operatornamewithlimits"
    if text is None:
        return Classed(node, Kind.FUNC, Limits.DISPLAY if limits else Limits.NEVER)
    return function_atom(text, limits=limits)


def _plain(node: Node) -> str | None:
    """Return the letters of a row as one word; None if it is more than letters."""
    if isinstance(node, Atom):
        return node.text if node.text != "−" else "-"
    if isinstance(node, Space):
        return " "
    if isinstance(node, Classed):
        return _plain(node.body)
    if isinstance(node, Row):
        parts = [_plain(each) for each in node.nodes]
        return None if None in parts else "".join(filter(None, parts))
    return None


def _classed(kind: Kind) -> Macro:
    def macro(parser: Parser, _: str) -> Node:
        node = parser.argument()
        if isinstance(node, Atom):
            return Atom(node.text, kind, node.limits, node.is_word)
        return Classed(node, kind)

    return macro


def _math_operator(parser: Parser, _: str) -> Node:
    node = parser.argument()
    text = _plain(node)
    if text is not None and len(text) > 1 and text.replace(" ", "").isalpha():
        return function_atom(text, limits=True)
    if isinstance(node, Atom):
        return Atom(node.text, Kind.OP, Limits.DISPLAY, node.is_word)
    return Classed(node, Kind.OP, Limits.DISPLAY)


# -- marks over and under ----------------------------------------------------


def _accent(mark: str, line: str = "", *, below: bool = False) -> Macro:
    def macro(parser: Parser, name: str) -> Node:
        names = {"overline": "bar", "widehat": "hat", "widetilde": "tilde", "widecheck": "check"}
        return Accent(parser.argument(), mark, names.get(name, name), line, below)

    return macro


def _brace(parser: Parser, name: str) -> Node:
    return Brace(parser.argument(), below=name.startswith("under"))


def _overset(parser: Parser, _: str) -> Node:
    above, base = parser.argument(), parser.argument()
    return _stacked(base, above=above)


def _underset(parser: Parser, _: str) -> Node:
    below, base = parser.argument(), parser.argument()
    return _stacked(base, below=below)


def _overunderset(parser: Parser, _: str) -> Node:
    above, below, base = parser.argument(), parser.argument(), parser.argument()
    return _stacked(base, above=above, below=below)


_STACKED: Final = {("def", "="): "≝", ("△", "="): "≜", ("Δ", "="): "≜", ("?", "="): "≟"} | {
    ("∼", ">"): "≳",
    ("∼", "<"): "≲",
    (">", "∼"): "≳",
    ("<", "∼"): "≲",
    ("∘", "="): "≗",
    ("·", "="): "≐",
}


def _stacked(base: Node, above: Node | None = None, below: Node | None = None) -> Node:
    if below is None and above is not None:
        single = _STACKED.get((_plain(above) or "", _plain(base) or ""))
        if single is not None:
            return Atom(single, Kind.REL)
    kind, limits = _kind(base)
    if kind in {Kind.OP, Kind.FUNC} and limits is not Limits.NEVER:
        return Scripts(base, 0, below, above)
    return Classed(Stack(base, above, below), kind)


def _kind(node: Node) -> tuple[Kind, Limits]:
    if isinstance(node, Classed) and node.kind is Kind.ORD:
        return _kind(node.body)
    if isinstance(node, Atom | Classed):
        return node.kind, node.limits
    if isinstance(node, Scripts):
        return _kind(node.base)
    if isinstance(node, Arrow):
        return Kind.REL, Limits.NEVER
    return Kind.ORD, Limits.NEVER


def _arrow(line: str) -> Macro:
    def macro(parser: Parser, _: str) -> Node:
        option = parser.option()
        below = parser.inner(option) if option and option.strip() else None
        above = parser.argument()
        return Classed(Arrow(line, None if above == EMPTY else above, below), Kind.REL)

    return macro


def _not(parser: Parser, _: str) -> Node:
    node = parser.argument()
    while node == EMPTY and parser.peek().kind in {"sign", "word", "space"}:
        # Feynman's slash: `\not\!k`.
        node = parser.argument()
    if isinstance(node, Atom) and node.text:
        text = unicodedata.normalize("NFC", node.text[0] + "\u0338") + node.text[1:]
        return Atom(text, node.kind)
    raise NotUnderstoodError("\\not")


# -- space and appearance ----------------------------------------------------


def _space(cells: int) -> Macro:
    def macro(_parser: Parser, _: str) -> Node:
        return Space(cells)

    return macro


_LENGTH: Final = re.compile(r"\s*=?\s*([-+]?\s*\d*[.,]?\d*)\s*(em|ex|pt|mu|cm|mm|in|pc|sp|bp)?")
_CELLS: Final = {"em": 2.0, "ex": 1.0, "pt": 0.2, "mu": 0.12, "cm": 5, "mm": 0.5, "in": 12}


def _length(text: str) -> Node | None:
    match = _LENGTH.match(text)
    if match is None:
        return None
    try:
        size = float(match[1].replace(" ", "").replace(",", ".") or "0")
    except ValueError:
        return None
    cells = round(size * _CELLS.get(match[2] or "", 0.2))
    return Space(min(cells, 8)) if cells > 0 else None


def _skip(parser: Parser, _: str) -> Node | None:
    return _length(parser.dimension())


def _skip_group(parser: Parser, _: str) -> Node | None:
    return _length(parser.raw_group())


def _phantom(parser: Parser, _: str) -> Node | None:
    parser.argument()
    return None


def _horizontal_phantom(parser: Parser, _: str) -> Node | None:
    return None if parser.argument() == EMPTY else Space(1)


def _nothing(_parser: Parser, _: str) -> None:
    return None


def _swallow(groups: int) -> Macro:
    def macro(parser: Parser, _: str) -> None:
        parser.option()
        for _group in range(groups):
            parser.raw_group()

    return macro


def _body(swallowed: int) -> Macro:
    """Return a macro of which only the last argument is shown."""

    def macro(parser: Parser, _: str) -> Node:
        parser.option()
        for _group in range(swallowed):
            parser.raw_group()
        return _as_one(parser.argument())

    return macro


def _as_one(node: Node) -> Node:
    return Row((node,)) if isinstance(node, Row) and len(node.nodes) > 1 else node


def _color(parser: Parser, _: str) -> None:
    parser.option()
    parser.raw_group()


def _raise_box(parser: Parser, _: str) -> Node:
    parser.raw_group()
    while parser.option() is not None:
        pass
    return text_node(parser, parser.raw_group())


def _boxed(parser: Parser, _: str) -> Node:
    return Boxed(parser.argument())


def _choice(parser: Parser, _: str) -> Node:
    display, text = parser.argument(), parser.argument()
    for _ignored in range(2):
        parser.raw_group()
    return display if parser.display else text


def _tag(parser: Parser, name: str) -> Node:
    text = text_node(parser, parser.raw_group())
    brackets = (Atom("("), text, Atom(")")) if name == "tag" else (text,)
    return Classed(Row((Space(4), *brackets)), Kind.REL)


def _modulo(parser: Parser, name: str) -> Node:
    body = parser.argument()
    mod = Atom("mod", Kind.FUNC, is_word=True)
    if name == "mod":
        return Row((Space(2), mod, body))
    return Row((Space(1), Atom("(", Kind.OPEN), mod, body, Atom(")", Kind.CLOSE)))


def _pod(parser: Parser, _: str) -> Node:
    return Row((Space(1), Fenced("(", parser.argument(), ")")))


def _equation_number(parser: Parser, _: str) -> Node:
    return Classed(Row((Space(4), parser.argument())), Kind.REL)


def _script_text(parser: Parser, name: str) -> Node:
    text = text_node(parser, parser.raw_group())
    below = name == "textsubscript"
    return Scripts(EMPTY, 0, text if below else None, None if below else text)


def _reference(parser: Parser, _: str) -> Node:
    key = " ".join(parser.raw_group().replace("%\n", "").split())
    if "\\" in key:
        raise NotUnderstoodError("\\ref")
    return Atom(f"({key})", is_word=True)


def _link(parser: Parser, _: str) -> Node:
    parser.raw_group()
    return _as_one(parser.argument())


def _fenced(left: str, right: str) -> Macro:
    def macro(parser: Parser, _: str) -> Node:
        return Fenced(left, parser.argument(), right)

    return macro


def _set(parser: Parser, _: str) -> Node:
    # braket's `\Set{x | P}`, and `\Set{x}{P}` as some define it.
    body = parser.argument()
    parser.skip_space()
    if parser.peek().kind == "open":
        body = Row((body, Atom("|", Kind.REL), parser.argument()))
    return Fenced("{", body, "}")


def _braket(parser: Parser, _: str) -> Node:
    first = parser.argument()
    parser.skip_space()
    if parser.peek().kind == "open":
        first = Row((first, Middle("|"), parser.argument()))
    return Fenced("⟨", first, "⟩")


def _side_set(parser: Parser, _: str) -> Node:
    before, after = parser.argument(), parser.argument()
    operator = parser.argument()
    parts = [each for each in (before, operator, after) if each != EMPTY]
    return Classed(Row(tuple(parts)), Kind.OP, Limits.DISPLAY)


def _prescript(parser: Parser, _: str) -> Node:
    above, below, base = parser.argument(), parser.argument(), parser.argument()
    return Row((Scripts(EMPTY, 0, below, above), base))


def _derivative(mark: str) -> Macro:
    def macro(parser: Parser, _: str) -> Node:
        above = parser.argument()
        parser.skip_space()
        d = Atom(mark)
        if parser.peek().kind != "open":
            return Fraction(d, Row((d, above)))
        return Fraction(Row((d, above)), Row((d, parser.argument())))

    return macro


_SPACES: Final = {"quad": 2, "qquad": 4, "hfill": 2, "hss": 0} | dict.fromkeys(
    words("enspace thinspace medspace thickspace space nobreakspace enskip par hfil"), 1
)
_NOTHING: Final = words(
    """
    nonumber notag allowbreak nobreak scriptstyle scriptscriptstyle protect relax strut mathstrut
    noindent null hline negthinspace negmedspace negthickspace toprule midrule bottomrule
    displaybreak break nolinebreak linebreak centering small footnotesize scriptsize tiny
    normalsize large Large LARGE xspace leavevmode mathsurround ignorespaces unskip endgraf vfill
    pagebreak nopagebreak raggedright allowdisplaybreaks hfilneg smallskip medskip bigskip limits
    nolimits displaylimits
    """
)
_TEXTS: Final = words(
    """
    text textrm textbf textit textsf texttt textsc textsl textmd textup textnormal mbox hbox emph
    fbox makebox intertext shortintertext textquote mathtext uline
    """
)
_BARE: Final = words(
    "ensuremath smash mathclap mathllap mathrlap llap rlap clap vcenter centerline"
)
"""Macros of which the argument stands as if they weren't there."""
_ARROWS: Final = {
    "xrightarrow": " ─→",
    "xlongrightarrow": " ─→",
    "xleftarrow": "←─ ",
    "xlongleftarrow": "←─ ",
    "xleftrightarrow": "←─→",
    "xRightarrow": " ═⇒",
    "xLeftarrow": "⇐═ ",
    "xLeftrightarrow": "⇐═⇒",
    "xhookrightarrow": "↪─→",
    "xhookleftarrow": "←─↩",
    "xmapsto": "├─→",
    "xrightharpoonup": " ─⇀",
    "xrightleftharpoons": " ─⇌",
    "xtwoheadrightarrow": " ─↠",
    "xlongequal": " ══",
}
"""Start, middle and head."""
_ACCENTS: Final = {
    **{name: (mark, "") for name, mark in tables.MATH_ACCENTS.items()},
    "widehat": ("\u0302", "^"),
    "widetilde": ("\u0303", "~"),
    "widecheck": ("\u030c", "ˇ"),
    "overline": ("\u0305", "_"),
    "overbar": ("\u0305", "_"),
    "bar": ("\u0304", "_"),
    "dddot": ("\u20db", ""),
    "ddddot": ("\u20dc", ""),
    "overrightarrow": ("\u20d7", "─→"),
    "overleftarrow": ("\u20d6", "←─"),
    "overleftrightarrow": ("\u20e1", "←─→"),
    "wideparen": ("\u0311", "⌢"),
    "overarc": ("\u0311", "⌢"),
    "cancel": ("\u0338", ""),
    "bcancel": ("\u0338", ""),
    "slashed": ("\u0338", ""),
}
"""The combining character, and what draws it over more than a letter."""
_ACCENTS_BELOW: Final = {
    "underline": ("\u0332", "‾"),
    "underbar": ("\u0332", "‾"),
    "underrightarrow": ("\u20ef", "─→"),
    "underleftarrow": ("\u20ee", "←─"),
    "utilde": ("\u0330", "~"),
}
_CLASSES: Final = {
    "mathbin": Kind.BIN,
    "mathrel": Kind.REL,
    "mathord": Kind.ORD,
    "mathinner": Kind.ORD,
    "mathopen": Kind.OPEN,
    "mathclose": Kind.CLOSE,
    "mathpunct": Kind.PUNCT,
}
_FENCED: Final = {
    "abs": "||",
    "absolutevalue": "||",
    "norm": "‖‖",
    "ceil": "⌈⌉",
    "floor": "⌊⌋",
    "bra": "⟨|",
    "Bra": "⟨|",
    "ket": "|⟩",
    "Ket": "|⟩",
    "expval": "⟨⟩",
}
"""Macros that many papers define or take from a package, with their two brackets."""

MACROS: Final[dict[str, Macro]] = {
    **{name: _space(cells) for name, cells in _SPACES.items()},
    **dict.fromkeys(_NOTHING, _nothing),
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_BARE, _body(0)),
    **{name: _arrow(line) for name, line in _ARROWS.items()},
    **{name: _accent(*drawn) for name, drawn in _ACCENTS.items()},
    **{name: _accent(*drawn, below=True) for name, drawn in _ACCENTS_BELOW.items()},
    **{name: _classed(kind) for name, kind in _CLASSES.items()},
    **{name: _fenced(*brackets) for name, brackets in _FENCED.items()},
    **dict.fromkeys(words("frac dfrac tfrac cfrac nicefrac sfrac xfrac flatfrac"), _fraction),
    **dict.fromkeys(words("binom dbinom tbinom eulerian"), _binomial),
    **dict.fromkeys(
        words(
            "big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm"
        ),
        _big,
    ),
    **dict.fromkeys(words("operatorname operatorname* operatornamewithlimits"), _operator_name),
    **dict.fromkeys(
        words("overbrace underbrace overbracket underbracket overparen underparen"), _brace
    ),
    **dict.fromkeys(words("overset stackrel"), _overset),
    **dict.fromkeys(words("hskip hskip* kern mkern mskip"), _skip),
    **dict.fromkeys(words("hspace hspace* mspace"), _skip_group),
    **dict.fromkeys(words("phantom hphantom"), _horizontal_phantom),
    **dict.fromkeys(
        words("label vspace vspace* index cline cellcolor rowcolor thispagestyle"), _swallow(1)
    ),
    **dict.fromkeys(words("color pagecolor"), _color),
    **dict.fromkeys(words("textcolor colorbox mathcolor hyperlink scalebox underaccent"), _body(1)),
    **dict.fromkeys(words("fcolorbox resizebox multicolumn multirow"), _body(2)),
    **dict.fromkeys(words("raisebox rotatebox parbox"), _raise_box),
    **dict.fromkeys(words("boxed framebox"), _boxed),
    **dict.fromkeys(words("tag tag*"), _tag),
    **dict.fromkeys(words("eqno leqno"), _equation_number),
    **dict.fromkeys(words("textsubscript textsuperscript"), _script_text),
    **dict.fromkeys(words("pmod mod"), _modulo),
    **dict.fromkeys(words("eqref ref cref Cref autoref"), _reference),
    **dict.fromkeys(words("braket Braket"), _braket),
    **dict.fromkeys(words("set Set"), _set),
    **dict.fromkeys(words("dv odv"), _derivative("d")),
    **dict.fromkeys(words("matrix pmatrix cases eqalign eqalignno displaylines"), old_matrix),
    "begin": begin,
    "genfrac": _general_fraction,
    "href": _link,
    "left": _left,
    "mathchoice": _choice,
    "mathop": _math_operator,
    "middle": _middle,
    "not": _not,
    "overunderset": _overunderset,
    "pdv": _derivative("∂"),
    "pod": _pod,
    "prescript": _prescript,
    "root": _root_of,
    "sideset": _side_set,
    "sqrt": _root,
    "substack": substack,
    "underset": _underset,
    "vphantom": _phantom,
    "vskip": _skip_nothing,
}
"""By name, without the backslash."""
