"""The client: sends requests with caching, pacing, redirects, retries and clear errors."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import stamina
import stamina.instrumentation

from digest import __version__
from digest.errors import (
    DeferredError,
    FetchError,
    MissingPageError,
    StoppedError,
    UnreachableError,
)
from digest.fetch.cache import Cache
from digest.fetch.clock import StoppableClock, SystemClock
from digest.fetch.guard import origin, redirected
from digest.fetch.headers import hold_seconds
from digest.fetch.pace import Pace, deferred
from digest.fetch.redact import host, redact_url
from digest.fetch.summary import ResponseSummary, xml
from digest.fetch.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from digest.config import Config
    from digest.fetch.cache import Fresh, Stored
    from digest.fetch.clock import Clock
    from digest.fetch.transport import Response

ARXIV: Final = "arXiv"
ARXIV_PAGES: Final = "arXiv.org"
"""Its main host, which has the papers themselves and rules of its own."""
AR5IV: Final = "ar5iv"
HUGGING_FACE: Final = "Hugging Face"
_MAX_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BUSY: Final = frozenset({429, 503})
_FAULTS: Final = frozenset({500, 502, 504})

# We report retries ourselves; stamina would log each to stderr.
stamina.instrumentation.set_on_retry_hooks([])


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What to request, and how to recognise a useful response."""

    url: str
    accept: str
    """The media types, as in the `Accept` header."""
    summary: Callable[[bytes], ResponseSummary]
    """Inspects the body; raises FetchError if it is useless."""
    fresh: Fresh
    """Decides whether a cached response is still good enough."""
    stays: bool = False
    """Whether a redirect to another site means that the page is missing, and isn't followed."""
    largest_megabytes: float = math.inf
    """The largest response, if that is less than the config says."""
    attempts: int | None = None
    """How often to try if it fails with a transient error; None for what the config says."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A useful response, on disk."""

    url: str
    """The full URL as requested; messages use `redacted_url`."""
    path: Path
    """The file of the body."""
    summary: ResponseSummary

    @property
    def redacted_url(self) -> str:
        """The URL as messages may show it."""
        return redact_url(self.url)


@dataclass(frozen=True, slots=True)
class _Cached:
    """A useful response from the cache, fresh or not."""

    stored: Stored
    fetched: Fetched


class Client:
    """Sends requests to services. A context manager; a process needs only one at a time.

    Args:
        config: the services and how to contact them.
        folder: where responses and request times are stored.
        clock: the system clock, unless a test supplies another.
        report: called with a line for the user when something takes long.
        refresh: ignore fresh responses in the cache and ask the service again.
        stopped: polled during waits and requests; whether the person stopped waiting. None if
            nobody can.
    """

    def __init__(
        self,
        config: Config,
        folder: Path,
        *,
        clock: Clock | None = None,
        report: Callable[[str], None] = lambda _: None,
        refresh: bool = False,
        stopped: Callable[[], bool] | None = None,
    ) -> None:
        self.config = config
        self.report = report
        self.clock = clock or SystemClock()
        stop = None if stopped is None else _stop(stopped)
        waiting = self.clock if stop is None else StoppableClock(self.clock, stop)
        self._refresh = refresh
        self._limits = config.fetch
        self._cache = Cache(folder / "answers")
        self._pace = Pace(folder / "turns", waiting, config.fetch.patience, report)
        self._transport = Transport(config.fetch, user_agent(config.contact), stop)
        self._intervals = {
            ARXIV: config.fetch.arxiv_interval,
            ARXIV_PAGES: config.fetch.arxiv_pages_interval,
            AR5IV: config.fetch.arxiv_pages_interval,
        }

    def __enter__(self) -> Self:
        self._transport.__enter__()
        self._cache.prune()
        return self

    def __exit__(self, *problem: object) -> None:
        self._transport.__exit__(*problem)

    def get(self, request: HttpRequest) -> Fetched:
        """Return the response to a request, from the cache while it is fresh.

        Raises:
            UnreachableError: no connection could be made.
            DeferredError: the service asks for a longer wait than the configured patience.
            MissingPageError: there is no such page.
            StoppedError: the person stopped waiting.
            FetchError: every attempt failed to get a useful response.
            StoreError: the response cannot be written to disk.
        """
        cached = self._cached(request)
        if cached and not self._refresh and request.fresh(cached.stored.checked, self.clock.now()):
            return cached.fetched
        for attempt in stamina.retry_context(
            on=_is_transient,
            attempts=request.attempts or self._limits.attempts,
            timeout=None,
            wait_initial=self._limits.backoff,
            wait_max=self._limits.backoff * 16,
            wait_jitter=self._limits.backoff,
        ):
            with attempt:
                if attempt.num > 1:
                    self.report(f"retrying {host(request.url)}")
                return self._ask(request, cached)
        raise AssertionError  # the last attempt returns or raises

    def forget(self, fetched: Fetched) -> None:
        """Drop a cached response that turned out to be useless."""
        self._cache.forget(fetched.url)

    def service_of(self, url: str) -> str:
        """Return the service that a request to `url` counts against: a known name, or the host."""
        services, name = self.config.services, host(url)
        pages = (services.arxiv_pages, "https://arxiv.org")
        if url.startswith(tuple(f"{site}/{kind}/" for site in pages for kind in ("html", "pdf"))):
            return ARXIV_PAGES
        if url.startswith(services.ar5iv) or name == "ar5iv.labs.arxiv.org":
            return AR5IV
        if url.startswith(services.arxiv) or name == "arxiv.org" or name.endswith(".arxiv.org"):
            return ARXIV
        if url.startswith(services.huggingface) or name in {"huggingface.co", "hf.co"}:
            return HUGGING_FACE
        return name

    def _cached(self, request: HttpRequest) -> _Cached | None:
        """Return the cached response if it is intact: a damaged one must be requested in full."""
        stored = self._cache.find(request.url)
        if stored is None:
            return None
        path = self._cache.body(stored)
        with contextlib.suppress(FetchError, OSError):
            return _Cached(stored, Fetched(request.url, path, request.summary(path.read_bytes())))
        return None

    def _ask(self, request: HttpRequest, cached: _Cached | None) -> Fetched:
        headers = {"accept": request.accept, **(cached.stored.conditions if cached else {})}
        try:
            response = self._follow(request, headers)
            now = self.clock.now()
            if response.status == 304 and cached:
                self._cache.still_holds(request.url, cached.stored, now)
                return cached.fetched
            summary = request.summary(response.body)
        except FetchError as error:
            raise _with_location(error, request.url) from error
        stored = self._cache.keep(
            request.url,
            response.body,
            response.headers.get("etag", ""),
            response.headers.get("last-modified", ""),
            now,
        )
        return Fetched(request.url, self._cache.body(stored), summary)

    def _follow(self, request: HttpRequest, headers: Mapping[str, str]) -> Response:
        """Follow redirects and return the response at the end."""
        url = request.url
        trusted = origin(url)
        may_be_private = is_at_home = True
        largest = request.largest_megabytes
        for hop in range(_MAX_REDIRECTS + 1):
            response = self._hop(url, headers, largest, may_be_private=may_be_private)
            if response.status not in _REDIRECTS:
                return _require_success(response)
            # The user's own server may be anywhere, but not turn from a public address to a
            # private one while it redirects: its name may lead elsewhere the next time.
            is_at_home = response.is_private if hop == 0 else is_at_home
            url = redirected(url, response.headers.get("location"), trusted)
            may_be_private = is_at_home and origin(url) == trusted
            if request.stays and origin(url) != trusted:
                raise MissingPageError(f"it sends us to {redact_url(url)} instead")
        raise FetchError(
            f"more than {_MAX_REDIRECTS} redirects",
            where=redact_url(url),
            hint="open the address in a browser",
        )

    def _hop(
        self, url: str, headers: Mapping[str, str], largest: float, *, may_be_private: bool
    ) -> Response:
        service = self.service_of(url)
        with self._pace.turn(service, self._intervals.get(service, 0.0)):
            response = self._transport.get(
                url, headers, may_be_private=may_be_private, largest_megabytes=largest
            )
            hold = hold_seconds(response.headers, self.clock.now())
            if hold is not None:
                self._pace.hold(service, hold)
        if response.status in _BUSY:
            if hold is not None and hold > self._limits.patience:
                raise deferred(service, self.clock.now() + hold)
            # With a hold, the next attempt waits for it; without one, only for the backoff.
            raise _BusyError(service, response.status)
        return response


class _BusyError(DeferredError):
    """429 or 503, with no wait or an acceptable one."""

    def __init__(self, service: str, status: int) -> None:
        super().__init__(f"{service} is busy ({status})", hint="try again later", transient=True)


def user_agent(contact: str) -> str:
    """Return the User-Agent: who sends the requests, and whom to contact if there are too many."""
    about = "terminal reader for papers"
    if "@" in contact and not contact.startswith(("http:", "https:", "mailto:")):
        contact = f"mailto:{contact}"
    return (
        f"sheaf/{__version__} ({about}; {contact})" if contact else f"sheaf/{__version__} ({about})"
    )


def _require_success(response: Response) -> Response:
    """Return the response if its status means success.

    Raises:
        FetchError: it doesn't; quotes the service's own words if it sent any.
    """
    status = response.status
    if status in {200, 304}:
        return response
    if status in _FAULTS:
        what = f"the server has an internal problem ({status})"
        raise FetchError(what, hint="try again later", transient=True)
    if status in {404, 410}:
        raise MissingPageError(f"not found ({status})", hint="check the address")
    if status in {401, 403}:
        what = f"the server denied access ({status})"
        raise FetchError(what, hint="try it in a browser; set `contact` in the config")
    words = ""
    with contextlib.suppress(FetchError):
        words = xml(response.body).refusal
    said = f"{words} ({status})" if words else f"status {status}"
    raise FetchError(f"the server answered: {said}", hint="check the request")


def _stop(stopped: Callable[[], bool]) -> Callable[[], None]:
    def stop() -> None:
        if stopped():
            raise StoppedError("stopped")

    return stop


def _is_transient(error: Exception) -> bool:
    return isinstance(error, FetchError) and error.transient


def _with_location(error: FetchError, url: str) -> FetchError:
    """Return the same error, with the requested URL as its place if it has none."""
    if error.where is not None or isinstance(
        error, DeferredError | UnreachableError | StoppedError
    ):
        return error
    return type(error)(
        error.what, where=redact_url(url), hint=error.hint, transient=error.transient
    )
