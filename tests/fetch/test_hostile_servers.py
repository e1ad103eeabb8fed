"""Servers that mean harm: forged certificates, changing addresses, headers made to be sent back."""

from __future__ import annotations

import gzip
import shutil
import socket
import subprocess
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from digest.cli import main
from digest.errors import DeferredError, FetchError
from digest.fetch import guard, transport
from digest.fetch.client import Client
from digest.fetch.headers import LONGEST_HOLD
from digest.fetch.rss import feed
from tests.fetch.fetching import GOOD, ask, patient
from tests.fetch.loopback import Reply, Server, moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.config import Config
    from digest.storage.paths import Home
    from tests.fetch.fetching import FakeClock

FEED = b"""<rss version="2.0"><channel><title>J</title><item><title>On drafts</title>
<link>https://example.org/1</link><description>Words.</description></item></channel></rss>"""


@pytest.fixture
def called(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """`sheaf` called in this process: its exit code, stdout and stderr."""

    def call(*words: str) -> tuple[int, str, str]:
        return main(words), *capsys.readouterr()

    return call


# Certificates


@pytest.fixture(scope="module")
def certify(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Path, Path]]:
    """Makes a certificate for a host that is valid for so many days, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here")
    folder = tmp_path_factory.mktemp("certificates")

    def make(name: str, days: int) -> tuple[Path, Path]:
        made, key, expired = (folder / f"{name}{days}.{each}" for each in ("pem", "key", "old"))
        made_by = ["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-subj", f"/CN={name}"]
        made_by += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-addext", f"subjectAltName={name}"]
        made_by += ["-days", "2", "-keyout", str(key), "-out", str(made)]
        subprocess.run(made_by, check=True, capture_output=True)
        if days > 0:
            return made, key
        dated = ["openssl", "x509", "-in", str(made), "-signkey", str(key), "-days", str(days)]
        dated += ["-out", str(expired)]
        if subprocess.run(dated, check=False, capture_output=True).returncode:
            pytest.skip("this openssl makes no expired certificate")
        return expired, key

    return make


@pytest.fixture
def encrypted(
    certify: Callable[..., tuple[Path, Path]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Server]]:
    """Starts a server with a certificate that this machine trusts, or not."""
    running: list[Server] = []

    def start(name: str, days: int = 2, *, trusted: bool = True) -> Server:
        certificate, key = certify(name, days)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        server = Server()
        server.encrypt(certificate, key)
        server.start()
        running.append(server)
        return server

    yield start
    for each in running:
        each.stop()


def test_a_server_with_a_good_certificate_is_read(
    encrypted: Callable[..., Server], settings: Config, home: Home
) -> None:
    url = encrypted("IP:127.0.0.1").on("/", GOOD)
    with Client(settings, home.fetched) as client:
        assert client.get(ask(url)).summary.records == 1


@pytest.mark.parametrize(
    ("name", "days", "trusted", "told"),
    [
        ("IP:127.0.0.1", 2, False, "self-signed certificate"),
        ("DNS:other.example", 2, True, "IP address mismatch"),
        ("IP:127.0.0.1", -1, True, "certificate has expired"),
    ],
)
def test_a_server_with_a_wrong_certificate_is_told_nothing(
    encrypted: Callable[..., Server],
    settings: Config,
    home: Home,
    name: str,
    days: int,
    *,
    trusted: bool,
    told: str,
) -> None:
    server = encrypted(name, days, trusted=trusted)
    url = server.on("/", GOOD)
    with (
        Client(settings, home.fetched) as client,
        pytest.raises(FetchError, match=r"the certificate of 127\.0\.0\.1 is not valid") as caught,
    ):
        client.get(ask(url))
    assert told in str(caught.value).replace("self signed", "self-signed")
    assert server.asked == []


# Addresses


def test_a_name_that_turns_private_while_it_redirects_is_not_followed(
    settings: Config, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        outside = Server("127.0.0.2")
    except OSError:
        pytest.skip("this machine has no second loopback address")
    inside = Server("127.0.0.1", int(outside.url.rpartition(":")[2]))
    addresses = ["127.0.0.2"]
    real: Any = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **options: Any) -> Any:
        changing = host in {"changing.example", b"changing.example"}
        return real(addresses[0] if changing else host, *args, **options)

    def reply(_: object) -> Reply:
        addresses[0] = "127.0.0.1"
        return moved("/secret")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    # As if the first were on the public internet, where no test may go.
    for module in (guard, transport):
        monkeypatch.setattr(module, "is_private", lambda host: host == "127.0.0.1")
    outside.start()
    inside.start()
    try:
        inside.on("*", GOOD)
        url = outside.on("/", reply).replace("127.0.0.2", "changing.example")
        with Client(settings, home.fetched) as client:
            with pytest.raises(FetchError, match=r"local network \(127\.0\.0\.1\)"):
                client.get(ask(url))
            assert [len(outside.asked), len(inside.asked)] == [1, 0]
            # Named by the user, it may be there.
            assert client.get(ask(url)).summary.records == 1
    finally:
        outside.stop()
        inside.stop()


# Headers


@pytest.mark.parametrize(
    "value", ['"\xe4"', "\x1b]0;title\x07", '"a\tb"', '"' + "x" * 50_000 + '"', "\x7f"]
)
def test_a_validator_that_cannot_be_sent_back_is_not(
    client: Client, server: Server, value: str
) -> None:
    url = server.on("/", Reply(GOOD, headers={"etag": value, "last-modified": value}))
    for _ in range(2):
        assert client.get(ask(url)).summary.records == 1
    assert not {"if-none-match", "if-modified-since"} & set(server.asked[1].headers)


@pytest.mark.parametrize("status", [200, 404, 418, 503])
def test_escape_codes_in_an_answers_head_do_not_reach_the_terminal(
    called: Callable[..., tuple[int, str, str]], config_file: Path, server: Server, status: int
) -> None:
    evil = "\x1b]0;pwned\x07\x1b[31m\x9b31m"
    headers = {"content-type": evil, "x-evil": evil, "retry-after": evil, "etag": evil}
    url = server.on("/feed", Reply(FEED, status, headers, reason=evil))
    code, out, err = called("fetch", "rss", url)
    assert code == (status != 200)
    assert (out + err).replace("\n", "").isprintable()
    assert "internal error" not in err


@pytest.mark.parametrize(
    "value", ["31536000", "9" * 5000, "Fri, 25 Nov 2126 17:27:20 GMT", "1e99999"]
)
def test_a_wait_of_a_year_is_at_most_a_day(
    client: Client, server: Server, clock: FakeClock, value: str
) -> None:
    url = server.on("/", Reply(status=503, headers={"retry-after": value}), GOOD)
    if value != "1e99999":  # that is no number of seconds, so it is asked again at once
        with pytest.raises(DeferredError, match="asks for no more requests until"):
            client.get(ask(url))
        clock.time += LONGEST_HOLD + 1
    assert client.get(ask(url)).summary.records == 1
    assert sum(clock.slept) == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a\r\nx-injected: 1",
        "http://127.0.0.1/a\nb",
        "http://127.0.0.1/ HTTP/1.1",
        "http://127.0.0.1\r\n/",
        "http://a b@127.0.0.1/",
        "http://127.0.0.1/\x00",
        "http://127.0.0.1/\x1b[31m",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http:///x",
    ],
)
def test_an_address_that_could_inject_a_header_is_refused(
    called: Callable[..., tuple[int, str, str]], home: Home, url: str
) -> None:
    code, _, err = called("fetch", "rss", url)
    assert code == 2
    assert "is not a web address" in err
    assert err.count("\n") == 1
    home.config.mkdir(parents=True, exist_ok=True)
    escaped = "".join(f"\\u{ord(c):04x}" for c in url)
    home.config_file.write_text(f'[[subscribe]]\nsource = "rss"\nurl = "{escaped}"\n')
    code, _, err = called("sync")
    assert code == 1
    assert "subscribe[0].url must be a web address" in err


def test_what_is_encoded_in_an_address_stays_so(client: Client, server: Server) -> None:
    list(feed(client, server.on("/a%0d%0ax-injected:%201", FEED)))
    assert "x-injected" not in server.asked[0].headers


# Bodies


def _packed(times: int) -> bytes:
    """200 MB of blanks, packed again and again: a few hundred bytes after three times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(packer.compress(b" " * 1_000_000) for _ in range(200)) + packer.flush()
    for _ in range(times - 1):
        body = gzip.compress(body)
    return body


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_bomb_is_stopped_at_the_cap_however_often_it_is_packed(
    client: Client, server: Server, times: int
) -> None:
    encoding = ", ".join(["gzip"] * times)
    url = server.on("/", Reply(_packed(times), headers={"content-encoding": encoding}))
    with pytest.raises(FetchError, match="larger than 2 MB"):
        client.get(ask(url))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(FEED, length=len(FEED) + 1),
        Reply(FEED, length=20),
        Reply(FEED, length=10**15),
        Reply(FEED, length=int("9" * 4000)),
        Reply(FEED, length=-1),
        Reply(b"<rss>", headers={"transfer-encoding": "chunked"}),
        Reply(FEED, headers={"x": "y" * 300_000}),
        Reply(FEED, headers={f"x-{n}": "y" * 900 for n in range(400)}),
        Reply(FEED, headers={"content-encoding": ", ".join(["gzip"] * 5000)}),
    ],
    ids=[
        "longer",
        "shorter",
        "1 PB",
        "huge",
        "negative",
        "chunks",
        "head",
        "heads",
        "gz",
    ],
)
def test_a_wrong_length_or_head_is_one_error(
    settings: Config, home: Home, server: Server, reply: Reply
) -> None:
    with (
        Client(patient(settings, attempts=1), home.fetched) as client,
        pytest.raises(FetchError) as caught,
    ):
        list(feed(client, server.on("/", reply)))
    assert len(str(caught.value)) < 500
