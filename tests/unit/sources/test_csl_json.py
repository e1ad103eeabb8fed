"""CSL JSON coming in, from Zotero, pandoc and Crossref."""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO
from typing import Any

import pytest

from digest import sources
from digest.errors import InputError
from digest.export import export
from digest.paper import Paper
from digest.sources import csl_json
from digest.sources.base import Event, Origin, Skipped

ORIGIN = Origin("library.json", dt.date(2024, 3, 13))
ITEM: dict[str, Any] = {
    "id": "berg2019",
    "type": "article-journal",
    "title": 'On <i>Deep</i> <span class="nocase">Nets</span>',
    "author": [
        {"family": "Berg", "given": "Karl", "non-dropping-particle": "van der", "suffix": "Jr."},
        {"literal": "Bureau of the Census"},
        {"family": "Plato"},
    ],
    "issued": {"date-parts": [["2019", 3, 12]]},
    "container-title": "J. Nets",
    "DOI": "10.1000/AB_c",
    "abstract": "First.",
    "keyword": "nets; physics, applied",
    "volume": 9,
    "accessed": {"date-parts": [[2020, 1, 1]]},
}


def events(value: Any) -> list[Event]:
    data = value if isinstance(value, bytes) else json.dumps(value, indent=1).encode()
    return list(csl_json.read(BytesIO(data), ORIGIN))


def paper(**changes: Any) -> Paper:
    [only] = events([ITEM | changes])
    assert isinstance(only, Paper)
    return only


def test_an_item_becomes_a_paper_with_all_that_it_says() -> None:
    found = paper()
    assert found.title == "On Deep Nets"
    assert found.authors == ("Karl van der Berg Jr.", "Bureau of the Census", "Plato")
    assert (found.date, found.venue) == ("2019-03-12", "J. Nets")
    assert (found.id, found.doi) == ("doi:10.1000/ab_c", "10.1000/AB_c")
    assert (found.abstract, found.categories) == ("First.", ("nets", "physics, applied"))
    assert found.digests == ("csl-json/library.json",)


def test_unknown_values_are_exported_again_and_groups_are_not_split() -> None:
    [item] = json.loads("".join(export([paper()], "csl-json")))
    assert {key: item[key] for key in ("id", "volume", "accessed", "type")} == {
        key: ITEM[key] if key != "volume" else "9" for key in ("id", "volume", "accessed", "type")
    }
    assert item["author"] == [*ITEM["author"][:2], {"literal": "Plato"}]
    assert "{Bureau of the Census}" in "".join(export([paper()], "bibtex"))


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [[2014, 12, 31], [2015, 1, 1]]}, "2014-12-31"),
        ({"date-parts": [[2017]], "season": 4}, "2017"),
        ({"date-parts": [["2011", "5"]], "circa": True}, "2011-05"),
        ({"literal": "Spring 2011"}, "2011"),
        ({"raw": "2011-05-25"}, "2011-05-25"),
        ({"date-parts": [[]]}, None),
        ({"date-parts": [[None]]}, None),
        ("2011", "2011"),
        (None, None),
    ],
)
def test_dates_are_read_in_every_form(issued: Any, date: str | None) -> None:
    assert paper(issued=issued).date == date


def test_an_answer_of_crossref_is_read_from_its_envelope_and_its_lists() -> None:
    item = {"title": ["T"], "container-title": ["J"], "type": "journal-article", "DOI": "10.1/x"}
    [found] = events({"status": "ok", "message": {"items": [item]}})
    assert isinstance(found, Paper)
    assert (found.title, found.venue) == ("T", "J")


def test_an_item_with_neither_title_nor_abstract_is_named_with_its_line() -> None:
    text = json.dumps([ITEM], indent=1)[:-1] + ',\n{"id": "none", "type": "book"},\n3]'
    found = events(text.encode())
    line = text[: text.index('{"id": "none"')].count("\n") + 1
    assert found[1:] == [
        Skipped(line, "the item 'none' has neither title nor abstract"),
        Skipped(line + 1, "it is not a JSON object"),
    ]


def test_a_truncated_file_gives_what_it_has() -> None:
    found = events(json.dumps([ITEM, ITEM]).encode()[:-40])
    assert isinstance(found[0], Paper)
    assert isinstance(found[1], Skipped)
    assert "the file ends in the middle of it" in found[1].reason


@pytest.mark.parametrize(
    "changes",
    [
        {"URL": "https://arxiv.org/abs/1706.03762", "DOI": ""},
        {"number": "arXiv:1706.03762"},
        {"archive": "arXiv", "archive_location": "1706.03762"},
        {"note": "arXiv: 1706.03762"},
    ],
)
def test_the_arxiv_id_is_found_wherever_it_hides(changes: dict[str, str]) -> None:
    assert paper(**changes).id == "arxiv:1706.03762"


def test_csl_is_recognised_by_its_content_and_other_json_is_refused() -> None:
    assert sources.sniff(json.dumps([ITEM]).encode(), "x").name == "csl-json"
    assert not csl_json.sniff(b'[{"title": "x", "type": "article", "text": "y"}]')
    with pytest.raises(InputError, match="no CSL item"):
        events([])
