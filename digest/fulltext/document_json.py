"""A document as JSON and back: each value an object that names its kind, empty fields left out.

{"kind": "Paragraph", "anchor": "S1.p1", "spans": ["A string is text; ", {"kind": "LineBreak"}]}
"""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import Any, cast

from digest.errors import SheafError
from digest.fulltext import document

FORM = 1
"""The version of the JSON form; a text kept in another form is read again from its raw page."""

_KINDS = {
    kind.__name__: kind
    for kind in vars(document).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
}
_ENUMS = {"style": document.Style, "align": document.Align, "format": document.Format}
"""The fields that hold an enumeration; `Figure.kind` is told apart, for `kind` names the class."""
_STRINGS = {"authors", "cells", "numbers", "problems"}
"""The fields whose strings are no spans."""


class TextFormError(SheafError):
    """A kept text is not in the form that this version writes."""


def to_json(text: document.Document) -> dict[str, Any]:
    """What `json.dumps` takes."""
    return {"form": FORM, **cast("dict[str, Any]", _plain(text))}


def from_json(value: object) -> document.Document:
    """Raises `TextFormError` where the value is anything else than `to_json` makes."""
    if not isinstance(value, dict) or value.get("form") != FORM:
        raise TextFormError("the kept text has another form", hint="it is made again from its page")
    try:
        made = _made({key: item for key, item in value.items() if key != "form"})
    except (KeyError, TypeError, ValueError) as error:
        raise TextFormError(
            "the kept text is damaged", hint="it is made again from its page"
        ) from error
    if not isinstance(made, document.Document):
        raise TextFormError("the kept text is damaged", hint="it is made again from its page")
    return made


def _plain(value: object) -> object:
    if isinstance(value, document.Text):
        return value.text
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        plain: dict[str, object] = {"kind": type(value).__name__}
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if item != field.default:
                plain["figure" if field.name == "kind" else field.name] = _plain(item)
        return plain
    return value


def _made(value: object) -> object:
    # Loops, not comprehensions: those take frames of their own, and documents nest deep.
    if isinstance(value, list):
        items = []
        for item in value:
            items.append(document.Text(item) if isinstance(item, str) else _made(item))  # noqa: PERF401
        return tuple(items)
    if isinstance(value, dict):
        fields = {}
        for name, item in value.items():
            if name != "kind":
                field, made = _field(name, item)
                fields[field] = made
        return _KINDS[value["kind"]](**fields)
    return value


def _field(name: str, item: object) -> tuple[str, object]:
    if name == "figure":
        return "kind", document.FigureKind(cast("str", item))
    if name in _ENUMS:
        return name, _ENUMS[name](cast("str", item))
    if name in _STRINGS and isinstance(item, list):
        return name, tuple(each if isinstance(each, str) else _made(each) for each in item)
    return name, _made(item)
