"""Every regular expression that meets outside text takes linear time, whatever it is made to read.

Each pattern of the packages is attacked with strings made of its own parts: what it repeats, what
stands before that, and random mixtures of its characters. A string that takes long is read at 10,
20 and 40 kB.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import random
import re
import time
from dataclasses import dataclass
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final

import digest
import tui
from tests.trials.outcome import Outcome, run_by_hand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHARACTERS: Final = 10_000
_SCREEN_SECONDS: Final = 0.004
"""At 10 kB; a linear pattern takes a tenth of it, so that few strings are timed again."""
_FLOOR_SECONDS: Final = 0.05
"""At 40 kB; below it nothing is worth a failure, however busy the machine is."""
_WORST_RATIO: Final = 8.0
"""Of the times at 40 and 10 kB: 4 is linear, 16 quadratic."""
_METHODS: Final = frozenset(
    {"match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split"}
)
_ELSEWHERE: Final = {
    "digest.sources.hf_lines._AUTHOR_COUNT": frozenset({"fullmatch"}),
    "digest.sources.hf_lines.PAGE_LINK": frozenset({"fullmatch"}),
}
"""How patterns are used that a loop or another module calls."""
_MUCH: Final = 50
"""A repetition with a limit of this many or more counts as one without."""
_BREAKERS: Final = ("", "\x00", "\n", "!")


@dataclass(frozen=True, slots=True)
class Named:
    """A compiled pattern, and where it is."""

    name: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]
    """How the packages call it: a pattern that is only matched at a start need not be searched."""


def patterns() -> list[Named]:
    """Return every pattern that a module of the packages holds, also inside its tables."""
    found: dict[re.Pattern[Any], Named] = {}
    for package in (digest, tui):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            source = inspect.getsource(module)
            for name, value in vars(module).items():
                for each in _inside(value):
                    methods = _ELSEWHERE.get(f"{info.name}.{name}") or _used(source, name)
                    found.setdefault(each, Named(f"{info.name}.{name}", each, methods))
    return list(found.values())


def _used(source: str, name: str) -> frozenset[str]:
    """Return the methods by which a module uses its pattern; all of them if that can't be seen."""
    used = {*re.findall(rf"\b{name}\.([a-z]+)", source)} & _METHODS
    if re.search(rf"\.match\({name}\)", source):  # as the reader of TeX is asked
        used.add("match")
    return frozenset(used or _METHODS)


def _inside(value: Any, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for each in (*value, *value.values()):
            yield from _inside(each, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _inside(each, depth - 1)


def attacks(pattern: re.Pattern[Any], random: random.Random, mixtures: int) -> Iterator[str]:
    """Yield short pieces to repeat after a beginning: (beginning, piece) joined by a NUL."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE & ~re.DEBUG)
    maker = _Samples(random)
    for before, body in _repeats(list(tree), []):
        for _ in range(2 if mixtures else 1):
            start, piece = maker.of(before), maker.of(body)
            yield f"\0{piece}"
            yield f"{start}\0{piece}"
            yield f"\0{start}{piece}"
            yield f"\0{start}"
    atoms = sorted(maker.seen) or ["a"]
    for _ in range(mixtures):
        yield f"{random.choice(atoms)}\0{''.join(random.choices(atoms, k=random.randint(1, 5)))}"


def _repeats(items: list[Any], before: list[Any]) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield what each long repetition repeats, and what stands before it."""
    for at, (code, value) in enumerate(items):
        ahead = before + items[:at]
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            _, most, body = value
            if most >= _MUCH:
                yield ahead, list(body)
            yield from _repeats(list(body), ahead)
        elif code is codes.SUBPATTERN:
            yield from _repeats(list(value[3]), ahead)
        elif code is codes.BRANCH:
            for each in value[1]:
                yield from _repeats(list(each), ahead)
        elif code in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from _repeats(list(value[1]), ahead)
        elif code is codes.ATOMIC_GROUP:
            yield from _repeats(list(value), ahead)


class _Samples:
    """Makes text that parts of a pattern match."""

    def __init__(self, random: random.Random) -> None:
        self._random = random
        self.seen: set[str] = set()

    def of(self, items: Iterable[Any]) -> str:
        return "".join(self._one(code, value) for code, value in items)

    def _one(self, code: Any, value: Any) -> str:
        pick = self._random.choice
        if code is codes.LITERAL:
            return self._kept(chr(value))
        if code in {codes.ANY, codes.NOT_LITERAL}:
            return self._kept(next(c for c in "xyz" if value is None or c != chr(value)))
        if code is codes.IN:
            return self._kept(self._class(value))
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            least, most, body = value
            count = least if least or most == 1 else self._random.randint(0, 1)
            return "".join(self.of(body) for _ in range(min(count, 60)))
        if code is codes.SUBPATTERN:
            return self.of(value[3])
        if code is codes.ATOMIC_GROUP:
            return self.of(value)
        if code is codes.BRANCH:
            return self.of(pick(value[1]))
        return ""

    def _kept(self, character: str) -> str:
        self.seen.add(character)
        return character

    def _class(self, items: list[Any]) -> str:
        if items[0][0] is codes.NEGATE:
            source = re.compile("|".join(map(_class_source, items[1:])), re.DOTALL)
            return next(
                (c for c in self._random.sample(_COMMON, len(_COMMON)) if not source.match(c)), "\1"
            )
        code, value = self._random.choice(items)
        if code is codes.LITERAL:
            return chr(value)
        if code is codes.RANGE:
            return chr(self._random.choice(value))
        return self._random.choice(_CATEGORIES[value])


_COMMON: Final = list("a0 \n-.,{<\\$\"'&=;:(é")
_CATEGORIES: Final = {
    codes.CATEGORY_DIGIT: "09",
    codes.CATEGORY_NOT_DIGIT: "a ",
    codes.CATEGORY_SPACE: " \n",
    codes.CATEGORY_NOT_SPACE: "a-",
    codes.CATEGORY_WORD: "a0_",
    codes.CATEGORY_NOT_WORD: " -",
}
_CATEGORY_SOURCES: Final = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}


def _class_source(item: Any) -> str:
    code, value = item
    if code is codes.LITERAL:
        return re.escape(chr(value))
    if code is codes.RANGE:
        return f"[{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}]"
    return _CATEGORY_SOURCES[value]


def seconds(named: Named, text: str, tries: int = 1) -> float:
    """Return the least CPU time of what is done with the pattern, over some tries."""
    pattern = named.pattern
    subject: Any = text if isinstance(pattern.pattern, str) else text.encode(errors="replace")
    best = float("inf")
    for _ in range(tries):
        before = time.process_time()
        if named.methods - {"match", "fullmatch"}:
            for _ in pattern.finditer(subject):
                pass
        if "match" in named.methods:
            pattern.match(subject)
        if "fullmatch" in named.methods:
            pattern.fullmatch(subject)
        best = min(best, time.process_time() - before)
    return best


def slow(pattern: Named, attack: str, breaker: str) -> str | None:
    """Return what is wrong if the pattern takes far more than linear time on an attack."""
    start, _, piece = attack.partition("\0")
    if not piece:
        return None

    def text(size: int) -> str:
        return start + piece * (size // len(piece)) + breaker

    for size in (16, 20, 24, 200, 2_000):  # lest an exponential one never ends
        if seconds(pattern, text(size)) > _FLOOR_SECONDS and seconds(pattern, text(size), 3) > (
            _FLOOR_SECONDS
        ):
            return (
                f"{start!r} + {piece!r} * n + {breaker!r}: over {_FLOOR_SECONDS} s at {size} bytes"
            )
    if seconds(pattern, text(_CHARACTERS)) < _SCREEN_SECONDS:
        return None
    short, long = (seconds(pattern, text(n * _CHARACTERS), 3) for n in (1, 2))
    if long < _FLOOR_SECONDS / 4 or long / max(short, 1e-9) < 2.5:
        return None
    longest = seconds(pattern, text(4 * _CHARACTERS), 2)
    if longest < _FLOOR_SECONDS or longest / max(short, 1e-9) <= _WORST_RATIO:
        return None
    return f"{start!r} + {piece!r} * n + {breaker!r}: {short:.3f} s at 10 kB, {longest:.3f} at 40"


def run(rounds: int, seed: int) -> Outcome:
    """Attack every pattern, with so many random mixtures each; a trial is one string."""
    chance = random.Random(seed)
    trials = 0
    failures: list[str] = []
    for named in patterns():
        for attack in dict.fromkeys(attacks(named.pattern, chance, rounds)):
            trials += 1
            if what := slow(named, attack, chance.choice(_BREAKERS)):
                failures.append(f"{named.name}: {what}")
                break
    return Outcome(trials, failures)


if __name__ == "__main__":
    run_by_hand("regular expressions are linear", run, 100)
