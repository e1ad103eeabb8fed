"""Fetches the text of one paper: rung by rung down a ladder of services, until one has it.

arXiv's HTML first, then ar5iv's, Hugging Face's Markdown, and the PDF. One page at a time, because
a person asked for this paper; there is no way to ask for many. Each rung that fails is told in
words, and the text is kept, so that no page is fetched twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from digest import config
from digest.errors import (
    DeferredError,
    FetchError,
    MissingPageError,
    SheafError,
    StoppedError,
    StoreError,
    UnreachableError,
    fault,
)
from digest.fetch.cache import for_seconds
from digest.fetch.client import Client, HttpRequest
from digest.fetch.summary import ResponseSummary, is_web_page
from digest.fulltext.readers import read_paper
from digest.fulltext.store import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.config import Services
    from digest.fulltext.document import Document
    from digest.fulltext.store import KeptText, Texts
    from digest.fulltext.wanted import Wanted
    from digest.storage.paths import Home

LARGEST_MEGABYTES: Final = 50.0
_ATTEMPTS: Final = 2
"""Of each rung: the next one may be quicker than a third attempt."""
_FRESH_SECONDS: Final = 86_400.0
"""A page that was fetched and not kept, or removed again, isn't fetched twice a day."""
_LATER: Final = "try again later"


class NoTextError(FetchError):
    """No rung has the text; the message says of each why."""


@dataclass(frozen=True, slots=True)
class FetchedText:
    """A text that was fetched, and is kept."""

    kept: KeptText
    text: Document
    rung: str
    """What had it: `ar5iv's HTML`."""
    passed: tuple[str, ...]
    """Why what is better did not have it, one sentence each."""


def _web_page(body: bytes) -> ResponseSummary:
    if not body.strip():
        raise FetchError("the server sent an empty page", hint=_LATER, transient=True)
    return ResponseSummary(1)


def _markdown(body: bytes) -> ResponseSummary:
    if is_web_page(body):
        raise FetchError("the server sent a web page instead of Markdown")
    return _web_page(body)


def _pdf(body: bytes) -> ResponseSummary:
    if b"%PDF-" not in body[:1024]:
        raise FetchError("the server sent something that isn't a PDF")
    return ResponseSummary(1)


@dataclass(frozen=True, slots=True)
class Rung:
    """A service that may have the text of a paper."""

    source: Source
    name: str
    """What its page is called: `arXiv's HTML`."""
    missing: str
    """What it means that there is no such page."""
    accept: str
    url: Callable[[Services, str], str]
    """The address of a page, given arXiv's number, with its version if one is asked for."""
    check: Callable[[bytes], ResponseSummary]
    """Raises FetchError where the response is not even of the right kind."""
    has_versions: bool = False
    has_old_numbers: bool = True
    """Whether it has papers from before 2007, whose numbers name an archive."""


LADDER: Final = (
    Rung(
        Source.ARXIV,
        "arXiv's HTML",
        "arXiv has no HTML of this paper",
        "text/html, application/xhtml+xml",
        lambda services, number: f"{services.arxiv_pages}/html/{number}",
        _web_page,
        has_versions=True,
    ),
    Rung(
        Source.AR5IV,
        "ar5iv's HTML",
        "ar5iv has no conversion of this paper",
        "text/html, application/xhtml+xml",
        lambda services, number: f"{services.ar5iv}/html/{number}",
        _web_page,
    ),
    Rung(
        Source.HUGGING_FACE,
        "Hugging Face's Markdown",
        "Hugging Face has no Markdown of this paper",
        "text/markdown, text/plain;q=0.9",
        lambda services, number: f"{services.huggingface}/papers/{number}.md",
        _markdown,
        has_old_numbers=False,
    ),
    Rung(
        Source.PDF,
        "the PDF",
        "arXiv has no PDF of this paper",
        "application/pdf",
        lambda services, number: f"{services.arxiv_pages}/pdf/{number}",
        _pdf,
        has_versions=True,
    ),
)
"""From the best text to the poorest."""


def fetch_into(
    home: Home,
    texts: Texts,
    asked: Wanted,
    *,
    report: Callable[[str], None],
    stopped: Callable[[], bool],
) -> FetchedText:
    """Fetch and keep a text as `fetch_text` does, with a client set up by the home's config.

    Args:
        home: where config and cache are.
        texts: where the text is kept.
        asked: the paper.
        report: called with a line for each thing that is tried or waited for.
        stopped: polled meanwhile; whether the person stopped waiting.

    Raises:
        ConfigError: the config file is invalid.
        FetchError: see `fetch_text`.
        StoreError: it cannot be written.
    """
    settings = config.load(home.config_file)
    with Client(settings, home.fetched, report=report, stopped=stopped) as client:
        return fetch_text(client, texts, asked)


def fetch_text(client: Client, texts: Texts, asked: Wanted) -> FetchedText:
    """Fetch and keep the text of one paper, from the best service that has it.

    What is kept already isn't looked at. The client reports what it waits for.

    Raises:
        NoTextError: no service has it, or the paper is on none.
        UnreachableError: none can be reached.
        StoppedError: the person stopped waiting; see `Client`.
        StoreError: it cannot be written.
    """
    if not asked.arxiv_number:
        raise NoTextError(f"{asked.id} isn't on arXiv, so no text can be fetched", hint=_ADD)
    failures: list[SheafError] = []
    told: list[str] = []
    for rung in LADDER:
        try:
            kept, text = _fetched(client, texts, rung, asked)
        except (StoppedError, StoreError):
            raise
        except SheafError as error:
            failures.append(error)
            told.append(_told(rung, error))
            client.report(told[-1])
        else:
            return FetchedText(kept, text, rung.name, tuple(told))
    answers = [each for each in failures if not isinstance(each, _NotAskedError)]
    if answers and all(isinstance(each, UnreachableError) for each in answers):
        raise answers[0]
    raise NoTextError(f"no text of {asked.id} to be had: {'; '.join(told)}", hint=_ADD)


class _NotAskedError(FetchError):
    """A rung that is passed without asking a service."""


def _fetched(client: Client, texts: Texts, rung: Rung, asked: Wanted) -> tuple[KeptText, Document]:
    number = asked.arxiv_number
    if rung.source is Source.PDF and find_spec("pypdfium2") is None:
        raise _NotAskedError("reading the PDF needs `pip install 'papersheaf[pdf]'`")
    if "/" in number and not rung.has_old_numbers:
        raise _NotAskedError(rung.missing)
    if asked.version is not None:
        if not rung.has_versions:
            raise _NotAskedError(f"{rung.name} is there in no version of your choice")
        number = f"{number}v{asked.version}"
    client.report(f"asking for {rung.name}")
    url = rung.url(client.config.services, number)
    request = HttpRequest(
        url,
        rung.accept,
        rung.check,
        for_seconds(_FRESH_SECONDS),
        stays=True,
        largest_megabytes=LARGEST_MEGABYTES,
        attempts=_ATTEMPTS,
    )
    try:
        fetched = client.get(request)
    except MissingPageError as error:
        raise MissingPageError(rung.missing) from error
    page = fetched.path.read_bytes()
    try:
        text = read_paper(page, url, asked.title)
    except Exception as error:
        client.forget(fetched)
        raise (error if isinstance(error, SheafError) else fault(error, url)) from error
    if asked.version is not None and text.version not in {None, asked.version}:
        raise FetchError(f"it is version {text.version}, not {asked.version}")
    text = replace(text, version=text.version or asked.version)
    kept = texts.keep(asked.id, page, text, source=rung.source, url=url, moment=client.clock.now())
    return kept, text


def _told(rung: Rung, error: SheafError) -> str:
    """Say in words why a rung doesn't have the text."""
    if isinstance(error, _NotAskedError | MissingPageError | DeferredError | UnreachableError):
        return error.what
    return f"{rung.name}: {error.what}"


_ADD: Final = "if you have it as a file: `sheaf text add ID FILE`"
