"""The reader over a real SSH connection on this machine, to a server that the test starts."""

from __future__ import annotations

import getpass
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from digest.bookmarks import Bookmarks
from digest.storage.paths import home_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.terminal.terminal import Terminal

SERVER = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/sbin")
TOOLS = ("ssh", "ssh-keygen")

pytestmark = [
    pytest.mark.skipif(SERVER is None, reason="no sshd on this machine"),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="no ssh client on this machine"),
]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[list[str]]:
    """The command that logs in here, up to the remote command."""
    for name in ("host_key", "user_key"):
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)]
        subprocess.run(keygen, check=True)
    port = free_port()
    config = tmp_path / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host_key\nPidFile none\n"
        f"AuthorizedKeysFile {tmp_path}/user_key.pub\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nPermitRootLogin yes\nPrintMotd no\nPrintLastLog no\n"
    )
    assert SERVER is not None
    server = subprocess.Popen(
        [SERVER, "-D", "-e", "-f", str(config)], stderr=subprocess.PIPE, text=True
    )
    assert server.stderr is not None
    said = server.stderr.readline()
    if "listening" not in said:
        server.kill()
        server.wait()
        server.stderr.close()
        pytest.skip(f"sshd does not start here: {said.strip()}")
    yield [
        *("ssh", "-tt", "-q", "-F", "none", "-p", str(port), "-i", str(tmp_path / "user_key")),
        *("-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no"),
        *("-o", "UserKnownHostsFile=/dev/null", f"{getpass.getuser()}@127.0.0.1"),
    ]
    server.terminate()
    server.wait()
    server.stderr.close()


@pytest.fixture
def log_in(
    open_terminal: Callable[..., Terminal], ssh: list[str], library: Path
) -> Callable[..., Terminal]:
    """Opens a terminal that is logged in and reads."""
    sheaf = "from digest.cli import program; program()"
    remote = shlex.join(["env", f"SHEAF_HOME={library}", sys.executable, "-c", sheaf])
    # A child, not in place of the process: ssh closes the pipe by which a terminal knows its end.
    prelude = f"""
import signal, subprocess
child = subprocess.Popen({[*ssh, f"exec {remote}"]!r})
signal.signal(signal.SIGTERM, lambda *_: child.kill())
raise SystemExit(child.wait())
"""
    return lambda **options: open_terminal(prelude=prelude, **options)


def bookmarked(home: Path) -> int:
    return len(Bookmarks.open(home_at(home).bookmarks, lambda _: None).all())


def test_one_searches_bookmarks_and_leaves_over_ssh(
    log_in: Callable[..., Terminal], library: Path
) -> None:
    terminal = log_in(size=(120, 40))
    terminal.wait_for("30 papers ·")
    terminal.type("/lighthouse")
    terminal.wait_for("1 of 30 ·")
    terminal.press("enter", "b")
    terminal.wait_for("★ Special Tools")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.what_is_left() == []
    assert bookmarked(library) == 1


def test_a_connection_that_breaks_loses_no_bookmark(
    log_in: Callable[..., Terminal], library: Path
) -> None:
    terminal = log_in()
    terminal.wait_for("30 papers ·")
    terminal.press("b")
    terminal.wait_for("Bookmarked")
    terminal.send_signal(signal.SIGTERM)  # kills the client
    assert terminal.wait_exit() == -signal.SIGKILL % 256
    assert bookmarked(library) == 1

    again = log_in()
    again.wait_for("30 papers ·")
    again.press("B")
    again.wait_for("1 paper ·")
    again.press("q")
    assert again.wait_exit() == 0


def test_the_window_of_the_client_is_the_window_of_the_reader(
    log_in: Callable[..., Terminal],
) -> None:
    terminal = log_in(size=(80, 24))
    terminal.wait_for("30 papers ·")
    terminal.resize(120, 40)
    terminal.wait_for(lambda: "30 papers ·" in terminal.lines[38])
