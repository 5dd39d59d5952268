"""Laws of numeric cards: any text is judged or asked about, the displayed answer is right when typed, and draws obey
their conditions.
"""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.authoring.formula import MAX_MAGNITUDE, parse_formula
from harness.cards import numeric
from harness.cards.quantity import format_number, parse_quantity
from harness.cards.records import Numeric, Wrong
from harness.cards.units import read_unit
from harness.errors import UsageError

UNITS = ["", "GiB", "GB", "bytes", "ms", "s", "µs", "min", "hours", "%", "$", "cents", "$/million tokens", "tokens/s",
         "GB/s", "TFLOP/s", "FLOPs", "parameters", "million parameters", "x", "GPU hours", "bits per character",
         "strange & odd", "W", "kWh", "Hz"]  # fmt: skip
PIECES = ["1", "2", "16", "1.5", ".5", "1,234", "1 234", "1e9", "1e999", "1e-999999999", "9" * 30, "0", "-", "+", "*",
          "**", "/", "//", "%", "(", ")", " ", ",", ".", "'", "_", "e", "E", "x", "×", "^", "²", "⁻³", "½", "k", "K",
          "M", "m", "B", "b", "GiB", "Gb", "ms", "µs", "$", "€", "¢", "per", "cent", "million", "tokens", "each", "inf",
          "nan", "sqrt", "log2", "1", "１", "٣", "٫", "−", "\n", "\t", "\0", "\x1b", "\ud800", "\u202e", "0x", "GPU",
          "s", "/s", "flops", "~", "about", "=", ";", "\\", '"', "{a}", "[", "]"]  # fmt: skip
TYPED = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join),
    st.text(st.characters(), max_size=20),
    st.from_regex(r"[-+*/().0-9e ]{1,60}", fullmatch=True),
)
SIZES = st.one_of(
    st.integers(-(10**6), 10**30), st.floats(-1e30, 1e30), st.floats(1e-12, 1), st.sampled_from([0, 0.0, 0.1, 1024])
)


def card(unit: str, value: float, *, relative: float | None = None, absolute: float | None = None) -> Numeric:
    """A card with this answer and two wrong formulas."""
    return Numeric(
        id="one",
        chapter="c",
        topic="t",
        level="core",
        question="{a}",
        draw={"a": (value,)},
        formula="a",
        unit=unit,
        relative=relative,
        absolute=absolute,
        wrong=(
            Wrong(formula="a / 2", explanation="half of {a}"),
            Wrong(formula="1 / (a - 16)", explanation="{b} fails"),
        ),
        working="{answer}",
    )


@given(st.sampled_from(UNITS), SIZES, TYPED, st.sampled_from([None, 0.0, 0.5]))
def test_any_text_is_judged_or_asked_about(unit: str, value: float, typed: str, absolute: float | None) -> None:
    """No other exception and no unprintable message; both functions agree on which texts can be read."""
    asked = card(unit, value, relative=0.01 if absolute is None else None, absolute=absolute)
    complaint = numeric.complaint(asked, typed)
    judged = numeric.judge(asked, {"a": value}, typed)
    assert (judged.kind == "unreadable") is bool(complaint)
    assert all(char.isprintable() for char in complaint + judged.says)
    assert len(complaint) < 250
    assert judged.mistake in (
        {"1", "2"} if judged.kind == "known-mistake" else {"unit"} if judged.kind == "wrong-unit" else {""}
    )


@given(st.sampled_from(UNITS), SIZES, st.one_of(st.just(0.0), st.floats(1e-9, 0.5)), st.booleans())
def test_displayed_answer_is_right_when_typed(unit: str, value: float, tolerance: float, is_relative: bool) -> None:
    """For every unit, size and tolerance."""
    assume(is_relative is False or tolerance > 0)
    # displayed to 15 digits; an exact answer has no more
    assume(tolerance or isinstance(value, int) or float(f"{value:.14e}") == value)
    tolerances = {"relative": tolerance} if is_relative else {"absolute": tolerance}
    asked = card(unit, value, **tolerances)
    answer = numeric.answer_text(asked, {"a": value})
    assert numeric.judge(asked, {"a": value}, answer).is_right, answer


@given(st.floats(1e-6, 1e12), st.sampled_from([2, 3]), st.sampled_from(["", "GiB", "ms", "$", "tokens/s"]))
def test_number_rounded_to_two_or_three_digits_is_right(value: float, digits: int, unit: str) -> None:
    """In every notation. One digit is right only within the tolerance; the next number of as many digits is wrong."""
    asked = replace(card(unit, value, relative=1e-6), wrong=())
    rounded = Decimal(f"{value:.{digits - 1}e}")
    step = Decimal(10) ** (rounded.adjusted() - digits + 1)
    for typed in (f"{rounded:e}", f"{rounded:f}"):
        assert numeric.judge(asked, {"a": value}, typed).is_right, typed
    for wrong in (rounded + step, rounded - step):
        if abs(wrong - Decimal(value)) > step * Decimal("0.51"):
            assert not numeric.judge(asked, {"a": value}, f"{wrong:e}").is_right
    first = Decimal(f"{value:.0e}")
    assert numeric.judge(asked, {"a": value}, f"{first:e}").is_right is numeric.is_near(asked, float(first), value)


@given(SIZES)
def test_displayed_number_reads_as_that_number(value: float) -> None:
    """Whole numbers exactly, others to the displayed digits."""
    read = parse_quantity(format_number(value)).number
    if isinstance(value, int):
        assert read == value
    else:
        assert math.isclose(read, value, rel_tol=6e-4, abs_tol=1e-300)


@given(st.integers(0, 10**12), st.sampled_from([",", " ", "_", "'"]))
def test_number_with_thousands_separators_reads_as_the_number(value: int, mark: str) -> None:
    """For each of the usual separators."""
    assert parse_quantity(f"{value:,}".replace(",", mark)).number == value


@given(
    st.integers(1, 10**6),
    st.sampled_from([("kB", "B", 1000), ("MiB", "KiB", 1024), ("GB", "Mbit", 8000), ("s", "µs", 10**6),
                     ("h", "s", 3600), ("$", "cents", 100), ("TFLOP/s", "GFLOPS", 1000),
                     ("tokens/s", "tokens/min", 60)]),
)  # fmt: skip
def test_answer_in_a_related_unit_is_right(value: int, units: tuple[str, str, int]) -> None:
    """Exactly, because converting between related units does not round."""
    asked_in, typed_in, factor = units
    asked = card(asked_in, value, absolute=0)
    assert numeric.judge(asked, {"a": value}, f"{value * factor} {typed_in}").is_right
    assert not numeric.judge(asked, {"a": value}, f"{value * factor + 1} {typed_in}").is_right


@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join), st.text(st.characters(), max_size=12)))
def test_any_unit_is_read_or_refused(text: str) -> None:
    """Every reading has a positive factor."""
    try:
        readings = read_unit(text)
    except ValueError:
        return
    assert 1 <= len(readings) <= 64
    assert all(reading.factor > 0 for reading in readings)


@given(st.text(alphabet="ab0123456789+-*/%(). ,minxloge", max_size=40), st.integers(-5, 5))
def test_formula_of_any_text_is_a_bounded_number_or_refused(text: str, a: int) -> None:
    """Hostile formulas cannot hang or crash the harness."""
    try:
        value = parse_formula(text).value({"a": a, "b": 0.5})
    except ValueError:
        return
    assert abs(value) <= MAX_MAGNITUDE


@given(
    st.dictionaries(
        st.sampled_from("abc"), st.lists(st.integers(0, 50), min_size=1, max_size=5).map(tuple), min_size=1
    ),
    st.integers(0, 2**63),
    st.sampled_from(["{0} < 25", "total % 2 == 0", "total > {0}"]),
)
def test_draw_takes_listed_values_that_satisfy_the_conditions(
    draw: dict[str, tuple[int, ...]], seed: int, only: str
) -> None:
    """For every seed; or the draw says that there are none."""
    first = next(iter(draw))
    asked = Numeric(
        id="one",
        chapter="c",
        topic="t",
        level="core",
        question="q",
        draw=draw,
        let={"total": " + ".join(draw)},
        only=(only.format(first),),
        formula="total",
        absolute=0,
        working="w",
    )
    allowed = list(numeric.all_draws(asked, 10**6))
    if not allowed:
        with pytest.raises(UsageError):
            numeric.draw(asked, seed)
        return
    try:
        values = numeric.draw(asked, seed)
    except UsageError:
        assert len(allowed) < 5  # so rare that a thousand draws may miss them
        return
    assert values in allowed
    assert all(values[name] in choices for name, choices in draw.items())
    assert values["total"] == sum(values[name] for name in draw)
