"""A real HTTP server on loopback that behaves as badly as a test wants. It never sleeps: what
stalls waits for the end of the test."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Asked:
    """One request that arrived."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    began: float
    """`time.monotonic()`, which all processes of a machine share."""


@dataclass(frozen=True)
class Reply:
    """One response. After head and body, `then` may do anything with the connection."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    """A false value for Content-Length, if any."""
    then: Callable[[Exchange], None] | None = None
    reason: str | None = None
    """The words after the status, when not the usual ones."""


@dataclass
class Exchange:
    """An open connection, for a reply that continues after its body."""

    server: Server
    write: Callable[[bytes], object]


Answering = Reply | bytes
"""The replies that a test may give; bytes are a successful response."""


class Server:
    """Answers each path with its replies in turn, repeating the last one."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.asked: list[Asked] = []
        self.over = threading.Event()
        """Set at the end of the test, to release whatever stalls."""
        self.arrived = threading.Condition()
        self._replies: dict[str, list[Answering | Callable[[Asked], Answering]]] = {}
        self._http = ThreadingHTTPServer((host, port), _handler(self))
        self._http.daemon_threads = True
        self._http.handle_error = _quiet  # type: ignore[method-assign, assignment]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self.url = f"http://{host}:{self._http.server_port}"

    def on(self, path: str, *replies: Answering | Callable[[Asked], Answering]) -> str:
        """Set the replies of a path (`*` means all others); returns its address."""
        self._replies[path] = list(replies)
        return self.url + path

    def wait_for(self, count: int) -> None:
        """Wait until a number of requests have arrived."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.asked) >= count, timeout=20)

    def reply(self, asked: Asked) -> Reply:
        with self.arrived:
            self.asked.append(asked)
            replies = self._replies.get(asked.path) or self._replies.get("*")
            if not replies:
                found: Answering | Callable[[Asked], Answering] = Reply(b"nothing here", 404)
            else:
                found = replies.pop(0) if len(replies) > 1 else replies[0]
            self.arrived.notify_all()
        if callable(found):
            found = found(asked)
        return Reply(found) if isinstance(found, bytes) else found

    def encrypt(self, certificate: Path, key: Path) -> None:
        """Speak TLS from now on; call it before `start`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self.url = self.url.replace("http://", "https://")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.over.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def stall(exchange: Exchange) -> None:
    """Send nothing more until the test is over."""
    exchange.server.over.wait(30)


def drip(exchange: Exchange) -> None:
    """Send a byte now and then, forever."""
    while not exchange.server.over.wait(0.02):
        exchange.write(b" ")


def bomb(megabytes: int) -> Reply:
    """A small gzip body that becomes large."""
    body = gzip.compress(b"0" * megabytes * 1_000_000)
    return Reply(body, headers={"content-encoding": "gzip"})


def moved(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"location": to})


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = self.path if self.path.startswith("http://") else parts.path
            reply = server.reply(Asked(path, query, headers, time.monotonic()))
            self.send_response(reply.status, reply.reason)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                length = len(reply.body) if reply.length is None else reply.length
                self.send_header("content-length", str(length))
            self.end_headers()
            self.wfile.write(reply.body)
            if reply.then is not None:
                reply.then(Exchange(server, self.wfile.write))
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _quiet(*_: object) -> None:
    """Ignore errors: these tests are about clients that hang up."""


def closed_port() -> int:
    """A loopback port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
