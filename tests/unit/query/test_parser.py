"""What a person types is understood, or searched as words; nothing is ever raised."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from whoosh import query as wq

from digest.query import Parsed, parse
from digest.query.cleaning import cleaned
from digest.query.highlights import pattern_highlight
from digest.query.lexer import FIELDS
from digest.query.parser import MAX_WORDS
from digest.query.tree import INSIDE, RANKED_FIELDS, Fuzzy, Pattern, PhraseQuery, Word
from digest.storage.memory import collection_paused
from digest.text import clean_line
from digest.text.flattened import is_flattened

PIECES = st.sampled_from(
    [*(f"{name}:" for name in sorted(FIELDS)), *'()"*?~-:“”', " OR ", " AND ", " NOT ", "..", " "]
)
TYPED = st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join)


def words(text: str) -> list[str]:
    return [query.word for query in parse(f"{text} ").words if isinstance(query, Word)]


@given(TYPED)
def test_any_string_is_parsed_and_bounded(text: str) -> None:
    parsed = parse(text)
    assert len(parsed.words) <= MAX_WORDS
    assert all(parsed.remarks)
    str(parsed.every())
    str(parsed.some())


@given(st.text())
def test_a_text_parses_the_same_every_time(text: str) -> None:
    first, second = parse(text), parse(text)
    assert first.every() == second.every()
    assert first.highlights == second.highlights


@given(st.lists(st.sampled_from(["model", "graph", "zeolite", "x9", "naïve", "Ünï"]), min_size=1))
def test_plain_words_are_just_words(typed: list[str]) -> None:
    from digest.analysis import words_of

    assert sorted(words(" ".join(typed))) == sorted(set(words_of(" ".join(typed))))


@pytest.mark.parametrize(
    "text",
    [
        "*", "????*", "x" * 10_000, "a " * 5000, " OR ".join(f"w{n}" for n in range(500)),
        '"' * 999, '"unbalanced', "(" * 3000, ")" * 3000, "(a" * 2000, "-" * 500, "a*" * 900,
        "~" * 50, "title:" * 300, "NOT " * 400, "OR", "AND OR NOT", "date:9999-99", ":",
        "\x00\x1b[31m", "\ud800", "-(", "()", "title:()", 'title:""', "is:", "newer:99999d",
    ],
)  # fmt: skip
def test_hard_strings_are_parsed_quickly(text: str) -> None:
    with collection_paused():  # which would go through all that the other tests left
        started = time.process_time()
        parsed = parse(text)
        taken = time.process_time() - started
    assert taken < 0.2
    assert len(parsed.words) <= MAX_WORDS


def test_only_the_last_word_is_a_prefix_and_only_while_it_is_typed() -> None:
    assert [query.is_prefix for query in parse("graph net").words] == [False, True]
    assert [query.is_prefix for query in parse("graph net ").words] == [False, False]
    assert [query.is_prefix for query in parse("graph net", prefix_last=False).words] == [
        False,
        False,
    ]
    assert not any(query.is_prefix for query in parse("graph net?").words)


def test_titles_with_query_syntax_are_words() -> None:
    assert words("EgoPoser: Robust Real-Time") == ["egoposer", "robust", "real", "time"]
    assert words("LLM.int8(): 8-bit Matrix (Big) one") == [
        *["llm", "int8", "8", "bit", "matrix", "big", "one"]
    ]
    assert parse("Code: the hidden language").filters == []
    assert parse("Trade-Offs in A - B").excluded == []


def test_fields_scopes_and_filters() -> None:
    parsed = parse('title:deep author:"kurt gödel" cat:cs.LG date:2024-01..2024-03 has:code ')
    assert [str(query) for query in parsed.words] == [
        "(title:deep)",
        '(authors:"kurt godel")',
    ]
    assert [str(query) for query in parsed.filters] == [
        "(cat:cs.lg OR cat:cs.lg.*)",
        "date:[2024-01 TO 2024-03~]",
        "has:code",
    ]


def test_a_field_before_brackets_is_the_field_of_all_in_them() -> None:
    parsed = parse("title:(deep author:ada) graph ")
    assert [query.scope for query in parsed.words] == [("title",), ("authors",), RANKED_FIELDS]


def test_a_compound_is_highlighted_in_its_closed_form_too() -> None:
    assert any(re.fullmatch(mark, "unet") for mark in parse("u-net ").highlights)
    assert not any(re.fullmatch(mark, "unet") for mark in parse("u net ").highlights)


def test_or_binds_its_neighbours_and_brackets_group() -> None:
    assert len(parse("a1 b1 OR c1 d1 ").words) == 3
    (either,) = parse("(a1 b1) OR (c1 -d1) ").words
    assert "NOT" in str(either)


def test_what_is_excluded_is_not_marked() -> None:
    parsed = parse("graph -neural NOT deep -(a1 b1) ")
    assert words("graph -neural NOT deep ") == ["graph"]
    assert len(parsed.excluded) == 3
    (mark,) = parsed.highlights
    assert re.fullmatch(mark, "graphs")


def test_patterns_fuzzy_words_and_phrases() -> None:
    kinds = [type(query) for query in parse('wild*card pre* fuzy~2 "two words"').words]
    assert kinds == [Pattern, Pattern, Fuzzy, PhraseQuery]


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("foo:bar", "unknown field “foo:”"),
        ("is:nice", "is: takes"),
        ("has:wings", "has: takes"),
        ("date:soon", "“soon” is not a date"),
        ("newer:old", "“old” is not an age"),
        ("tag:none", "no paper is tagged"),
        ("w " * 99, "only the first 64 words and filters"),
        ("x" * 9999, "characters are read"),
        (
            " ".join(f"date:{year}" for year in range(1950, 2050)),
            "only the first 64 words and filters",
        ),
        (" OR ".join(f'"deep {n}"' for n in range(40)), "only the first 64 words and filters"),
        ("word " * 50 + "*ca?t ", "only the first 64 words and filters"),
        ("*ca?t *do?g", "too many patterns"),
        ("a*b*c*d*e*f*g", "cut after 4 stars"),
        (" ".join(f"a{n}*" for n in range(9)), "too many patterns"),
        ("*a* *b* *c*", "too many patterns"),
        ("(" * 20 + "x1" + ")" * 20, "nested too deeply"),
    ],
)
def test_what_was_not_understood_or_was_cut_is_reported(text: str, remark: str) -> None:
    assert any(remark in each for each in parse(text).remarks)


def test_stop_words_count_only_where_there_is_nothing_else() -> None:
    assert words("the state of the art ") == ["state", "art"]
    assert words("to be or not to be ") == ["to", "be", "or", "not"]
    assert [query.word for query in parse("attention is al").words] == ["attention", "al"]
    assert [query.word for query in parse("attention is all").extras] == ["all"]


MINE = {"bookmarked": {"local:a", "arxiv:2403.01234"}, "read": {"local:b"}, "tag:x": {"local:c"}}


def asked(parsed: Parsed) -> tuple[object, ...]:
    """All that a parsed query asks for, in a form that can be compared."""
    return (parsed.every(), parsed.ids, parsed.title_text, parsed.highlights, parsed.remarks)


@given(st.one_of(TYPED, st.just(""), st.just("attention is al"), st.just("2403.01234")))
def test_a_required_set_is_the_filter_that_could_be_typed_before_the_text(text: str) -> None:
    # A leading OR would bind to a filter that stands as text before it; to a field it cannot.
    assume(not re.match(r"[\W\d_]*(?:OR\b|\|)|\s*-", text) and "OR" not in text and "|" not in text)
    assert asked(parse(text, MINE, only=["bookmarked"])) == asked(
        parse(f"is:bookmarked {text}", MINE)
    )


@pytest.mark.parametrize("text", ["OR deep", "-graph OR deep", "| deep", "NOT graph OR deep"])
def test_a_required_set_is_never_an_alternative_to_the_text(text: str) -> None:
    assert [query.ids for query in parse(text, MINE, only=["bookmarked"]).filters] == [
        frozenset(MINE["bookmarked"])
    ]


def test_several_required_sets_must_all_contain_a_paper_and_an_empty_set_matches_none() -> None:
    parsed = parse("deep", MINE, only=["read", "tag:x", "tag:unknown"])
    assert [set(query.ids) for query in parsed.filters] == [{"local:b"}, {"local:c"}, set()]
    assert not parse("", MINE, only=["read"]).is_everything
    assert parse("", MINE).is_everything


def test_a_title_that_is_pasted_comes_first_only_where_nothing_else_is_required() -> None:
    assert parse("Deep networks").title_text == "deep networks"
    assert parse("Deep networks", MINE, only=["bookmarked"]).title_text == ""


def shape(text: str) -> str:
    """What is asked for, in brackets: `(a | b) & c - d`."""
    return plain(parse(f"{text} ").every())


def plain(query: wq.Query) -> str:
    if isinstance(query, PhraseQuery):
        return f"“{' '.join(query.words)}”"
    if isinstance(query, Word):
        return query.word
    if isinstance(query, wq.Not):
        return f"not {plain(query.query)}"
    if isinstance(query, wq.And | wq.Or):
        parts = [plain(part) for part in query.subqueries]
        sign = " & " if isinstance(query, wq.And) else " | "
        return parts[0] if len(parts) == 1 else f"({sign.join(parts)})"
    return f"{query.fieldname}:{query.text}"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("bert OR gpt", "(bert | gpt)"),
        ("fast bert OR gpt", "(fast & (bert | gpt))"),
        ("bert has:code OR has:doi", "(bert & (has:code | has:doi))"),
        ("has:code bert OR has:doi", "((bert | has:doi) & has:code)"),
        ("has:code OR has:doi bert", "(bert & (has:code | has:doi))"),
        ("bert OR has:code", "(bert | has:code)"),
        ("bert -has:code OR has:doi", "(bert & (not has:code | has:doi))"),
        ("bert OR NOT gpt", "(bert | not gpt)"),
        ("fast -bert OR gpt", "(fast & (not bert | gpt))"),
        (
            "pre-training OR fine-tuning",
            "(“pre training” | pretraining | (“fine tuning” | finetuning))",
        ),
        ("bert -post-training", "(bert & not (“post training” | posttraining))"),
        ("bert OR", "bert"),
        ("OR bert", "bert"),
    ],
)
def test_or_joins_the_two_items_beside_it(text: str, meaning: str) -> None:
    assert shape(text) == meaning


@pytest.mark.parametrize(("age", "days"), [("3d", 3), ("2w", 14), ("6m", 180), ("1y", 365)])
def test_newer_counts_days_back_from_today(age: str, days: int) -> None:
    before = datetime.now(UTC).date()
    [query] = parse(f"newer:{age} ").filters
    after = datetime.now(UTC).date()
    oldest = {(today - timedelta(days=days)).isoformat() for today in (before, after)}
    assert query.start in oldest


@pytest.mark.parametrize(
    ("pasted", "title"),
    [
        (r"Schr\"odinger operators", "Schrödinger operators"),
        (r"Sierpi\'nski rank", "Sierpiński rank"),
        (r"$C^*$-algebras of graphs", "C*-algebras of graphs"),
        ("H_2O ice", "H₂O ice"),
        (r"On K_1 of \emph{some} rings", "On K₁ of some rings"),
        (r"Maps of $C^2$ to $\mathbb{Z}^m$", "Maps of C² to ℤ^m"),
        ("``Quoted'' words", "“Quoted” words"),
        ("Q&amp;A on <i>mice</i>", "Q&A on mice"),
        ("A 256times256 grid", "A 256×256 grid"),
        ("of \x1b[31mred\x1b[0m\x00 stars", "of red stars"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_a_query_is_cleaned_as_titles_are(pasted: str, title: str) -> None:
    assert clean_line(pasted) == title
    assert asked(parse(pasted)) == asked(parse(title))
    assert asked(parse(f" {pasted} ")) == asked(parse(f" {title} "))


@given(st.text(st.characters(codec="ascii", exclude_characters="\\$&<{^_`")))
def test_a_query_without_markup_is_not_touched(text: str) -> None:
    assume(text.isprintable() and not is_flattened(text))
    assert cleaned(text) is text


@pytest.mark.parametrize(
    "text",
    ["Table~2", "decodng~", "a&&b", "a || b", "R&D", "snake_case", "x <y", "p^q", "$5 or $6"],
)
def test_signs_that_are_no_markup_mean_what_they_meant(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize("text", ["tag:to_2 $x$", '-tag:"to_2 b" H_2O', "(id:10.1000/a_1) $x$"])
def test_values_of_filters_are_taken_verbatim(text: str) -> None:
    typed = re.findall(r'\S+:(?:"[^"]*"|[^\s)]+)', text)
    assert typed
    assert all(each in cleaned(text) for each in typed)
    assert "$" not in cleaned(text)


def test_a_star_before_a_hyphen_is_part_of_a_name() -> None:
    assert shape("C*-algebra") == "(c & algebra)"
    assert shape("*-representation") == "representation"
    assert shape("bert OR C*-algebra") == "(bert | “c algebra”)"
    assert [type(query) for query in parse("C*").words] == [Pattern]
    assert [type(query) for query in parse("wild*card fine-tun*").words] == [Pattern, Pattern, Word]


def test_only_real_categories_are_categories() -> None:
    assert words("A Java Math.BigDecimal Implementation") == [
        *["java", "math", "bigdecimal", "implementation"]
    ]
    assert parse("Math.BigDecimal").filters == []
    assert words("cs.ZZ") == ["cs", "zz"]
    for text in ("cs.CL", "math.ag", "cond-mat.mes-h", "physics.opt"):
        assert parse(text).filters == [wq.Prefix("cat", text.lower())]


@pytest.mark.parametrize(
    "text", ["C++", "templates in C++", '"C++ templates"', "(C++)", "C++: a tour"]
)
def test_a_name_that_lives_by_its_signs_is_told_to_be_read_without_them(text: str) -> None:
    assert parse(text).remarks == ["signs are not searched: “C++” is read as “C”"]


@pytest.mark.parametrize("text", ["C", "c-sharp", "item #3", "a+b", "#tag", "+c", "CC++", "A# B"])
def test_other_signs_cause_no_remark(text: str) -> None:
    assert parse(text).remarks == (["signs are not searched: “A#” is read as “A”"] * ("A#" in text))


def test_a_hyphen_in_the_brackets_of_a_formula_excludes_nothing() -> None:
    assert parse("D_ν(-x) at φ(-Δ)-type r^(-α)").excluded == []
    for text in ("(-x) y", "title:(-x) y", "y -(-x z)", "((-x) y)", "y\n-x"):
        assert "NOT" in str(parse(f"{text} ").every()), text


def test_a_choice_of_filters_is_a_filter_even_if_it_begins_with_an_exclusion() -> None:
    parsed = parse("-has:code OR has:doi bert ")
    assert [str(query) for query in parsed.filters] == ["(NOT has:code OR has:doi)"]
    assert len(parsed.words) == 1


GLOBS = st.text("ab*?", min_size=1, max_size=8)


@given(GLOBS, st.lists(st.text("ab", max_size=8), max_size=8))
def test_a_pattern_highlights_the_words_that_it_matches(pattern: str, texts: list[str]) -> None:
    assume("*" in pattern or "?" in pattern)
    highlight = re.compile(pattern_highlight(pattern))
    for word in texts:
        assert bool(highlight.fullmatch(word)) == fnmatchcase(word, pattern)


@pytest.mark.parametrize(
    ("query", "piece"),
    [
        ("*a*b* ", "a"), ("*ab*ab*c ", "ab"), ("*a?b*a?b*c ", "axb"), ("*a*a*a*a ", "ab"),
        ("a*a*a*a*b ", "a"), ('"aa bb cc" ', "aa "), ('"aa bb cc" ', "aa!!!! "),
        ("studying ", "studi"), ("finetuning ", "f-i-n-e-"), ("*ü*ü*x ", "ü"),
    ],
)  # fmt: skip
def test_words_are_highlighted_in_linear_time(query: str, piece: str) -> None:
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parse(query).highlights)})(?!\w)", re.IGNORECASE)

    def seconds(size: int) -> float:
        text, taken = piece * (size // len(piece)), []
        for _ in range(3):
            started = time.process_time()
            pattern.findall(text)
            taken.append(time.process_time() - started)
        return min(taken)

    assert seconds(40_000) < 10 * max(seconds(10_000), 0.001)


NUMBERS = st.builds(
    "{:02}{:02}.{:05}".format, st.integers(15, 30), st.integers(1, 12), st.integers(0, 99999)
)
FORMS = st.sampled_from(
    ["{}", "{}v2", "arXiv:{}", "arXiv: {}", "https://arxiv.org/abs/{}", "arXiv:{}v1 [cs.CL]",
     "https://huggingface.co/papers/{}", "https://arxiv.org/pdf/{}v3"]
)  # fmt: skip


@given(
    st.lists(st.tuples(NUMBERS, FORMS), min_size=2, max_size=12),
    st.sampled_from([" ", "\n", ", ", "; ", " , ", ",\n"]),
)
def test_a_list_of_ids_in_any_forms_is_those_ids(
    listed: list[tuple[str, str]], separator: str
) -> None:
    wanted = tuple(dict.fromkeys(f"arxiv:{number}" for number, _ in listed))
    text = separator.join(form.format(number) for number, form in listed)
    assert parse(text).ids == wanted
    assert parse(f"is:unread {text}{separator}").ids == wanted
    assert parse(f"{text} decoding").ids == ()
    assert parse(" ".join(f"2403.{number:05}" for number in range(65))).ids == ()


def test_what_is_searched_inside_of_texts_is_for_one_paragraph() -> None:
    parsed = parse('quantization text:key text:"value cache" -text:vision ')
    assert [query.word for query in parsed.words if isinstance(query, Word)] == ["quantization"]
    (inside,) = parsed.inside
    assert isinstance(inside.query, wq.And)
    key, phrase = inside.query.subqueries
    assert (key.word, phrase.words) == ("key", ["value", "cache"])
    assert parsed.filters == [inside]
    (excluded,) = parsed.excluded
    assert excluded.query.word == "vision"
    assert len(parsed.highlights) == 3


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("text:key OR text:cache ", ["key", "cache"]),
        ("(text:key draft) OR text:cache ", ["key", "cache"]),
        ("-text:key ", []),
        ("-(text:key draft) ", []),
        ("text: ", []),
    ],
)
def test_each_choice_is_searched_inside_by_itself(text: str, inside: list[str]) -> None:
    assert [query.query.word for query in parse(text).inside] == inside


@pytest.mark.parametrize("text", ["text:(cat:cs.CL is:read)", "text:title:cs", "text:cs.CL"])
def test_filters_mean_nothing_inside_of_texts(text: str) -> None:
    (inside,) = parse(text).inside
    words = getattr(inside.query, "subqueries", [inside.query])
    if isinstance(inside.query, Word):
        words = [inside.query]
    assert all(isinstance(word, Word) and word.scope == INSIDE for word in words)
