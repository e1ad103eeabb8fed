"""Figures of merit are found in prose, and other numbers are not."""

from __future__ import annotations

import pytest

from digest.text.figures import FIGURE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a speedup of 10x over it", ["10x"]),
        ("2.8× faster, 2.36-8.02× overall", ["2.8×", "2.36-8.02×"]),
        ("with < 1 % drop in accuracy", ["< 1 % drop"]),
        ("at 600 fps and 47.5 % mIoU", ["600 fps", "47.5 % mIoU"]),
        ("from 41.2 to 43.7 mIoU", ["43.7 mIoU"]),
        ("a 3-fold gain, 1.5-2x", ["3-fold", "1.5-2x"]),
        ("in 2024, Llama-2 7B, a 10xyz, section 3.2, 5 papers, v1.2.3x", []),
    ],
)
def test_figures_of_merit_are_found(text: str, found: list[str]) -> None:
    assert FIGURE.findall(text) == found
