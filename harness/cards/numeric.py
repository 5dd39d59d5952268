"""A numeric card: a seed → its numbers, its answer, its texts.  Pure."""

from __future__ import annotations

import itertools
import math
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal, TypeVar

from harness.authoring.formula import MAX_MAGNITUDE, Formula, parse_condition, parse_formula
from harness.cards.quantity import DIGITS, format_number, parse_quantity
from harness.cards.records import Numeric
from harness.cards.units import Unit, conversion, read_unit, siblings
from harness.errors import UsageError
from harness.text import clean

Number = int | float
Values = Mapping[str, Number]
_Result = TypeVar("_Result")
MAX_TRIES = 1000
MAX_DIGITS = 15  # what a float holds
# A rounded answer has at least this many significant digits.
LEAST_DIGITS = 2
# An estimate is right within RIGHT_WITHIN, and a known mistake's within MISTAKE_WITHIN, if that is nearer.  It is right
# in size within the card's factor, and rough within ROUGH times that.  Where it is right, but not within EXACT, it is a
# known mistake's within EXACT of that: who rounds the numbers of the question to two digits never gets there.
RIGHT_WITHIN, MISTAKE_WITHIN, ROUGH, EXACT = 1.2, 1.1, 2.0, 1.05
# What rounding to two digits may add to a factor.
ROUNDED = 1.03
# No estimate draws numbers by which a known mistake is nearer to the right number: rounded to two digits, which moves
# it by a twentieth at most, it would count as right.
APART = EXACT**2
SIZE_SHARE, ROUGH_SHARE = 0.8, 0.3
_POWERS = {"a thousand": 10**3, "a million": 10**6, "a billion": 10**9, "a trillion": 10**12}
_NAME = re.compile(r"\{([A-Za-z_]\w*)\}")
_formula = lru_cache(maxsize=1024)(parse_formula)
_condition = lru_cache(maxsize=1024)(parse_condition)


def draw(card: Numeric, seed: int) -> dict[str, Number]:
    """The numbers of this seed: those drawn, then those computed under `let`.

    Raises `UsageError` if a formula fails or no draw satisfies the card's conditions; lint finds such cards.
    """
    chance = random.Random(f"{card.id} {seed}")  # noqa: S311 - draws exercise numbers, guards nothing
    for _ in range(MAX_TRIES):
        values = compute(card, {name: chance.choice(choices) for name, choices in card.draw.items()})
        if values is not None and is_apart(card, values):
            return values
    raise UsageError(f"card {card.id}: no draw satisfies {' and '.join(card.only)}; widen draw or loosen only")


def all_draws(card: Numeric, limit: int) -> Iterator[dict[str, Number]]:
    """The numbers of every allowed draw; with more than `limit` combinations those of that many seeds."""
    if math.prod(len(choices) for choices in card.draw.values()) <= limit:
        for combination in itertools.product(*card.draw.values()):
            values = compute(card, dict(zip(card.draw, combination, strict=True)))
            if values is not None and is_apart(card, values):
                yield values
    else:
        yield from (draw(card, seed) for seed in range(limit))


def answer(card: Numeric, values: Values) -> Number:
    """The right answer, in the card's unit.  Raises `UsageError` when the formula fails for these values."""
    return _evaluate(card, Formula.value, _formula(card.formula), values)


def wrong_answers(card: Numeric, values: Values) -> tuple[Number | None, ...]:
    """The result of each known wrong formula; None if it fails for these values."""
    results: list[Number | None] = []
    for wrong in card.wrong:
        try:
            results.append(_formula(wrong.formula).value(values))
        except ValueError:
            results.append(None)
    return tuple(results)


def is_apart(card: Numeric, values: Values) -> bool:
    """Whether no known mistake of an estimate can pass for the right number; always so for other cards."""
    if card.factor is None or not card.wrong:
        return True
    right = answer(card, values)
    return all(wrong is None or _distance(wrong, right) > APART for wrong in wrong_answers(card, values))


def compute(card: Numeric, drawn: dict[str, Number]) -> dict[str, Number] | None:
    """The drawn numbers and those of `let`; None for a draw that `only` excludes.

    Conditions on drawn numbers alone are checked before `let`.  Raises `UsageError` if a formula fails.
    """
    values = dict(drawn)
    conditions = [_condition(text) for text in card.only]
    late = [condition for condition in conditions if not condition.names <= drawn.keys()]
    if not all(_evaluate(card, Formula.holds, each, values) for each in conditions if each not in late):
        return None
    for name, text in card.let.items():
        values[name] = _evaluate(card, Formula.value, _formula(text), values)
    return values if all(_evaluate(card, Formula.holds, each, values) for each in late) else None


def _evaluate(card: Numeric, what: Callable[[Formula, Values], _Result], formula: Formula, values: Values) -> _Result:
    try:
        return what(formula, values)
    except ValueError as error:
        listed = ", ".join(f"{name} = {values[name]}" for name in sorted(formula.names & values.keys()))
        raise UsageError(f"card {card.id}: {error} where {listed}") from None


# ---- texts


def fill(text: str, values: Values) -> str:
    """The text with each `{name}` replaced by its number; other braces stay as they are."""
    return _NAME.sub(lambda name: format_number(values[name[1]]) if name[1] in values else name[0], text)


def answer_text(card: Numeric, values: Values) -> str:
    """The answer with its unit, in as many digits as the tolerance distinguishes."""
    right = answer(card, values)
    number = format_number(right, _digits(card, right))
    if card.unit.startswith("$"):
        number += "0" if re.search(r"\.\d$", number) else ""
        return f"-${number[1:]}{card.unit[1:]}" if number.startswith("-") else f"${number}{card.unit[1:]}"
    return f"{number}{card.unit}" if card.unit in ("%", "x", "") else f"{number} {card.unit}"


def working(card: Numeric, values: Values) -> str:
    """The text that derives the answer, its numbers filled in."""
    right = answer(card, values)
    return fill(card.working.replace("{answer}", format_number(right, _digits(card, right))), values)


def _digits(card: Numeric, right: Number) -> int:
    """Significant digits that show the answer to a tenth of its tolerance; all of them where it is exact."""
    allowed = card.factor or card.relative or (card.absolute or 0) / (abs(right) or 1)
    needed = math.ceil(1 - math.log10(min(allowed, 1) / 5)) if allowed else MAX_DIGITS
    return min(max(DIGITS, needed), MAX_DIGITS)


# ---- judging


Kind = Literal["right", "known-mistake", "wrong-unit", "wrong", "unreadable"]


@dataclass(frozen=True)
class NumericJudgement:
    """How right a typed answer is.  `mistake` is the number of the wrong formula, from 1, or "unit"."""

    kind: Kind
    says: str = ""
    mistake: str = ""
    # Of an estimate: the share of the points for its size.
    share: float = 1.0

    @property
    def is_right(self) -> bool:
        return self.kind == "right"


@dataclass(frozen=True)
class _Given:
    """A typed number, its factor to the card's unit, its digits (see `Quantity`), and its value in the card's unit."""

    number: Number
    scale: Fraction
    digits: int | None
    value: Number


def complaint(card: Numeric, typed: str) -> str:
    """Why the text is not an answer to this card, and what to type; "" if it is one."""
    try:
        _read(card, typed)
    except ValueError as error:
        return str(error)
    return ""


def judge(card: Numeric, values: Values, typed: str) -> NumericJudgement:
    """How right the text is as an answer; a known wrong formula or a confused unit is named.

    An answer outside the tolerance is right if it is the right number rounded to the digits typed, unless a known
    mistake gives it within the tolerance.
    """
    try:
        given = _read(card, typed)
    except ValueError as error:
        return NumericJudgement("unreadable", str(error))
    right = answer(card, values)
    if card.factor is not None:
        return _judge_estimate(card, card.factor, values, given.value)
    if is_near(card, given.value, right):
        return NumericJudgement("right")
    wrongs = [(number, wrong) for number, wrong in enumerate(wrong_answers(card, values), 1) if wrong is not None]
    for number, wrong in wrongs:
        if is_near(card, given.value, wrong):
            return _known_mistake(card, values, number)
    if right and (confused := _confusion(card, given, right)):
        return NumericJudgement("wrong-unit", confused, "unit")
    if _is_rounded(card, given, right):
        return NumericJudgement("right")
    rounded = next((number for number, wrong in wrongs if _is_rounded(card, given, wrong)), None)
    return NumericJudgement("wrong") if rounded is None else _known_mistake(card, values, rounded)


def _judge_estimate(card: Numeric, factor: float, values: Values, given: Number) -> NumericJudgement:
    """How right an estimate is: by its distance from the right number, unless it is nearest to a known mistake.

    What it earns for its size (`share`) does not depend on the mistake, which the person may not have made.
    """
    right = answer(card, values)
    distance, off = _distance(given, right), _times_off(given, right)
    if distance <= min(factor, EXACT):
        return NumericJudgement("right")
    within = MISTAKE_WITHIN
    size = NumericJudgement("wrong", off, share=ROUGH_SHARE if distance <= ROUGH * factor else 0.0)
    if distance <= min(factor, RIGHT_WITHIN):
        size, within = NumericJudgement("right"), EXACT
    elif distance <= factor * ROUNDED:
        size = NumericJudgement("right", off, share=SIZE_SHARE)
    wrongs = {number: wrong for number, wrong in enumerate(wrong_answers(card, values), 1) if wrong}
    nearest = min(wrongs, key=lambda number: _distance(given, wrongs[number]), default=0)
    if nearest and _distance(given, wrongs[nearest]) <= min(within, distance):
        named = _known_mistake(card, values, nearest)
        return replace(named, share=size.share)
    return size


def _distance(given: Number, other: Number) -> float:
    """By what factor the two differ."""
    if given * other <= 0:
        return math.inf
    return max(given / other, other / given)


def _known_mistake(card: Numeric, values: Values, number: int) -> NumericJudgement:
    """The judgement that names the wrong formula of this number, from 1."""
    return NumericJudgement("known-mistake", fill(card.wrong[number - 1].explanation, values), str(number))


def is_near(card: Numeric, given: Number, right: Number) -> bool:
    """Whether a number is right within the card's tolerance; with a tolerance of 0 whole numbers must be equal."""
    if card.factor is not None:
        return _distance(given, right) <= card.factor
    if card.relative is None and not card.absolute and type(given) is int and type(right) is int:
        return given == right
    noise = 1e-12 * max(abs(given), abs(right))  # rounding errors
    allowed = card.relative * abs(right) if card.relative is not None else card.absolute or 0
    return abs(given - right) <= allowed + noise


def _is_rounded(card: Numeric, given: _Given, right: Number) -> bool:
    """Whether the typed number is this one, rounded to the digits typed."""
    if given.digits is None or given.digits < LEAST_DIGITS or not right:
        return False
    exact = Fraction(right) / given.scale
    # People write a whole number in full if it has few digits before its zeros.
    is_short = exact.denominator == 1 and len(str(abs(exact.numerator)).rstrip("0")) <= DIGITS
    if card.relative is None and not card.absolute and is_short:
        return False
    smaller = min(abs(exact), abs(Fraction(given.number)))
    if not smaller:
        return False
    unit = Fraction(10) ** (math.floor(math.log10(smaller)) - given.digits + 1)
    half = unit * Fraction(500_000_001, 10**9)  # a little more, for the errors of floats
    return abs(Fraction(given.number) - exact) <= half


def _times_off(given: Number, right: Number) -> str:
    """How far off an estimate is."""
    if given * right <= 0:
        return ""
    ratio = given / right
    return f"That is {format_number(max(ratio, 1 / ratio), 2)} times too {'large' if ratio > 1 else 'small'}."


def _read(card: Numeric, typed: str) -> _Given:
    """The answer as typed.  Raises `ValueError`."""
    quantity = parse_quantity(typed)
    if quantity.unit in ("", card.unit):
        return _Given(quantity.number, Fraction(1), quantity.digits, quantity.number)
    wanted = _wanted(card)
    for reading in _readings(card, quantity.unit):
        scale = conversion(reading, quantity.unit, wanted)
        if scale is not None:
            return _Given(quantity.number, scale, quantity.digits, _scaled(quantity.number, scale))
    raise ValueError(_misfit(card, quantity.unit))


def _wanted(card: Numeric) -> Unit:
    """The card's unit; one that cannot be read (lint refuses it) counts as a word of its own."""
    try:
        return read_unit(card.unit)[0]
    except ValueError:
        return Unit(Fraction(1), ((card.unit, 1),))


def _readings(card: Numeric, unit: str) -> tuple[Unit, ...]:
    try:
        return read_unit(unit)
    except ValueError as error:
        raise ValueError(f"{_misfit(card, unit)} ({clean(str(error), 60)})") from None


def _misfit(card: Numeric, unit: str) -> str:
    text = clean(unit, 30)
    if card.unit:
        return f'The answer is asked in {card.unit}, not in "{text}"; type the number alone, or with {card.unit}.'
    return f'The answer is a number without a unit; leave "{text}" out.'


def _scaled(number: Number, scale: Fraction) -> Number:
    """The product, exact for whole numbers.  Raises `ValueError` if it is too large."""
    exact = Fraction(number) * scale
    if abs(exact) > MAX_MAGNITUDE:
        raise ValueError("That is too large a number.")
    return int(exact) if exact.denominator == 1 else float(exact)


def _confusion(card: Numeric, given: _Given, right: Number) -> str:
    """A sentence if the number is right in a unit other than the given one; else ""."""
    wanted = _wanted(card)
    confusions = _confusions(card, wanted, right) if given.scale == 1 else _confusions_of_unit(given, wanted)
    return next((says for factor, says in confusions if is_near(card, float(given.number * factor), right)), "")


def _confusions_of_unit(given: _Given, wanted: Unit) -> Iterator[tuple[Fraction, str]]:
    """What turns a number with a unit into the answer, and the mistake that explains it."""
    yield Fraction(1), "The number is right, its unit is not."
    if wanted.over[1] == (("bit", 1),):
        says = "You took 1,000 for 1,024, or the other way round: 1 kB is 1,000 bytes, 1 KiB is 1,024."
        yield from ((given.scale * Fraction(1024, 1000) ** power, says) for power in range(-5, 6))


def _confusions(card: Numeric, wanted: Unit, right: Number) -> Iterator[tuple[Fraction, str]]:
    """As `_confusions_of_unit`, for a number without a unit."""
    per = re.search(r"\s*(/|\bper\b).*", card.unit)
    for name, ratio in siblings(wanted):
        yield 1 / ratio, f"That is right in {name}{per[0] if per else ''}; it was asked in {card.unit}."
    if not wanted.bases and wanted.factor != 1:
        yield 1 / wanted.factor, f"That is right as a fraction of one; it was asked in {card.unit}."
    if not wanted.bases and wanted.factor == 1 and abs(right) <= 1:
        yield Fraction(1, 100), "That is right in per cent; it was asked as a fraction of one."
    for name, factor in _POWERS.items():
        yield Fraction(factor), f"The digits are right, the size is not: that is {name} times too small."
        yield Fraction(1, factor), f"The digits are right, the size is not: that is {name} times too large."
