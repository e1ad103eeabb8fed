"""Text as one line of a file that people may look at in a terminal. No I/O."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from digest.text import safe

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNPRINTABLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(text: str) -> str:
    """The text on one line, without anything that controls a terminal."""
    return " ".join(safe(text).split())


def json_line(record: Mapping[str, Any], *, sort_keys: bool = False) -> str:
    """A JSON object on one line, readable; characters that control a terminal are escaped."""
    return _escaped(json.dumps(record, ensure_ascii=False, sort_keys=sort_keys))


def json_page(value: Any) -> str:
    """A JSON value, indented; characters that control a terminal are escaped."""
    return _escaped(json.dumps(value, ensure_ascii=False, indent=2))


def _escaped(text: str) -> str:
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
