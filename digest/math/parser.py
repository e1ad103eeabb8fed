"""Reads a formula's TeX into a tree. What it doesn't know, it refuses: half a formula misleads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from digest.math.alphabets import FONTS, PLAIN
from digest.math.nodes import (
    EMPTY,
    Accent,
    Atom,
    Classed,
    Fraction,
    Grid,
    Kind,
    Limits,
    Node,
    Row,
    Scripts,
    Space,
    Styled,
    Table,
)
from digest.math.symbols import (
    DELIMITERS,
    character_atom,
    function_atom,
    is_function,
    macro_atom,
)
from digest.text.tex import tables
from digest.text.tex.tables import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Macro = Callable[["Parser", str], Node | None]
    """Reads the arguments of the macro with this name."""

MAX_LENGTH: Final = 20_000
"""Characters of a formula; a longer one is shown as it is."""
MAX_DEPTH: Final = 60
"""How deeply groups, arguments and environments may be nested."""


class NotUnderstoodError(Exception):
    """This formula can't be said; `what` names the macro or the reason."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Token(NamedTuple):
    """A piece of TeX: its kind, its text and where it stands."""

    kind: str
    text: str
    start: int
    end: int


_TOKENS: Final = (
    r"\\(?P<word>(?:operatorname|hspace|vspace|tag|hskip|vskip|DeclareMathOperator)\*|[A-Za-z@]+)"
    r"|\\(?P<sign>.)|(?P<open>\{)|(?P<close>\})|(?P<script>[\^_])|(?P<amp>&)|(?P<space>\s+)"
    r"|(?P<prime>['’]+)|(?P<char>.)"
)
_TOKEN: Final = re.compile(r"(?P<skip>%[^\n]*\n?\s*)|" + _TOKENS, re.DOTALL)
_TOKEN_OF_LAST_LINE: Final = re.compile(r"(?P<skip>%)|" + _TOKENS, re.DOTALL)
_THOUSANDS: Final = re.compile(
    r"(?<![\d\[({,.])(?:\d{1,3})((?:,\d{3})+)(?!\d)|(?<!\d)\d{1,3}((?:,\d{3})+)(?![\d\])},])"
)
"""The commas of `1,000`; those of an interval such as `[44,100)` aren't."""
_DIGIT_COMMA: Final = Atom(",")
_PRIMES: Final = {"prime": 1, "dprime": 2, "trprime": 3}
_END: Final = Token("end", "", -1, -1)


def tokens_of(tex: str) -> list[Token]:
    """Split TeX into tokens, without what a comment hides."""
    return [
        Token(match.lastgroup or "char", match[match.lastgroup or 0], match.start(), match.end())
        for match in _matches(tex)
        if match.lastgroup != "skip"
    ]


def _matches(tex: str) -> Iterator[re.Match[str]]:
    """Match token after token; a `%` hides the rest of its line, but on the last line only itself.

    Converters join lines, and what stands behind the last `%` is then no comment.
    """
    last = tex.rfind("\n") + 1
    last += len(tex) - last - len(tex[last:].lstrip())
    yield from _TOKEN.finditer(tex, 0, last)
    yield from _TOKEN_OF_LAST_LINE.finditer(tex, last)


class Parser:
    """A cursor over the tokens of one formula."""

    def __init__(self, tex: str, macros: Mapping[str, Macro], *, display: bool) -> None:
        self.tex = tex
        self._macros = macros
        self.display = display
        self.font: dict[str, str] = PLAIN
        self._tokens = tokens_of(tex)
        self._at = 0
        self._depth = 0
        self._thousands = {
            index
            for match in _THOUSANDS.finditer(tex)
            for index in range(match.start(), match.end())
        }

    def parse(self) -> Node:
        """Return the tree of the whole formula.

        Raises:
            NotUnderstoodError: something in it is unknown, unbalanced or nested too deeply.
        """
        rows = self.rows(lambda token: token.kind == "end")
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        aligned = any(len(row) > 1 for row in rows)
        return Table(rows, Grid.ALIGNED if aligned else Grid.LINES, "l")

    # -- reading tokens ------------------------------------------------------

    def peek(self) -> Token:
        """Return the next token without consuming it."""
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def next(self) -> Token:
        """Consume and return the next token."""
        token = self.peek()
        self._at += 1
        return token

    def skip_space(self) -> None:
        """Consume white space."""
        while self.peek().kind == "space":
            self._at += 1

    def take(self, kind: str, text: str) -> bool:
        """Consume the next token if it is this one, after white space."""
        self.skip_space()
        token = self.peek()
        if token.kind == kind and token.text == text:
            self._at += 1
            return True
        return False

    def deeper(self) -> None:
        """Count one more level; pair with `higher`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise NotUnderstoodError("nested too deeply")

    def higher(self) -> None:
        """Count one level less."""
        self._depth -= 1

    def raw_group(self) -> str:
        """Consume a group and return its TeX as it is written, or a single token without braces."""
        self.skip_space()
        token = self.next()
        if token.kind == "end":
            raise NotUnderstoodError("an argument is missing")
        if token.kind != "open":
            return self.tex[token.start : token.end]
        level, start = 1, token.end
        while level:
            token = self.next()
            if token.kind == "end":
                raise NotUnderstoodError("unbalanced braces")
            level += (token.kind == "open") - (token.kind == "close")
        return self.tex[start : token.start]

    def option(self) -> str | None:
        """Consume an argument in brackets and return its TeX; None if there is none."""
        self.skip_space()
        token = self.peek()
        if token.text != "[" or token.kind != "char":
            return None
        at, level = self._at + 1, 0
        for each in self._tokens[at : at + _MAX_OPTION]:
            level += (each.kind == "open") - (each.kind == "close")
            if level < 0:
                return None
            if level == 0 and each.kind == "char" and each.text == "]":
                self._at = at + 1
                return self.tex[token.end : each.start]
            at += 1
        return None

    def delimiter(self) -> str:
        r"""Consume what follows `\left` and return how it is drawn in one row."""
        self.skip_space()
        token = self.next()
        name = f"\\{token.text}" if token.kind in {"word", "sign"} else token.text
        if token.kind == "open":
            # `\left{` is broken TeX, and `\bigl{(}` is not.
            inner = self.peek()
            name = f"\\{inner.text}" if inner.kind in {"word", "sign"} else inner.text
            self._at += 1
            if self.next().kind != "close":
                raise NotUnderstoodError("a delimiter")
        if name not in DELIMITERS:
            raise NotUnderstoodError(name if token.kind == "word" else "a delimiter")
        return DELIMITERS[name]

    # -- rows ----------------------------------------------------------------

    def rows(self, is_end: Callable[[Token], bool]) -> tuple[tuple[Node, ...], ...]:
        """Read rows of cells, and consume what ends them."""
        rows: list[tuple[Node, ...]] = []
        cells: list[Node] = []
        while True:
            cells.append(self.row(stop_at_cell=True, is_end=is_end))
            token = self.next()
            if token.kind == "amp":
                continue
            rows.append(tuple(cells))
            cells = []
            if is_end(token):
                break
            if not (token.text == "\\" and token.kind == "sign") and token.text not in _CELL_ENDS:
                raise NotUnderstoodError(_STRAY.get(token.kind, f"\\{token.text}"))
            self._row_gap()
        if len(rows) > 1 and rows[-1] == (EMPTY,):
            rows.pop()
        return tuple(rows)

    def _row_gap(self) -> None:
        """Consume what may follow the end of a row: a star, a length in brackets."""
        at = self._at
        gap = self.option()
        if gap is not None and not _DIMENSION.fullmatch(gap):
            self._at = at

    def row(
        self, *, stop_at_cell: bool = False, is_end: Callable[[Token], bool] | None = None
    ) -> Node:
        r"""Read nodes up to what ends the row, which isn't consumed.

        A row ends at the end, at a closing brace, at a `\right` and at what `is_end` says; with
        `stop_at_cell` also at `&` and `\\`.
        """
        font = self.font
        nodes: list[Node] = []
        self.deeper()
        while True:
            token = self.peek()
            if (is_end is not None and is_end(token)) or _ends_row(token, at_cell=stop_at_cell):
                break
            if token.kind == "word":
                infix = _INFIX.get(token.text)
                if infix is not None:
                    self._at += 1
                    nodes = [self._infix(token.text, nodes, is_end, stop_at_cell=stop_at_cell)]
                    break
                if token.text in _STYLES:
                    self._at += 1
                    body = self.row(stop_at_cell=stop_at_cell, is_end=is_end)
                    nodes.append(Styled(body, display=token.text == "displaystyle"))
                    break
            node = self.node()
            if node is not None:
                nodes.append(node)
        self.higher()
        self.font = font
        if len(nodes) == 1:
            return nodes[0]
        return Row(tuple(nodes)) if nodes else EMPTY

    def _infix(
        self,
        name: str,
        nodes: list[Node],
        is_end: Callable[[Token], bool] | None,
        *,
        stop_at_cell: bool,
    ) -> Node:
        bar, left, right = _INFIX[name]
        if name == "above":
            self.dimension()
        below = self.row(stop_at_cell=stop_at_cell, is_end=is_end)
        return Fraction(Row(tuple(nodes)), below, bar, left, right)

    def node(self) -> Node | None:
        """Read one node with its scripts; None for what leaves nothing behind."""
        token = self.peek()
        if token.kind == "space":
            self._at += 1
            return None
        if token.kind in {"script", "prime"}:
            return self._scripts(EMPTY)
        base = self.nucleus()
        if base is None or isinstance(base, Space):
            return base
        return self._scripts(base)

    def _scripts(self, base: Node) -> Node:
        primes, sub, sup = 0, None, None
        while True:
            at = self._at
            self.skip_space()
            token = self.peek()
            if token.kind == "prime":
                self._at += 1
                primes += len(token.text)
            elif token.kind == "script":
                self._at += 1
                script = self.argument()
                raised = _count_primes(script)
                if token.text == "^" and raised:
                    primes += raised
                elif (sub if token.text == "_" else sup) is not None:
                    raise NotUnderstoodError("two scripts at one place")
                elif token.text == "_":
                    sub = script
                else:
                    sup = script
            elif token.kind == "word" and token.text in _LIMITS:
                self._at += 1
                base = _with_limits(base, _LIMITS[token.text])
            else:
                self._at = at
                break
        if primes == 0 and sub is None and sup is None:
            return base
        return Scripts(base, primes, sub, sup)

    def argument(self) -> Node:
        """Read a group, or one character or macro with its arguments.

        Raises:
            NotUnderstoodError: there is none.
        """
        self.skip_space()
        token = self.peek()
        if token.kind in {"end", "close", "amp", "script"}:
            raise NotUnderstoodError("an argument is missing")
        self.deeper()
        node = self.nucleus()
        self.higher()
        return EMPTY if node is None else node

    def inner(self, tex: str) -> Node:
        """Read TeX that was consumed as it is written, such as an option."""
        parser = Parser(tex, self._macros, display=self.display)
        parser._depth = self._depth
        parser.font = self.font
        return parser.parse()

    def nucleus(self) -> Node | None:
        """Read one character, group or macro with its arguments, without scripts."""
        token = self.next()
        match token.kind:
            case "char":
                if token.text == "," and token.start in self._thousands:
                    return _DIGIT_COMMA
                return self.character(token.text)
            case "open":
                return self._group()
            case "word":
                return self._macro(token.text)
            case "sign":
                return self._sign(token.text)
            case "prime":
                return Atom("′" * len(token.text))
            case "space":
                return None
            case _:
                raise NotUnderstoodError("an argument is missing")

    def character(self, text: str) -> Atom:
        """Return the atom of a character in the current font."""
        if text == "~":
            return Atom(" ")
        if text == "\\":
            raise NotUnderstoodError("a backslash at the end")
        if self.font is not PLAIN and text in self.font:
            return Atom(self.font[text])
        return character_atom(text)

    def _group(self) -> Node:
        font = self.font
        row = self.row()
        if self.next().kind != "close":
            raise NotUnderstoodError("unbalanced braces")
        self.font = font
        if isinstance(row, Atom) and row.kind not in {Kind.OP, Kind.FUNC, Kind.ORD}:
            return Classed(row, Kind.ORD)
        return row

    def _sign(self, sign: str) -> Node | None:
        if sign in _SPACES:
            cells = _SPACES[sign]
            return Space(cells) if cells else None
        if sign in "{}%$#&_|":
            return _SIGNS[sign]
        if sign in _NOTHING:
            return None
        if sign in tables.ACCENTS:
            # Only text has these accents, but `\~O(n)` is common.
            return Accent(self.argument(), tables.ACCENTS[sign], "tilde")
        raise NotUnderstoodError(f"\\{sign}")

    def _macro(self, name: str) -> Node | None:
        if self.font is not PLAIN:
            atom = macro_atom(name)
            if atom is not None and atom.text in self.font:
                return Atom(self.font[atom.text])
        macro = self._macros.get(name)
        if macro is not None:
            self.deeper()
            node = macro(self, name)
            self.higher()
            return node
        if name in FONTS:
            return self._font(name)
        atom = macro_atom(name)
        if atom is not None:
            return atom
        if len(name) >= 3 and name.islower() and self._brackets_follow():
            # An author's own function, of which the page has lost the definition: `\eml(1,1)`.
            return function_atom(name)
        raise NotUnderstoodError(f"\\{name}")

    def _brackets_follow(self) -> bool:
        for token in self._tokens[self._at : self._at + 3]:
            if token.kind == "char" and token.text in {"(", "["}:
                return True
            if token.kind != "open" and token.text not in _BEFORE_BRACKETS:
                return False
        return False

    def _font(self, name: str) -> Node | None:
        font = self.font
        if name in _SWITCHES:
            # Holds to the end of the group, where `row` sets the font back.
            self.font = FONTS[name]
            return None
        word = self._word()
        if word is not None:
            if FONTS[name] is PLAIN and is_function(word):
                return function_atom(word)
            changed = "".join(FONTS[name].get(c, c) for c in word) if len(word) < 3 else word
            return Atom(changed, is_word=True)
        self.font = FONTS[name]
        self.deeper()
        self.skip_space()
        node = self.argument()
        self.higher()
        self.font = font
        return Row((node,)) if isinstance(node, Row) else node

    def _word(self) -> str | None:
        """Consume a group of two or more letters and return them; None, and nothing, otherwise."""
        at = self._at
        self.skip_space()
        if self.next().kind == "open":
            letters: list[str] = []
            while (token := self.next()).kind == "char" and token.text.isalnum():
                letters.append(token.text)
            if token.kind == "close" and len(letters) > 1 and letters[0].isalpha():
                return "".join(letters)
        self._at = at
        return None

    def dimension(self) -> str:
        r"""Consume a length such as `-0.5em` or `3pt plus 1fil` and return it."""
        self.skip_space()
        token = self.peek()
        if token.kind == "end":
            return ""
        match = _DIMENSION.match(self.tex, token.start)
        if match is None:
            return ""
        while self.peek().kind != "end" and self.peek().start < match.end():
            self._at += 1
        return match[0]


def _ends_row(token: Token, *, at_cell: bool) -> bool:
    match token.kind:
        case "end" | "close":
            return True
        case "word":
            if token.text in {"right", "end"}:
                return True
            ends_cell = token.text in _CELL_ENDS
        case "sign":
            ends_cell = token.text == "\\"
        case kind:
            ends_cell = kind == "amp"
    if ends_cell and not at_cell:
        raise NotUnderstoodError("a row outside a table")
    return ends_cell


def _count_primes(node: Node) -> int:
    if isinstance(node, Atom):
        return len(node.text) if node.text and not node.text.strip("′") else 0
    if isinstance(node, Row) and node.nodes:
        counts = [_count_primes(each) for each in node.nodes]
        return sum(counts) if all(counts) else 0
    return 0


def _with_limits(node: Node, limits: Limits) -> Node:
    if isinstance(node, Atom):
        return Atom(node.text, node.kind, limits, node.is_word)
    return Classed(node, Kind.OP, limits)


_SWITCHES: Final = words(
    """
    rm it sf tt em sl sc bf cal frak bfseries boldmath unboldmath upshape itshape rmfamily sffamily
    ttfamily mit normalfont bb scr goth
    """
)
_BEFORE_BRACKETS: Final = frozenset({"left", "bigl", "Bigl", "biggl", "Biggl", "big", "Big"})
_STYLES: Final = frozenset({"displaystyle", "textstyle"})
_CELL_ENDS: Final = frozenset({"cr", "newline", "tabularnewline", "lx@newline"})
_INFIX: Final = {
    "over": (True, "", ""),
    "above": (True, "", ""),
    "atop": (False, "", ""),
    "choose": (False, "(", ")"),
    "brack": (False, "[", "]"),
    "brace": (False, "{", "}"),
}
_LIMITS: Final = {
    "limits": Limits.ALWAYS,
    "nolimits": Limits.NEVER,
    "displaylimits": Limits.DISPLAY,
}
_SPACES: Final = {",": 1, ":": 1, ">": 1, ";": 1, " ": 1, "\n": 1, "\t": 1, "!": 0}
_SIGNS: Final = {
    "{": Atom("{", Kind.OPEN),
    "}": Atom("}", Kind.CLOSE),
    "|": Atom("‖"),
    **{sign: Atom(sign) for sign in "%$#&_"},
}
_MAX_OPTION: Final = 200
"""Tokens of an argument in brackets."""
_STRAY: Final = {"close": "unbalanced braces", "end": "an environment isn't closed"}
_NOTHING: Final = frozenset("/-()[]*")
"""Italic corrections and so on; also the delimiters of a formula that stand around it."""
_DIMENSION: Final = re.compile(
    r"\s*+=?\s*+[-+]?\s*+\d*+[.,]?\d*+\s*+(?:true)?\s*+(?:\\[A-Za-z]++|[a-z]{2})?"
    r"(?:\s*+(?:plus|minus)\s*+[-+]?\d*+\.?\d*+\s*+[a-z]{2,5})*"
)
