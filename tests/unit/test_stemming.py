"""The stems are those of Whoosh's stemmer, for every word."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from whoosh.lang.snowball.english import EnglishStemmer

from digest.query.stemming import english_stem

PARTS = """
    s es sses ied ies us ss eed ing ingly ed edly eedly y yy ay ly li tional ational ization ate
    ative ful ness ical icate alize e l ll ion ition sion al er ic ism ble bli biliti at bl iz tt nn
    ment ement able ible ance enci ous ousli ousness ogi logi ogy fulli lessli alli entli izer ator
    iviti iveness gener commun arsen proceed sky inning early a b c d i o u w x
"""
whoosh = EnglishStemmer()

words = st.one_of(
    st.text(st.characters(min_codepoint=ord("a"), max_codepoint=ord("z")), max_size=12),
    st.lists(st.sampled_from(PARTS.split()), max_size=5).map("".join),
)


@given(words)
@example("skies")
@example("earrings")
@example("succeeding")
@example("ayyed")
@example("relativities")
@example("ations")
def test_a_stem_is_the_one_that_whoosh_makes(word):
    assert english_stem(word) == whoosh.stem(word)
