"""How many formulas of real pages can be said: `python -m tests.bench.formulas PAGE...`.

Reads the TeX of every `math` element of pages as LaTeXML makes them, and prints the shares that
are said on a line and in two dimensions, what isn't, and how long it takes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from digest.math import display, inline

_ROWS: Final = ("ltx_equation", "ltx_equationgroup", "ltx_eqn_table")


@dataclass(frozen=True)
class Formula:
    """The TeX of a formula, and whether it stands by itself: in a row of equations, or as block."""

    tex: str
    is_display: bool


class _Formulas(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Formula] = []
        self._tables: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "table":
            classes = (values.get("class") or "").split()
            self._tables.append(any(each in classes for each in _ROWS))
        elif tag == "math" and values.get("alttext"):
            is_display = values.get("display") == "block" or any(self._tables[-1:])
            self.found.append(Formula(values["alttext"] or "", is_display))

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._tables:
            self._tables.pop()


def formulas(page: Path) -> list[Formula]:
    """Return the formulas of a page in their order."""
    parser = _Formulas()
    parser.feed(page.read_text(encoding="utf-8", errors="replace"))
    return parser.found


def _share(name: str, total: int, unknown: Counter[str]) -> str:
    said = total - unknown.total()
    return f"{name:8} {said:6} of {total:6}  {100 * said / max(1, total):6.2f} %"


def main() -> int:
    """Print the shares; the exit status tells whether the bars of 97 and 90 % are reached."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("pages", nargs="+", type=Path)
    arguments.add_argument("--show", action="store_true", help="print each formula that isn't said")
    given = arguments.parse_args()
    unknown: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    totals: Counter[bool] = Counter()
    seconds: dict[bool, float] = {False: 0.0, True: 0.0}
    for page in given.pages:
        for each in formulas(page):
            start = time.perf_counter()
            result = display(each.tex) if each.is_display else inline(each.tex)
            seconds[each.is_display] += time.perf_counter() - start
            totals[each.is_display] += 1
            left = result.unknown
            if not left and not each.is_display and "\\" in inline(each.tex).text:
                left = "a backslash is left"
            if left:
                unknown[each.is_display][left] += 1
                if given.show:
                    print(f"{page.name}: {left}: {each.tex!r}")
    for is_display, name in ((False, "inline"), (True, "display")):
        print(_share(name, totals[is_display], unknown[is_display]), end="  ")
        print(f"{1e6 * seconds[is_display] / max(1, totals[is_display]):6.0f} µs each")
        for what, count in unknown[is_display].most_common():
            print(f"    {count:5} {what}")
    shares = [1 - unknown[each].total() / max(1, totals[each]) for each in (False, True)]
    return 0 if shares[0] >= 0.97 and shares[1] >= 0.90 else 1


if __name__ == "__main__":
    sys.exit(main())
