"""The syntax of arXiv identifiers and categories, defined only here. No I/O."""

from __future__ import annotations

import re
from typing import Final

NUMBER: Final = r"[0-9]{4}\.[0-9]{4,5}|[a-z]+(?:-[a-z]+)*(?:\.[A-Z]{2})?/[0-9]{7}"
"""Pattern of an identifier without version, new or old style (`2403.01234`, `hep-th/9901001`)."""

PHYSICS: Final = frozenset(
    {"astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph"}
    | {"nlin", "nucl-ex", "nucl-th", "physics", "quant-ph"}
)
"""The archives that arXiv groups under physics; every other archive forms its own group."""
_ARCHIVES: Final = PHYSICS | {"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"}
_SUBJECTS: Final = {
    archive: tuple(subjects.split())
    for archive, subjects in {
        "astro-ph": "co ep ga he im sr",
        "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
        "cs": "ai ar cc ce cg cl cr cv cy db dc dl dm ds et fl gl gr gt hc ir it lg lo ma mm ms na"
        " ne ni oh os pf pl ro sc sd se si sy",
        "econ": "em gn th",
        "eess": "as iv sp sy",
        "math": "ac ag ap at ca co ct cv dg ds fa gm gn gr gt ho it kt lo mg mp na nt oa oc pr qa"
        " ra rt sg sp st",
        "nlin": "ao cd cg ps si",
        "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an"
        " ed-ph flu-dyn gen-ph geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph"
        " space-ph",
        "q-bio": "bm cb gn mn nc ot pe qm sc to",
        "q-fin": "cp ec gn mf pm pr rm st tr",
        "stat": "ap co me ml ot th",
    }.items()
}
"""The subjects of each archive that has some, in lower case (arXiv's taxonomy of 2026)."""
_MIN_SUBJECT_LENGTH: Final = 2

_ID: Final = re.compile(
    rf"(?:arxiv:\s*|oai:arxiv\.org:|(?:https?://)?(?:www\.|export\.)?"
    rf"(?:arxiv\.org/(?:abs|pdf|html)/|huggingface\.co/papers/)"
    rf"|https?://(?:dx\.)?doi\.org/10\.48550/arxiv\.|(?:doi:)?10\.48550/arxiv\.)?"
    rf"({NUMBER})(?:v\d+)?(?:\.pdf)?/?(?:[?#]\S*|\s*\[[\w.-]+\])?",
    re.IGNORECASE,
)
_VERSION: Final = re.compile(r"\dv([1-9]\d{0,2})(?!\w)", re.ASCII | re.IGNORECASE)
_SHORTENED: Final = re.compile(r"(?:arxiv:)?(\d{3,4})\.(\d{1,5})", re.ASCII | re.IGNORECASE)
_NUMBER_PREFIX: Final = re.compile(r"\d{4}\.\d{1,3}", re.ASCII)
_MONTH: Final = re.compile(r"arxiv:(?:[a-z.-]+/)?(\d\d)(0[1-9]|1[0-2])[.\d]", re.ASCII)
_FIRST_MONTH: Final = "0704"
"""The month (YYMM) in which new-style numbers began."""
_LONG_NUMBERS: Final = "1501"
"""The month (YYMM) from which numbers have five digits after the point instead of four."""
_MENTIONED: Final = re.compile(
    rf"(?:\barxiv(?:\.org/(?:abs|pdf|html)/|[\s:.,/~-]{{0,40}}(?:e-?prints?|preprints?)?[\s:.,~(\[-]{{0,40}})"
    rf"(?:p\.\s{{0,40}})?(?:arxiv[\s:.]{{0,40}})?|\babs/)(?P<number>{NUMBER})(?![\d.]*\d)",
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


def arxiv_id(text: str) -> str | None:
    """Return the canonical id: `arxiv:` and the number without its version.

    Accepts a number, an `arXiv:` or OAI identifier, an arXiv or Hugging Face URL, or a DataCite
    DOI. None if `text` as a whole is anything else.
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


def version_in(text: str) -> int | None:
    """Return the version that an arXiv id or URL names (`2403.01234v2`); None if it names none."""
    match = _VERSION.search(text) if arxiv_id(text) else None
    return int(match[1]) if match else None


def restored_id(text: str) -> str | None:
    """Restore the id of a number that lost zeros as a float: `807.4011` was `0807.4011`.

    None if the result would not be a valid arXiv number.
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
    """Return the month (YYYY-MM) encoded in an arXiv id; None for other ids."""
    match = _MONTH.match(paper_id)
    if match is None:
        return None
    year = int(match[1])
    return f"{(1900 if year >= 91 else 2000) + year}-{match[2]}"


def is_number_prefix(text: str) -> bool:
    """Tell whether `text` is the beginning of a new-style number, past the point."""
    return _NUMBER_PREFIX.fullmatch(text) is not None


def mentioned_id(text: str) -> str | None:
    """Return the first id in a text such as `arXiv preprint arXiv:1706.03762`, or None."""
    match = _MENTIONED.search(text)
    return arxiv_id(match["number"]) if match else None


def noted_id(text: str) -> str | None:
    """Return the id in a note that contains nothing else; other notes may cite other papers."""
    return mentioned_id(text) if _NOTE.fullmatch(text) else None


def arxiv_category(text: str) -> str | None:
    """Return a category in arXiv's spelling (`cs.CL`, `hep-th`); None if it isn't like one.

    Unknown archives are accepted, because arXiv may add some.
    """
    match = _CATEGORY.fullmatch(text.strip())
    if match is None:
        return None
    archive, subject = match[1].lower(), match[2]
    if subject is None:
        return archive
    return f"{archive}.{subject.upper() if len(subject) == 2 else subject.lower()}"


def is_known_category(text: str) -> bool:
    """Tell whether `text` is a category of a known archive, in arXiv's spelling."""
    return _KNOWN_CATEGORY.fullmatch(text) is not None


def is_subject_prefix(text: str) -> bool:
    """Tell whether `text` is a possibly incomplete subject (`cs.CL`) of an archive, in any case."""
    archive, _, subject = text.lower().partition(".")
    return len(subject) >= _MIN_SUBJECT_LENGTH and any(
        each.startswith(subject) for each in _SUBJECTS.get(archive, ())
    )
