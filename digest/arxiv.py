"""The grammar of arXiv's identifiers and categories; nothing else knows how they look. No I/O."""

from __future__ import annotations

import re
from typing import Final

NUMBER: Final = r"[0-9]{4}\.[0-9]{4,5}|[a-z]+(?:-[a-z]+)*(?:\.[A-Z]{2})?/[0-9]{7}"
"""Pattern of an identifier without version, new style or old (`2403.01234`, `hep-th/9901001`)."""

PHYSICS: Final = frozenset(
    {"astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph"}
    | {"nlin", "nucl-ex", "nucl-th", "physics", "quant-ph"}
)
"""The archives that arXiv groups under physics; every other archive is a group of its own."""
_ARCHIVES: Final = PHYSICS | {"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"}
_WITH_SUBJECTS: Final = (
    *("astro-ph", "cond-mat", "cs", "econ", "eess", "math", "nlin", "physics", "q-bio", "q-fin"),
    "stat",
)

_ID: Final = re.compile(
    rf"(?:arxiv:\s*|oai:arxiv\.org:|(?:https?://)?(?:www\.|export\.)?"
    rf"(?:arxiv\.org/(?:abs|pdf|html)/|huggingface\.co/papers/)"
    rf"|https?://(?:dx\.)?doi\.org/10\.48550/arxiv\.|(?:doi:)?10\.48550/arxiv\.)?"
    rf"({NUMBER})(?:v\d+)?(?:\.pdf)?/?(?:[?#]\S*|\s*\[[\w.-]+\])?",
    re.IGNORECASE,
)
_SHORTENED: Final = re.compile(r"(?:arxiv:)?(\d{3,4})\.(\d{1,5})", re.ASCII | re.IGNORECASE)
_NUMBER_PREFIX: Final = re.compile(r"\d{4}\.\d{1,3}", re.ASCII)
_MONTH: Final = re.compile(r"arxiv:(?:[a-z.-]+/)?(\d\d)(0[1-9]|1[0-2])[.\d]", re.ASCII)
_FIRST_MONTH: Final = "0704"
"""The month in which numbers of the new style began."""
_LONG_NUMBERS: Final = "1501"
"""The month from which numbers have five digits after the point; four before."""
_MENTIONED: Final = re.compile(
    rf"(?:\barxiv(?:\.org/(?:abs|pdf|html)/|[\s:.,/~-]*(?:e-?prints?|preprints?)?[\s:.,~(\[-]*)"
    rf"(?:p\.\s*)?(?:arxiv[\s:.]*)?|\babs/)(?P<number>{NUMBER})(?![\d.]*\d)",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(
    rf"\W*(?:(?:e-?print|preprint|available(?:\s+at)?|also|see|online|technical report)[\s:,]*)*"
    rf"arxiv(?:\s+(?:e-?print|preprint))?[\s:.,]*(?:arxiv[\s:.]*)?(?:{NUMBER})(?:v\d+)?"
    r"[\s,;.]*(?:\[[\w.,; -]+\])?[\s,;.]*(?:\(?\d{4}\)?|v\d+|preprint)?\W*",
    re.IGNORECASE,
)
_CATEGORY: Final = re.compile(r"([a-z]+(?:-[a-z]+)*)(?:\.([a-z]+(?:-[a-z]+)*))?", re.IGNORECASE)
_KNOWN_CATEGORY: Final = re.compile(rf"(?:{'|'.join(sorted(_ARCHIVES))})(?:\.[A-Za-z-]{{2,}})?")
_SUBJECT_PREFIX: Final = re.compile(rf"(?:{'|'.join(_WITH_SUBJECTS)})\.[a-z][a-z-]+", re.IGNORECASE)


def arxiv_id(text: str) -> str | None:
    """`arxiv:` and the number without its version.

    Accepts a number, an `arXiv:` or OAI identifier, a URL of arXiv or Hugging Face, or a DataCite
    DOI; None if the whole of `text` is anything else.
    """
    match = _ID.fullmatch(text.strip())
    if match is None:
        return None
    number = match[1]
    archive, slash, digits = number.rpartition("/")
    if slash:
        # `math.GT/0309136` names the same paper as `math/0309136`, and archives are lower case.
        number = archive.partition(".")[0].lower() + slash + digits
    return f"arxiv:{number}"


def restored_id(text: str) -> str | None:
    """The id of a number that lost its zeros as a float: `807.4011` was `0807.4011`.

    None if the digits are those of no arXiv number.
    """
    match = _SHORTENED.fullmatch(text.strip())
    if match is None:
        return None
    month, digits = match[1].rjust(4, "0"), match[2]
    length = 4 if month < _LONG_NUMBERS else 5
    if month < _FIRST_MONTH or not "01" <= month[2:] <= "12" or len(digits) > length:
        return None
    return f"arxiv:{month}.{digits.ljust(length, '0')}"


def month_of(paper_id: str) -> str | None:
    """YYYY-MM of an arXiv id, whose digits begin with its month; None for other ids."""
    match = _MONTH.match(paper_id)
    if match is None:
        return None
    year = int(match[1])
    return f"{(1900 if year >= 91 else 2000) + year}-{match[2]}"


def is_number_prefix(text: str) -> bool:
    """Whether `text` is the beginning of a number of the new style, typed past the point."""
    return _NUMBER_PREFIX.fullmatch(text) is not None


def mentioned_id(text: str) -> str | None:
    """The first id within a text: `arXiv preprint arXiv:1706.03762`, `abs/1706.03762`."""
    match = _MENTIONED.search(text)
    return arxiv_id(match["number"]) if match else None


def noted_id(text: str) -> str | None:
    """The id in a note that says nothing else; other notes may be about other papers."""
    return mentioned_id(text) if _NOTE.fullmatch(text) else None


def arxiv_category(text: str) -> str | None:
    """A category as arXiv writes it (`cs.CL`, `hep-th`), or None if `text` doesn't look like one.

    The archive need not be a known one: arXiv may add some.
    """
    match = _CATEGORY.fullmatch(text.strip())
    if match is None:
        return None
    archive, subject = match[1].lower(), match[2]
    if subject is None:
        return archive
    return f"{archive}.{subject.upper() if len(subject) == 2 else subject.lower()}"


def is_known_category(text: str) -> bool:
    """Whether `text` is a category of one of arXiv's archives, in arXiv's own spelling."""
    return _KNOWN_CATEGORY.fullmatch(text) is not None


def is_subject_prefix(text: str) -> bool:
    """Whether `text` is a subject of an archive (`cs.CL`), in any case and maybe half-typed."""
    return _SUBJECT_PREFIX.fullmatch(text) is not None
