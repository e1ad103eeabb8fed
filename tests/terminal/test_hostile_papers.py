"""A paper's text never controls the terminal, even from a library edited by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.terminal.allowed import foreign

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.terminal.terminal import Terminal

ORDERS = {
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "clipboard, C1": "\x9d52;c;ZXZpbA==\x9c",
    "window title": "\x1b]0;evil\x07",
    "alternate screen": "\x1b[?1049l",
    "alternate screen, C1": "\x9b?1049l",
    "report of the cursor": "\x1b[6n",
    "device control": "\x1bP$q q\x1b\\",
    "bell and backspace": "\x07\x08\x08",
    "carriage return": "\rsheaf: evil",
    "direction": "\u202eevil\u202c",
    "isolate": "\u2066evil\u2069",
    "tags and zero width": "\U000e0041\u200b\u200d\ufeff",
    "markup": "[/x][@click=app.quit()]evil[/] [bold",
    "surrogate": "\ud800",
}


def write_library(home: Path, order: str) -> None:
    """A library with a paper that has the escape sequence in every field, and a harmless one."""
    folder = home / "library"
    folder.mkdir(parents=True)
    evil = {
        "id": "arxiv:2403.00002",
        "title": f"Title {order} ends",
        "abstract": f"Abstract {order} ends.\n\nSecond {order} ends.",
        "authors": [f"Author {order} ends"],
        "date": "2024-03-13",
        "categories": [f"cs.{order}"],
        "venue": f"Venue {order} ends",
        "comment": f"Comment {order} ends",
        "url": f"https://example.org/{order}",
        "code": [f"https://example.org/code/{order}"],
        "digests": [f"hand{order}/x{order}"],
    }
    good = {"id": "arxiv:2403.00001", "title": "Harmless", "abstract": "Quite.", "date": "2023"}
    lines = [json.dumps(record) + "\n" for record in (evil, good)]
    (folder / "papers.jsonl").write_text("".join(lines))


def orders_in(output: bytes | bytearray) -> list[str]:
    """What in the output a terminal could take for an order and Sheaf has no use for."""
    return foreign(output.decode())


def orders_but(*names: str) -> str:
    """Return all escape sequences in one text, except those named."""
    return " ".join(order for name, order in ORDERS.items() if name not in names)


@pytest.mark.parametrize(
    "order",
    [
        orders_but("surrogate"),
        ORDERS["clipboard"],
        ORDERS["alternate screen, C1"],
        ORDERS["direction"],
        ORDERS["markup"],
        ORDERS["surrogate"],
    ],
    ids=["all", "clipboard", "C1", "direction", "markup", "surrogate"],
)
def test_an_escape_sequence_in_a_paper_never_reaches_the_terminal(
    open_terminal: Callable[..., Terminal], own_home: Path, order: str
) -> None:
    write_library(own_home, order)
    terminal = open_terminal(size=(120, 40))
    terminal.wait_for("2 papers")
    terminal.wait_for("Abstract")
    terminal.press("b")
    terminal.wait_for("Bookmarked")
    terminal.press("/")
    terminal.type("title")
    terminal.wait_for("1 of 2 ·")
    terminal.press("enter", "B")
    terminal.wait_for("bookmarks only")
    terminal.press("enter", "G")
    terminal.wait_quiet(0.1)
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert orders_in(terminal.output) == []
    assert terminal.what_is_left() == []
    assert terminal.clipboard == []


def test_an_escape_sequence_in_an_id_never_reaches_the_terminal(
    open_terminal: Callable[..., Terminal], own_home: Path
) -> None:
    write_library(own_home, "")
    path = own_home / "library" / "papers.jsonl"
    order = json.dumps(orders_but("surrogate"))[1:-1]
    path.write_text(path.read_text().replace("arxiv:2403.00002", f"local:{order}"))
    terminal = open_terminal(size=(120, 40))
    terminal.wait_for("2 papers")
    terminal.wait_for("Abstract")
    terminal.press("b")
    terminal.wait_for(lambda: "Bookmark" in terminal.lines[-2], reason="word of the bookmark")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert orders_in(terminal.output) == []


def test_an_escape_sequence_in_a_paper_is_not_copied_to_the_clipboard(
    open_terminal: Callable[..., Terminal], own_home: Path
) -> None:
    """What is pasted into a shell must not press Enter there."""
    write_library(own_home, orders_but("surrogate"))
    terminal = open_terminal(environment={"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"})
    terminal.wait_for("2 papers")
    terminal.type("oyuyt")
    terminal.wait_for("Title sent")
    assert len(terminal.clipboard) == 3
    for text in terminal.clipboard:
        assert text.isprintable()


def test_markup_in_a_title_is_shown_literally(
    open_terminal: Callable[..., Terminal], own_home: Path
) -> None:
    write_library(own_home, "[/x] [bold]x[/bold] [@click=app.quit()]y")
    terminal = open_terminal(size=(120, 40))
    terminal.wait_for("Title [/x] [bold]x[/bold]")
    terminal.press("y", "t")
    terminal.wait_for("Title sent")
    assert terminal.clipboard == ["Title [/x] [bold]x[/bold] [@click=app.quit()]y ends"]


def test_an_escape_sequence_that_is_typed_or_pasted_is_not_echoed(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    terminal = open_terminal()
    terminal.wait_for("30 papers ·")
    terminal.type("\x1b[200~a\x07b\u202ec\x9bd\x00[/x]\x1b[201~")
    terminal.wait_for("0 of 30 ·")
    assert "[/x]" in terminal.lines[0]
    terminal.type("\u202e\x9b\x1b]52;c;ZXZpbA==\x07\x1b[200~\x1b[31mevil\x1b[201~")
    terminal.wait_quiet()
    assert orders_in(terminal.output) == []
    assert terminal.clipboard == []


def test_an_escape_sequence_in_the_bookmarks_file_never_reaches_the_terminal(
    open_terminal: Callable[..., Terminal], library: Path
) -> None:
    first = open_terminal()
    first.wait_for("Ada Example")
    first.press("b")
    first.wait_for("Bookmarked")
    first.press("q")
    assert first.wait_exit() == 0
    path = library / "bookmarks.jsonl"
    record = json.loads(path.read_text().splitlines()[-1])
    record |= {"id": "local:gone", "title": "Gone \x1b]52;c;ZXZpbA==\x07 \u202e [/x] paper"}
    with path.open("a") as file:
        file.write(json.dumps(record) + "\n")
    second = open_terminal()
    second.wait_for("30 papers ·")
    second.press("B")
    second.wait_for("Gone")
    second.press("j")
    second.wait_quiet(0.3)
    second.press("q")
    assert second.wait_exit() == 0
    assert orders_in(second.output) == []
