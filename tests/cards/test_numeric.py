"""Numeric cards: drawing and computing, the displayed numbers, and how a learner's text is judged."""

from __future__ import annotations

from typing import Any

import pytest

from harness.cards import numeric
from harness.cards.quantity import format_number
from harness.cards.records import Numeric, Wrong
from harness.errors import UsageError


def make(unit: str = "", answer: float | int = 16, **fields: Any) -> Numeric:
    """A card with this answer, by default right within one percent."""
    if "absolute" not in fields:
        fields.setdefault("relative", 0.01)
    fields = {"draw": {"a": (answer,)}, "formula": "a", "working": "a is {answer}", **fields}
    return Numeric(id="one", chapter="c", topic="t", level="core", question="{a}?", unit=unit, **fields)


CACHE = Numeric(
    id="cache",
    chapter="c",
    topic="t",
    level="core",
    question="{layers} layers, {tokens} tokens: how large?",
    draw={"layers": (24, 32, 80), "heads": (8, 32), "d": (64, 128), "tokens": tuple(range(1024, 8193, 1024))},
    let={"per_token": "2 * layers * heads * d * 2"},
    only=("heads * d <= 2048", "per_token > 100000"),
    formula="per_token * tokens / 2**30",
    unit="GiB",
    relative=0.01,
    wrong=(
        Wrong(
            formula="per_token / 2 * tokens / 2**30",
            explanation="Without the 2 for keys and values of {layers} layers.",
        ),
    ),
    working="{per_token} bytes a token, {answer} GiB",
)


# ---- drawing


def test_draw_of_a_seed_repeats_and_satisfies_every_condition() -> None:
    """Even a condition on a number computed from the draws. Other seeds draw other numbers."""
    drawn = [numeric.draw(CACHE, seed) for seed in range(50)]
    assert drawn == [numeric.draw(CACHE, seed) for seed in range(50)]
    assert all(values["heads"] * values["d"] <= 2048 and values["per_token"] > 100_000 for values in drawn)
    assert len({tuple(values.values()) for values in drawn}) > 20


def test_draw_of_other_cards_with_the_same_seed_differs() -> None:
    """So two cards on one day do not have the same draws."""
    values = tuple(range(1000))
    one, other = (Numeric(**{**vars(make()), "id": name, "draw": {"a": values}}) for name in ("one", "other"))
    assert [numeric.draw(one, seed) for seed in range(5)] != [numeric.draw(other, seed) for seed in range(5)]


def test_draw_with_conditions_that_nothing_satisfies_is_an_error_with_the_card() -> None:
    """It ends, and says what to do."""
    with pytest.raises(UsageError, match="card one: no draw satisfies a > 20; widen draw"):
        numeric.draw(make(only=("a > 20",)), 0)


def test_formula_that_fails_is_an_error_with_the_numbers() -> None:
    """Lint finds such formulas, but a learner's own deck may still have one."""
    card = make(formula="1 / (a - 16)")
    with pytest.raises(UsageError, match=r"card one: .*division by zero where a = 16"):
        numeric.answer(card, numeric.draw(card, 0))


def test_wrong_formula_that_fails_is_ignored() -> None:
    """The question can still be asked."""
    card = make(wrong=(Wrong(formula="1 / (a - 16)", explanation="x"), Wrong(formula="a + 1", explanation="y")))
    assert numeric.wrong_answers(card, {"a": 16}) == (None, 17)


# ---- texts


SHOWN = [
    (0, "0"), (7, "7"), (1024, "1,024"), (-1234567, "-1,234,567"), (7_000_000_000, "7,000,000,000"), (10**12, "1e12"),
    (6 * 10**24, "6e24"), (2**40, "1,099,511,627,776"),
    (626_688 * 10**12, "6.26688e17"), (123_456 * 10**8, "12,345,600,000,000"),
    (128.0, "128"), (0.1, "0.1"), (0.00025, "0.00025"),
    (1e-5, "1e-5"), (1 / 3, "0.3333"), (2 / 3 * 1e-7, "6.667e-8"), (1234.5678, "1,234.5678"),
    (123456.789012, "123,457"), (-0.5, "-0.5"), (1e100, "1e100"), (5e-324, "5e-324"), (0.0, "0"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "shown"), SHOWN)
def test_number_is_displayed_short_but_not_shorter_than_it_was_written(value: float, shown: str) -> None:
    """With thousands separators and no trailing zeros."""
    assert format_number(value) == shown


def test_texts_are_filled_with_drawn_and_computed_numbers_and_other_braces_stay() -> None:
    """Only the working may contain the answer."""
    values = {"layers": 24, "per_token": 98304, "tokens": 8192}
    assert numeric.fill("{layers} and {per_token}: {x} {", values) == "24 and 98,304: {x} {"
    assert numeric.working(CACHE, values) == "98,304 bytes a token, 0.75 GiB"


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        (make("GiB", 12.5), "12.5 GiB"),
        (make("$", 12.5), "$12.50"),
        (make("$ per month", 1234), "$1,234 per month"),
        (make("$", -3), "-$3"),
        (make("%", 75), "75%"),
        (make("x", 2.5), "2.5x"),
        (make("", 3), "3"),
        (make("ms", 1 / 3, relative=1e-6), "0.33333333 ms"),
        (make("ms", 1234 + 1 / 3, absolute=0.01), "1,234.333 ms"),
        (make("", 1 / 3, absolute=0), "0.333333333333333"),
    ],
)
def test_answer_is_displayed_with_its_unit_and_as_exact_as_its_tolerance(card: Numeric, shown: str) -> None:
    """Typing the displayed answer is right."""
    assert numeric.answer_text(card, {"a": card.draw["a"][0]}) == shown
    assert numeric.judge(card, {"a": card.draw["a"][0]}, shown).is_right


# ---- typed answers

RIGHT = [
    (make("GiB", 16), ["16", "16 GiB", "16GiB", "16 gib", "16G", "17.18 GB", "17179869184 B", "16384 MiB", "2**4",
                       "1.6e1", "1.6 x 10^1", "1.6 × 10¹", "32/2", "(8 + 8) GiB", "about 16 GiB", "≈16", "= 16",
                       "１６ GiB", "١٦", "32 GiB/2", "128 Gibit", "16.1", "sqrt(256)", "+16"]),
    (make("GB", 12.5), ["12.5", "12.5 gb", "12,500 MB", "12 500 MB", "12'500 MB", "12_500 MB", "100 Gbit", "100 Gb",
                        "11.64 GiB", "0.0125 TB", "12.5 gigabytes"]),
    (make("ms", 250, absolute=0), ["250", "0.25 s", ".25 s", "1/4 s", "250 000 µs", "250000us", "250000 μs",
                                   "250 milliseconds", "250 msec"]),
    (make("min", 90), ["90 min", "1.5 h", "1.5 hours", "5400 s", "90 minutes"]),
    (make("%", 75), ["75", "75%", "75 %", "75 per cent", "75 percent", "0.75x", "75 pp"]),
    (make("", 0.75), ["0.75", "75%", "3/4", ".75"]),
    (make("", 124439808, absolute=0), ["124439808", "124,439,808", "124 439 808", "124 439 808 parameters",
                                       "124.439808M", "124.439808 million", "124439808.0"]),
    (make("parameters", 7 * 10**9), ["7B", "7b", "7 bn", "7e9", "7G", "7 billion", "7,000M parameters", "7 B params",
                                     "7000000000"]),
    (make("million parameters", 124), ["124", "124M", "124 million", "0.124B", "124e6 parameters"]),
    (make("tokens", 1500, absolute=0), ["1500", "1.5k", "1.5K", "1.5k tokens", "1.5 thousand tokens", "1,500 token",
                                        "1500 toks"]),
    (make("$", 12.5), ["12.5", "$12.50", "12.50 $", "12.5 dollars", "1250 cents", "1250¢", "US$12.50", "$0.0125k"]),
    (make("cents", 12.5), ["12.5", "$0.125", "12.5 ct"]),
    (make("$ per month", 300), ["$300", "300", "$300/month", "$300 per month", "300 $/month"]),
    (make("$/million tokens", 3), ["3", "$3", "$3/1M tokens", "$3 per million tokens", "$0.003 per 1k tokens",
                                   "0.003 $/1000 tokens"]),
    (make("GB/s", 3350), ["3350", "3.35 TB/s", "3350 GB per second", "3.35 TB"]),
    (make("TFLOP/s", 989), ["989", "989 TFLOPS", "989 tflops", "989 TFLOPs", "0.989 PFLOP/s", "989T", "989 TFLOP"]),
    (make("FLOPs", 6 * 10**24), ["6e24", "6 x 10^24", "6·10²⁴", "6e12 TFLOP", "6000000 EFLOPs", "6000 ZFLOP",
                               "6 x 10^24 FLOP."]),
    (make("tokens/s", 30), ["30", "30 tok/s", "30 tokens per second", "1800 tokens/min", "30 tokens"]),
    (make("GPU hours", 48), ["48", "2 GPU days", "48 GPU-hours", "48 GPU h"]),
    (make("x", 3), ["3", "3x", "3×", "3 times", "3-fold", "300%"]),
    (make("MWh", 700), ["700 MWh", "0.7 GWh", "2520 GJ"]),
    (make("GiB of memory", 16), ["16 GiB", "16", "16 GiB of memory"]),
    (make("strange & odd", 16), ["16", "16 strange & odd"]),
]  # fmt: skip


@pytest.mark.parametrize(("card", "typed"), [(card, text) for card, texts in RIGHT for text in texts])
def test_right_answer_is_right_in_every_notation(card: Numeric, typed: str) -> None:
    """Units, prefixes, separators, fractions and powers."""
    values = {"a": card.draw["a"][0]}
    assert numeric.complaint(card, typed) == ""
    judged = numeric.judge(card, values, typed)
    assert judged.is_right, judged


CONFUSED = [
    (make("GiB", 16), "16 GB", "The number is right, its unit is not."),
    (make("GB", 16), "16 Gb", "The number is right, its unit is not."),
    (make("GiB", 16), "17.18", "That is right in GB; it was asked in GiB."),
    (make("GiB", 16), "17,179,869,184", "That is right in B; it was asked in GiB."),
    (make("ms", 250), "250 s", "The number is right, its unit is not."),
    (make("ms", 250), "0.25", "That is right in s; it was asked in ms."),
    (make("%", 75), "0.75", "That is right as a fraction of one; it was asked in %."),
    (make("", 0.75), "75", "That is right in per cent; it was asked as a fraction of one."),
    (make("$", 12.5), "1250", "That is right in cents; it was asked in $."),
    (make("GB/s", 3350), "3.35", "That is right in TB/s; it was asked in GB/s."),
    (make("TFLOP/s", 989), "989e12", "That is right in FLOP/s; it was asked in TFLOP/s."),
    (make("bytes", 16384), "16 kB", "You took 1,000 for 1,024, or the other way round: 1 kB is 1,000 bytes, 1 KiB is"),
    (make("bytes", 16384), "16k", "You took 1,000 for 1,024, or the other way round"),
    (make("parameters", 7 * 10**9), "7", "The digits are right, the size is not: that is a billion times too small."),
    (make("tokens", 1500, absolute=0), "1.5M", ""),
    (make("$/million tokens", 3), "3000", "The digits are right, the size is not: that is a thousand times too large."),
    (make("$/million tokens", 3), "$3 per 1000 tokens", "The number is right, its unit is not."),
]  # fmt: skip


@pytest.mark.parametrize(("card", "typed", "says"), CONFUSED)
def test_right_number_in_another_unit_is_wrong_and_reported(card: Numeric, typed: str, says: str) -> None:
    """The learner reads that only the unit was wrong."""
    judged = numeric.judge(card, {"a": card.draw["a"][0]}, typed)
    assert not judged.is_right
    if says:
        assert (judged.kind, judged.mistake) == ("wrong-unit", "unit")
        assert judged.says.startswith(says)
    else:
        assert judged.kind == "wrong"


UNREADABLE = [
    ("", "Type a number."),
    (" \n\t ", "Type a number."),
    ("12 GiB each", 'asked in GiB, not in "GiB each"'),
    ("12 heads", 'asked in GiB, not in "heads"'),
    ("12 s", 'asked in GiB, not in "s"'),
    ("$12", 'asked in GiB, not in "$"'),
    ("12%", 'asked in GiB, not in "%"'),
    ("12 m", "milli, million or metre"),
    ("1,5", "write 1.5 with a point"),
    ("0,125", "write 1.5 with a point"),
    ("1,2345", "write 1.5 with a point"),
    ("1.234,5", "write 1.5 with a point"),
    ("1.234.567", "one number has one point"),
    ("1''000", "thousands may be set apart"),
    ("inf", "There is no number in"),
    ("-Infinity", "There is no number in"),
    ("nan", "There is no number in"),
    ("twelve", "There is no number in"),
    ("½", "There is no number in"),
    ("1e999", "too large"),
    ("9" * 110, "too large"),
    ("9**9**9", "cannot be worked out"),
    ("9**9**9**9**9", "cannot be worked out"),
    ("(-8)**0.5", "cannot be worked out"),
    ("1/0", "division by zero"),
    ("((12)", "cannot be worked out"),
    ("12 +", "cannot be worked out"),
    ("²", "cannot be worked out"),
    ("1e99 PB", "too large"),
    ("10-12", "looks like a range"),
    ("10 – 12 GiB", "looks like a range"),
    ("12 13", "holds two numbers"),
    ("12\n13", "holds two numbers"),
    ("1e3.5", "holds two numbers"),
    ("GiB 12", "does not begin with a number"),
    ("max(1, 2)", "does not begin with a number"),
    ("__import__('os').system('x1')", "does not begin with a number"),
    ("0x10", "in decimal"),
    ("12 GiB + 3 GiB", "not in"),
    ("12 GiB/0", "not in"),
    ("12 e5", "not in"),
    ("12; drop table", "not in"),
    ("12 \x1b[31mGiB", "\\x1b[31mGiB"),
    ("12 " + "B " * 30, "not in"),
    ("1 " * 50, "holds two numbers"),
    ("1+" * 55 + "1 apples", "not in"),
    ("(" * 100 + "1", "cannot be worked out"),
    ("-" * 100 + "1", ""),
    ("x" * 10_000_000, "10,000,000 characters long"),
    ("1" * 10_000_000, "10,000,000 characters long"),
    ("\ud800", "There is no number in"),
    ("12 \ud800", "not in"),
]


@pytest.mark.parametrize(("typed", "says"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_text_that_is_no_answer_is_asked_about_and_never_judged(typed: str, says: str) -> None:
    """The message is short and safe to display, and there is no verdict."""
    message = numeric.complaint(make("GiB"), typed)
    assert says in message
    assert len(message) < 250
    assert all(char.isprintable() for char in message)
    if says:
        assert numeric.judge(make("GiB"), {"a": 16}, typed) == numeric.NumericJudgement("unreadable", message)


def test_unit_behind_an_answer_without_a_unit_is_refused_and_a_plain_word_is_not() -> None:
    """`3 heads` is a number; `3 GiB` is something else."""
    assert numeric.judge(make("", 3), {"a": 3}, "3 heads").is_right
    assert numeric.complaint(make("", 3), "3 GiB") == 'The answer is a number without a unit; leave "GiB" out.'


def test_wrong_formula_is_named_with_its_numbers_filled_in() -> None:
    """Even if the unit was converted. The right answer is never taken for a wrong one."""
    values = {"layers": 32, "heads": 8, "d": 128, "tokens": 8192, "per_token": 131072}
    assert numeric.judge(CACHE, values, "1").is_right
    for typed in ("0.5", "512 MiB"):
        judged = numeric.judge(CACHE, values, typed)
        assert (judged.kind, judged.mistake) == ("known-mistake", "1")
        assert judged.says == "Without the 2 for keys and values of 32 layers."
    assert numeric.judge(CACHE, values, "0.7").kind == "wrong"


@pytest.mark.parametrize(
    ("card", "typed", "is_right"),
    [
        (make("", 10**9, absolute=0), "1000000001", False),
        (make("", 10**9, absolute=0), "1e9", True),
        (make("", 0.1 + 0.2, absolute=0), "0.3", True),
        (make("", 100, relative=0.01), "101", True),
        (make("", 100, relative=0.01), "101.1", False),
        (make("", 100, absolute=0.5), "100.5", True),
        (make("", 100, absolute=0.5), "100.6", False),
        (make("", -100, relative=0.01), "-99.5", True),
        (make("", -100, relative=0.01), "99.5", False),
        (make("", 0, absolute=0), "0", True),
        (make("", 0, absolute=0), "1e-9", False),
        (make("", 0, absolute=0), "-0", True),
    ],
)
def test_tolerance_is_applied_and_float_rounding_forgiven(card: Numeric, typed: str, is_right: bool) -> None:
    """For integers of any size, exact means exact."""
    assert numeric.judge(card, {"a": card.draw["a"][0]}, typed).is_right is is_right


ROUNDED = [
    (make("GiB", 3.125), "3.1", True), (make("GiB", 3.125), "3.13", True), (make("GiB", 3.125), "3.2 GB", False),
    (make("GiB", 3.125), "3.0", False), (make("GiB", 3.125), "3", False), (make("GiB", 3.125), "3.4 GB", True),
    (make("GiB", 3.125), "3200 MiB", True), (make("GiB", 3.125), "3300 MiB", False),
    (make("", 123), "120", True), (make("", 123), "130", False), (make("", 123), "120.0", False),
    (make("", 99.6, relative=0.001), "100", True), (make("", 97), "100", False), (make("", 0.0347), "0.035", True),
    (make("", 0.0347), "0.03", False), (make("", -3.14), "-3.1", True), (make("", 3.14), "-3.1", False),
    (make("", 50_331_648, absolute=0), "50M", True), (make("", 50_331_648, absolute=0), "5.0 x 10^7", True),
    (make("", 50_331_648, absolute=0), "5e7", False), (make("", 50_331_648, absolute=0), "50.4M", False),
    (make("", 50_331_648, absolute=0), "7094 ** 2", False), (make("", 1792, absolute=0), "1800", False),
    (make("$", 12.34), "$12", True), (make("$", 12.34), "$10", False), (make("%", 66.7, absolute=0.1), "67%", True),
]  # fmt: skip


@pytest.mark.parametrize(("card", "typed", "is_right"), ROUNDED)
def test_rounded_answer_is_judged_by_the_digits_that_were_typed(card: Numeric, typed: str, is_right: bool) -> None:
    """Two digits are enough, one is not; short exact numbers and arithmetic are not rounded."""
    assert numeric.judge(card, {"a": card.draw["a"][0]}, typed).is_right is is_right


def test_known_mistake_takes_precedence_over_rounding() -> None:
    """A number that a wrong formula gives is that mistake, even if the right number rounds to it."""
    card = make(
        "", 3.14, wrong=(Wrong(formula="3.1", explanation="Too short."), Wrong(formula="2.96", explanation="x"))
    )
    assert numeric.judge(card, {"a": 3.14}, "3.1").mistake == "1"
    assert numeric.judge(card, {"a": 3.14}, "3.0").mistake == "2"
