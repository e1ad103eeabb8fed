"""`sheaf demo`: a sample to read at once, and nothing left behind."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.terminal.terminal import Terminal


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder for temporary files that the demo is given."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def open_demo(open_terminal: Callable[..., Terminal], temporary: Path) -> Callable[..., Terminal]:
    """Opens the demo."""

    def start(**options: object) -> Terminal:
        return open_terminal("demo", environment={"TMPDIR": str(temporary)}, **options)

    return start


def test_the_demo_opens_with_the_sample_and_leaves_nothing_behind(
    open_demo: Callable[..., Terminal], temporary: Path, own_home: Path, size: tuple[int, int]
) -> None:
    terminal = open_demo(size=size)
    terminal.wait_for(" papers · ")
    assert len(list(temporary.iterdir())) == 1
    terminal.press("/")
    terminal.type("attention is all you need")
    terminal.wait_for(lambda: "Attention Is All You Need" in terminal.lines[2])
    terminal.press("enter", "b")
    terminal.wait_for("Bookmarked")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []
    assert list(temporary.iterdir()) == []
    assert not own_home.exists()


def test_a_morning_can_be_tried_in_the_sample(open_demo: Callable[..., Terminal]) -> None:
    terminal = open_demo()
    terminal.wait_for("Sample · 20 papers, 20 unread")
    first = terminal.cursor_row
    terminal.press("N")
    terminal.wait_for("20 papers, 19 unread")
    assert terminal.cursor_row != first
    terminal.press("A")
    terminal.wait_for("20 papers, all read")
    terminal.press("n")
    terminal.wait_for("No more unread papers")
    terminal.press("q")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize(
    ("number", "sign"),
    [
        (signal.SIGTERM, "Sheaf is opening"),
        (signal.SIGINT, "Sheaf is opening"),
        (signal.SIGHUP, " papers · "),
    ],
)
def test_the_demo_leaves_nothing_behind_after_a_signal(
    open_demo: Callable[..., Terminal], temporary: Path, number: signal.Signals, sign: str
) -> None:
    terminal = open_demo()
    terminal.wait_for(sign)
    terminal.send_signal(number)
    assert terminal.wait_exit() == 128 + number
    assert terminal.what_is_left() == []
    assert list(temporary.iterdir()) == []


def test_the_demo_leaves_nothing_behind_after_a_fault(
    open_demo: Callable[..., Terminal], temporary: Path
) -> None:
    terminal = open_demo(prelude="from digest.session import Session; Session.search = None")
    assert terminal.wait_exit() == 1
    assert terminal.what_is_left() == []
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in terminal.text
    named = [word for word in "".join(terminal.lines).split() if word.endswith("fault.txt")]
    assert all(Path(name).exists() for name in named), "it names a report that is gone"


def test_the_demo_says_what_is_wrong_with_the_terminal(
    open_terminal: Callable[..., Terminal],
) -> None:
    terminal = open_terminal("demo", size=(20, 5))
    assert terminal.wait_exit() == 1
    assert "40x12" in "".join(terminal.lines)


def test_the_welcome_opens_the_demo_with_d(
    open_terminal: Callable[..., Terminal], temporary: Path
) -> None:
    terminal = open_terminal(environment={"TMPDIR": str(temporary)})
    terminal.wait_for("sheaf add")
    terminal.press("d")
    terminal.wait_for(" papers · ")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []
    assert list(temporary.iterdir()) == []
