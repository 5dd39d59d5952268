"""A numeric card, evaluated for many draws → its problems, each with its field and what to do."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from harness.cards import numeric
from harness.cards.numeric import Number, Values, is_near
from harness.cards.quantity import format_number
from harness.cards.records import Numeric
from harness.cards.units import read_unit
from harness.errors import UsageError

MAX_DRAWS, MAX_CORNERS, MAX_TYPED = 200, 64, 20
# The shares of draws from which a wrong formula is right too often, and an answer is the same too often.
MOST, SATURATED = 0.5, 0.8

FieldProblem = tuple[tuple[Hashable, ...], str]


def check_numeric(card: Numeric, *, is_repeated: bool = True) -> Iterator[FieldProblem]:
    """Everything wrong with the card in its draws, or in some; if it `is_repeated`, its answer has to vary."""
    try:
        read_unit(card.unit)
    except ValueError as error:
        yield ("unit",), f"{error}; write words, products and one fraction, as in GB/s"
        return
    try:
        draws = [*numeric.all_draws(card, MAX_DRAWS), *_corners(card)]
        answers = [numeric.answer(card, values) for values in draws]
    except UsageError as error:
        yield ("formula",), str(error)
        return
    close = [*_check_apart(card, is_repeated=is_repeated)]
    yield from close
    if not draws:
        if not close:
            yield ("only",), "no draw satisfies only; widen draw or loosen only"
        return
    if card.draw and is_repeated:
        yield from _check_variety(answers)
    yield from _check_answers(card, answers)
    yield from _check_typed(card, draws)
    yield from _check_wrong(card, draws, answers)


def _corners(card: Numeric) -> Iterator[Values]:
    """The draws of the smallest and the largest numbers."""
    ends = [sorted({min(choices), max(choices)}) for choices in card.draw.values()]
    for corner in itertools.islice(itertools.product(*ends), MAX_CORNERS):
        values = numeric.compute(card, dict(zip(card.draw, corner, strict=True)))
        if values is not None and numeric.is_apart(card, values):
            yield values


def _check_answers(card: Numeric, answers: Sequence[Number]) -> Iterator[FieldProblem]:
    if card.relative is not None and 0 in answers:
        yield ("relative",), "the answer can be 0, of which a relative tolerance leaves nothing; make it absolute"
    fractional = [answer for answer in answers if isinstance(answer, float) and not answer.is_integer()]
    if card.absolute == 0 and fractional:
        what = f"exact, but the answer can be {fractional[0]!r}; round it in the formula, or give a tolerance"
        yield ("absolute",), what


def _check_variety(answers: Sequence[Number]) -> Iterator[FieldProblem]:
    value, count = Counter(answers).most_common(1)[0]
    if len(answers) > 1 and count > SATURATED * len(answers):
        same = f"the answer is {format_number(value)} in {count} of {len(answers)} draws"
        yield ("formula",), f"{same}; widen draw, or drop a bound"
    if (possible := len(set(answers))) < 3:
        yield ("draw",), f"only {possible} answers are possible; a card is asked many times"


def _check_typed(card: Numeric, draws: Sequence[Values]) -> Iterator[FieldProblem]:
    """The answer as displayed must be right when typed."""
    for values in draws[:MAX_TYPED]:
        text = numeric.answer_text(card, values)
        if not numeric.judge(card, values, text).is_right:
            yield ("unit",), f'the answer as it is shown, "{text}", is not taken as right; choose another unit'
            return


def _check_wrong(card: Numeric, draws: Sequence[Values], answers: Sequence[Number]) -> Iterator[FieldProblem]:
    wrongs = [numeric.wrong_answers(card, values) for values in draws]
    for number in range(len(card.wrong)):
        where = ("wrong", number, "formula")
        given = [wrong[number] for wrong in wrongs]
        failing = next((place for place, number in enumerate(given) if number is None), None)
        if failing is not None:
            numbers = ", ".join(f"{name} = {value}" for name, value in draws[failing].items())
            yield where, f"this formula fails where {numbers}"
        if card.factor is not None:
            continue
        count = _count_near(card, given, answers)
        if count > MOST * len(draws):
            what = f"this wrong formula gives the right answer in {count} of {len(draws)} draws, within the tolerance"
            yield where, what
        for earlier in range(number):
            if _count_near(card, given, [wrong[earlier] for wrong in wrongs]) > MOST * len(draws):
                yield where, f'it gives what "{card.wrong[earlier].formula}" gives; they cannot be distinguished'


def _check_apart(card: Numeric, *, is_repeated: bool) -> Iterator[FieldProblem]:
    """Of an estimate: a mistake too close to the right number cannot be named.  Such numbers are drawn again, but those
    of a round are drawn for all its parts at once."""
    every = [*numeric.all_draws(replace(card, wrong=()), MAX_DRAWS)]
    close = sum(not numeric.is_apart(card, values) for values in every)
    if close and (close == len(every) or not is_repeated):
        what = f"in {close} of {len(every)} draws a wrong number is less than {numeric.APART - 1:.0%} off the right one"
        yield ("wrong",), f"{what}; draw other numbers, or ask for what it leaves out in a question of its own"


def _count_near(card: Numeric, given: Sequence[Number | None], other: Sequence[Number | None]) -> int:
    pairs = zip(given, other, strict=True)
    return sum(a is not None and b is not None and is_near(card, a, b) for a, b in pairs)
