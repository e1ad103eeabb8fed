"""Formats text and JSON for files that people may view in a terminal. No I/O."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, Final

from digest.text import safe

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNPRINTABLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(text: str) -> str:
    """Put text on one line, without anything that controls a terminal."""
    return " ".join(safe(text).split())


def json_line(record: Mapping[str, Any], *, sort_keys: bool = False) -> str:
    """Format a JSON object on one line; characters that control a terminal are escaped."""
    return _escaped(_dumped(record, sort_keys=sort_keys))


def json_page(value: Any) -> str:
    """Format a JSON value, indented; characters that control a terminal are escaped."""
    return _escaped(_dumped(value, indent=2))


def parse_json_line(line: bytes) -> Any:
    """Parse one line of JSON; faster than `json.loads` for an object as `json_line` writes it.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    if line.startswith(b'{"'):
        # UTF-8, then; `loads` would guess the encoding and look for white space with two patterns.
        text = line.decode("utf-8", "surrogatepass")
        value, end = _DECODER.raw_decode(text)
        if end == len(text) or not text[end:].strip(" \t\r\n"):
            return value
    return json.loads(line)


_DECODER: Final = json.JSONDecoder()


def _dumped(value: Any, **options: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, **options)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, **options)


def _finite(value: Any) -> Any:
    """Replace NaN and infinity, which JSON cannot express, with null."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _escaped(text: str) -> str:
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
