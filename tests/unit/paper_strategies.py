"""Hypothesis strategies for papers of all kinds, as sources yield them."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from digest.paper import Paper, title_id

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is not a reason to fail."""

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
titles = st.one_of(
    words, st.sampled_from(["", "Preface", "???", "A Title with Several Words", "速"])
)
names = st.lists(words.filter(bool), max_size=3, unique=True).map(tuple)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def ids(draw: st.DrawFn, title: str = "") -> str:
    """An id of any kind in its canonical form, few enough that papers share them."""
    number = draw(st.integers(1, 4))
    return draw(
        st.sampled_from(
            [
                f"arxiv:2403.0000{number}",
                f"doi:10.1000/{number}",
                f"acl:2023.acl-long.{number}",
                f"local:{number}",
                title_id(title),
            ]
        )
    )


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """A paper with a title, an abstract or both."""
    title = draw(titles)
    paper_id = draw(ids(title))
    return Paper(
        id=paper_id,
        title=title,
        abstract=draw(words.filter(bool) if not title else words),
        authors=draw(names),
        date=draw(st.sampled_from([None, "2024", "2024-03", "2024-03-13"])),
        categories=draw(names),
        venue=draw(st.none() | words.filter(bool)),
        doi=draw(st.sampled_from([None, None, "10.1000/1", "10.1000/X"])),
        url=draw(st.sampled_from([None, "https://example.org/1"])),
        code=draw(names),
        upvotes=draw(st.none() | st.integers(0, 999)),
        comment=draw(st.none() | words.filter(bool)),
        digests=draw(names),
        aliases=tuple(
            each for each in draw(st.lists(ids(title), max_size=2, unique=True)) if each != paper_id
        ),
        extra=draw(
            st.dictionaries(words.filter(lambda key: key != "extra"), json_values, max_size=2)
        ),
    )
