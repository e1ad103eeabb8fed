"""Stream JSON values with their line numbers, from JSON lines or one long array."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from digest.sources.base import Skipped
from digest.sources.decoding import decode, read_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.sources.base import Origin

_MAX_LINE_BYTES: Final = 16 * 1024 * 1024
_SEPARATOR: Final = re.compile(r"[\s\ufeff,]*")
_DECODER: Final = json.JSONDecoder()


def json_lines(stream: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | Skipped]]:
    """Yield each non-blank line's number and object, or `Skipped` if it isn't an object."""
    number = 0
    is_rest = False
    while line := stream.readline(_MAX_LINE_BYTES):
        was_rest, is_rest = is_rest, not line.endswith(b"\n") and len(line) == _MAX_LINE_BYTES
        if was_rest:
            continue
        number += 1
        if is_rest:
            yield number, Skipped(number, "it is a line of over 16 MB")
            continue
        if line.strip():
            yield number, _object(line.removeprefix(b"\xef\xbb\xbf"), number)


def _after_blank(text: str, at: int) -> int:
    match = _SEPARATOR.match(text, at)
    return match.end() if match else at


def _object(line: bytes, number: int) -> dict[str, Any] | Skipped:
    try:
        record = json.loads(line.decode(errors="replace"))
    except json.JSONDecodeError as error:
        return Skipped(number, f"it is not JSON ({error.msg.lower()})")
    except (ValueError, RecursionError):
        return Skipped(number, "this JSON is nested too deeply or has too long a number")
    return record if isinstance(record, dict) else Skipped(number, "it is not a JSON object")


def json_elements(stream: BinaryIO, origin: Origin) -> Iterator[tuple[int, Any]]:
    """Yield the elements of an array, or consecutive values, with their line numbers.

    Decoding is lazy, so values before a broken one are still read; the broken one comes as
    `Skipped` and ends the iteration.

    Raises:
        InputError: the file is too large for `read_all`.
    """
    text = decode(read_all(stream, origin))[0]
    at = _after_blank(text, 0)
    is_array = text.startswith("[", at)
    at += is_array
    line = 1 + text.count("\n", 0, at)
    while True:
        start = _after_blank(text, at)
        line += text.count("\n", at, start)
        if is_array and text.startswith("]", start):
            return
        if start == len(text):
            if is_array:
                yield line, Skipped(line, "the file is cut off here, before the end of its list")
            return
        try:
            value, at = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            what = f"it is not JSON ({error.msg.lower()}), or the file breaks off in it"
            yield line, Skipped(line, f"{what}; nothing after this was read")
            return
        except (ValueError, RecursionError):
            yield (
                line,
                Skipped(
                    line,
                    "it is nested too deeply or has too long a number; nothing after this was read",
                ),
            )
            return
        yield line, value
        line += text.count("\n", start, at)
