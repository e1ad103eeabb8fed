r"""The grammar of Markdown with formulas: `$x$`, `$$x$$`, `\(x\)`, `\[x\]`, `\begin{align}`.

CommonMark with tables and footnotes, as markdown-it reads it. Formulas come before everything else:
`_` and `*` in them mean nothing. A dollar begins a formula as in pandoc, so that `$5 and $6` stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

DEEPEST: Final = 20
"""Quotations and lists within each other; what lies deeper is text of the innermost one."""
_LONGEST_INLINE: Final = 5_000
"""Characters within which a formula in a line has to end."""
_LONGEST_BLOCK: Final = 2_000
"""Lines within which a display equation has to end."""
_TEX_SIGNS: Final = re.compile(r"[\\^_{]")
_ENVIRONMENT: Final = re.compile(
    r"\\begin\{((?:equation|align|gather|multline|eqnarray|displaymath|alignat|flalign)\*?)\}"
)


def parse(text: str) -> list[Token]:
    """Return the tokens of a text; formulas are `math`, `math_display` and `math_block`."""
    return _parser().parse(text)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 50, "typographer": False})
    parser.enable(["table", "strikethrough"]).use(footnote_plugin)
    for name, is_left in _AS_WRITTEN.items():  # `spans.py` decides which addresses are followed
        setattr(parser, name, is_left)
    parser.inline.ruler.before("escape", "math", _inline_math)
    parser.block.ruler.before(
        "code",
        "math_block",
        _block_math,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    for name in ("blockquote", "list"):
        _bound(parser, name)
    for name in ("link", "image", "footnote_inline", "footnote_ref"):
        _give_up(parser, name)
    return parser


_AS_WRITTEN: Final[dict[str, Callable[[str], object]]] = {
    "validateLink": lambda _: True,
    "normalizeLink": lambda url: url,
    "normalizeLinkText": lambda url: url,
}


def _bound(parser: MarkdownIt, name: str) -> None:
    """Let a rule stop at `DEEPEST`, where the parser itself would drop what lies deeper."""
    rule = next(each for each in parser.block.ruler.__rules__ if each.name == name)
    original: Callable[..., bool] = rule.fn

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < 2 * DEEPEST and original(state, start, end, silent)

    parser.block.ruler.at(name, bounded, {"alt": rule.alt})


def _give_up(parser: MarkdownIt, name: str) -> None:
    """Let a rule stop where too many brackets of a paragraph began nothing: each takes a search."""
    rule = next(each for each in parser.inline.ruler.__rules__ if each.name == name)
    original: Callable[..., bool] = rule.fn

    def bounded(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] not in "[!^":
            return False
        failed = state.env.setdefault("brackets", {})
        key = id(state.src)
        if failed.get(key, 0) > _MOST_BRACKETS:
            return False
        if original(state, silent):
            return True
        failed[key] = failed.get(key, 0) + 1
        return False

    parser.inline.ruler.at(name, bounded)


_MOST_BRACKETS: Final = 1_000
"""In one paragraph that begin no link; real ones have dozens."""


def _inline_math(state: StateInline, silent: bool) -> bool:
    found = _formula(state.src, state.pos, state.posMax, state.env)
    if found is None:
        return False
    start, end, after, kind = found
    if not silent:
        token = state.push(kind, "math", 0)
        token.content = state.src[start:end]
    state.pos = after
    return True


def _formula(source: str, at: int, most: int, env: Any) -> tuple[int, int, int, str] | None:
    """Return where the formula that begins here starts and ends, where it goes on, and its kind."""
    most = min(most, at + _LONGEST_INLINE)
    first = source[at]
    if first == "\\":
        closing = {"(": "\\)", "[": "\\]"}.get(source[at + 1 : at + 2], "")
        end = _closed(source, closing, at + 2, most, env) if closing else -1
        if end < 0 or not source[at + 2 : end].strip():
            return None
        return at + 2, end, end + 2, "math" if closing == "\\)" else "math_display"
    if first != "$":
        return None
    if source.startswith("$$", at):
        end = _closed(source, "$$", at + 2, most, env)
        if end < 0 or not source[at + 2 : end].strip():
            return None
        return at + 2, end, end + 2, "math_display"
    return _dollars(source, at, most)


def _closed(source: str, closing: str, at: int, most: int, env: Any) -> int:
    """Return where a sign stands next; what is sought in vain is not sought again further on."""
    vain = env.setdefault("vain", {})
    key = (id(source), closing)
    if vain.get(key, len(source) + 1) <= at:
        return -1
    end = source.find(closing, at, most)
    if end < 0 and most >= len(source):
        vain[key] = at
    return end


def _dollars(source: str, at: int, most: int) -> tuple[int, int, int, str] | None:
    if source[at - 1 : at].isupper() and source[at + 1 : at + 2].isdigit():
        return None  # US$64
    end = at
    tried = 0
    while tried < _TRIED:
        end = source.find("$", end + 1, most)
        if end < 0:
            return None
        if source[end - 1] == "\\":
            continue
        tried += 1
        inner = source[at + 1 : end]
        if not inner.strip():
            return None
        padded = inner[0].isspace(), inner[-1].isspace()
        followed = source[end + 1 : end + 2].isdigit()
        if padded == (False, False) and not followed:
            return at + 1, end, end + 1, "math"
        if padded == (True, True) and not followed and _TEX_SIGNS.search(inner):
            return at + 1, end, end + 1, "math"
        if padded[0] or followed:
            return None
    return None


_TRIED: Final = 3
"""Closing dollars that are tried for each opening one."""


def _block_math(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    at = state.bMarks[start] + state.tShift[start]
    source = state.src
    if state.is_code_block(start):
        return False
    environment = None
    if source.startswith("$$", at):
        closing = "$$"
    elif source.startswith("\\[", at):
        closing = "\\]"
    elif source.startswith("\\begin{", at) and (environment := _ENVIRONMENT.match(source, at)):
        closing = f"\\end{{{environment[1]}}}"
    else:
        return False
    vain = state.env.setdefault("vain lines", {})
    if vain.get(closing, end + 1) <= start:
        return False
    first = at if environment else at + len(closing)
    line, found = start, -1
    for line in range(start, min(end, start + _LONGEST_BLOCK)):
        begin = first if line == start else state.bMarks[line] + state.tShift[line]
        if line > start and state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            break
        found = source.find(closing, begin, state.eMarks[line])
        if found >= 0:
            break
    if found < 0:
        vain[closing] = start
        return False
    after = found + len(closing)
    rest = source[after : state.eMarks[line]].strip()
    if rest and not _TRAILING.fullmatch(rest):
        return False
    if silent:
        return True
    inner = source[first : after if environment else found]
    token = state.push("math_block", "math", 0)
    token.content = "\n".join(
        [inner]
        if "\n" not in inner
        else [each.lstrip("> \t") if state.level else each for each in inner.split("\n")]
    )
    token.info = rest
    token.map = [start, line + 1]
    state.line = line + 1
    return True


_TRAILING: Final = re.compile(
    r"[.,;:]|[.,;]?\s*\(\w[\w.]{0,9}\)|\\tag\{[^{}]{1,20}\}|\{#[^{}]{1,60}\}"
)
"""What may stand behind an equation on its last line: a full stop, a number, a label."""
