"""Answer keys: a literal call keeps its answers and their tolerances, and rounding decides no answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from harness.comparison import answer_key
from harness.comparison.answer_key import answer_derived, answer_once, build_key, reference_source
from harness.comparison.compare import find_mismatch
from harness.course.catalogue import Course, load_course
from harness.course.deriving import Cases
from harness.course.inputs import draw_call
from harness.records import Array, Origin, Returned, Step
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote

COURSE = load_course(None)


@pytest.mark.parametrize("exercise_id", ["multi-head-attention", "rms-norm"])
def test_literal_call_has_the_same_answers_under_another_seed(exercise_id: str, zygote: Zygote) -> None:
    """The effect of rounding is measured with the same perturbations, so that no seed is more lenient than another."""
    key, other = (build_key(COURSE.exercise(exercise_id), zygote, seed) for seed in (0, 7))
    pairs = list(zip(key.answers, other.answers, strict=True))
    literal = [(answer, twin) for answer, twin in pairs if answer.call == twin.call]
    assert 2 < len(literal) < len(pairs)
    assert all(answer.expected == twin.expected for answer, twin in literal)
    assert all(answer.expected != twin.expected for answer, twin in pairs if answer.call != twin.call)


TIED = """# yaml-language-server: $schema=../../course.schema.json
id: order
title: Order
level: core
minutes: 5
frequency: often
entry: "order(model, x, n)"
returns: "list[int]"
statement: The order of the scores.
hints: [first hint, second hint, third hint]
cases:
  the worked example:
    example: true
    call: {model: {function: toy, with: {gap: 0.5}}, x: {tensor: [1.0, 2.0]}, n: 2}
cost:
  a near tie:
    tier: required
    measure: calls
    of: toy
    call: CALL
    limit: 9
    why: too often
"""
ORDER = """import torch


def order(model, x, n):
    scores = torch.cat([model(i) for i in range(n)]) + x
    return scores.argsort().tolist()


def toy(gap):
    return lambda i: torch.tensor([1.0 + gap * i])
"""
GAPS = {
    "callables": "{model: {function: toy, with: {gap: GAP}}, x: {tensor: [0.0, 0.0]}, n: 2}",
    "tensors": "{model: {function: toy, with: {gap: 0.0}}, x: {tensor: [3.0, THREE]}, n: 2}",
}


@pytest.mark.parametrize("of", GAPS)
@pytest.mark.parametrize(("gap", "is_clear"), [(0.0, False), (1e-6, False), (1e-3, True)])
def test_order_of_two_scores_that_are_nearly_equal_is_not_asked(
    of: str, gap: float, is_clear: bool, course_of: Callable[[str, str, str], Course], zygote: Zygote
) -> None:
    """In cost cases too, whether the scores come from tensors or from a callable."""
    call = GAPS[of].replace("GAP", str(gap)).replace("THREE", str(3.0 + gap))
    exercise = course_of("order", TIED.replace("CALL", call), ORDER).exercise("order")
    caller = open_trusted(zygote, reference_source(exercise), 0)
    with caller.guest:
        answer = answer_once(caller, draw_call(exercise, exercise.file.cost[0], 0))
    assert (answer is not None) is is_clear


def test_derived_call_is_drawn_until_its_change_is_possible(
    course_of: Callable[[str, str, str], Course], zygote: Zygote
) -> None:
    """Nine draws of ten have three numbers, whose middle cannot be turned; every seed gets the call all the same."""
    text = TIED.replace("CALL", GAPS["tensors"].replace("GAP", "0").replace("THREE", "4.0"))
    drawn = f"""  drawn:
    draw: {{t: {[3] * 9 + [4]}}}
    call: {{model: {{function: toy, with: {{gap: 0.0}}}}, x: {{normal: [t], scale: 9}}, n: $t}}
cost:"""
    exercise = course_of("order", text.replace("cost:", drawn), ORDER).exercise("order")
    origin = Origin("second call", "drawn", "x: middle turned")
    caller = open_trusted(zygote, reference_source(exercise), 0)
    with caller.guest:
        found = [answer_derived(caller, Cases(exercise, seed), origin) for seed in range(6)]
    assert all(answer is not None for answer in found)


def test_draw_that_rounding_decides_is_no_attempt(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among thousands of weights one is often halfway between two steps; every seed gets the call all the same."""
    monkeypatch.setattr(answer_key, "ATTEMPTS_DERIVED", 1)
    exercise = COURSE.exercise("int8-quantization")
    origin = Origin("real size", "double precision", "n = 4103; outputs = 1")
    caller = open_trusted(zygote, reference_source(exercise), 0)
    with caller.guest:
        found = [answer_derived(caller, Cases(exercise, seed), origin) for seed in range(6)]
    assert all(answer is not None for answer in found)


def test_error_of_a_softmax_by_logsumexp_is_allowed(zygote: Zygote) -> None:
    """Two equal scores in the thousands, whose values are equal too, so that moved inputs leave the result as it is."""
    exercise = COURSE.exercise("attention")
    case = next(case for case in exercise.file.stability if case.name == "drawn scores times 1000")
    drawn = draw_call(exercise, case, 0)
    arrays = {name: Array.of(np.full((1, 2, 1), 3.0), "float32") for name in ("q", "k", "v")}
    step = replace(drawn.steps[0], arguments=tuple({**arrays, "mask": None, "scale": 1000.0}.items()))
    caller = open_trusted(zygote, reference_source(exercise), 0)
    with caller.guest:
        answer = answer_once(caller, replace(drawn, steps=(step,)))
    assert answer is not None and answer.expected[0] is not None
    off = Array.of(np.full((1, 2, 1), 3.0 * (1 + 9000 * 2.0**-24)), "float32")
    assert find_mismatch(off, answer.expected[0]) is None
    far = Array.of(np.full((1, 2, 1), 3.0 * (1 + 20 * 9000 * 2.0**-24)), "float32")
    assert find_mismatch(far, answer.expected[0]) is not None


def test_error_of_a_sigmoid_as_a_softmax_of_two_scores_is_allowed(zygote: Zygote) -> None:
    """Far on the right side, a gradient is a weight minus one, and both are off by a rounding unit of one."""
    exercise = COURSE.exercise("dpo-loss")
    drawn = draw_call(exercise, next(case for case in exercise.file.cases if case.name == "another beta"), 0)
    numbers = {"policy_chosen": -9.0, "policy_rejected": -16.0, "ref_chosen": -12.0, "ref_rejected": -12.0}
    arrays = {name: Array.of(np.full(2, number), "float32") for name, number in numbers.items()}
    step = replace(drawn.steps[0], arguments=tuple({**arrays, "beta": 1}.items()))
    caller = open_trusted(zygote, reference_source(exercise), 0)
    with caller.guest:
        answer = answer_once(caller, replace(drawn, steps=(step,)))
    assert answer is not None and answer.expected[0] is not None
    right = {name: array.numpy() for name, array in answer.expected[0].declared.items()}
    for units, is_right in ((2, True), (-2, True), (30, False), (-30, False)):
        off = {name: Array.of(numbers + units * 2.0**-24, "float32") for name, numbers in right.items()}
        assert (find_mismatch(off, answer.expected[0]) is None) is is_right, units


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_error_of_one_plus_a_function_near_minus_one_is_allowed(approximate: str, zygote: Zygote) -> None:
    """x / 2 + x / 2 * tanh is as right as x / 2 * (1 + tanh), whatever the other rows are."""
    exercise = COURSE.exercise("gelu")
    drawn = draw_call(exercise, next(case for case in exercise.file.cases if case.name == "float64"), 0)
    x = Array.of(np.array([[-1.5474], [1.9701], [-4.5464], [-3.4217]]), "float32")
    step = replace(drawn.steps[0], arguments=tuple({"x": x, "approximate": approximate}.items()))
    caller = open_trusted(zygote, reference_source(exercise), 0)
    with caller.guest:
        answer = answer_once(caller, replace(drawn, steps=(step,)))
    assert answer is not None and answer.expected[0] is not None
    right, off = answer.expected[0].declared.numpy(), np.zeros((4, 1))
    for units, is_right in ((2, True), (-2, True), (30, False), (-30, False)):
        off[2] = units * 2.0**-24 * 4.5464 / 2
        assert (find_mismatch(Array.of(right + off, "float32"), answer.expected[0]) is None) is is_right, units


@pytest.mark.parametrize(("judge", "runs"), [(True, 1), (False, 6)])
def test_reference_runs_once_for_a_judge(
    judge: bool, runs: int, course_of: Callable[[str, str, str], Course], zygote: Zygote
) -> None:
    """A judge knows what rounding may change; otherwise it is measured, in several precisions."""
    text = TIED[: TIED.index("cost:")].replace("model, x, n", "x").replace("example: true", "compare: {judge: JUDGE}")
    text = text.replace(
        "{model: {function: toy, with: {gap: 0.5}}, x: {tensor: [1.0, 2.0]}, n: 2}", "{x: {normal: [3]}}"
    )
    counted = "calls = 0\n\n\ndef order(x):\n    global calls\n    calls += 1\n    return x * 2\n\n\n"
    counted += "def judge(arguments, output):\n    return None\n\n\ndef seen():\n    return calls\n"
    exercise = course_of("order", text.replace("JUDGE", str(judge).lower()), counted).exercise("order")
    caller = open_trusted(zygote, reference_source(exercise), 0)
    with caller.guest:
        call = draw_call(exercise, exercise.file.cases[0], 0)
        assert answer_once(caller, call) is not None
        (seen,) = caller.run(replace(call, steps=(Step("call", (), name="seen"),)), 1 << 10)
    assert isinstance(seen, Returned) and (seen.value == 1 if judge else seen.value >= runs)
