"""Strings that strangers could put into a title, made against terminals, parsers and readers.

Where a sequence takes a number, it is one that Sheaf itself never sends (`STRANGE`), so that it is
known again when it arrives. `EVIL` follows what might be obeyed.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

STRANGE: Final = 6666
"""A parameter of escape sequences that no screen and no colour of Sheaf's has."""
ESC: Final = "\x1b"
BEL: Final = "\x07"
ST: Final = "\x1b\\"
C1_ST: Final = "\x9c"
_FINALS: Final = "@ABCDEFGHIJKLMPSTXZ`abcdefghilmnpqrstuvwxyz{|}~"
_MODES: Final = (
    *(3, 5, 6, 7, 12, 25, 45, 47, 66, 69, 80, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016),
    *(1034, 1042, 1047, 1048, 1049, 2004, 2026, 2027, 2031, 2048, 8452, 9001),
)
_OSC: Final = {
    "0": "EVIL title",
    "1": "EVIL icon",
    "2": "EVIL title",
    "4": "1;?",
    "7": "file://evil/tmp",
    "8": ";https://evil.example/EVIL",
    "9": "EVIL message",
    "10": "?",
    "11": "#ff0000",
    "12": "red",
    "22": "EVIL-pointer",
    "50": "EVIL-font",
    "52": "c;RVZJTA==",
    "99": "i=1;EVIL",
    "104": "",
    "133": "A;EVIL",
    "555": "EVIL",
    "633": "E;EVIL",
    "777": "notify;EVIL;EVIL",
    "1337": "File=inline=1:RVZJTA==",
}
_DCS: Final = {
    "status": "$qm",
    "capability": "+q544e",
    "sixel": "q#0;2;0;0;0#0~~EVIL",
    "user keys": "0;1|17/4556494c",
    "tmux": "tmux;\x1b\x1b]52;c;RVZJTA==\x07",
    "screen": "\x1b]0;EVIL\x07",
    "synchronised": "=1s",
}
_STRINGS: Final = {"APC": ("_", "\x9f"), "PM": ("^", "\x9e"), "SOS": ("X", "\x98")}
_SINGLE: Final = ("c", "7", "8", "D", "E", "H", "M", "Z", "N", "O", "=", ">", "l", "m", "n", "o")
_INTERMEDIATE: Final = ("#8", "#3", "(0", ")0", "*0", "%@", "%G", " F", " G", "}", "|", "~")

_QUESTIONS: Final = (
    *(">0c", "=0c", "0c", "5n", "6n", "?6n", ">0q", "?1$p", "<1u", ">1u", "!p", "14t"),
)
_BEGUN: Final = (
    *("", "[", "[1", "[1;", "[?", "[<", "]", "]0", "]0;EVIL", "P", "_", "^", "X", "(", " "),
)

_BIDI: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE: Final = (
    "\u00ad\u034f\u115f\u1160\u17b4\u180b\u180e\u200b\u200c\u200d\u2060\u2061\u2064\u2065\u206a"
    "\u206f\u2800\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9\ufffa\ufffb\ufffd\U0001bca0\U0001d173"
    "\U000e0001\U000e0020\U000e007f\U000e0100"
)
_PLANES: Final = (
    "\ue000\uf8ff\U000f0000\U0010fffd\ufdd0\ufffe\uffff\U0001fffe\U0010ffff\u0378\U000e0fff"
)
_SEPARATORS: Final = "\x0b\x0c\x85\u2028\u2029\u00a0\u1680\u2003\u202f\u205f\u3000"
_SURROGATES: Final = (
    *("\ud800", "\udbff", "\udc00", "\udfff", "\udc1b[2J", "\udc9b2J", "\udcc2\udc9b2J"),
    *("\udc00\ud800", "\ud83d", "a\udce9b", "\udcff\udcfe"),
)
_MANY: Final = {
    "10,000 accents": "e" + "\u0301" * 10_000,
    "accents on nothing": "\u0301\u0489\u20dd" * 500,
    "zalgo": "".join(c + "\u0300\u0316\u0489\u0359\u0334\u20d2" * 9 for c in "EVIL"),
    "10,000 joiners": "\U0001f468" + "\u200d\U0001f468" * 5000,
    "flags": "\U0001f1e9" * 501,
    "skin": "\U0001f44d" + "\U0001f3fd" * 500,
    "variation selectors": "a" + "\ufe0f\ufe0e" * 2000,
    "wide": "\uff37\u6f22" * 3000,
    "ligature": "\ufdfd\U00012031" * 300,
    "controls": "\x1b[" * 5000,
    "bells": "\x07" * 5000,
    "tabs": "\t" * 5000 + "EVIL",
    "lines": "\n" * 5000 + "EVIL",
    "returns": "\r" * 5000 + "sheaf: EVIL",
    "one word": "x" * 50_000,
    "spaces": " " * 50_000,
    "brackets": "[" * 5000,
    "tags": "[b]" * 3000,
    "elements": "<b>" * 3000,
    "quotes": "> " * 3000,
    "entities": "&amp;" * 3000,
    "braces": "{" * 5000,
    "dollars": "$" * 5001,
    "backslashes": "\\" * 5001,
    "stars": "*" * 5001,
    "digits": "9" * 5000,
}
_RICH: Final = (
    *("[bold]EVIL", "[/]", "[/x]", "[/bold]EVIL", "[blink]EVIL[/blink]", "[reverse", "[on red]E"),
    *("[link=javascript:alert(1)]EVIL[/link]", "[link=file:///etc/passwd]EVIL[/link]", "[[", "]]"),
    *("[@click=app.quit]EVIL[/]", "[@click=app.bell()]E[/]", "[@click='EVIL']x[/]", "[$error]x[/]"),
    *("\\[bold]", "[bold red on", "[not bold]x", "[#ff0000]x[/#ff0000]", "[rgb(1,2,3)]x", "[=]"),
    *(
        "[a b c d]",
        "[@]",
        "[@click=]",
        "[link]",
        "[0]",
        "[1;31m",
        ":skull: :bomb:",
        "[red]x[/blue]",
    ),
    *("[@mouse.down=app.quit]x", "[b][i][u]", "[dim", "[bold]\x1b[6666m[/]", '[link="a\nb"]x[/]'),
)
_HTML: Final = (
    *("<script>EVIL()</script>", "<img src=x onerror=EVIL()>", "<svg/onload=EVIL()>", "<b>EVIL"),
    *("<a href='javascript:EVIL()'>x</a>", "<iframe src='data:text/html,EVIL'>", "<!-- EVIL"),
    *("<![CDATA[ EVIL ]]>", "]]>EVIL", "&#27;[6666JEVIL", "&#x1b;[6666JEVIL", "&#155;6666JEVIL"),
    *("&#x9b;6666JEVIL", "&amp;#27;[6666JEVIL", "&amp;amp;#x1b;[6666J", "&#0;", "&#x202e;EVIL"),
    *(
        "&#xD800;",
        "&#x110000;",
        "&#99999999999;",
        "&ESC;[6666J",
        "&lt;script&gt;EVIL",
        "&NewLine;x",
    ),
    *(
        "<style>*{EVIL}</style>",
        "<meta http-equiv=refresh>",
        "<?xml version='1.0'?>",
        "<!DOCTYPE x",
    ),
    *("<math><mi>EVIL", "<input onfocus=EVIL() autofocus>", "&#13;sheaf: EVIL", "&#8238;EVIL"),
)
_MARKDOWN: Final = (
    *("[EVIL](javascript:EVIL)", "[EVIL](file:///etc/passwd)", "![x](https://evil.example/x.png)"),
    *(
        "<https://evil.example>",
        "`EVIL`",
        "```\nEVIL\n```",
        "# EVIL",
        "---",
        "- [ ] EVIL",
        "> EVIL",
    ),
    *("| a | b |\n|---|---|", "[x]: javascript:EVIL", "**EVIL**", "~~EVIL~~", "[^1]: EVIL", "***"),
    *("[a](<javascript:EVIL>)", "[a]( \x1b]8;;x\x07 )", "<details open>", "$$EVIL$$", "\\\nEVIL"),
)
_TEX: Final = (
    *("\\char27[6666J", "^^[[6666JEVIL", "^^1b[6666JEVIL", "\\symbol{27}[6666J", "\\write18{id}"),
    *(
        "\\input{/etc/passwd}",
        "\\href{javascript:EVIL}{x}",
        "\\catcode`\\%=12",
        "\\def\\x{\\x\\x}\\x",
    ),
    *("\\begin{EVIL}", "$\\color{red}EVIL", "\\url{file:///etc/passwd}", "\\unichar{27}", "{\\rm"),
    *("\\u001b[6666JEVIL", "\\x1b[6666JEVIL", "\\033[6666JEVIL", "\\e[6666JEVIL", "\\N{ESCAPE}"),
)
_LINKS: Final = (
    *("javascript:EVIL()", "JaVaScRiPt:EVIL()", " javascript:EVIL()", "java\tscript:EVIL()"),
    *(
        "file:///etc/passwd",
        "file://evil/x",
        "data:text/html,EVIL",
        "vbscript:EVIL",
        "//evil.example",
    ),
    *(
        "https://evil.example/\x1b[6666JEVIL",
        "https://evil.example/\nEVIL",
        "https://e.example/\x9b",
    ),
    *(
        "https://evil.example/\u202egpj.exe",
        "https://xn--80ak6aa92e.com",
        "https://user:pw@e.example",
    ),
    *(
        "https://\u0430pple.com",
        "http://[::1",
        "http://e.example:99999999",
        "https://e.example/%1b%5b2J",
    ),
    *("ssh://-oProxyCommand=EVIL", "x-man-page://EVIL", "mailto:a@b?attach=/etc/passwd", "tel:*1#"),
    *("https://e.example/" + "a" * 5000, "https://e.example/\\..\\EVIL", "https:EVIL", "http://"),
    *(
        "https://e.example/'\"><script>",
        "https://e.example/}{",
        "-https://EVIL",
        "--help",
        "about:EVIL",
    ),
)
_OTHERS: Final = (
    *("=cmd|'/C EVIL'!A0", "+EVIL", "-EVIL", "@SUM(EVIL)", "\t=EVIL", "\r=EVIL", "%0d%0aEVIL: x"),
    *("$(touch EVIL)", "`touch EVIL`", "; touch EVIL", "| EVIL", "&& EVIL", "EVIL\nsheaf: EVIL"),
    *(
        "../../EVIL",
        "/etc/passwd",
        "~root",
        "CON",
        "-rf",
        "--format=EVIL",
        "%s%n%x",
        "{0.__class__}",
    ),
    *("%(EVIL)s", "${EVIL}", "{{EVIL}}", "\x00EVIL", "EVIL\x00", "}, note = {EVIL", "@string{x=y}"),
    *(
        "\nER  - \nTY  - EVIL",
        "\n@article{EVIL,",
        "{}",
        "null",
        '"}\n{"id":"EVIL"}',
        "\\",
        '"',
        "'",
    ),
    *("\ufeffEVIL", "EVIL\u2028EVIL", "\u0130\u0131", "\u1e9e\u00df", "\u212a", "\ufb03", "\u3000"),
    *(
        "NaN",
        "1e999",
        "\u0664\u0662",
        "\u00b2\u2082",
        "OR",
        "AND NOT",
        "*",
        "?",
        "~2",
        "title:",
        "(((",
    ),
)


def _controls() -> Iterator[tuple[str, str]]:
    """Single characters and short sequences."""
    for code in (*range(32), 127):
        yield f"C0 {code:02x}", f"one{chr(code)}EVIL"
    for code in range(0x80, 0xA0):
        yield f"C1 {code:02x}", f"one{chr(code)}EVIL"
    for final in _FINALS:
        yield f"CSI {final}", f"a{ESC}[{STRANGE}{final}EVIL"
    for final in "ABHJKLMPSTXcdfhlmnrtx":
        yield f"CSI {final}, C1", f"a\x9b{STRANGE}{final}EVIL"
    for mode in _MODES:
        yield f"mode {mode}", f"a{ESC}[?{mode}hEVIL{ESC}[?{mode}lEVIL"
    for text in _QUESTIONS:
        yield f"question {text}", f"a{ESC}[{text}EVIL"
    for text in _BEGUN:
        yield f"begun {text}", f"EVIL{ESC}{text}"
    for text in (*_SINGLE, *_INTERMEDIATE):
        yield f"ESC {text}", f"a{ESC}{text}EVIL"


def _commands() -> Iterator[tuple[str, str]]:
    """Sequences that hold a text: ended in each way, and not ended."""
    for number, text in _OSC.items():
        yield f"OSC {number}", f"a{ESC}]{number};{text}{BEL}EVIL"
        yield f"OSC {number}, ST", f"a{ESC}]{number};{text}{ST}EVIL"
        yield f"OSC {number}, C1", f"a\x9d{number};{text}{C1_ST}EVIL"
        yield f"OSC {number}, endless", f"a{ESC}]{number};{text}"
    for name, text in _DCS.items():
        yield f"DCS {name}", f"a{ESC}P{text}{ST}EVIL"
        yield f"DCS {name}, C1", f"a\x90{text}{C1_ST}EVIL"
    for name, (seven, eight) in _STRINGS.items():
        yield name, f"a{ESC}{seven}Ga=T,f=100;RVZJTA=={ST}EVIL"
        yield f"{name}, C1", f"a{eight}EVIL{C1_ST}EVIL"
        yield f"{name}, endless", f"a{ESC}{seven}EVIL"


def _unicode() -> Iterator[tuple[str, str]]:
    """Characters that reorder, hide, or mean nothing."""
    for each in _BIDI:
        yield f"bidi {ord(each):04x}", f"a{each}EVIL"
    yield "bidi, nested", f"{_BIDI * 30}EVIL"
    for each in _INVISIBLE + _PLANES + _SEPARATORS:
        yield f"character {ord(each):04x}", f"on{each}e{each}EVIL"
    yield "tags", "a" + "".join(chr(0xE0000 + ord(each)) for each in "EVIL") + "\U000e007f"
    for number, each in enumerate(_SURROGATES):
        yield f"surrogate {number}", each


def _markup() -> Iterator[tuple[str, str]]:
    """Markup of every kind, and what means something elsewhere."""
    kinds = {
        "rich": _RICH,
        "html": _HTML,
        "markdown": _MARKDOWN,
        "tex": _TEX,
        "link": _LINKS,
        "other": _OTHERS,
    }
    for kind, texts in kinds.items():
        for number, text in enumerate(texts):
            yield f"{kind} {number}", text
    for name, text in _MANY.items():
        yield f"many: {name}", text


CORPUS: Final[dict[str, str]] = dict(chain(_controls(), _commands(), _unicode(), _markup()))
"""Every string by its name."""

SPLIT: Final = (
    (ESC, f"[{STRANGE}JEVIL"),
    (f"{ESC}[", f"{STRANGE}JEVIL"),
    (f"{ESC}[{STRANGE}", "JEVIL"),
    (f"{ESC}]", f"52;c;RVZJTA=={BEL}EVIL"),
    (f"{ESC}]52;c;", f"RVZJTA=={BEL}EVIL"),
    (f"{ESC}P", f"$qm{ST}EVIL"),
    ("\x9b", f"{STRANGE}JEVIL"),
    ("\u202e", "EVIL\u202c"),
    ("\ud83d", "\ude00EVIL"),
    ("\udcc2", f"\udc9b{STRANGE}JEVIL"),
    ("[@click=", "app.quit]EVIL[/]"),
    ("<scr", "ipt>EVIL</script>"),
    ("{", "}, note = {EVIL}"),
    ("&#2", f"7;[{STRANGE}JEVIL"),
)
"""What becomes an order only where two fields, or two writes, meet."""

BYTES: Final = (
    b"\xc0\x9b6666JEVIL",  # overlong forms of ESC's kin
    b"\xe0\x80\x9b6666JEVIL",
    b"\x9b6666JEVIL",  # an 8-bit CSI
    b"\x9d52;c;RVZJTA==\x9cEVIL",
    b"\x90$qm\x9cEVIL",
    b"\xc2\x9b6666JEVIL",  # the same in UTF-8
    b"\xed\xa0\x80EVIL",  # a surrogate
    b"\xf4\x90\x80\x80EVIL",  # beyond Unicode
    b"\xe6\xbc",  # cut
    b"\xff\xfeEVIL",
    b"\x1b]0;EVIL\x07",
    b"\x00\x1b[6666JEVIL",
)
"""What is not UTF-8, for file names, arguments and files."""
