"""One request over the network: a time-out for each phase, a size limit for the response.

Knows nothing about services. Synchronous outside, asyncio inside: only that can limit the *total*
time of a request, since a server that drips a byte every second triggers no other time-out.
"""

from __future__ import annotations

import asyncio
import math
import os
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import httpx2

from digest.errors import FetchError, UnreachableError
from digest.fetch.guard import is_private, private_error
from digest.fetch.redact import host, redact_url

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from digest.config import Fetching

_LOOK_SECONDS = 0.1
"""How often a request looks whether it is to stop."""
_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Response:
    """A server's response, whatever its status."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """Decompressed."""
    is_private: bool = False
    """Whether the server's address is outside the public internet; unknown behind a proxy."""


class Transport:
    """Sends requests, each over its own connection.

    At one request every three seconds, keeping connections alive saves little, and a fresh one
    lets the guard see the address of every request. Use it as a context manager, in a thread
    without a running event loop.
    """

    def __init__(
        self, limits: Fetching, user_agent: str, stop: Callable[[], None] | None = None
    ) -> None:
        """Prepare for requests.

        Args:
            limits: time-outs and sizes.
            user_agent: sent with each request.
            stop: called often while a request runs; ends it by raising. None if none is stopped.
        """
        self._limits = limits
        self._user_agent = user_agent
        self._stop = stop

    def __enter__(self) -> Self:
        try:
            self._http = httpx2.AsyncClient(
                timeout=httpx2.Timeout(
                    connect=self._limits.connect_timeout,
                    read=self._limits.read_timeout,
                    write=self._limits.write_timeout,
                    pool=self._limits.pool_timeout,
                ),
                limits=httpx2.Limits(max_keepalive_connections=0),
                headers={"user-agent": self._user_agent, "accept-encoding": "gzip, deflate"},
                follow_redirects=False,
            )
        except (ImportError, ValueError, httpx2.InvalidURL) as error:
            raise FetchError(
                f"the proxy in HTTP_PROXY, HTTPS_PROXY or ALL_PROXY cannot be used: {error}",
                hint="set an http:// proxy there, or unset them",
            ) from error
        self._runner = asyncio.Runner()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._runner.run(self._http.aclose())
        finally:
            self._runner.close()

    def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        may_be_private: bool,
        largest_megabytes: float = math.inf,
    ) -> Response:
        """Send one GET; redirects are returned like any other response.

        Args:
            url: an http or https URL.
            headers: in addition to those of every request.
            may_be_private: whether the user named this server, so that it may be anywhere.
            largest_megabytes: the largest response, if that is less than the config says.

        Raises:
            FetchError: no complete response arrived.
        """
        largest = min(largest_megabytes, self._limits.largest_megabytes)
        asking = self._get(url, headers, largest, may_be_private=may_be_private)
        try:
            return self._runner.run(asking if self._stop is None else _watched(asking, self._stop))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise self._as_fetch_error(url, error) from error

    async def _get(
        self, url: str, headers: Mapping[str, str], largest: float, *, may_be_private: bool
    ) -> Response:
        asked = httpx2.URL(url)
        connecting_to = ""
        at_private_address = False

        async def watch(event: str, info: dict[str, Any]) -> None:
            # Runs after connecting, before the first byte is sent: a name may hide a private
            # address. A proxy resolves names itself; the user chose it, so it may be anywhere.
            nonlocal connecting_to, at_private_address
            if event == "connection.connect_tcp.started":
                connecting_to = info["host"]
            elif event == "connection.connect_tcp.complete" and connecting_to == asked.host:
                stream = info["return_value"]
                address = stream.get_extra_info("server_addr")
                at_private_address = bool(address) and is_private(address[0])
                if at_private_address and not may_be_private:
                    await stream.aclose()
                    raise private_error(redact_url(url), address[0])

        async with (
            asyncio.timeout(self._limits.total_timeout),
            self._http.stream(
                "GET", asked, headers=dict(headers), extensions={"trace": watch}
            ) as response,
        ):
            body = await self._body(url, response, largest)
        return Response(response.status_code, dict(response.headers), body, at_private_address)

    async def _body(self, url: str, response: httpx2.Response, largest: float) -> bytes:
        encodings = response.headers.get("content-encoding", "").lower().split(",")
        unsupported = {each.strip() for each in encodings} - _ENCODINGS
        if unsupported:
            raise FetchError(
                f"the response has an unsupported compression ({max(unsupported)[:80]})",
                where=redact_url(url),
            )
        announced = response.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > largest * 1_000_000:
            raise self._too_large(url, largest)
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if max(len(body), response.num_bytes_downloaded) > largest * 1_000_000:
                raise self._too_large(url, largest)
        return bytes(body)

    def _too_large(self, url: str, largest: float) -> FetchError:
        is_ours = largest == self._limits.largest_megabytes
        return FetchError(
            f"the response is larger than {largest:g} MB",
            where=redact_url(url),
            hint="if you need it, raise fetch.largest_megabytes in the config" if is_ours else "",
        )

    def _as_fetch_error(self, url: str, error: Exception) -> FetchError:
        """Turn what the libraries raised into an error for the user."""
        cause = _root(error)
        name, limits = host(url), self._limits
        if isinstance(cause, ssl.SSLError):
            if isinstance(cause, ssl.SSLCertVerificationError):
                what = f"the certificate of {name} is not valid: {cause.verify_message}"
                return FetchError(what, hint=_CERTIFICATE)
            reason = (cause.reason or "the connection failed").lower().replace("_", " ")
            return FetchError(f"the TLS connection to {name} failed: {reason}", hint=_ADDRESS)
        if isinstance(error, httpx2.ProxyError):
            return UnreachableError(f"the proxy cannot reach {name}: {error}", hint=_PROXY)
        if isinstance(error, httpx2.ConnectTimeout):
            what = f"{name} did not accept the connection within {limits.connect_timeout:g} s"
            return UnreachableError(what, hint=_OFFLINE)
        if isinstance(error, httpx2.ConnectError):
            if isinstance(cause, socket.gaierror):
                return UnreachableError(
                    f"cannot find {name}: you are offline, or the host doesn't exist", hint=_OFFLINE
                )
            number = getattr(cause, "errno", None)
            reason = os.strerror(number).lower() if number else "no connection"
            return UnreachableError(f"cannot connect to {name}: {reason}", hint=_OFFLINE)
        if isinstance(error, httpx2.TimeoutException):
            what = f"no data for {limits.read_timeout:g} s"
            return FetchError(what, where=redact_url(url), hint=_LATER, transient=True)
        if isinstance(error, TimeoutError):
            what = f"the request took longer than {limits.total_timeout:g} s"
            return FetchError(what, where=redact_url(url), hint=_LATER)
        if isinstance(error, httpx2.NetworkError | httpx2.RemoteProtocolError | OSError):
            return FetchError(
                "the connection broke before the response was complete",
                where=redact_url(url),
                hint=_LATER,
                transient=True,
            )
        if isinstance(error, httpx2.DecodingError):
            what = "the response is damaged (it cannot be decompressed)"
            return FetchError(what, where=redact_url(url), hint=_LATER, transient=True)
        return FetchError(
            f"the request cannot be sent: {error}", where=redact_url(url), hint=_ADDRESS
        )


async def _watched(asking: Coroutine[None, None, Response], stop: Callable[[], None]) -> Response:
    """Await a request while looking whether it is to stop."""
    task = asyncio.ensure_future(asking)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_LOOK_SECONDS)
            stop()
        return task.result()
    finally:
        task.cancel()


def _root(error: BaseException) -> BaseException:
    seen = set()
    while error not in seen and (deeper := error.__cause__ or error.__context__) is not None:
        seen.add(error)
        error = deeper
    return error


_OFFLINE = "check the network and try again; your library is unchanged"
_PROXY = "check HTTP_PROXY and HTTPS_PROXY"
_LATER = "try again later"
_ADDRESS = "check the address"
_CERTIFICATE = "check the address, the clock, and SSL_CERT_FILE if your network needs one"
