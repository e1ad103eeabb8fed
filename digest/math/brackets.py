"""Brackets as tall as what they enclose."""

from __future__ import annotations

from typing import Final

from digest.math.box import Box, column_box, text_box

_PIECES: Final = {
    "(": "⎛⎜⎝",
    ")": "⎞⎟⎠",
    "[": "⎡⎢⎣",
    "]": "⎤⎥⎦",
    "⌈": "⎡⎢⎢",
    "⌉": "⎤⎥⎥",
    "⌊": "⎢⎢⎣",
    "⌋": "⎥⎥⎦",
    "⟮": "⎛⎜⎝",
    "⟯": "⎞⎟⎠",
    "|": "│││",
    "‖": "║║║",
    "⟦": "⟦⟦⟦",
    "⟧": "⟧⟧⟧",
    "↑": "↑││",
    "↓": "││↓",
}
"""First, middle and last line; the middle is repeated."""
_BRACES: Final = {"{": ("⎧⎪⎨⎩", "⎰⎱"), "}": ("⎫⎪⎬⎭", "⎱⎰")}
_ANGLES: Final = {"⟨": "╱⟨╲", "⟩": "╲⟩╱"}


def grown(bracket: str, above: int, below: int) -> Box:
    """Return a bracket with this many lines above and below its baseline."""
    height = above + below + 1
    if not bracket:
        return Box(("",) * height, 0, above)
    if height == 1:
        return text_box(bracket)
    if bracket in _BRACES:
        lines = _brace(bracket, height, above)
    elif bracket in _ANGLES:
        lines = _angle(bracket, height, above)
    elif bracket in _PIECES:
        first, middle, last = tuple(_PIECES[bracket])
        lines = [first, *middle * (height - 2), last]
    else:
        lines = [bracket if index == above else " " for index in range(height)]
    return column_box(lines, above)


def _brace(bracket: str, height: int, above: int) -> list[str]:
    pieces, pair = _BRACES[bracket]
    first, between, middle, last = tuple(pieces)
    if height == 2:
        return list(pair)
    point = above if 0 < above < height - 1 else height // 2
    lines = [between] * height
    lines[0], lines[point], lines[-1] = first, middle, last
    return lines


def _angle(bracket: str, height: int, above: int) -> list[str]:
    first, middle, last = tuple(_ANGLES[bracket])
    if height == 2:
        return [first, last]
    point = above if 0 < above < height - 1 else height // 2
    if height == 3:
        left = bracket == "⟨"
        return (
            [f" {first}", f"{middle} ", f" {last}"]
            if left
            else [
                f"{first} ",
                f" {middle}",
                f"{last} ",
            ]
        )
    return [middle if index == point else "│" for index in range(height)]
