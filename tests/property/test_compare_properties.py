"""Laws of comparison, for values of every kind."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from harness.comparison.ambiguity import is_ambiguous
from harness.comparison.compare import Expected, find_mismatch, measure_excess
from harness.comparison.rendering import render
from harness.comparison.sameness import are_same
from harness.comparison.tolerance import tolerance
from harness.records import FLOATS, Array

SHAPES = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)


def _tensors(*dtypes: str, finite: bool = False) -> st.SearchStrategy[Array]:
    numbers = st.floats(-1e4, 1e4) if finite else st.floats(width=32)
    wide = arrays.arrays(np.float64, SHAPES, elements=numbers)
    return st.builds(Array.of, wide, st.sampled_from(dtypes))


WHOLE = st.builds(
    Array.of, arrays.arrays(np.int64, SHAPES, elements=st.integers(-9, 9)), st.sampled_from(["int64", "bool"])
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary(max_size=5),
    _tensors(*FLOATS), WHOLE,
)  # fmt: skip
KEYS = st.one_of(st.integers(0, 9), st.text(max_size=3))
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=8,
)


def _widen(value: Any) -> Any:
    if isinstance(value, Array):
        return Array.of(value.numpy().astype(np.float64), "float64") if value.is_float else value
    if isinstance(value, (list, tuple)):
        return type(value)(map(_widen, value))
    if isinstance(value, dict):
        return {key: _widen(item) for key, item in value.items()}
    return value


def _expect(value: Any, *, is_exact: bool = False, precision: str = "float32") -> Expected:
    return Expected(_widen(value), value, (_widen(value),), precision, is_exact)


@given(VALUES, st.booleans())
def test_value_equals_itself(value: Any, is_exact: bool) -> None:
    """In both modes, and by every measure."""
    assert find_mismatch(value, _expect(value, is_exact=is_exact)) is None
    assert not is_ambiguous(_expect(value, is_exact=is_exact))
    assert are_same(value, value)


@given(VALUES, VALUES)
def test_sameness_is_symmetric(left: Any, right: Any) -> None:
    """It does not matter which of the two is the learner's."""
    assert are_same(left, right) is are_same(right, left)


@given(VALUES, VALUES)
@example(Array.of(np.array(1.8e8), "bfloat16"), Array.of(np.array(0.0), "bfloat16"))
def test_any_two_values_can_be_compared_measured_and_rendered(actual: Any, expected: Any) -> None:
    """No value of a submission stops the grader. Exact equality implies equality within a tolerance."""
    loose = find_mismatch(actual, _expect(expected))
    exact = find_mismatch(actual, _expect(expected, is_exact=True))
    assert loose is None or exact is not None
    if loose is not None:
        assert loose.message
        assert max(map(len, loose.texts())) <= 720
        assert len(json.dumps(loose.difference().as_json(), allow_nan=False)) <= 8000
    assert measure_excess(actual, _expect(expected)) >= 0
    render(actual).encode("utf-8", "surrogatepass")


@given(_tensors("float32", "float64", finite=True), st.data())
def test_entry_off_by_ten_tolerances_is_found(expected: Array, data: st.DataObject) -> None:
    """An entry within half a tolerance is accepted."""
    wide = expected.numpy().astype(np.float64)
    if not wide.size:
        return
    allowed = tolerance(wide, wide, [wide], expected.dtype)
    place = np.unravel_index(data.draw(st.integers(0, wide.size - 1)), wide.shape)
    if allowed[place] < 1e-30:
        return
    for times, is_fine in ((0.4, True), (-0.4, True), (10, False), (-10, False)):
        moved = wide.copy()
        moved[place] += times * allowed[place]
        actual = Array.of(moved, expected.dtype)
        if (moved == moved.astype(np.float32)).all() and expected.dtype == "float64":
            continue  # all numbers are single-precision, so the value is judged as computed in single precision
        assert (find_mismatch(actual, _expect(expected, precision=expected.dtype)) is None) is is_fine


@given(VALUES, st.lists(VALUES, min_size=1, max_size=3))
def test_additional_item_is_found(value: Any, more: list[Any]) -> None:
    """However the other items compare."""
    assert find_mismatch([value, *more], _expect([value])) is not None
    assert find_mismatch([value], _expect([value, *more])) is not None


@given(st.dictionaries(KEYS, VALUES, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_order_of_keys_does_not_count(value: dict[Any, Any], random: Any) -> None:
    """Only the pairs of a mapping matter."""
    keys = list(value)
    random.shuffle(keys)
    assert find_mismatch({key: value[key] for key in keys}, _expect(value)) is None


@given(_tensors("float16", "bfloat16", "float32"))
def test_rounding_to_a_dtype_and_back_keeps_the_values(array: Array) -> None:
    """So the values compared are the values that crossed as bytes."""
    again = Array.of(array.numpy(), array.dtype)
    assert find_mismatch(again, _expect(array, is_exact=True)) is None
