"""Links and copies over SSH, where no browser is: the terminal's own clipboard (OSC 52)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.usefixtures("library")

OVER_SSH = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22", "DISPLAY": ":10"}
LINK = "https://arxiv.org/abs/2403.00000"


def test_o_over_ssh_shows_the_link_and_sends_it_to_the_clipboard(
    open_terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    terminal = open_terminal(size=size, environment=OVER_SSH)
    terminal.wait_for("Ada Example")
    terminal.press("o")
    terminal.wait_for(lambda: LINK in terminal.lines[-2], reason="the link on the status line")
    terminal.wait_for(lambda: bool(terminal.clipboard))
    assert terminal.clipboard == [LINK]


def test_o_without_a_display_shows_the_link(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal()
    terminal.wait_for("Ada Example")
    terminal.press("o")
    terminal.wait_for(f"{LINK} sent to the terminal's clipboard")


def test_o_with_a_display_opens_the_browser_with_the_link(
    open_terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho noise on stdout\necho noise >&2\necho "$1" > {opened}\n')
    browser.chmod(0o700)
    terminal = open_terminal(environment={"DISPLAY": ":0", "BROWSER": str(browser)})
    terminal.wait_for("Ada Example")
    terminal.press("o")
    terminal.wait_for(f"Opened {LINK}")
    assert opened.read_text().strip() == LINK
    assert terminal.clipboard == []
    assert "noise" not in terminal.text


def test_a_paper_without_a_link_says_so(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(environment=OVER_SSH)
    terminal.wait_for("Ada Example")
    terminal.press("j", "j", "o")
    terminal.wait_for("This paper has no link")
    assert terminal.clipboard == []


@pytest.mark.parametrize(
    ("key", "copied"),
    [("u", LINK), ("t", "Speculative Harvesting for Orchard Robots")],
)
def test_y_copies_through_the_terminal(
    open_terminal: Callable[..., Terminal], key: str, copied: str
) -> None:
    terminal = open_terminal(environment=OVER_SSH)
    terminal.wait_for("Ada Example")
    terminal.press("y")
    terminal.wait_for("y then:")
    terminal.press(key)
    terminal.wait_for("sent to the terminal's clipboard")
    assert terminal.clipboard == [copied]


def test_y_b_copies_a_bibtex_entry(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal(environment=OVER_SSH)
    terminal.wait_for("Ada Example")
    terminal.press("y", "b")
    terminal.wait_for("sent to the terminal's clipboard")
    (entry,) = terminal.clipboard
    assert entry.startswith("@")
    assert "Speculative Harvesting" in entry
    assert "2403.00000" in entry
    assert entry.count("{") == entry.count("}")


def test_a_title_beyond_ascii_is_copied_in_full(
    open_terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    from digest.library import Library
    from digest.paper import Paper
    from digest.storage.paths import home_at

    home = tmp_path / "other"
    title = "Größenwahn und 漢字 ∈ ℝ²"
    Library(home_at(home).library).add([Paper(id="arxiv:2403.99999", title=title)])
    terminal = open_terminal(home=home, environment=OVER_SSH)
    terminal.wait_for("1 paper")
    terminal.press("y", "t")
    terminal.wait_for("sent to the terminal's clipboard")
    assert terminal.clipboard == [title]
