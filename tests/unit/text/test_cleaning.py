"""What cleaning changes, what it leaves alone, and what it never lets through."""

from __future__ import annotations

import gzip
import json
import time
import unicodedata
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.text import clean, clean_line, normalise_title, safe

SHARED = Path(__file__).parents[3].parent / "shared"
CORPUS = SHARED / "corpus" / "arxiv-100k.jsonl.gz"

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SCRAPS = r"""
    \ $ $$ { } ^ _ ~ & ; < > ` `` '' -- --- % # 5 2 x T \( \) \[ \] \" \' \- times sim pm circ
    approx frac sqrt mathcal textbf alpha begin{equation} amp; lt; gt; #38; #27; <p> </p> <i> </i>
    <br> <sup> </sup> \textbf \frac \sqrt \alpha \\ \left. \v \H \hat \over \not \href
    \textbackslash é https://a.b/c_2~d """
PIECES = st.sampled_from(
    [
        *SCRAPS.split(),
        *("\n", "\n\n", "\n  ", "\r", " ", "\u2028", "\u0301", "\u1fef", "\u202e", "\ud800"),
        *("\x1b[31m", "\x1b]8;", "\x9b", "\x9d", "\x07"),
    ]
)
HOSTILE = st.one_of(
    st.text(),
    st.text(st.characters(codec=None)),  # surrogates too
    st.lists(PIECES, max_size=40).map("".join),
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("achieves 2.36sim 8.02times inference", "achieves 2.36∼8.02× inference"),
        ("at 256times256 pixels", "at 256×256 pixels"),
        ("using 4sim 8 GPUs", "using 4∼8 GPUs"),
        ("MobileNetV2times 1.4", "MobileNetV2× 1.4"),
        ("5-10times), 29times, and 3times on", "5-10×), 29×, and 3× on"),
        ("a 0.5pm0.1 error", "a 0.5±0.1 error"),
        ("sim10times faster with approx90%", "∼10× faster with ≈90%"),
        ("for times4 upscaling", "for ×4 upscaling"),
        ("rotated by 90^circ", "rotated by 90°"),
        ("in mathcal{O}(n^2)", "in O(n²)"),
    ],
)
def test_flattened_latex_is_repaired_next_to_a_digit(written: str, read: str) -> None:
    assert clean(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "10 times faster",
        "simulators of 3 simple agents",
        "sim2real transfer",
        "sim 8 GPUs",
        "open until 5pm, 30 people came",
        "PanGu-pi",
        "3dim and 2divided",
        "100timesteps",
    ],
)
def test_words_that_only_look_like_flattened_latex_stay(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"PanGu-$\pi$", "PanGu-π"),
        ("PanGu-$π$", "PanGu-π"),
        (r"for $0<p<\infty$ we", "for 0<p<∞ we"),
        (r"$2.5\times 10^{-5}$", "2.5×10⁻⁵"),
        (r"$\sim 10$ and $\pm 5$", "∼10 and ±5"),
        (r"$x \in \mathbb{R}^n$", "x ∈ ℝⁿ"),
        (r"$\sqrt{s_{NN}} = 200$ GeV", "√(s_NN) = 200 GeV"),
        (r"$\frac{a+b}{2}$", "(a+b)/2"),
        (r"$O(n\log n)$", "O(n log n)"),
        (r"$\hat{f}$ and $\overline{\mathcal{M}}_{g,n}$", "f̂ and M̄_(g,n)"),
        (r"$\textrm{SU}(2)\times U(1)_Y$", "SU(2)×U(1)_Y"),
        (r"$T_{\rm eff}$", "T_eff"),
        (r"$^{13}$C at $90^\circ$", "¹³C at 90°"),
        (r"10$\times$10 patches", "10×10 patches"),
        (r"\(a+b\) and \[c\]", "a+b and c"),
        (r"\begin{equation}x^2\end{equation}", "x²"),
        (r"$\unknownmacro{x}$", "unknownmacro x"),
        (r"of order~$n$", "of order n"),
        (r"of $char F > 3$ and $sl_2(F)$", "of char F > 3 and sl₂(F)"),
        (r"$-$7.4% in 0$-$12.1 Tesla", "-7.4% in 0-12.1 Tesla"),
        (r"equal to $ 1 $ or $100 kpc$", "equal to 1 or 100 kpc"),
        (r"\dot R and \tilde\Theta and \mathcal{F}", "Ṙ and Θ̃ and F"),
    ],
)
def test_a_formula_becomes_unicode(written: str, read: str) -> None:
    assert clean(written) == unicodedata.normalize("NFC", read)


@pytest.mark.parametrize(
    "text",
    [
        "worth US$64 million",
        "from US$64 million to US$70 million",
        "between $5 and $6 per hour",
        "it costs $5, or $5-$10 with tax",
        "costs $ 5",
        "a$b",
        "from $17.7K to $569 and removes",
        "at 10 flops/$. It costs $ more.",
    ],
)
def test_money_is_not_a_formula(text: str) -> None:
    assert clean(text) == text


def test_a_price_before_a_formula_does_not_swallow_the_words_between() -> None:
    assert clean("worth US$64 million for all $n$") == "worth US$64 million for all n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Schr\"odinger, K\"{a}hler, na\"{\i}ve", "Schrödinger, Kähler, naïve"),
        (r"Erd\H{o}s and {\L}ukasiewicz", "Erdős and Łukasiewicz"),
        (r"Poincar\'e, \'{e}tale, {\'e}tale", "Poincaré, étale, étale"),
        (r"M{\" o}bius", "Möbius"),
        (r"K\o benhavn and stra\ss e", "København and straße"),
        (r"Krasnosel'ski\u{\i}, Ko\c{c}, Mati\'c", "Krasnosel'skiĭ, Koç, Matić"),
        (r"\textbf{bold} and \emph{very \textit{deep}}", "bold and very deep"),
        (r"{\it ab initio} and {\bf {more}}", "ab initio and more"),
        (r"\href{https://a.b/c}{the code}", "the code (https://a.b/c)"),
        (r"\href{https://a.b/c}{https://a.b/c}", "https://a.b/c"),
        (r"\url{https://github.com/a/b\_c}", "https://github.com/a/b_c"),
        (r"by 10\% \& more, \#1, \$5", "by 10% & more, #1, $5"),
        (r"density {\sigma} and 2.4\times speedup", "density σ and 2.4× speedup"),
        (r"requires \textless2MB", "requires <2MB"),
        (r"(\aka the number)", "(a.k.a. the number)"),
        (r"at 5{\deg} and 10\,GeV", "at 5° and 10 GeV"),
        (r"as in \cite{knuth84} and \cite[p. 3]{x}", "as in [knuth84] and [x, p. 3]"),
        (r"code.\footnote{see below}", "code. (see below)"),
        ("``quoted words'' and a `soft' one", "“quoted words” and a ‘soft’ one"),
        (
            "Cohen--Macaulay, 1--10, so---it seems -- or not",
            "Cohen–Macaulay, 1–10, so—it seems – or not",
        ),
        ("et al.~2020, Fig.~1, 650~nm, a~priori", "et al. 2020, Fig. 1, 650 nm, a priori"),
    ],
)
def test_tex_in_prose_is_undone(written: str, read: str) -> None:
    assert clean(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("H_2O and CO_2", "H₂O and CO₂"),
        ("YBa_2Cu_3O_7", "YBa₂Cu₃O₇"),
        ("SAP^{2} and NLVR^2", "SAP² and NLVR²"),
        ("10^{19} per cm^2, 10^-5", "10¹⁹ per cm², 10⁻⁵"),
        ("e^+e^- collisions", "e⁺e⁻ collisions"),
        ("a C^*-algebra", "a C*-algebra"),
    ],
)
def test_bare_scripts_are_set_when_nothing_else_can_be_meant(written: str, read: str) -> None:
    assert clean(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "snake_case_2 and model_1_large",
        "https://github.com/a/b_2/tree/x^2~y",
        "~20% overhead, >50% loss at z~2",
        r"C:\temp\dir",
        r"A\B and \foo{bar}",
        "{a set} and {1, 2}",
        "run --flag, then <-- or -----",
        "10^1.5",
        "don't use `code` here",
        "R&D at AT&T; P&L",
    ],
)
def test_what_is_not_certainly_markup_stays(text: str) -> None:
    assert clean(text) == text


def test_quotes_that_json_escaped_are_quotes_and_not_accents() -> None:
    assert clean(r"the \"open\" model, don\'t") == """the "open" model, don't"""


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<i>in vivo</i> H<sub>2</sub>O, T<sub>max</sub>", "in vivo H₂O, T_max"),
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One.\n\nTwo."),
        ("one<br/>two", "one two"),
        ("R&amp;D, 5 &lt; 6, &#945;, caf&eacute;", "R&D, 5 < 6, α, café"),
        ("&amp;amp;lt;", "<"),
        ('see <a href="https://a.b">here</a>', "see here"),
    ],
)
def test_html_is_undone(written: str, read: str) -> None:
    assert clean(written) == read


@pytest.mark.parametrize(
    "text",
    ["the mean <p> of 0<p<1", "a kaon <K> and <k^> <x, y>", "vector<int> and <think>", "a < b > c"],
)
def test_angle_brackets_that_are_not_known_tags_stay(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a hard\nwrapped\r\nline", "a hard wrapped line"),
        ("one\n\ntwo\n \n\n\tthree\n", "one\n\ntwo\n\nthree"),
        ("one.\n  Two is indented\nas arXiv does.", "one.\n\nTwo is indented as arXiv does."),
        ("  a block\n  indented as\n  a whole", "a block indented as a whole"),
        ("a\u00a0b\u2003c\td", "a b c d"),
        ("one\u2029\u2029two\u2028still", "one\n\ntwo still"),
    ],
)
def test_paragraphs_are_kept_and_lines_joined(written: str, read: str) -> None:
    assert clean(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]52;c;cm0gLXJm\x07title", "title"),
        ("\x1b]8;;https://a.b\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("lone \x1b and \x9b and \x00", "lone and and"),
        ("Schr\x7fodinger", "Schrodinger"),
        ("abc\u202egnp.exe\u2066", "abcgnp.exe"),
        ("zero\u200bwidth\ufeff\u2060 soft\u00adhyphen", "zerowidth softhyphen"),
        ("half \ud83d surrogate \ufffe\U0001ffff", "half surrogate"),
        ("&#27;[2J &#x202e; &#0;", "[2J \ufffd"),
        ("e\u0301", "é"),
    ],
)
def test_what_a_terminal_could_interpret_is_gone(written: str, read: str) -> None:
    assert clean(written) == read


def test_joiners_that_scripts_need_stay() -> None:
    assert clean("می\u200cخواهم 👩\u200d🔬") == "می\u200cخواهم 👩\u200d🔬"


def test_a_text_becomes_one_line() -> None:
    assert clean_line(" A title\n\nin two paragraphs\n") == "A title in two paragraphs"


@pytest.mark.parametrize(
    ("title", "normal"),
    [
        ("PanGu-$\\pi$: Enhancing  Models", "pangu π enhancing models"),
        ("H_2O: Heavy-Hitter Oracle", "h2o heavy hitter oracle"),
        ("The Erdős–Rényi “Graph”", "the erdos renyi graph"),
        ("Schr\\\"odinger's Straße", "schrodinger s strasse"),
        ("注意力 is 你所需", "注意力 is 你所需"),
        ("!?", ""),
    ],
)
def test_a_normalised_title_is_letters_and_digits(title: str, normal: str) -> None:
    assert normalise_title(title) == normal


def test_combining_marks_that_spell_a_word_are_not_accents() -> None:
    assert normalise_title("हिन्दी पाठ!") == "हिन्दी पाठ"
    assert normalise_title("हिन्दी") != normalise_title("हन्द")
    assert normalise_title("がく") != normalise_title("かく")


@settings(deadline=None)
@given(HOSTILE)
@example("&amp;#38;amp;")
@example("\\textbackslash textbackslash")
@example("\u1fef\u1fefx''")
@example("$\\$5\\$ and $x$")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    line = clean_line(text)
    assert clean_line(line) == line
    kinds = {unicodedata.category(c)[0] for c in normalise_title(text)}
    assert kinds <= {"L", "M", "N", "Z"}


@settings(deadline=None)
@given(HOSTILE)
def test_no_control_and_no_bidi_override_comes_through(text: str) -> None:
    for result in (clean(text), safe(text)):
        bad = [c for c in result if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
        assert not bad
        assert not set(result) & set(BIDI)
    assert "\n" not in clean_line(text)
    assert safe(clean(text)) == clean(text)


@settings(deadline=None)
@given(HOSTILE)
def test_the_second_line_of_defence_keeps_everything_else(text: str) -> None:
    assert [c for c in text if _is_harmless(c)] == [
        c for c in safe(text.replace("\t", "")) if _is_harmless(c)
    ]
    assert safe(safe(text)) == safe(text)


def _is_harmless(character: str) -> bool:
    return character.isprintable()


def test_the_second_line_of_defence_removes_control_characters() -> None:
    assert safe("a\tb\x1b[31mc\x9bd\u202ee\x7ff\ud800g\r\nh") == "a b[31mcdefg\nh"
    assert safe("keine Änderung: [/x] 🧪") == "keine Änderung: [/x] 🧪"


REPEATED = r"""
    $ $a { } \ \frac \frac{ \hat{\frac \( \[x $$ `` ` `a '' &amp; & < <p </p> <sub> ^ _ ^{ a_2 H_ H2
    ~ a~ -- - 5times \textbf{ \begin{equation} \left \\ é www. \' $\alpha \text\-bf{ \sqrt[ \cite[a]
    \stackrel{a} {\frac{ \label{\hat{ \binom{ \href{ ^{_{ &#38; &# <jats:p> mml: <mml:a """


@pytest.mark.parametrize(
    "piece",
    [
        *REPEATED.split(),
        *("\n", "\n ", " ", "a ", "a\n  ", "\\v ", "\\ ", "\\textbackslash ", "e\u0301", "\ud800"),
        *("\x1b[", "\x1b]", "\x9d", "\x1b[0"),
    ],
)
def test_time_is_linear_in_the_length_whatever_is_repeated(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece)))[:length]
        start = time.process_time()
        clean(text)
        clean(text + "x}$''`")
        return time.process_time() - start

    seconds(1_000)
    # Quadratic work would take some minutes here; two seconds leave room for a slow machine.
    assert seconds(100_000) < 2


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real abstracts is not here")
def test_real_abstracts_are_clean_after_one_cleaning() -> None:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in islice(lines, 3_000):
            record = json.loads(line)
            for text in (clean(record["abstract"]), clean_line(record["title"])):
                assert clean(text) == text
                assert safe(text) == text
                assert text


def test_two_letters_are_set_as_scripts_and_three_are_not() -> None:
    assert clean(r"$x_{ij}$ and $x_{max}$") == "xᵢⱼ and x_max"
