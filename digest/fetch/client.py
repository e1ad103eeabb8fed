"""The client: one request by all the rules. Cache, turn, redirects, retries, refusals."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import stamina
import stamina.instrumentation

from digest import __version__
from digest.errors import DeferredError, FetchError, UnreachableError
from digest.fetch.cache import Cache
from digest.fetch.clock import SystemClock
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
    from digest.fetch.transport import Answer

ARXIV: Final = "arXiv"
HUGGING_FACE: Final = "Hugging Face"
_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BUSY: Final = frozenset({429, 503})
_FAULTS: Final = frozenset({500, 502, 504})

# Retries are told through our own report; stamina would log each to stderr.
stamina.instrumentation.set_on_retry_hooks([])


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for, and how to know a useful answer."""

    url: str
    accept: str
    """The media types, as the header says them."""
    summary: Callable[[bytes], ResponseSummary]
    """Looks at the body; raises FetchError when it is of no use."""
    fresh: Fresh
    """Until when a kept answer will do."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A useful answer, on disk."""

    url: str
    """The whole address, as it was asked; messages use `shown`."""
    path: Path
    """The file of the body."""
    summary: ResponseSummary

    @property
    def redacted_url(self) -> str:
        """The address as messages may show it."""
        return redact_url(self.url)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A useful answer from the cache, fresh or not."""

    stored: Stored
    fetched: Fetched


class Client:
    """Asks services. A context manager; one at a time is enough for a process.

    Args:
        config: whom to ask how.
        folder: for what was answered, and when.
        clock: the system's, unless a test brings another.
        report: takes a line for the person, when something takes long.
        refresh: ask anew even for what is fresh.
    """

    def __init__(
        self,
        config: Config,
        folder: Path,
        *,
        clock: Clock | None = None,
        report: Callable[[str], None] = lambda _: None,
        refresh: bool = False,
    ) -> None:
        self.config = config
        self.report = report
        self.clock = clock or SystemClock()
        self._refresh = refresh
        self._limits = config.fetch
        self._cache = Cache(folder / "answers")
        self._pace = Pace(folder / "turns", self.clock, config.fetch.patience, report)
        self._transport = Transport(config.fetch, user_agent(config.contact))

    def __enter__(self) -> Self:
        self._transport.__enter__()
        self._cache.prune()
        return self

    def __exit__(self, *problem: object) -> None:
        self._transport.__exit__(*problem)

    def get(self, request: Request) -> Fetched:
        """The answer to a request, from the cache while it is fresh.

        Raises:
            UnreachableError: there is no connection.
            DeferredError: the service asks for a longer wait than our patience.
            FetchError: no useful answer came, however often we tried.
            StoreError: the answer cannot be written to disk.
        """
        kept = self._kept(request)
        if kept and not self._refresh and request.fresh(kept.stored.checked, self.clock.now()):
            return kept.fetched
        for attempt in stamina.retry_context(
            on=_may_pass,
            attempts=self._limits.attempts,
            timeout=None,
            wait_initial=self._limits.backoff,
            wait_max=self._limits.backoff * 16,
            wait_jitter=self._limits.backoff,
        ):
            with attempt:
                if attempt.num > 1:
                    self.report(f"asking {host(request.url)} again")
                return self._ask(request, kept)
        raise AssertionError  # the last attempt returns or raises

    def forget(self, fetched: Fetched) -> None:
        """Drop a kept answer that turned out to be useless."""
        self._cache.forget(fetched.url)

    def service_of(self, url: str) -> str:
        """Whose turn a request to `url` takes: a service's name, or the host."""
        services, name = self.config.services, host(url)
        if url.startswith(services.arxiv) or name == "arxiv.org" or name.endswith(".arxiv.org"):
            return ARXIV
        if url.startswith(services.huggingface) or name in {"huggingface.co", "hf.co"}:
            return HUGGING_FACE
        return name

    def _kept(self, request: Request) -> _Kept | None:
        """What the cache has, when it is still of use: a damaged body must be asked for whole."""
        stored = self._cache.find(request.url)
        if stored is None:
            return None
        path = self._cache.body(stored)
        with contextlib.suppress(FetchError, OSError):
            return _Kept(stored, Fetched(request.url, path, request.summary(path.read_bytes())))
        return None

    def _ask(self, request: Request, kept: _Kept | None) -> Fetched:
        headers = {"accept": request.accept, **(kept.stored.conditions if kept else {})}
        try:
            answer = self._follow(request.url, headers)
            now = self.clock.now()
            if answer.status == 304 and kept:
                self._cache.still_holds(request.url, kept.stored, now)
                return kept.fetched
            summary = request.summary(answer.body)
        except FetchError as error:
            raise _placed(error, request.url) from error
        stored = self._cache.keep(
            request.url,
            answer.body,
            answer.headers.get("etag", ""),
            answer.headers.get("last-modified", ""),
            now,
        )
        return Fetched(request.url, self._cache.body(stored), summary)

    def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        """The answer at the end of the redirects."""
        trusted = origin(url)
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._hop(url, headers, may_be_private=origin(url) == trusted)
            if answer.status not in _REDIRECTS:
                return _accepted(answer)
            url = redirected(url, answer.headers.get("location"), trusted)
        raise FetchError(
            f"it redirects more than {_MOST_REDIRECTS} times",
            where=redact_url(url),
            hint="look at it in a browser",
        )

    def _hop(self, url: str, headers: Mapping[str, str], *, may_be_private: bool) -> Answer:
        service = self.service_of(url)
        interval = self._limits.arxiv_interval if service == ARXIV else 0.0
        with self._pace.turn(service, interval):
            answer = self._transport.get(url, headers, may_be_private=may_be_private)
            hold = hold_seconds(answer.headers, self.clock.now())
            if hold is not None:
                self._pace.hold(service, hold)
        if answer.status in _BUSY:
            if hold is not None and hold > self._limits.patience:
                raise deferred(service, self.clock.now() + hold)
            # With a hold, the next attempt waits for it; without one, only for the backoff.
            raise _BusyError(service, answer.status)
        return answer


class _BusyError(DeferredError):
    """429 or 503 without a wait that is too long."""

    def __init__(self, service: str, status: int) -> None:
        super().__init__(f"{service} is busy ({status})", hint="try again later", transient=True)


def user_agent(contact: str) -> str:
    """Who asks, and whom to write to when it asks too much."""
    about = "terminal reader for papers"
    if "@" in contact and not contact.startswith(("http:", "https:", "mailto:")):
        contact = f"mailto:{contact}"
    return (
        f"sheaf/{__version__} ({about}; {contact})" if contact else f"sheaf/{__version__} ({about})"
    )


def _accepted(answer: Answer) -> Answer:
    """The answer, when its status says that it is one.

    Raises:
        FetchError: it does not; in the service's own words, where it has some.
    """
    status = answer.status
    if status in {200, 304}:
        return answer
    if status in _FAULTS:
        what = f"it has a fault of its own ({status})"
        raise FetchError(what, hint="try again later", transient=True)
    if status in {404, 410}:
        raise FetchError(f"there is nothing here ({status})", hint="check the address")
    if status in {401, 403}:
        what = f"it does not let Sheaf in ({status})"
        raise FetchError(what, hint="look at it in a browser; set `contact` in the config")
    words = ""
    with contextlib.suppress(FetchError):
        words = xml(answer.body).refusal
    said = f"{words} ({status})" if words else f"status {status}"
    raise FetchError(f"it answers: {said}", hint="check what you asked for")


def _may_pass(error: Exception) -> bool:
    return isinstance(error, FetchError) and error.transient


def _placed(error: FetchError, url: str) -> FetchError:
    """The same error, with the address that was asked where it names none."""
    if error.where is not None or isinstance(error, DeferredError | UnreachableError):
        return error
    return type(error)(
        error.what, where=redact_url(url), hint=error.hint, transient=error.transient
    )
