"""Comparison with the expected value: kinds, shapes, dtypes, tolerance, exactness, and how values are rendered."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from harness.comparison.ambiguity import is_ambiguous
from harness.comparison.compare import LARGE_LEEWAY, Expected, find_mismatch, measure_excess
from harness.comparison.rendering import render
from harness.comparison.sameness import are_same
from harness.comparison.tolerance import UNIT, UNITS
from harness.records import Array, Opaque

HUGE = 10**5000


def array(values: Any, dtype: str = "float32", device: str = "cpu") -> Array:
    """A tensor of these values."""
    wide = np.array(values)
    made = Array.of(wide, dtype)
    return Array(made.dtype, made.shape, made.data, device)


def expect(value: Any, moved: tuple[Any, ...] = (), *, is_exact: bool = False, precision: str = "float32") -> Expected:
    """The reference's value, and its value in float64."""
    return Expected(_widen(value), value, tuple(map(_widen, moved)), precision, is_exact)


def _widen(value: Any) -> Any:
    if isinstance(value, Array):
        return Array.of(value.numpy().astype(np.float64), "float64") if value.is_float else value
    if isinstance(value, (list, tuple)):
        return type(value)(_widen(item) for item in value)
    if isinstance(value, dict):
        return {key: _widen(item) for key, item in value.items()}
    return value


def message(actual: Any, expected: Any, *, is_exact: bool = False) -> str:
    """The message about a difference; "" if there is none."""
    mismatch = find_mismatch(actual, expect(expected, is_exact=is_exact))
    return mismatch.message if mismatch else ""


KINDS = [
    (1, 1, ""),
    (1, 2, "2 expected, 1 returned"),
    (True, True, ""),
    (1, True, "bool expected, int returned"),
    (True, 1, "int expected, bool returned"),
    (1.0, 1, "int expected, float returned"),
    (1, 1.0, ""),
    (2, 1.0, "1 expected, 2 returned"),
    (True, 1.0, "float expected, bool returned"),
    ([HUGE], [1.0], "float expected at [0], int returned"),
    ([HUGE], [1], "1 expected at [0], <an int of 16610 bits> returned"),
    (None, None, ""),
    (None, 1, "int expected, None returned"),
    ("a", "a", ""),
    ("a", b"a", "bytes expected, str returned"),
    ("a", "b", "'b' expected, 'a' returned"),
    ("a" * 70, "a" * 69 + "b", "from character 69 on 'b' expected, 'a' returned"),
    ("a" * 70, "a" * 71, "from character 70 on 'a' expected, nothing more returned"),
    (b"\xff" * 80, b"", "from byte 0 on nothing more expected, " + repr(b"\xff" * 60) + " returned"),
    ([1, 2], (1, 2), "tuple expected, list returned"),
    ([1, 2], [1, 3], "3 expected at [1], 2 returned"),
    ([1], [1, 3], "2 items expected, 1 returned"),
    ([1, 3, 5], [1, 3], "2 items expected, 3 returned"),
    ([[1], [2, 3]], [[1], [2, 4]], "4 expected at [1][1], 3 returned"),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}, ""),
    ({"a": 1}, {"a": 1, "b": 2}, "other keys expected: 'b' is missing"),
    ({"a": 1, "b": 2}, {"a": 1}, "other keys expected: 'b' is too much"),
    ({"a": [1, 2]}, {"a": [1, 3]}, "3 expected at ['a'][1], 2 returned"),
    ({1: 2, "a": 3}, {1: 2}, "other keys expected: 'a' is too much"),
    ({1 << 20_000: 2, "a": 3}, {"a": 3}, "other keys expected: <an int of 20001 bits> is too much"),
    (Opaque("list"), [], "list expected, list returned"),
    (Opaque("float"), 1.0, "float expected, float returned"),
    (Opaque("set"), [1], "list expected, set returned"),
    (array([1.0]), 1.0, "float expected, a float32 tensor of shape [1] returned"),
    (1.0, array([1.0]), "a tensor expected, float returned"),
    (Opaque("tensor"), array([1.0]), "a tensor expected, tensor returned"),
    ((array([1.0]), 2), (array([1.0]), 3), "3 expected at [1], 2 returned"),
]


@pytest.mark.parametrize(("actual", "expected", "reported"), KINDS)
def test_value_of_another_kind_or_content_is_reported(actual: Any, expected: Any, reported: str) -> None:
    """Kinds must match, except that an int may stand for an expected float."""
    assert message(actual, expected) == reported


TENSORS = [
    (array([1.0, 2.0]), array([1.0, 2.0]), ""),
    (array([[1.0, 2.0]]), array([1.0, 2.0]), "shape [2] expected, [1, 2] returned"),
    (array([1.0, 2.0], "float64"), array([1.0, 2.0]), "dtype float32 expected, float64 returned"),
    (array([1, 0], "bool"), array([1, 0], "int64"), "dtype int64 expected, bool returned"),
    (array([1.0], device="cuda"), array([1.0]), "a tensor on cpu expected, one on cuda returned"),
    (array([1.0, 2.5]), array([1.0, 2.0]), "[1]: expected 2, got 2.5; 1 of 2 entries differ"),
    (array([1, 3], "int64"), array([1, 2], "int64"), "[1]: expected 2, got 3; 1 of 2 entries differ"),
    (array([[1, 1]], "bool"), array([[1, 0]], "bool"), "[0, 1]: expected False, got True; 1 of 2 entries differ"),
    (array(1.5), array(2.0), "the value: expected 2, got 1.5"),
    (array([1.00001]), array([1.000013]), "[0]: expected 1.00001299, got 1.00001001"),
    (array([np.nan, 1.0]), array([np.nan, 1.0]), ""),
    (array([np.nan, 1.0]), array([0.0, 1.0]), "[0]: expected 0, got nan; 1 of 2 entries differ"),
    (array([0.0, 1.0]), array([np.nan, 1.0]), "[0]: expected nan, got 0; 1 of 2 entries differ"),
    (array([np.inf]), array([np.inf]), ""),
    (array([-np.inf]), array([np.inf]), "[0]: expected inf, got -inf"),
    (array([3e38]), array([np.inf]), "[0]: expected inf, got 3e+38"),
    (array([np.inf, 1.0]), array([1.0, 1.0]), "[0]: expected 1, got inf; 1 of 2 entries differ"),
    (array([-0.0]), array([0.0]), ""),
    (array(np.zeros((0, 3))), array(np.zeros((0, 3))), ""),
    (array(np.zeros((0, 4))), array(np.zeros((0, 3))), "shape [0, 3] expected, [0, 4] returned"),
]


@pytest.mark.parametrize("is_exact", [False, True])
@pytest.mark.parametrize(("actual", "expected", "reported"), TENSORS)
def test_tensor_that_differs_is_reported_with_its_position(
    actual: Any, expected: Any, reported: str, is_exact: bool
) -> None:
    """Shape, dtype, device and non-finite entries must match exactly in both modes; -0.0 equals 0.0."""
    assert message(actual, expected, is_exact=is_exact) == reported


def test_position_inside_a_container_is_reported() -> None:
    """The message starts with the path to the entry."""
    assert message({"k": [array([1.0, 9.0])]}, {"k": [array([1.0, 2.0])]}).startswith("['k'][0][1]: expected 2, got 9")


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
def test_rounding_of_the_dtype_is_allowed_and_ten_times_the_tolerance_is_not(dtype: str) -> None:
    """The tolerance follows from the dtype and the size of the row."""
    expected = array([1.0, -2.0, 1.5], dtype)
    allowed = UNITS[dtype] * UNIT[dtype] * 2.0
    for times, is_fine in ((0.5, True), (10.0, False)):
        actual = array([1.0, -2.0, 1.5 + times * allowed], dtype)
        assert (find_mismatch(actual, expect(expected, precision=dtype)) is None) is is_fine, times


@pytest.mark.parametrize(("dtype", "is_wider"), [("float64", True), ("float32", True), ("float16", False)])
def test_leeway_of_large_sizes_is_for_dtypes_that_sum_in_their_own_precision(dtype: str, is_wider: bool) -> None:
    """There, summing a long row in another order may be off by twenty tolerances; a hundred are wrong."""
    expected = replace(expect(array([1.0, -2.0, 1.5], dtype), precision=dtype), leeway=LARGE_LEEWAY)
    allowed = UNITS[dtype] * UNIT[dtype] * 2.0
    for times, is_fine in ((20.0, is_wider), (100.0, False)):
        actual = array([1.0, -2.0, 1.5 + times * allowed], dtype)
        assert (find_mismatch(actual, expected) is None) is is_fine, times


def test_float64_computed_in_single_precision_is_accepted_unless_double_is_required() -> None:
    """Calling `x.float()` on a float64 argument is right unless the exercise says otherwise."""
    expected = array([1.0, -2.0, 1.0 / 3.0], "float64")
    single = array([1.0, -2.0, float(np.float32(1.0 / 3.0))], "float64")
    mixed = array([1.0, -2.0, 1.0 / 3.0 + 1e-8], "float64")  # not representable in single precision
    assert find_mismatch(single, expect(expected)) is None
    assert find_mismatch(mixed, expect(expected)) is None
    assert find_mismatch(single, expect(expected, precision="float64")) is None
    assert find_mismatch(mixed, expect(expected, precision="float64")) is not None


def test_tolerance_of_a_row_does_not_extend_to_another() -> None:
    """A small row beside a large one is judged by its own size."""
    expected = array([[1e6, 1e6], [1.0, 1.0]])
    assert message(array([[1e6 + 0.5, 1e6], [1.0, 1.0]]), expected) == ""
    assert message(array([[1e6, 1e6], [1.0 + 1e-4, 1.0]]), expected).startswith("[1, 0]")


def test_tolerance_grows_with_the_references_own_rounding() -> None:
    """Where the reference's answer moves with its inputs, the learner's may be off by as much."""
    expected = array([1.0, 2.0])
    near = array([1.0, 2.001])
    assert find_mismatch(near, expect(expected)) is not None
    assert find_mismatch(near, expect(expected, moved=(array([1.0, 2.0005]),))) is None


def test_exact_mode_allows_no_rounding() -> None:
    """This holds for tensors and for Python floats."""
    last = float(np.nextafter(np.float32(1.0), np.float32(2.0)))
    assert message(array([last]), array([1.0])) == ""
    assert message(array([last]), array([1.0]), is_exact=True) != ""
    assert message(1.0 + 1e-9, 1.0) == ""
    assert message(1.0 + 1e-9, 1.0, is_exact=True) != ""


@pytest.mark.parametrize(("actual", "expected", "is_fine"), [
    (math.nan, math.nan, True), (math.inf, math.inf, True), (-math.inf, math.inf, False), (math.nan, 1.0, False),
    (1.0, math.nan, False), (1e308, math.inf, False), (-0.0, 0.0, True),
])  # fmt: skip
def test_python_float_that_is_not_finite_must_match_exactly(actual: float, expected: float, is_fine: bool) -> None:
    """The rule is the same as for tensors."""
    assert (message(actual, expected) == "") is is_fine


@pytest.mark.parametrize(("precision", "off", "is_fine"), [
    ("float32", 1e-6, True), ("float32", 1e-5, False), ("bfloat16", 1e-5, False),
    ("float64", 1e-12, True), ("float64", 1e-10, False),
])  # fmt: skip
def test_python_float_is_judged_in_single_precision_unless_double_is_required(
    precision: str, off: float, is_fine: bool
) -> None:
    """An error is allowed in both directions, relative to the number's own size, alone or in a list."""
    for exact in (0.05, -7e8):
        for actual in (exact * (1 + off), exact * (1 - off)):
            assert (find_mismatch(actual, expect(exact, precision=precision)) is None) is is_fine
            assert (find_mismatch([1.0, actual], expect([1.0, exact], precision=precision)) is None) is is_fine


def test_number_of_single_precision_is_no_exact_double() -> None:
    """A value that was rounded to single precision is wrong where double precision is required."""
    assert find_mismatch(0.5, expect(0.5 + 1e-8, precision="float64")) is not None
    assert find_mismatch(math.inf, expect(math.inf, precision="float64")) is None


def test_draw_that_rounding_decides_is_ambiguous() -> None:
    """Rounding alone must not change the structure, an integer, or whether an entry is finite."""
    value = array([1.0, 2.0])
    assert not is_ambiguous(expect(value, moved=(array([1.0, 2.0]),)))
    assert is_ambiguous(expect(3, moved=(4,)))
    assert is_ambiguous(expect([1, 2], moved=([1],)))
    assert is_ambiguous(expect({"a": 1}, moved=({"b": 1},)))
    assert is_ambiguous(expect(value, moved=(array([1.0, np.inf]),)))
    assert is_ambiguous(expect(value, moved=(array([1.0]),)))
    assert is_ambiguous(expect(array([1, 2], "int64"), moved=(array([1, 3], "int64"),)))
    assert is_ambiguous(expect(value, moved=(array([1.0, 2.5]),)))  # the tolerance would be as large as the value
    assert is_ambiguous(expect(1.0, moved=(math.nan,)))


def test_draw_that_a_wider_perturbation_decides_is_ambiguous() -> None:
    """The second check compares only discrete outcomes; finite values may move."""
    expected = expect(array([1.0, 2.0]))
    assert not is_ambiguous(expected, [_widen(array([1.4, 2.9]))])
    assert is_ambiguous(expected, [_widen(array([1.0, -np.inf]))])
    assert is_ambiguous(expect([3]), [[4]])


@pytest.mark.parametrize(("first", "second", "is_same"), [
    (1.0, 1.0, True), (1.0, 1.0 + 1e-9, True), (1.0, 1.1, False), (math.nan, math.nan, True), (5.0, math.inf, False),
    (math.inf, 5.0, False), (math.inf, math.inf, True), (1, 1.0, True), (True, 1.0, False), (True, 1, False),
    ([1.0, 0.0], [1.0, 1e-17], True), ([1.0, 0.0], [1.0, 1e-3], False), ([1e-30], [0.0], False),
    ([HUGE], [HUGE], True), ([1, 2], [1, 2], True), ([1], [1, 2], False),
    ({"a": 1}, {"a": 1}, True), ({"a": 1}, {"b": 1}, False),
    (Opaque("x"), Opaque("x"), False), (None, None, True), ("a", "a", True),
    (array([1.0]), array([1.00001]), True), (array([1.0]), array([1.01]), False), (array([1.0]), array([[1.0]]), False),
    (array([1.0]), array([1.0], "float64"), False), (array([np.nan]), array([np.nan]), True),
    (array([np.nan]), array([0.0]), False), (array([np.inf]), array([-np.inf]), False),
    (array([1.0, np.inf]), array([1.0, 7.0]), False), (array([1, 2], "int64"), array([1, 3], "int64"), False),
    (array([1.0], "bfloat16"), array([1.5], "bfloat16"), False),
    (array([1.0], "float16"), array([1.5], "float16"), False),
    (array([1.0], "float16"), array([1.001], "float16"), True), (array([1e-30]), array([0.0]), False),
])  # fmt: skip
def test_outputs_are_the_same_up_to_rounding_in_either_order(first: Any, second: Any, is_same: bool) -> None:
    """A mistake is recognised by its output, in half precision too."""
    assert are_same(first, second) is is_same
    assert are_same(second, first) is is_same


def test_excess_is_measured_in_tolerances() -> None:
    """An excess of 1 is exactly at the tolerance; another kind or a non-finite entry gives infinity."""
    expected = expect(array([2.0, 2.0]))
    allowed = UNITS["float32"] * UNIT["float32"] * 2.0
    assert measure_excess(array([2.0, 2.0]), expected) == 0
    assert measure_excess(array([2.0, 2.0 + 50 * allowed]), expected) == pytest.approx(50, rel=0.05)
    assert measure_excess([1], expected) == math.inf
    assert measure_excess(array([2.0, np.nan]), expected) == math.inf
    both = expect((array([2.0]), 1))
    assert measure_excess((array([2.0 + 50 * allowed]), 1), both) == pytest.approx(50, rel=0.05)
    assert measure_excess((array([2.0]), 2), both) == math.inf


RENDERED = [
    (array([[1.0, -2.5], [0.0, np.inf]]), "tensor([[ 1. , -2.5],\n        [ 0. ,  inf]])"),
    (array([1, 2], "int64"), "tensor([1, 2])"),
    (array([1, 0], "bool"), "tensor([ True, False])"),
    (array([1.0], "bfloat16"), "tensor([1.], dtype=bfloat16)"),
    (array(2.0), "tensor(2.)"),
    (Array("float32", (1,), bytes([0, 0, 0xA0, 0x7F])), "tensor([nan])"),  # signalling: not initialised
    (array(np.arange(100.0)), "float32 tensor of shape [100]: [0., 1., 2., 3., 4., 5., …]"),
    ((1,), "(1,)"),
    ([1, "a", b"b", None, True, 0.1], "[1, 'a', b'b', None, True, 0.1]"),
    ({"a": [1.0]}, "{'a': [1]}"),
    (list(range(50)), "[" + ", ".join(map(str, range(40))) + ", …]"),
    (Opaque("set"), "<set>"),
    ([HUGE], "[<an int of 16610 bits>]"),
    ("x" * 1000, "'" + "x" * 679 + " … (shortened)"),
    ([0.1 + 0.2, 0.500000001, 1e-9, math.inf], "[0.3, 0.500000001, 1e-09, inf]"),
    (array([0.25, 0.250000002, np.inf], "float64"), "tensor([0.25       , 0.250000002,         inf], dtype=float64)"),
]


@pytest.mark.parametrize(("value", "text"), RENDERED)
def test_value_is_shown_as_a_learner_would_write_it(value: Any, text: str) -> None:
    """Small tensors are written in full and large ones abbreviated; every text has a length limit."""
    assert render(value) == text


def test_excess_measures_each_part_by_its_own_tolerance() -> None:
    """Parts of a tuple or a mapping may differ widely in shape and in size."""
    large, small = np.full((3, 2), 1e6), np.array([1.0, 2.0, 3.0])
    for exact in ((large, small), {"result": large, "gradient of x": small}):
        wrap = (lambda x, y: (x, y)) if isinstance(exact, tuple) else (lambda x, y: {"result": x, "gradient of x": y})
        wide = wrap(Array.of(large), Array.of(small))
        declared = wrap(Array.of(large, "float32"), Array.of(small, "float32"))
        off = wrap(Array.of(large, "float32"), Array.of(small + 1e-3, "float32"))
        excess = measure_excess(off, Expected(wide, declared, (wide,), "float32"))
        assert 100 < excess < 1000


def test_excess_of_a_gradient_is_that_of_the_whole_tensor() -> None:
    """A gradient has one tolerance for all its rows: a small row may be off by as much as a large one."""
    exact = np.array([[128.0, 64.0], [0.5, 0.25]])
    allowed = UNITS["float32"] * UNIT["float32"] * 128.0
    off = Array.of(exact + np.array([[0.0, 0.0], [50 * allowed, 0.0]]), "float32")
    for name, excess in (("gradient of x", 50), ("result", 50 * 128 / 0.5)):
        expected = expect({name: Array.of(exact, "float32")})
        assert measure_excess({name: off}, expected) == pytest.approx(excess, rel=0.05)


def test_results_that_are_gradients_have_the_tolerance_of_gradients() -> None:
    """That of the whole tensor; one that is zero may be off by the rounding of the largest beside it."""
    exact = {"x": Array.of(np.array([[128.0], [0.5]])), "y": Array.of(np.zeros(2))}
    declared = {name: Array.of(array.wide(), "float32") for name, array in exact.items()}
    of_rows = Expected(exact, declared, (exact,), "float32")
    of_gradients = Expected(exact, declared, (exact,), "float32", are_gradients=True)
    unit = UNIT["float32"] * 128.0
    for name, place, error in (("x", (1, 0), 20 * unit), ("y", (1,), 20 * unit)):
        numbers = exact[name].wide().copy()
        for times, is_fine in ((1, True), (10, False)):
            numbers[place] = exact[name].wide()[place] + times * error
            actual = declared | {name: Array.of(numbers, "float32")}
            assert find_mismatch(actual, of_rows) is not None
            assert (find_mismatch(actual, of_gradients) is None) is is_fine


def test_row_of_zeros_may_be_off_by_the_rounding_of_the_tensor() -> None:
    """A larger error means that something does not cancel, and is wrong."""
    exact = np.array([[0.0, 0.0], [3.0, -4.0]])
    expected = Expected(Array.of(exact), Array.of(exact, "float32"), (Array.of(exact),), "float32")
    for error, is_fine in ((1e-9, True), (1e-7, True), (1e-5, False)):
        actual = Array.of(exact + np.array([[error, 0.0], [0.0, 0.0]]), "float32")
        assert (find_mismatch(actual, expected) is None) is is_fine


def test_short_result_is_shown_whole_and_a_long_one_where_it_differs() -> None:
    """A learner sees the whole expected list, not only its first wrong item."""
    mismatch = find_mismatch([1, 2, 3], expect([1, 4]))
    assert mismatch is not None
    assert mismatch.texts() == ("[1, 4]", "[1, 2, 3]")
    mismatch = find_mismatch([1] * 100, expect([*([1] * 99), 2]))
    assert mismatch is not None
    assert mismatch.texts() == ("2", "1")


def test_number_is_not_the_same_answer_as_nan() -> None:
    """In either order; NaN and NaN are the same answer."""
    nan = float("nan")
    assert are_same(nan, nan) and not are_same(nan, 1.0) and not are_same(1.0, nan)
