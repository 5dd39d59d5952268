"""Units as learners write them: a text → its readings, each a factor and the base units under it.  Pure.

Bytes and bits, seconds, money, per cent, FLOP, watt-hours, with SI and binary prefixes; any other word is a unit of its
own, singular or plural.  Products and one fraction: `GB/s`, `GPU-hours`, `$ per 1M tokens`.  A short table of our own:
pint takes `1,5` for 15, `1 234` for 234 and `16 Gb` for gilberts, and costs the start of a drill 0.26 s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice, product
from math import prod

# The bases of physical units; any other base is a word.
PHYSICAL = frozenset(["bit", "s", "$", "flop", "J"])
MAX_WORDS, MAX_READINGS = 12, 64

Bases = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Unit:
    """One reading of a unit, or of a word in it: `factor` base units."""

    factor: Fraction = Fraction(1)
    bases: Bases = ()
    # Of the numerator: its own prefix or number word, its factor and its bases.
    prefix: Fraction = Fraction(1)
    over: tuple[Fraction, Bases] = (Fraction(1), ())
    # Made of nothing but prefixes and number words: `k`, `million`.
    is_multiplier: bool = False

    @property
    def physical(self) -> Bases:
        """Its bases without the words."""
        return tuple(base for base in self.bases if base[0] in PHYSICAL)

    @property
    def words(self) -> frozenset[tuple[str, int]]:
        """Its bases that are words: `token`, `head`."""
        return frozenset(base for base in self.bases if base[0] not in PHYSICAL)


_SI = {
    "p": Fraction(1, 10**12), "n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "µ": Fraction(1, 10**6),
    "μ": Fraction(1, 10**6), "m": Fraction(1, 1000), "k": Fraction(10**3), "K": Fraction(10**3),
    "M": Fraction(10**6), "G": Fraction(10**9), "T": Fraction(10**12), "P": Fraction(10**15), "E": Fraction(10**18),
    "Z": Fraction(10**21),
}  # fmt: skip
BINARY = {f"{letter}i": Fraction(1024**n) for n, letter in enumerate("KMGTPE", 1)}
_LONG = {
    "nano": _SI["n"], "micro": _SI["u"], "milli": _SI["m"], "kilo": _SI["k"], "mega": _SI["M"], "giga": _SI["G"],
    "tera": _SI["T"], "peta": _SI["P"], "exa": _SI["E"], "zetta": _SI["Z"], "kibi": BINARY["Ki"],
    "mebi": BINARY["Mi"], "gibi": BINARY["Gi"], "tebi": BINARY["Ti"], "pebi": BINARY["Pi"],
}  # fmt: skip
_LARGE = {name: _SI[name] for name in "kKMGTPEZ"}
_SMALL = {name: _SI[name] for name in ("p", "n", "u", "µ", "μ", "m")}
_BIT: Bases = (("bit", 1),)
_SECOND: Bases = (("s", 1),)
_MONEY: Bases = (("$", 1),)
# symbols, factor, bases, prefixes
_SYMBOLS: list[tuple[str, Fraction | int, Bases, dict[str, Fraction]]] = [
    ("B", 8, _BIT, _LARGE | BINARY),
    ("byte bytes", 8, _BIT, _LARGE | BINARY | _LONG),
    ("bit bits", 1, _BIT, _LARGE | BINARY | _LONG),
    ("b", 1, _BIT, {name: _SI[name] for name in "MGTP"}),
    ("s", 1, _SECOND, _SMALL),
    ("sec secs second seconds", 1, _SECOND, _SMALL | _LONG),
    ("min mins minute minutes", 60, _SECOND, {}),
    ("h hr hrs hour hours", 3600, _SECOND, {}),
    ("d day days", 86400, _SECOND, {}),
    ("week weeks", 7 * 86400, _SECOND, {}),
    ("$ US$ USD dollar dollars", 1, _MONEY, {}),
    ("¢ ct cent cents", Fraction(1, 100), _MONEY, {}),
    ("% percent pct pp", Fraction(1, 100), (), {}),
    ("x × times fold", 1, (), {}),
    ("FLOP FLOPs flop flops", 1, (("flop", 1),), _LARGE | _LONG),
    ("FLOPS FLOPs", 1, (("flop", 1), ("s", -1)), _LARGE),
    ("J", 1, (("J", 1),), _LARGE),
    ("Wh", 3600, (("J", 1),), _LARGE),
]
_MULTIPLIERS = {
    **BINARY, **_LARGE, "B": _SI["G"], "b": _SI["G"], "bn": _SI["G"], "tn": _SI["T"], "mio": _SI["M"],
    "hundred": Fraction(100), "thousand": _SI["k"], "million": _SI["M"], "billion": _SI["G"], "trillion": _SI["T"],
    "quadrillion": _SI["P"], "thousands": _SI["k"], "millions": _SI["M"], "billions": _SI["G"], "trillions": _SI["T"],
}  # fmt: skip
del _MULTIPLIERS["E"], _MULTIPLIERS["Z"]
_SYNONYMS = {"tok": "token", "param": "parameter", "op": "operation"}


def _table() -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for symbols, factor, bases, prefixes in _SYMBOLS:
        for symbol, (name, prefix) in product(symbols.split(), [("", Fraction(1)), *prefixes.items()]):
            found.setdefault(name + symbol, []).append(Unit(factor * prefix, bases, prefix))
    for name, factor in _MULTIPLIERS.items():
        found.setdefault(name, []).append(Unit(factor, prefix=factor, is_multiplier=True))
    return found


_EXACT = _table()
_FOLDED: dict[str, list[Unit]] = {}
for _name, _words in _EXACT.items():
    # All in small letters, b is for bytes; people who mean bits write Gb or Gbit.
    if not re.fullmatch(r"[MGTP]b", _name):
        _FOLDED.setdefault(_name.casefold(), []).extend(_words)

_TOKEN = re.compile(r"\s*(?:(per\b|/)|(\d+(?:\.\d+)?)|(US\$|[$€£¢%×]|[^\W\d_]+)|[-·*\s])")


@lru_cache(maxsize=1024)
def read_unit(text: str) -> tuple[Unit, ...]:
    """The readings of a unit, the likeliest first; a bare number's is the empty text.

    Raises `ValueError` with what cannot be understood.
    """
    over, under = _split(text)
    if len(over) + len(under) > MAX_WORDS:
        raise ValueError("a unit of that many words")
    ways = product(*(_readings(word) for word in (*over, *under)))
    return tuple(_joined(way[: len(over)], way[len(over) :]) for way in islice(ways, MAX_READINGS))


def conversion(reading: Unit, text: str, wanted: Unit) -> Fraction | None:
    """What turns a number in a typed unit into one in the wanted; None when they measure different things."""
    if reading.is_multiplier:  # it stands in place of the unit's own prefix: 16G is 16 GiB where GiB are asked for
        binary = BINARY.get(f"{text.upper()}i") if wanted.prefix in BINARY.values() else None
        return (binary or reading.factor) / wanted.prefix
    if reading.bases == wanted.bases:
        return reading.factor / wanted.factor
    factor, bases = wanted.over
    if bases and reading.bases == bases:  # `30 tokens` where tokens/s are asked for
        return reading.factor / factor
    if reading.bases and reading.physical == wanted.physical and (reading.words <= wanted.words or not wanted.bases):
        return reading.factor / wanted.factor
    return None


def siblings(unit: Unit) -> Iterator[tuple[str, Fraction]]:
    """Units that may be mistaken for its numerator, and how many of them it is."""
    factor, bases = unit.over
    named = ("B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "bits", "ns", "µs", "ms", "s", "min", "h", "days",
             "$", "cents", "FLOP", "GFLOP", "TFLOP", "PFLOP", "FLOP/s", "GFLOP/s", "TFLOP/s", "PFLOP/s",
             "Wh", "kWh", "MWh", "GWh")  # fmt: skip
    for name in named:
        other = read_unit(name)[0]
        if other.bases == bases and other.factor != factor:
            yield name, factor / other.factor


def _split(text: str) -> tuple[list[str], list[str]]:
    """The words above and below the fraction's line."""
    text = re.sub(r"\bper cent\b", "percent", text)
    parts: tuple[list[str], list[str]] = ([], [])
    is_under = False
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise ValueError(f'"{text[place:].strip()[:20]}" is not a unit')
        place = found.end()
        if found[1]:
            is_under = True
        elif found[2] and (not is_under or text[found.start(2) - 1].isalpha()):
            raise ValueError(f'"{found[2][:20]}" is not part of a unit')
        elif found[2] or found[3]:
            parts[is_under].append(found[2] or found[3])
    return parts


def _readings(word: str) -> list[Unit]:
    if word[0].isdigit():
        number = Fraction(word) if len(word) < 16 else Fraction(0)
        if not number:
            raise ValueError(f'"{word[:20]}" is not part of a unit')
        return [Unit(number, prefix=number, is_multiplier=True)]
    if word == "m":
        raise ValueError('"m" can be milli, million or metre; write it out')
    known = _EXACT.get(word) or _FOLDED.get(word.casefold())
    return known or [Unit(bases=((_singular(word.casefold()), 1),))]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 2:
        word = word[:-1]
    return _SYNONYMS.get(word, word)


def _joined(over: Sequence[Unit], under: Sequence[Unit]) -> Unit:
    above, below = _multiplied(over), _multiplied(under)
    powers = Counter(dict(above.bases))
    powers.subtract(dict(below.bases))
    return Unit(
        above.factor / below.factor,
        _sorted(powers),
        above.prefix,
        (above.factor, above.bases),
        is_multiplier=bool(over) and not under and all(word.is_multiplier for word in over),
    )


def _multiplied(words: Sequence[Unit]) -> Unit:
    powers: Counter[str] = Counter()
    for word in words:
        powers.update(dict(word.bases))
    factor, prefix = (Fraction(prod(getattr(word, name) for word in words)) for name in ("factor", "prefix"))
    return Unit(factor, _sorted(powers), prefix)


def _sorted(powers: Mapping[str, int]) -> Bases:
    return tuple(sorted((name, power) for name, power in powers.items() if power))
