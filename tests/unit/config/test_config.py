"""The config file: what it may contain, and how its mistakes are reported."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arxiv import arxiv_category
from digest.config import (
    ArxivSubscription,
    Config,
    HfSubscription,
    RssSubscription,
    load,
    web_address,
)
from digest.config.toml_lines import line_of
from digest.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_without_a_file_the_defaults_apply(file: Path) -> None:
    assert load(file) == Config()
    file.write_text("# nothing yet\n")
    assert load(file) == Config()


def test_a_file_sets_what_to_fetch_and_how(file: Path) -> None:
    file.write_text(
        """\ufeffcontact = "me@example.org"
        [fetch]
        read_timeout = 5
        attempts = 2
        [services]
        huggingface = "http://127.0.0.1:8000"
        [[subscribe]]
        source = "arxiv"
        categories = ["cs.cl", "HEP-TH", "cs.CL"]
        [[subscribe]]
        source = "hf"
        [[subscribe]]
        source = "rss"
        url = "https://example.org/feed"
        name = "blog"
        """
    )
    config = load(file)
    assert config.contact == "me@example.org"
    assert (config.fetch.read_timeout, config.fetch.attempts) == (5.0, 2)
    assert config.services.huggingface == "http://127.0.0.1:8000"
    assert config.services.arxiv_api == "https://export.arxiv.org/api/query"
    assert config.subscribe == (
        ArxivSubscription(categories=("cs.CL", "hep-th")),
        HfSubscription(),
        RssSubscription(url="https://example.org/feed", name="blog"),
    )
    assert [each.label for each in config.subscribe] == ["arxiv cs.CL hep-th", "hf", "rss blog"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = \n", 1, "invalid TOML"),
        ("[fetch]\nread_timeout = 1\nread_timeout = 2\n", 3, "invalid TOML"),
        (
            'contact = "me"\n\ncolour = "red"\n',
            3,
            "unknown key colour; known keys: contact, fetch, services",
        ),
        ("[fetch]\nread_timeouts = 3\n", 2, "did you mean 'read_timeout'?"),
        ("[fetch]\n\nattempts = 2.5\n", 3, "fetch.attempts must be a whole number"),
        ("[fetch]\nattempts = true\n", 2, "fetch.attempts must be a whole number"),
        ("[fetch]\nattempts = 0\n", 2, "fetch.attempts must be more than 0"),
        ("fetch = {read_timeout = -1}\n", 1, "fetch.read_timeout must be more than 0"),
        ("[fetch]\nread_timeout = nan\n", 2, "must be more than 0"),
        ("[fetch]\nread_timeout = inf\n", 2, "must be more than 0"),
        ("\n[fetch]\narxiv_interval = 1\n", 3, "must be 3 or more, by arXiv's terms"),
        ("\n[fetch]\narxiv_pages_interval = 5\n", 3, "must be 15 or more, by arXiv's robots.txt"),
        ("fetch = 3\n", 1, "fetch must be a table: write [fetch]"),
        ('contact = "a b"\n', 1, "contact must be an e-mail or web address"),
        ('contact = "a\\r\\nX-Evil: 1"\n', 1, "contact must be an e-mail or web address"),
        ('[services]\narxiv_rss = "ftp://x"\n', 2, "services.arxiv_rss must be a web address"),
        ("subscribe = 3\n", 1, "subscribe must be a list of tables: write [[subscribe]]"),
        ('[subscribe]\nsource = "hf"\n', 1, "write [[subscribe]]"),
        ('\n[[subscribe]]\nurl = "https://x.org"\n', 2, "subscribe[0] needs a source, one of"),
        ('[[subscribe]]\nsource = "xarxiv"\n', 2, "subscribe[0].source needs a source, one of"),
        ('[[subscribe]]\nsource = "arxiv"\n', 1, "subscribe[0] needs the key 'categories'"),
        ('[[subscribe]]\nsource = "arxiv"\ncategories = []\n', 3, "is empty"),
        ('[[subscribe]]\nsource = "arxiv"\ncategories = "cs.CL"\n', 3, "must be a list of strings"),
        (
            (
                '[[subscribe]]\nsource = "hf"\n[[subscribe]]\nsource = "arxiv"\n'
                'categories = [\n  "cs.CL",\n  "../x",\n]\n'
            ),
            5,
            "subscribe[1].categories contains '../x', not an arXiv category",
        ),
        ('[[subscribe]]\nsource = "rss"\nurl = "file:///etc/passwd"\n', 3, "must be a web address"),
        (
            '[[subscribe]]\nsource = "hf"\nlimit = 3\n',
            3,
            "unknown key subscribe[0].limit; known keys: source",
        ),
        (
            '[[subscribe]]\nsource = "rss"\nurl = "https://x.org"\nlimit = 3\n',
            4,
            "unknown key subscribe[0].limit; known keys: source, url, name",
        ),
    ],
)
def test_a_mistake_is_reported_with_file_line_and_key(
    file: Path, text: str, line: int, words: str
) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file)
    message = str(caught.value)
    assert message.startswith(f"{file}, line {line}: ")
    assert words in message
    assert "\n" not in message


def test_arxivs_interval_may_be_shorter_on_this_machine_only(file: Path) -> None:
    local = "\n".join(
        f'{name} = "http://127.0.0.1:1/{name}"' for name in ("arxiv_api", "arxiv_rss", "arxiv_oai")
    )
    file.write_text(f"[services]\n{local}\n[fetch]\narxiv_interval = 0.2\n")
    assert load(file).fetch.arxiv_interval == 0.2


def test_a_file_that_cannot_be_read_is_reported(file: Path) -> None:
    file.mkdir()
    with pytest.raises(
        ConfigError, match="cannot read this file: is a directory; fix or remove it"
    ):
        load(file)


def test_a_file_that_is_not_utf8_is_reported(file: Path) -> None:
    file.write_bytes(b'contact = "\xe9"')
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(file)


@given(st.text())
def test_any_text_is_a_config_or_a_config_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / f"any-{os.getpid()}.toml"
    file.write_bytes(text.encode(errors="surrogatepass"))
    try:
        assert isinstance(load(file), Config)
    except ConfigError as error:
        assert error.where == file  # noqa: PT017 - most texts are mistakes, some are not


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("cs.CL", "cs.CL"),
        ("CS.cl", "cs.CL"),
        (" cond-mat.mes-hall ", "cond-mat.mes-hall"),
        ("q-bio.gn", "q-bio.GN"),
        ("hep-th", "hep-th"),
        ("", None),
        ("cs.", None),
        ("cs.CL OR all:x", None),
        ("cs/CL", None),
        ("2403.01234", None),
    ],
)
def test_a_category_is_written_as_arxiv_writes_it(text: str, category: str | None) -> None:
    assert arxiv_category(text) == category


@pytest.mark.parametrize(
    "text", ["", "x", "//x.org", "http://", "http://[::1", "http://x.org:99999/", "http://x y/"]
)
def test_what_is_not_a_web_address(text: str) -> None:
    assert not web_address(text)


def test_the_line_of_a_key_is_found_however_it_is_written() -> None:
    text = '# a.b\na.b = """\nx = 1\n"""\n"x" = [\n  1,\n]\n[t]\n[[s]]\n[[s]]\ny = {z = 1}\n'
    assert line_of(text, ("a", "b")) == 2
    assert line_of(text, ("x",)) == 5
    assert line_of(text, ("x", 0)) == 5
    assert line_of(text, ("t",)) == 8
    assert line_of(text, ("s", 1)) == 10
    assert line_of(text, ("s", 1, "y", "z")) == 11
    assert line_of(text, ("nowhere",)) is None


def test_the_examples_in_the_readme_are_understood(file: Path) -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```toml\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    examples.sort(key=lambda text: text.startswith("["))  # keys of no table come first
    file.write_text("".join(examples))
    assert len(load(file).subscribe) == 3
    assert [each.name for each in load(file).saved] == ["Draft models"]
