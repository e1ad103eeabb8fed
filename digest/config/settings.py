"""The config file, from TOML to frozen dataclasses: what to fetch, and the saved searches.

Each table is a dataclass, whose fields are the keys with their types and defaults. If there is no
file, the defaults apply.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar
from urllib.parse import urlsplit

from digest.arxiv import arxiv_category
from digest.config.toml_lines import line_of
from digest.errors import ConfigError
from digest.looks import CHOICES, Looks
from digest.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_Table = TypeVar("_Table", "Fetching", "Services", "Subscription", "SavedSearch")
_Path = tuple[str | int, ...]

ARXIV_SECONDS: Final = 3.0
"""Seconds that arXiv's terms of use require between two requests."""
ARXIV_PAGES_SECONDS: Final = 15.0
"""Seconds that arXiv's robots.txt requires between two of its pages."""
_KINDS: Final = {
    "str": "a string in quotes",
    "bool": "true or false",
    "float": "a number",
    "int": "a whole number",
    "tuple[str, ...]": 'a list of strings, such as ["cs.CL", "cs.LG"]',
}
_MAY_BE_ZERO: Final = frozenset({"patience", "backoff", "arxiv_interval", "arxiv_pages_interval"})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`[services]`: where the services are; change a base URL to use a mirror, or in tests."""

    huggingface: str = "https://huggingface.co"
    arxiv_api: str = "https://export.arxiv.org/api/query"
    arxiv_rss: str = "https://rss.arxiv.org/rss"
    arxiv_oai: str = "https://oaipmh.arxiv.org/oai"
    arxiv_pages: str = "https://arxiv.org"
    """Has the papers themselves, under `/html` and `/pdf`."""
    ar5iv: str = "https://ar5iv.labs.arxiv.org"

    @property
    def arxiv(self) -> tuple[str, ...]:
        """The base URLs that share arXiv's limit of one request in three seconds."""
        return self.arxiv_api, self.arxiv_rss, self.arxiv_oai

    @property
    def pages(self) -> tuple[str, ...]:
        """The base URLs of whole papers, each with a limit of one in fifteen seconds."""
        return self.arxiv_pages, self.ar5iv


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """`[fetch]`: how patiently to fetch, and how much. Times are in seconds."""

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    """The longest pause within a response."""
    write_timeout: float = 30.0
    pool_timeout: float = 10.0
    total_timeout: float = 180.0
    """The longest time for one request, from DNS lookup to the last byte."""
    largest_megabytes: float = 64.0
    """The largest response, after decompression."""
    attempts: int = 3
    """How often to try a request that fails with a transient error."""
    backoff: float = 1.0
    """The wait before the second attempt; it doubles with each further attempt."""
    patience: float = 60.0
    """The longest wait to accept from a service; after that, leave it for the next run."""
    arxiv_interval: float = ARXIV_SECONDS
    """The time between two requests to arXiv, over all processes."""
    arxiv_pages_interval: float = ARXIV_PAGES_SECONDS
    """The time between two papers as HTML or PDF from arXiv, or from ar5iv, over all processes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivSubscription:
    """`source = "arxiv"`: new papers in some categories."""

    categories: tuple[str, ...]

    @property
    def label(self) -> str:
        """As `sheaf sync` names it."""
        return f"arxiv {' '.join(self.categories)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HfSubscription:
    """`source = "hf"`: Hugging Face's daily papers."""

    @property
    def label(self) -> str:
        """As `sheaf sync` names it."""
        return "hf"


@dataclass(frozen=True, slots=True, kw_only=True)
class RssSubscription:
    """`source = "rss"`: an RSS or Atom feed."""

    url: str
    name: str = ""
    """Name of its digests; if empty, the host."""

    @property
    def label(self) -> str:
        """As `sheaf sync` names it."""
        return f"rss {self.name or self.url}"


@dataclass(frozen=True, slots=True)
class KeySetting:
    """A line of `[keys]`: the keys of an action of the reader, which knows what they mean."""

    action: str
    place: str
    """The only place in which it has them; empty for every place that has the action."""
    keys: tuple[str, ...]
    """As the person wrote them."""

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to it in the file."""
        return ("keys", self.action, self.place) if self.place else ("keys", self.action)


Subscription = ArxivSubscription | HfSubscription | RssSubscription
SUBSCRIPTIONS: Final[dict[str, type[Subscription]]] = {
    "arxiv": ArxivSubscription,
    "hf": HfSubscription,
    "rss": RssSubscription,
}
"""The kinds of subscription, by their `source`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """`[saved.1]` to `[saved.9]`: a search that a digit brings back in the reader."""

    digit: int
    name: str = ""
    """What it is called; if it is empty in the file, the query."""
    query: str = ""
    bookmarks_only: bool = False
    unread_only: bool = False
    digest: str = ""
    """The label of the only digest to show; empty for all."""


DIGITS: Final = range(1, 10)
"""The digits that a search can be saved under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file."""

    contact: str = ""
    """An e-mail or web address where services can reach you; sent in the User-Agent."""
    fetch: Fetching = field(default_factory=Fetching)
    services: Services = field(default_factory=Services)
    subscribe: tuple[Subscription, ...] = ()
    saved: tuple[SavedSearch, ...] = ()
    """By their digits."""
    keys: tuple[KeySetting, ...] = ()
    title_lines: int = Looks.title_lines
    theme: str = Looks.theme
    ascii: bool = Looks.ascii
    figures: bool = Looks.figures

    @property
    def looks(self) -> Looks:
        """How the reader should look."""
        return Looks(**{each.name: getattr(self, each.name) for each in fields(Looks)})


def load(path: Path) -> Config:
    """Read a config file; the defaults if there is none.

    Raises:
        ConfigError: it cannot be read or is invalid; names the file, the key and the line.
    """
    try:
        text = path.read_bytes().decode()
    except (FileNotFoundError, NotADirectoryError):
        return Config()
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8 text", where=path, hint="save it as UTF-8") from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ConfigError(
            f"cannot read this file: {reason}", where=path, hint="fix or remove it"
        ) from None
    return parse(text, path)


def parse(text: str, path: Path) -> Config:
    """Read the text of a config file; `path` is what errors name.

    Raises:
        ConfigError: it is invalid.
    """
    try:
        values = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _broken(text, path, str(error)) from None
    return _Reader(path, text).config(values)


def line_in(path: Path, keys: Sequence[str | int]) -> int | None:
    """Return the line of a config file on which a value is, 1-based; None if it has none now."""
    try:
        return line_of(path.read_bytes().decode().removeprefix("\ufeff"), keys)
    except (OSError, UnicodeDecodeError):
        return None


def _broken(text: str, path: Path, message: str) -> ConfigError:
    match = re.search(r"\(at line (\d+), column \d+\)", message)
    what, _, _ = message.partition(" (at ")
    line = int(match[1]) if match else len(text.splitlines())
    return ConfigError(f"invalid TOML: {what}", where=path, line=line, hint="fix this line")


class _Reader:
    """Turns the values from `tomllib` into dataclasses; its errors name the key and the line."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text

    def config(self, values: Mapping[str, Any]) -> Config:
        self._check_keys(values, _keys(Config), ())
        config = Config(
            contact=self._contact(values),
            fetch=self._table(Fetching, values.get("fetch", {}), ("fetch",)),
            services=self._table(Services, values.get("services", {}), ("services",)),
            subscribe=self._subscriptions(values.get("subscribe", [])),
            saved=self._saved_searches(values.get("saved", {})),
            keys=tuple(self._key_settings(values.get("keys", {}))),
            **self._looks(values),
        )
        self._check_services(config)
        self._check_fetching(config)
        return config

    def _contact(self, values: Mapping[str, Any]) -> str:
        contact = self._value("str", values.get("contact", ""), ("contact",))
        if not re.fullmatch(r"[!-~]*", contact):
            self._fail("must be an e-mail or web address without spaces", ("contact",))
        return str(contact)

    def _looks(self, values: Mapping[str, Any]) -> dict[str, Any]:
        given = {}
        for each in fields(Looks):
            if each.name in values:
                given[each.name] = self._value(each.type, values[each.name], (each.name,))
                choices = CHOICES.get(each.name, (given[each.name],))
                if given[each.name] not in choices:
                    known = ", ".join(map(repr, choices)).replace("'", '"')
                    self._fail(f"must be one of {known}", (each.name,))
        return given

    def _subscriptions(self, values: Any) -> tuple[Subscription, ...]:
        if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
            self._fail("must be a list of tables: write [[subscribe]] above each", ("subscribe",))
        return tuple(self._subscription(each, index) for index, each in enumerate(values))

    def _subscription(self, values: dict[str, Any], index: int) -> Subscription:
        where = ("subscribe", index)
        name = values.get("source")
        kind = SUBSCRIPTIONS.get(name) if isinstance(name, str) else None
        if kind is None:
            known = ", ".join(f'"{each}"' for each in SUBSCRIPTIONS)
            at = (*where, "source") if "source" in values else where
            self._fail(f"needs a source, one of {known}", at)
        self._check_keys(values, ["source", *_keys(kind)], where)
        rest = {key: value for key, value in values.items() if key != "source"}
        subscription = self._table(kind, rest, where)
        if isinstance(subscription, ArxivSubscription):
            return ArxivSubscription(categories=self._categories(subscription.categories, where))
        if isinstance(subscription, RssSubscription):
            self._check_url(subscription.url, (*where, "url"))
        return subscription

    def _saved_searches(self, values: Any) -> tuple[SavedSearch, ...]:
        if not isinstance(values, dict):
            self._fail("must be tables: write [saved.1] above each", ("saved",))
        return tuple(self._saved(key, values[key]) for key in sorted(values))

    def _saved(self, key: str, values: Any) -> SavedSearch:
        where = ("saved", key)
        if key not in map(str, DIGITS):
            self._fail("must be saved.1 to saved.9", where)
        if not isinstance(values, dict):
            self._fail(f"must be a table: write [saved.{key}] above its keys", where)
        self._check_keys(values, [each for each in _keys(SavedSearch) if each != "digit"], where)
        search = self._table(SavedSearch, {**values, "digit": int(key)}, where)
        query = visible(search.query)
        name = visible(search.name) or query or f"search {key}"
        return replace(search, name=name, query=query)

    def _key_settings(self, values: Any) -> Iterator[KeySetting]:
        if not isinstance(values, dict):
            self._fail("must be a table: write [keys] above its keys", ("keys",))
        for action, given in values.items():
            places = given if isinstance(given, dict) else {"": given}
            for place, keys in places.items():
                listed = [keys] if isinstance(keys, str) else keys
                if not isinstance(listed, list) or not all(isinstance(key, str) for key in listed):
                    path = KeySetting(action, place, ()).path
                    self._fail('must be a key or a list of keys, such as ["j", "↓"]', path)
                yield KeySetting(action, place, tuple(listed))

    def _categories(self, names: tuple[str, ...], where: _Path) -> tuple[str, ...]:
        categories = []
        for each in names:
            category = arxiv_category(each)
            if category is None:
                self._fail(f"contains {each!r}, not an arXiv category", (*where, "categories"))
            categories.append(category)
        if not categories:
            self._fail("is empty: list categories such as cs.CL", (*where, "categories"))
        return tuple(dict.fromkeys(categories))

    def _table(self, kind: type[_Table], values: Any, where: _Path) -> _Table:
        if not isinstance(values, dict):
            self._fail(f"must be a table: write [{where[0]}] above its keys", where)
        self._check_keys(values, _keys(kind), where)
        given = {}
        for each in fields(kind):
            if each.name in values:
                given[each.name] = self._value(each.type, values[each.name], (*where, each.name))
            elif each.default is MISSING:
                self._fail(f"needs the key {each.name!r}", where)
        return kind(**given)

    def _check_keys(self, values: Mapping[str, Any], known: Sequence[str], where: _Path) -> None:
        for key in values:
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(known)}"
                path = (*where, key)
                raise self._error(f"unknown key {_dotted(path)}", path, hint)

    def _value(self, kind: Any, value: Any, where: _Path) -> Any:
        if kind == "str" and isinstance(value, str):
            return value
        if kind == "bool" and isinstance(value, bool):
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
            self._fail("must be a web address that begins with http:// or https://", where)

    def _check_fetching(self, config: Config) -> None:
        for each in fields(Fetching):
            value = getattr(config.fetch, each.name)
            may_be_zero = each.name in _MAY_BE_ZERO
            if not (math.isfinite(value) and (value > 0 or (may_be_zero and value == 0))):
                least = "0 or more" if may_be_zero else "more than 0"
                self._fail(f"must be {least}", ("fetch", each.name))
        for name, least_seconds, by, urls in (
            ("arxiv_interval", ARXIV_SECONDS, "terms of use", config.services.arxiv),
            ("arxiv_pages_interval", ARXIV_PAGES_SECONDS, "robots.txt", config.services.pages),
        ):
            at_home = all(urlsplit(each).hostname in _LOOPBACK for each in urls)
            if getattr(config.fetch, name) < least_seconds and not at_home:
                self._fail(f"must be {least_seconds:g} or more, by arXiv's {by}", ("fetch", name))

    def _fail(self, what: str, where: _Path) -> NoReturn:
        raise self._error(f"{_dotted(where)} {what}", where)

    def _error(self, what: str, where: _Path, hint: str = "") -> ConfigError:
        line = line_of(self._text, where)
        return ConfigError(what, where=self._path, line=line, hint=hint)


def _keys(table: type) -> list[str]:
    return [each.name for each in fields(table)]


def _dotted(where: _Path) -> str:
    """A path as one writes it: `subscribe[0].url`."""
    key = ".".join(f"[{step}]" if isinstance(step, int) else step for step in where)
    return key.replace(".[", "[")


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
