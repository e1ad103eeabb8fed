"""The config file: what to fetch, from where, and how patiently. TOML to frozen dataclasses.

A table is a dataclass here; its fields are the keys, their types and defaults. A file that is not
there means the defaults.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar
from urllib.parse import urlsplit

from digest.config.toml_lines import line_of
from digest.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_Table = TypeVar("_Table", "Fetching", "Services", "Subscription")
_Path = tuple[str | int, ...]

ARXIV_SECONDS: Final = 3.0
"""The least time between two requests to arXiv, by arXiv's terms of use."""
_CATEGORY: Final = re.compile(r"([a-z]+(?:-[a-z]+)*)(?:\.([a-z]+(?:-[a-z]+)*))?", re.IGNORECASE)
_KINDS: Final = {
    "str": "a text in quotes",
    "float": "a number",
    "int": "a whole number",
    "tuple[str, ...]": 'a list of texts, as ["cs.CL", "cs.LG"]',
}
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def arxiv_category(text: str) -> str | None:
    """An arXiv category as arXiv writes it (`cs.CL`, `hep-th`), or None when `text` is none."""
    match = _CATEGORY.fullmatch(text.strip())
    if match is None:
        return None
    archive, subject = match[1].lower(), match[2]
    if subject is None:
        return archive
    return f"{archive}.{subject.upper() if len(subject) == 2 else subject.lower()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`[services]`: where the services are; another base URL is for a mirror, or for tests."""

    huggingface: str = "https://huggingface.co"
    arxiv_api: str = "https://export.arxiv.org/api/query"
    arxiv_rss: str = "https://rss.arxiv.org/rss"
    arxiv_oai: str = "https://oaipmh.arxiv.org/oai"

    @property
    def arxiv(self) -> tuple[str, ...]:
        """The base URLs that share arXiv's limit of one request in three seconds."""
        return self.arxiv_api, self.arxiv_rss, self.arxiv_oai


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """`[fetch]`: how patiently to fetch, and how much. Times are seconds."""

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    """The longest pause within an answer."""
    write_timeout: float = 30.0
    pool_timeout: float = 10.0
    total_timeout: float = 180.0
    """The longest time for one request, from looking up the host to the last byte."""
    largest_megabytes: float = 64.0
    """The largest answer, after decompression."""
    attempts: int = 3
    """How often to try a request whose failure may pass."""
    backoff: float = 1.0
    """The wait before the second attempt; it doubles with each further one."""
    patience: float = 60.0
    """The longest wait that a service may ask for; a longer one is left for the next run."""
    arxiv_interval: float = ARXIV_SECONDS
    """The time between two requests to arXiv, whichever process sends them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivSubscription:
    """`source = "arxiv"`: what is announced in some categories."""

    categories: tuple[str, ...]

    @property
    def label(self) -> str:
        """As `sheaf sync` names it."""
        return f"arxiv {' '.join(self.categories)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HfSubscription:
    """`source = "hf"`: the daily papers of Hugging Face."""

    @property
    def label(self) -> str:
        """As `sheaf sync` names it."""
        return "hf"


@dataclass(frozen=True, slots=True, kw_only=True)
class RssSubscription:
    """`source = "rss"`: a feed, RSS or Atom."""

    url: str
    name: str = ""
    """What to call its digests; the host when empty."""

    @property
    def label(self) -> str:
        """As `sheaf sync` names it."""
        return f"rss {self.name or self.url}"


Subscription = ArxivSubscription | HfSubscription | RssSubscription
_SUBSCRIPTIONS: Final[dict[str, type[Subscription]]] = {
    "arxiv": ArxivSubscription,
    "hf": HfSubscription,
    "rss": RssSubscription,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file."""

    contact: str = ""
    """An e-mail or web address that services may write to; it goes into the User-Agent."""
    fetch: Fetching = field(default_factory=Fetching)
    services: Services = field(default_factory=Services)
    subscribe: tuple[Subscription, ...] = ()


def load(path: Path) -> Config:
    """The config of a file; the defaults where there is no file.

    Raises:
        ConfigError: it cannot be read, or says something that Sheaf does not understand; names
            the file, the key and the line.
    """
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError:
        raise ConfigError("it is not UTF-8", where=path, hint="save it as UTF-8") from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ConfigError(
            f"cannot read it: {reason}", where=path, hint="mend or remove it"
        ) from None
    try:
        values = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _broken(text, path, str(error)) from None
    return _Reader(path, text).config(values)


def _broken(text: str, path: Path, message: str) -> ConfigError:
    match = re.search(r"\(at line (\d+), column \d+\)", message)
    what, _, _ = message.partition(" (at ")
    line = int(match[1]) if match else len(text.splitlines())
    return ConfigError(f"it is not TOML: {what}", where=path, line=line, hint="mend this line")


class _Reader:
    """Values as `tomllib` gives them to dataclasses, with errors that name key and line."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text

    def config(self, values: Mapping[str, Any]) -> Config:
        self._check_keys(values, Config, ())
        config = Config(
            contact=self._contact(values),
            fetch=self._table(Fetching, values.get("fetch", {}), ("fetch",)),
            services=self._table(Services, values.get("services", {}), ("services",)),
            subscribe=self._subscriptions(values.get("subscribe", [])),
        )
        self._check_services(config)
        self._check_fetching(config)
        return config

    def _contact(self, values: Mapping[str, Any]) -> str:
        contact = self._value("str", values.get("contact", ""), ("contact",))
        if not re.fullmatch(r"[!-~]*", contact):
            self._fail("is no address: write an e-mail or web address without spaces", ("contact",))
        return str(contact)

    def _subscriptions(self, values: Any) -> tuple[Subscription, ...]:
        if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
            self._fail("is no list of tables: write [[subscribe]] above each", ("subscribe",))
        return tuple(self._subscription(each, index) for index, each in enumerate(values))

    def _subscription(self, values: dict[str, Any], index: int) -> Subscription:
        where = ("subscribe", index)
        name = values.get("source")
        kind = _SUBSCRIPTIONS.get(name) if isinstance(name, str) else None
        if kind is None:
            known = ", ".join(f'"{each}"' for each in _SUBSCRIPTIONS)
            at = (*where, "source") if "source" in values else where
            self._fail(f"needs a source, one of {known}", at)
        rest = {key: value for key, value in values.items() if key != "source"}
        made = self._table(kind, rest, where)
        if isinstance(made, ArxivSubscription):
            return ArxivSubscription(categories=self._categories(made.categories, where))
        if isinstance(made, RssSubscription):
            self._check_url(made.url, (*where, "url"))
        return made

    def _categories(self, names: tuple[str, ...], where: _Path) -> tuple[str, ...]:
        categories = []
        for each in names:
            category = arxiv_category(each)
            if category is None:
                self._fail(f"holds {each!r}, which is no arXiv category", (*where, "categories"))
            categories.append(category)
        if not categories:
            self._fail("is empty: name categories such as cs.CL", (*where, "categories"))
        return tuple(dict.fromkeys(categories))

    def _table(self, kind: type[_Table], values: Any, where: _Path) -> _Table:
        if not isinstance(values, dict):
            self._fail(f"is no table: write [{where[0]}] above its keys", where)
        self._check_keys(values, kind, where)
        given = {}
        for each in fields(kind):
            if each.name in values:
                given[each.name] = self._value(each.type, values[each.name], (*where, each.name))
            elif each.default is MISSING:
                self._fail(f"needs the key {each.name!r}", where)
        return kind(**given)

    def _check_keys(self, values: Mapping[str, Any], kind: type, where: _Path) -> None:
        known = [each.name for each in fields(kind)]
        for key in values:
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
                self._fail("is no key that Sheaf knows", (*where, key), hint=hint)

    def _value(self, kind: Any, value: Any, where: _Path) -> Any:
        if kind == "str" and isinstance(value, str):
            return value
        if kind == "float" and isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        if kind == "int" and isinstance(value, int) and not isinstance(value, bool):
            return value
        is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
        if kind == "tuple[str, ...]" and is_list:
            return tuple(value)
        return self._fail(f"must be {_KINDS[kind]}", where)

    def _check_services(self, config: Config) -> None:
        for each in fields(Services):
            self._check_url(getattr(config.services, each.name), ("services", each.name))

    def _check_url(self, url: str, where: _Path) -> None:
        if not web_address(url):
            self._fail("is no web address: it must begin with http:// or https://", where)

    def _check_fetching(self, config: Config) -> None:
        for each in fields(Fetching):
            value = getattr(config.fetch, each.name)
            may_be_zero = each.name in {"patience", "backoff", "arxiv_interval"}
            if not (math.isfinite(value) and (value > 0 or (may_be_zero and value == 0))):
                self._fail("must be more than 0", ("fetch", each.name))
        at_home = all(urlsplit(each).hostname in _LOOPBACK for each in config.services.arxiv)
        if config.fetch.arxiv_interval < ARXIV_SECONDS and not at_home:
            self._fail(
                f"must be {ARXIV_SECONDS:g} or more: arXiv asks for it", ("fetch", "arxiv_interval")
            )

    def _fail(self, what: str, where: _Path, hint: str = "") -> NoReturn:
        key = ".".join(f"[{step}]" if isinstance(step, int) else step for step in where)
        raise ConfigError(
            f"{key.replace('.[', '[')} {what}",
            where=self._path,
            line=line_of(self._text, where),
            hint=hint,
        )


def web_address(text: str) -> bool:
    """Tell whether `text` is an http or https URL with a host."""
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_printable = text.isprintable() and " " not in text
    return (
        parts.scheme in {"http", "https"} and bool(parts.hostname) and port_is_fine and is_printable
    )
