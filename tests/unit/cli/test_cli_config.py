"""`sheaf config`: showing, finding, editing and checking the config file."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from digest import config
from digest.config import (
    ArxivSubscription,
    Config,
    Fetching,
    HfSubscription,
    RssSubscription,
    SavedSearch,
)
from digest.config.toml_text import to_toml
from tests.unit.commands import Sheaf, assert_told
from tui.custom_keys import settings_of, with_custom_keys
from tui.keymap import KEYMAP

if TYPE_CHECKING:
    from pathlib import Path

    from digest.storage.paths import Home

MISTAKE = '[[subscribe]]\nsource = "hf"\n\n[fetch]\nattempt = 3\n'


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that replaces the file by what the returned file has; it takes an option.

    What it was given is in the file beside it that ends in `.seen`.
    """
    script, wanted = tmp_path / "an editor.py", tmp_path / "wanted"
    script.write_text(
        "import sys, pathlib\n"
        "option, wanted, file = sys.argv[1:]\n"
        "assert option == '--wait'\n"
        "pathlib.Path(wanted + '.seen').write_bytes(pathlib.Path(file).read_bytes())\n"
        "if pathlib.Path(wanted).exists():\n"
        "    pathlib.Path(file).write_bytes(pathlib.Path(wanted).read_bytes())\n"
    )
    words = [sys.executable, str(script), "--wait", str(wanted)]
    monkeypatch.setenv("VISUAL", shlex.join(words))
    monkeypatch.setenv("EDITOR", "false")
    return wanted


def test_the_path_is_printed(called: Sheaf, home: Home) -> None:
    assert called("config", "path").stdout == f"{home.config_file}\n"


def test_all_settings_are_shown_and_defaults_are_told_apart(called: Sheaf, home: Home) -> None:
    shown = called("config", "show").stdout
    assert shown.startswith(f"# {home.config_file}: no file, so defaults\n")
    assert "\n[fetch]\nconnect_timeout = 10.0  # default\n" in shown
    home.config_file.parent.mkdir(parents=True)
    home.config_file.write_text('[fetch]\nattempts = 5\n[[subscribe]]\nsource = "hf"\n')
    shown = called("config", "show").stdout
    assert shown.startswith(f"# {home.config_file}\n")
    assert "\nattempts = 5\n" in shown
    assert '\n[[subscribe]]\nsource = "hf"\n' in shown


def test_every_mistake_in_the_keys_is_told(called: Sheaf, home: Home) -> None:
    home.config_file.parent.mkdir(parents=True)
    home.config_file.write_text('[keys]\nbookmark = "w"\ntag = "Ctl-T"\nnopes = "x"\n')
    shown = called("config", "show").stdout
    assert '\nbookmark = "w"\n' in shown
    assert '\ntag = "t"  # default\n' in shown
    checked = called("config", "check")
    assert checked.returncode == 1
    for each in ("line 3: keys.tag: no key is called “Ctl-T”", "line 4: keys.nopes: no such"):
        assert each in checked.stderr
        assert each in called("doctor").stdout


@pytest.mark.parametrize(
    "settings",
    [
        Config(),
        Config(
            contact='mailto:"a\\b"@example.org',
            fetch=Fetching(attempts=7, patience=0.5, largest_megabytes=1e9),
            subscribe=(
                ArxivSubscription(categories=("cs.CL", "hep-th")),
                HfSubscription(),
                RssSubscription(url="https://example.org/é", name='“x” \t\x7f"'),
            ),
        ),
    ],
    ids=["defaults", "odd"],
)
def test_what_is_shown_is_read_as_the_same_config(tmp_path: Path, settings: Config) -> None:
    file = tmp_path / "config.toml"
    file.write_text(to_toml(settings), encoding="utf-8")
    assert config.load(file) == settings


def test_a_check_names_file_line_and_key(called: Sheaf, home: Home) -> None:
    assert called("config", "check").stdout == f"{home.config_file}: no file, so defaults\n"
    home.config_file.parent.mkdir(parents=True)
    home.config_file.write_text(MISTAKE)
    said = f"{home.config_file}, line 5: unknown key fetch.attempt; did you mean 'attempts'?"
    assert_told(called("config", "check"), said)
    assert_told(called("config", "show"), said)
    home.config_file.write_text(MISTAKE.replace("attempt", "attempts"))
    assert called("config", "check").stdout == f"{home.config_file}: no mistakes found\n"


def test_an_edited_config_is_checked(called: Sheaf, home: Home, editor: Path) -> None:
    editor.write_text(MISTAKE)
    assert_told(called("config", "edit"), f"{home.config_file}, line 5: unknown key")
    assert home.config_file.read_text() == MISTAKE
    home.config_file.unlink()
    editor.write_bytes("contact = 'é'".encode("latin-1"))
    assert_told(called("config", "edit"), f"{home.config_file}: not UTF-8 text")
    editor.write_text('contact = "me@example.org"\n')
    done = called("config", "edit")
    assert (done.returncode, done.stdout) == (0, f"{home.config_file}: no mistakes found\n")
    assert config.load(home.config_file).contact == "me@example.org"


def test_a_new_config_starts_with_every_key_and_is_not_kept_unchanged(
    called: Sheaf, home: Home, editor: Path
) -> None:
    done = called("config", "edit")
    assert done.stdout == f"{home.config_file}: no file, so defaults\n"
    assert not home.config_file.exists()
    template = editor.with_name("wanted.seen").read_text()
    assert "# [fetch]\n# connect_timeout = 10.0\n" in template
    assert all(line.startswith("#") for line in template.split("\n") if line)
    uncommented = "\n".join(line.removeprefix("# ") for line in template.splitlines()[1:])
    home.config_file.write_text(uncommented)
    written = config.load(home.config_file)
    assert written == Config(
        subscribe=(ArxivSubscription(categories=("cs.CL", "cs.LG")),),
        saved=(SavedSearch(digit=1, name="Draft models", query="speculative decoding"),),
        keys=settings_of(KEYMAP),
    )
    table, mistakes = with_custom_keys(written.keys)
    assert settings_of(table) == settings_of(KEYMAP)
    assert mistakes == ()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("false", "the editor 'false' failed (exit code 1)"),
        ("/no/such/editor -w", "cannot start the editor '/no/such/editor': no such file"),
        ("vi '", 'cannot understand the editor "vi \'"'),
    ],
)
def test_an_editor_that_fails_is_reported(
    called: Sheaf, home: Home, monkeypatch: pytest.MonkeyPatch, command: str, said: str
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", command)
    assert_told(called("config", "edit"), said, "set $VISUAL or $EDITOR")
    assert not home.config_file.exists()


def test_no_editor_at_all_is_reported(called: Sheaf, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.setenv(name, " ")
    monkeypatch.setenv("PATH", "/nowhere")
    assert_told(called("config", "edit"), "no editor found; set $VISUAL or $EDITOR")
