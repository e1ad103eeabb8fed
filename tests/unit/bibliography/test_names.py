"""A person has one name, whichever format it came by and whichever it goes out by."""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO

import pytest

from digest import sources
from digest.bibliography.author_list import authors
from digest.bibliography.bibtex_names import read_people
from digest.bibliography.names import from_pieces, full_name, split_name
from digest.export import FORMATS, export
from digest.paper import Paper
from digest.sources.base import Origin

KING = "Martin King Jr."
ORIGIN = Origin("file", dt.date(2024, 3, 13))
OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header>
<identifier>oai:arXiv.org:2403.01234</identifier></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2403.01234</id><title>A dream</title><authors>
<author><keyname>King</keyname><forenames>Martin</forenames><suffix>Jr.</suffix></author></authors>
<abstract>Of a dream.</abstract></arXiv></metadata></record></ListRecords></OAI-PMH>"""
KAGGLE = {
    "id": "2403.01234",
    "title": "A dream",
    "abstract": "Of a dream.",
    "authors_parsed": [["King", "Martin", "Jr."]],
}
CSL = [
    {
        "type": "book",
        "title": "A dream",
        "author": [{"family": "King", "given": "Martin", "suffix": "Jr."}],
    }
]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bibtex", "@book{k, title={A dream}, author={King, Jr., Martin}}"),
        ("bibtex", "@book{k, title={A dream}, author={King, Martin, Jr.}}"),
        ("bibtex", "@book{k, title={A dream}, author={family=King, given=Martin, suffix=Jr.}}"),
        ("ris", "TY  - BOOK\nTI  - A dream\nAU  - King, Martin, Jr.\nER  - \n"),
        ("ris", "TY  - BOOK\nTI  - A dream\nAU  - King, Jr., Martin\nER  - \n"),
        ("csl-json", json.dumps(CSL)),
        ("arxiv-oai", OAI),
        ("arxiv-kaggle", json.dumps(KAGGLE)),
        ("json", json.dumps([{"title": "A dream", "authors": [["King", "Martin", "Jr."]]}])),
    ],
)
def test_a_suffix_follows_the_name_in_every_format(name: str, text: str) -> None:
    events = sources.source(name).read(BytesIO(text.encode()), ORIGIN)
    [paper] = [event for event in events if isinstance(event, Paper)]
    assert paper.authors == (KING,)


def test_every_module_of_names_gives_one_answer() -> None:
    assert full_name("King", "Martin", suffix="Jr.") == KING
    assert from_pieces(["King", "Martin", "Jr."]) == from_pieces(["King", "Jr.", "Martin"]) == KING
    for written in ("King, Martin, Jr.", "King, Jr., Martin", "Martin King, Jr.", KING):
        assert authors([written]) == (KING,)
        assert split_name(authors([written])[0]) == ("Martin", "", "King", "Jr.")
    assert [person.name for person in read_people("King, Martin, Jr.")] == [KING]


@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json", "jsonl"])
def test_a_suffix_survives_export_and_import(name: str) -> None:
    paper = Paper(id="arxiv:2403.01234", title="A dream", authors=(KING, "Ada Lovelace"))
    assert name in FORMATS
    text = "".join(export([paper], name))
    events = sources.source(name).read(BytesIO(text.encode()), ORIGIN)
    [again] = [event for event in events if isinstance(event, Paper)]
    assert again.authors == paper.authors


def test_what_commas_may_also_mean_is_left_alone() -> None:
    assert from_pieces(["A. Smith", "B. Jones", "C. Roe"]) is None
    assert authors(["Institute of Birds, Fish and Trees"]) == (
        "Institute of Birds, Fish and Trees",
    )
