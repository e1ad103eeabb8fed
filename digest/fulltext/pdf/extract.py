"""Prints the text of a PDF with its places as JSON. A program of its own: see `pages.py`.

PDFium is a large program in C++ that is given any file. In a process of its own, with limits on
time and memory, the worst that a file can do is to end that process. It imports nothing of Sheaf's.

    python extract.py MOST_PAGES MOST_CHARACTERS < paper.pdf

On standard output one JSON value a line: first `{"pages": N}`, then for each page

    {"width": points, "height": points, "stamp": text that stands upright in the margin,
     "pieces": [[left, bottom, right, top, size, flags, [[text, shift], ...]], ...]}

A piece is what PDFium takes for a line, or less; its origin is the page's lower left corner. Flags
are 1 for bold and 2 for letters of formulas; shift is 1 for raised text, -1 for lowered, else 0.
Where it cannot go on, the last line is `{"error": "password"}`, "damaged" or "characters".
"""

from __future__ import annotations

import ctypes
import json
import re
import resource
import sys

MEMORY = 2 << 30
"""Bytes of address space."""
SECONDS = 60
"""Of processor time."""
BOLD, FORMULA = 1, 2
_BOLD_NAME = re.compile(rb"bold|medi|black|heavy|cmbx|sfbx|-b$|bx\d|\.b$", re.IGNORECASE)
_FORMULA_NAME = re.compile(
    rb"cmmi|cmsy|cmex|msam|msbm|eufm|stmary|rsfs|math|symbol|wasy|txsy|pxsy|txmi|eusm|mtmi|mtsy",
    re.IGNORECASE,
)
_GAP = 1.6
"""Widths of a letter's size between two letters that belong to different pieces."""


def main() -> None:
    """Read a PDF on standard input."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        resource.setrlimit(what, (most, most))
    import pypdfium2
    from pypdfium2 import raw

    most_pages, most_characters = map(int, sys.argv[1:3])
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        count = len(document)
    except pypdfium2.PdfiumError as error:
        is_locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(error)
        _print({"error": "password" if is_locked else "damaged"})
        return
    _print({"pages": count})
    for number in range(min(count, most_pages)):
        try:
            page = document[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            _print({"width": 0, "height": 0, "stamp": "", "pieces": []})
            continue
        characters = text.count_chars()
        most_characters -= characters
        if most_characters < 0:
            _print({"error": "characters"})
            return
        width, height = page.get_size()
        pieces, stamp = _Page(raw, text.raw).read(characters)
        _print({"width": width, "height": height, "stamp": stamp, "pieces": pieces})
        text.close()
        page.close()


def _print(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=True, separators=(",", ":"))
    sys.stdout.write("\n")


class _Page:
    """Gathers the letters of a page into pieces."""

    def __init__(self, raw, text) -> None:  # type: ignore[no-untyped-def]
        self._raw = raw
        self._text = text
        self._pieces: list[list[object]] = []
        self._stamp: list[str] = []
        self._letters: list[tuple[str, float, float, float, float, float, int]] = []
        self._name = ctypes.create_string_buffer(80)
        self._flags = ctypes.c_int()
        self._fonts: dict[bytes, int] = {}

    def read(self, characters: int) -> tuple[list[list[object]], str]:
        """Return the pieces of the page, and what stands upright on it."""
        raw, text = self._raw, self._text
        box = raw.FS_RECTF()
        was_stamp = False
        for at in range(characters):
            code = raw.FPDFText_GetUnicode(text, at)
            if code in (13, 10):
                self._end()
                continue
            letter = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
            generated = raw.FPDFText_IsGenerated(text, at) == 1
            if generated and letter == " ":
                if was_stamp:
                    self._stamp.append(" ")
                elif self._letters:
                    self._letters.append((" ", *self._letters[-1][1:]))
                continue
            angle = raw.FPDFText_GetCharAngle(text, at)
            was_stamp = 0.1 < angle < 6.18
            if was_stamp:
                self._stamp.append(letter)
                continue
            if not raw.FPDFText_GetLooseCharBox(text, at, box):
                continue
            size = raw.FPDFText_GetFontSize(text, at)
            height = box.top - box.bottom
            if not 0 < height < 1000:
                continue
            if not 0.3 * height < size < 3 * height:
                size = height  # scaled by the page's own matrix
            self._put(letter, box.left, box.bottom, box.right, box.top, size, self._font(at))
        self._end()
        return self._pieces, "".join(self._stamp)[:400]

    def _font(self, at: int) -> int:
        """Return what the name of a letter's font says of it."""
        length = self._raw.FPDFText_GetFontInfo(
            self._text, at, self._name, len(self._name), ctypes.byref(self._flags)
        )
        if not 0 < length <= len(self._name):
            return 0
        name = self._name.value
        known = self._fonts.get(name)
        if known is None:
            plain = name.partition(b"+")[2] or name
            known = (BOLD if _BOLD_NAME.search(plain) else 0) | (
                FORMULA if _FORMULA_NAME.search(plain) else 0
            )
            self._fonts[name] = known
        return known

    def _put(
        self,
        letter: str,
        left: float,
        bottom: float,
        right: float,
        top: float,
        size: float,
        font: int,
    ) -> None:
        if self._letters:
            last = self._letters[-1]
            gap = left - last[3]
            jumps = bottom > last[4] or top < last[2]
            if gap > _GAP * max(size, last[5]) or gap < -4 * max(size, last[5]) or jumps:
                self._end()
        self._letters.append((letter, left, bottom, right, top, size, font))

    def _end(self) -> None:
        """Make a piece of the letters so far."""
        letters, self._letters = self._letters, []
        while letters and letters[-1][0] == " ":
            letters.pop()
        if not letters:
            return
        sizes: dict[float, int] = {}
        for each in letters:
            sizes[round(each[5], 1)] = sizes.get(round(each[5], 1), 0) + 1
        size = max(sizes, key=lambda key: (sizes[key], key))
        base = [(each[2], each[4]) for each in letters if round(each[5], 1) == size]
        bottom = sorted(low for low, _ in base)[len(base) // 2]
        top = sorted(high for _, high in base)[len(base) // 2]
        runs: list[list[object]] = []
        for letter, _, low, _, high, own, _ in letters:
            shift = 0
            if own < 0.85 * size:
                middle = (low + high) / 2 - (bottom + top) / 2
                shift = 1 if middle > 0.12 * size else -1 if middle < -0.08 * size else 0
            if runs and runs[-1][1] == shift:
                runs[-1][0] += letter  # type: ignore[operator]
            else:
                runs.append([letter, shift])
        bold = sum(1 for each in letters if each[6] & BOLD)
        formula = sum(1 for each in letters if each[6] & FORMULA)
        flags = (BOLD if 2 * bold > len(letters) else 0) | (
            FORMULA if 3 * formula > len(letters) else 0
        )
        self._pieces.append(
            [
                round(letters[0][1], 1),
                round(bottom, 1),
                round(max(each[3] for each in letters), 1),
                round(top, 1),
                size,
                flags,
                runs,
            ]
        )


if __name__ == "__main__":
    main()
