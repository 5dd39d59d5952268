"""Numbers with a unit in an answer, beside those that its question can check.  Pure.

They speak for or against a point, and score nothing: a number may be about something else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.cards.quantity import parse_quantity
from harness.cards.units import Unit, read_unit

# Within this factor of each other two numbers are the same; beyond the other they are about different things.
NEAR, SAME_SUBJECT = 1.2, 10.0
_BITS, BYTE = (("bit", 1),), 8
_SCALE = r"(?:thousand|million|billion|trillion)"
_FIGURE = re.compile(
    rf"(?<![\w.,/^])(\d[\d,.]*(?:e[+-]?\d+)?) ?((?:{_SCALE} )?(?:%|[^\W\d_]+))"
    r"(?:(?: ?/ ?| per | an? | each )([^\W\d_]+))?"
)


@dataclass(frozen=True)
class Figure:
    """A number with its unit, as written, and its value in base units."""

    text: str
    value: float
    unit: Unit


def figures(text: str) -> list[Figure]:
    """The numbers of a text that have a unit which says what they measure: 320 GB, 36 %, 20 tokens a parameter."""
    return [figure for found in _FIGURE.finditer(text) if (figure := _figure(*found.group(0, 1, 2, 3))) is not None]


def nearest(checked: Sequence[Figure], question: str, said: str) -> tuple[Figure, Figure] | None:
    """Of the numbers said, the one nearest to a checked number of its kind, and that one.

    The question's own numbers prove nothing.
    """
    given = {figure.text for figure in figures(question)}
    mine, known = ([figure for figure in found if figure.text not in given] for found in (figures(said), checked))
    pairs = [(one, other) for one in mine for other in known if times_off(one, other) <= SAME_SUBJECT]
    return min(pairs, key=lambda pair: times_off(*pair), default=None)


def times_off(one: Figure, other: Figure) -> float:
    """By what factor two numbers differ; infinite if they measure different things."""
    a, b = one.unit, other.unit
    is_alike = a.physical == b.physical if a.physical else a.bases == b.bases
    if not is_alike or not (a.words <= b.words or b.words <= a.words) or not one.value or not other.value:
        return math.inf
    return max(one.value / other.value, other.value / one.value)


def _figure(text: str, number: str, name: str, under: str | None) -> Figure | None:
    if len(name) == 1 and name not in "s%":  # a symbol: 2 N d
        return None
    try:
        value = parse_quantity(number.strip(",.")).number
        unit = read_unit(f"{name}/{under}" if under else name)[0]
    except ValueError:
        return None
    # Bits and bytes alone are formats: 16 bits.
    is_telling = bool(under) or name == "%" or (bool(unit.physical) and (unit.bases != _BITS or unit.factor > BYTE))
    return Figure(text, float(value * unit.factor), unit) if is_telling else None
