r"""Plain text as LaTeX source that compiles, with braces that BibTeX can count. No I/O.

BibTeX counts every brace, escaped or not, so a brace in the text becomes `\textbraceleft{}`.
Unicode stays, since LaTeX reads UTF-8, except for what its standard fonts lack: Greek letters,
mathematical symbols, superscripts and subscripts.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ESCAPES: Final = {
    **{character: f"\\{character}" for character in "&%$#_"},
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "\u2010": "-",
    "\u2011": "-",
}
_SIGNS: Final = {
    "−": "-", "⋅": r"\cdot", "∗": "*", "∘": r"\circ", "∼": r"\sim", "≈": r"\approx", "≃": r"\simeq",
    "≅": r"\cong", "≠": r"\neq", "≡": r"\equiv", "≤": r"\leq", "≥": r"\geq", "≪": r"\ll",
    "≫": r"\gg", "∝": r"\propto", "∞": r"\infty", "√": r"\surd", "∂": r"\partial", "∇": r"\nabla",
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∈": r"\in", "∉": r"\notin", "⊂": r"\subset",
    "⊆": r"\subseteq", "∪": r"\cup", "∩": r"\cap", "∅": r"\emptyset", "∀": r"\forall",
    "∃": r"\exists", "¬": r"\neg", "∧": r"\wedge", "∨": r"\vee", "⊕": r"\oplus", "⊗": r"\otimes",
    "⊥": r"\perp", "∥": r"\parallel", "→": r"\rightarrow", "←": r"\leftarrow",
    "↔": r"\leftrightarrow", "⇒": r"\Rightarrow", "⇐": r"\Leftarrow", "⇔": r"\Leftrightarrow",
    "↑": r"\uparrow", "↓": r"\downarrow", "↦": r"\mapsto", "⟨": r"\langle", "⟩": r"\rangle",
    "ℓ": r"\ell", "ℏ": r"\hbar", "′": "'", "″": "''", "★": r"\star", "⋆": r"\star",
}  # fmt: skip
_GREEK_NAMES: Final = {"LAMDA": "lambda", "FINAL SIGMA": "varsigma"}
_LATIN_CAPITALS: Final = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
"""Greek letters that look like Latin ones and have no command of their own."""
_WORD: Final = re.compile(r"[^\W_]+")


def escape(text: str) -> str:
    """The text as LaTeX source."""
    if text.isascii() and text.isalnum():
        return text
    return "".join(map(_character, text))


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isascii():
        return character
    if character in _SIGNS:
        return rf"\ensuremath{{{_SIGNS[character]}}}"
    if character in _LATIN_CAPITALS:
        return _LATIN_CAPITALS[character]
    if "\u0391" <= character <= "\u03c9":
        return _greek(character)
    return _compatible(character)


def _greek(character: str) -> str:
    name = unicodedata.name(character, "")
    match = re.fullmatch(r"GREEK (CAPITAL|SMALL) LETTER (\w+|FINAL SIGMA)", name)
    if match is None:
        return character
    letter = _GREEK_NAMES.get(match[2], match[2].lower())
    return rf"\ensuremath{{\{letter.capitalize() if match[1] == 'CAPITAL' else letter}}}"


def _compatible(character: str) -> str:
    """A superscript, subscript or mathematical form of a plain character, in LaTeX's notation."""
    kind, _, plain = unicodedata.decomposition(character).rpartition(" ")
    if kind not in {"<super>", "<sub>", "<font>"} or character in "ªº":
        return character
    text = escape(chr(int(plain, 16)))
    return {
        "<super>": rf"\textsuperscript{{{text}}}",
        "<sub>": rf"\textsubscript{{{text}}}",
        "<font>": text,
    }[kind]


_LEFT_ALONE: Final = re.compile(
    r"\\(?:url|path|href|nolinkurl)\s*\{[^{}]*\}|\\.|\$[^$]{1,2000}\$|(?P<bare>[&%#_^$])", re.DOTALL
)


def escape_bare(source: str) -> str:
    """LaTeX source with characters escaped that would stop LaTeX, as a bare `&` outside math."""
    return _LEFT_ALONE.sub(
        lambda match: _ESCAPES[match["bare"]] if match["bare"] else match[0], source
    )


def title(text: str) -> str:
    """A title as LaTeX source, with braces around words that styles must not lower-case.

    These are words with a capital (or a Greek letter) after the first character, single capitals,
    and, in a title in sentence case, every capitalised word but the first.
    """
    words = [match[0] for match in _WORD.finditer(text)]
    long = [word for word in words[1:] if len(word) > 3 and word.isalpha()]
    is_sentence = sum(word[0].islower() for word in long) * 2 > len(long)
    out, end = [], 0
    for match in _WORD.finditer(text):
        word = match[0]
        out.append(escape(text[end : match.start()]))
        is_name = is_sentence and match.start() > 0 and word[0].isupper() and word != "A"
        out.append(f"{{{escape(word)}}}" if is_name or _has_own_case(word) else escape(word))
        end = match.end()
    return "".join(out) + escape(text[end:])


def _has_own_case(word: str) -> bool:
    if len(word) == 1:
        return word.isupper() and word not in "AI"
    return any(character.isupper() for character in word[1:])
