"""Laws of the course package: a hostile file can only raise `CourseError`, draws repeat, and widening is exact."""

from __future__ import annotations

import ast
import json
import math
import string
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from harness.authoring.strict_yaml import parse
from harness.course import inputs, schema
from harness.course import values as expressions
from harness.course.catalogue import Course, load_course
from harness.course.parser import read_exercise_file
from harness.course.symbols import MAX_MAGNITUDE
from harness.errors import CourseError, UsageError
from harness.records import Array, Call, Step

FRAGMENTS = st.sampled_from(
    [
        *"abc01:-?,[]{}#&*!|>'\"%@` \n\t.\\~<=",
        "\n  ",
        "\n- ",
        "a: ",
        "? ",
        "yes",
        "010",
        "1e5",
        "---\n",
        "...\n",
        "!!int ",
        "&a ",
        "*a",
        ".inf",
        '"\\ud800"',
        '"\\0"',
        "\r\n",
        "\u2028",
        "\x85",
        "\ufeff",
        "é",
        "\x00",
    ]
)


@given(st.one_of(st.lists(FRAGMENTS, max_size=40).map(lambda parts: "".join(parts).encode()), st.binary(max_size=80)))
def test_yaml_of_any_bytes_is_read_or_refused(content: bytes) -> None:
    """Only `CourseError` is raised, and its problems lie inside the file."""
    try:
        document = parse(content, "x.yaml")
    except CourseError as error:
        lines = content.decode("utf-8", errors="replace").splitlines()
        for problem in error.problems:
            assert 1 <= problem.line <= max(len(lines), 1)
            assert problem.column >= 1
            problem.render()
    else:
        assert () in document.values or document.data is None


PLAIN = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False), st.text(max_size=8)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(string.printable[:94], max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def _written(value: Any) -> str:
    """The value as YAML in flow style, with floats in YAML's own notation."""
    if isinstance(value, float):
        return {math.inf: ".inf", -math.inf: "-.inf"}.get(value, repr(value))
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_written(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)


@given(PLAIN)
def test_yaml_of_plain_data_reads_as_that_data(value: Any) -> None:
    """Quoted text comes back unchanged, including escapes, and so do floats with exponents."""
    written = _written({"a": value})
    # JSON writes a character above U+FFFF as two escapes, which YAML does not join.
    assume("\\ud" not in written)
    assert parse(written.encode(), "x.yaml", ("a",)).data == {"a": value}


HEAD = schema.MODELINE + "\n"
GOOD: dict[str, Any] = {
    "id": "half",
    "title": "Half",
    "level": "core",
    "minutes": 5,
    "frequency": "rarely",
    "entry": "half(x, y=1)",
    "returns": "Tensor",
    "statement": "Halve it.",
    "hints": ["a", "b", "c"],
    "let": {"w": {"normal": [2]}},
    "define": {"wide": {"normal": ["k", 2]}},
    "call": {"y": 1},
    "cases": {
        "one": {"draw": {"n": [1, 2]}, "call": {"x": {"normal": ["n"]}}},
        "two": {"steps": [{"call": {"x": ["$w", {"use": "wide", "k": 3}, {"use": "wide", "k": 1}]}}]},
    },
    "mistakes": {"whole": {"why": "s", "x / 2": "x"}},
}
WORDS = st.sampled_from(
    [
        *GOOD,
        *expressions.CONSTRUCTORS,
        *expressions.keys_of(schema.CaseFile),
        *expressions.keys_of(schema.StepFile),
        "half(x",
        "each",
        "for",
        "relabel",
        "use",
        "wide",
        "$w",
        "$$",
        "{n}",
        "return",
        "2nd x",
        "before return",
        "n",
        "n *",
        "9**9**9",
        "n.real",
        "x",
        "self",
        ":",
        "none",
        "at",
        "dtype",
        "float32",
        "",
        "(" * 150,
    ]
)
HOSTILE = st.recursive(
    st.one_of(WORDS, st.none(), st.booleans(), st.integers(-3, 10**12), st.floats(width=16)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)


def _course(folder: str, file: dict[str, Any]) -> Course:
    root = Path(folder)
    for name in ("exercises/inference", "reference/inference"):
        (root / name).mkdir(parents=True)
    (root / "reference/inference/half.py").write_text("def half(x, y=1):\n    return x / 2\n")
    text = HEAD + _written(file).replace("NaN", ".nan")
    (root / "exercises/inference/half.yaml").write_text(text, encoding="utf-8")
    return load_course(root)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(GOOD)), HOSTILE, st.booleans())
def test_exercise_with_any_content_is_read_or_refused(key: str, value: Any, is_inner: bool) -> None:
    """Whatever an author writes, loading and drawing return a value or raise `CourseError`."""
    file = {**GOOD, key: value}
    if is_inner:
        file = {**GOOD, "cases": {"one": {"call": {"x": value}}, "two": GOOD["cases"]["two"]}}
    with tempfile.TemporaryDirectory() as folder:
        course = _course(folder, file)
        try:
            (exercise,) = course.exercises()
            ast.parse(exercise.starter_source())
            inputs.draw_call(exercise, exercise.file.cases[0], 0)
        except CourseError as error:
            assert error.problems  # either outcome is right


NUMBERS = st.sampled_from([0, 1, 2, 3, -1, 7.5, -0.5, math.inf, -math.inf, 10**30, 1e300, "n", "n * 2", "-n", True])
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "put": st.lists(
        st.fixed_dictionaries({"at": st.lists(st.sampled_from([0, -1, 5, ":", "n"]), max_size=3), "value": NUMBERS}),
        max_size=2,
    ),
    "dtype": st.sampled_from(["float32", "float64", "float16", "bfloat16", "int64", "int32", "int8", "bool"]),
    "every_row": st.booleans(),
    "alphabet": st.sampled_from(["a", "ab\U0001f600"]),
    "with": st.just({"size": 1}),
    "tensor": st.recursive(NUMBERS, lambda inner: st.lists(inner, max_size=2), max_leaves=4),
    "symbol": st.sampled_from(["n", "m", "n / m", "n ** -1"]),
    "bytes": st.one_of(st.text("aé", max_size=3), st.lists(st.integers(0, 255), max_size=3)),
    "map": st.lists(st.lists(st.one_of(NUMBERS, st.just([1])), min_size=2, max_size=2), max_size=2),
    **{name: st.lists(NUMBERS, max_size=3) for name in ("normal", "uniform", "integers", "mask", "full")},
    **{name: st.lists(NUMBERS, min_size=2, max_size=2) for name in ("integer", "real")},
    **{name: st.lists(NUMBERS, min_size=1, max_size=2) for name in ("choose", "tuple", "iterator")},
    "tokenizer": st.just("cl100k_base"),
    "part": st.sampled_from(["ranks", "pattern"]),
    **{name: st.just("half") for name in ("function", "ref", "corpus")},
}


def _drawn(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """A draw of this constructor; its options have the right types, inside and outside their ranges."""
    required = {name: OPTIONS.get(name, NUMBERS)}
    optional = {key: OPTIONS.get(key, NUMBERS) for key in expressions.keys_of(expressions.CONSTRUCTORS[name]) - {name}}
    return st.fixed_dictionaries(required, optional=optional)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(expressions.CONSTRUCTORS)).flatmap(_drawn),
    st.sampled_from(["float32", "float16", "bfloat16"]),
)
def test_draw_with_any_options_is_a_value_or_refused(value: dict[str, Any], dtype: str) -> None:
    """Options outside their range raise `CourseError`, never an error of NumPy."""
    call = {"x": value, "y": [{"symbol": "n"}, {"symbol": "m"}]}
    case = {"name": "a", "dtype": dtype, "draw": {"n": [0, 3], "m": [2, "t"]}, "call": call}
    with tempfile.TemporaryDirectory() as folder:
        course = _course(folder, {**GOOD, "cases": [case]})
        try:
            exercise = course.exercise("half")
            drawn = inputs.draw_call(exercise, exercise.file.cases[0], 0)
            inputs.scale(inputs.perturb(drawn, 0, 1e-6), 1)
        except CourseError as error:
            assert error.problems  # either outcome is right


@given(st.text(alphabet="n0123456789+-*/%() .", max_size=30), st.integers(-5, 5))
def test_arithmetic_of_any_text_is_a_bounded_number_or_refused(text: str, n: int) -> None:
    """Hostile arithmetic cannot hang or crash the harness."""
    document = parse(
        (
            HEAD + _written({**GOOD, "cases": [{"name": "a", "draw": {"n": [n]}, "call": {"x": {"symbol": text}}}]})
        ).encode(),
        "x.yaml",
    )
    try:
        file = read_exercise_file(document)
    except CourseError:
        return
    assert file.cases[0].call is not None
    value = file.cases[0].call["x"].symbol.evaluate({"n": n})
    assert abs(value) <= MAX_MAGNITUDE


ARRAYS = st.builds(
    lambda values, dtype: Array.of(np.array(values, np.float32), dtype),
    st.lists(st.floats(width=32), max_size=6),
    st.sampled_from(["float16", "bfloat16", "float32", "float64"]),
)


def _call(value: Any) -> Call:
    return Call(
        "c", "correctness", (Step("call", (("x", value), ("n", 2.5))),), "float32", "float32", False, False, True
    )


@given(ARRAYS)
def test_widened_array_has_exactly_the_same_values(array: Array) -> None:
    """Every narrow float is also a float64."""
    (step,) = inputs.scale(_call([array]), 1).steps
    wide = step.arguments[0][1][0]
    assert wide.dtype == "float64"
    np.testing.assert_array_equal(wide.numpy(), array.numpy().astype(np.float64))
    assert step.arguments[1] == ("n", 2.5)


@given(ARRAYS, st.integers(0, 2**40), st.sampled_from([0.0, 1e-7, 1e-3]))
def test_perturbed_array_stays_within_the_relative_change(array: Array, seed: int, relative: float) -> None:
    """Zeros and non-finite numbers stay the same."""
    before = array.numpy().astype(np.float64)
    after = inputs.perturb(_call(array), seed, relative).steps[0].arguments[0][1].numpy()
    fixed = ~np.isfinite(before) | (before == 0)
    np.testing.assert_array_equal(after[fixed], before[fixed])
    finite = before[~fixed]
    with np.errstate(over="ignore"):
        near = np.abs(finite) * (1 + relative * 1.001 + 1e-15)
    assert np.all(np.abs(after[~fixed]) <= near)


@given(st.integers(min_value=-(2**70), max_value=-1))
def test_negative_seed_is_a_usage_error(seed: int) -> None:
    """NumPy would raise its own ValueError."""
    with pytest.raises(UsageError):
        inputs.perturb(_call(1), seed, 0.1)
