"""A case's draws on the device: the same language as on the grader's side, and equal tensors in every guest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from harness.course.catalogue import Course
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import MODELINE
from harness.guest import protocol
from harness.guest.device_draws import DeviceDraws, widen
from harness.guest.tensors import tensor_of
from harness.measure.device_draws import DeviceDraw, draw_on_device, input_bytes, write_value
from harness.records import Array, Call

ARGUMENTS = {
    "normal": "{normal: [40, 50], scale: 3, shift: 10, put: [{at: [0, ':'], value: -.inf}, {at: [1, 2], value: 7}]}",
    "uniform": "{uniform: [2000], low: 2, high: 3, dtype: float64}",
    "integers": "{integers: [2000], low: 4, high: 7, dtype: int32}",
    "mask": "{mask: [300, 4], keep: 0.1, every_row: true}",
    "permutation": "{permutation: 500}",
    "arange": "{arange: 6}",
    "listed": "{list_of: {real: [0, 1]}, times: 3}",
    "once": "$shared",
    "again": "$shared",
}
YAML = f"""{MODELINE}
id: many
title: Many
level: core
minutes: 5
frequency: often
entry: "many({", ".join(ARGUMENTS)})"
returns: float
statement: Do it.
hints: [first hint, second hint, third hint]
cases:
  a few:
    call: {{{", ".join(f"{name}: 1" for name in ARGUMENTS)}}}
mistakes:
  two:
    why: You return 2.
    "1.0": "2.0"
speed:
  all kinds:
    tier: required
    device: cuda
    dtype: bfloat16
    let: {{shared: {{normal: [2, 3]}}}}
    call: {{{", ".join(f"{name}: {text}" for name, text in ARGUMENTS.items())}}}
    limit: 2.0
    why: you do the work more than once
"""
REFERENCE = f"def many({', '.join(ARGUMENTS)}):\n    return 1.0\n"


@pytest.fixture(scope="module")
def exercise(course_of: Callable[[str, str, str], Course]) -> Exercise:
    """An exercise whose call has a draw of each kind."""
    return course_of("many", YAML, REFERENCE).exercise("many")


def values_in_guest(call: Call, seed: int) -> dict[str, Any]:
    """The arguments that a guest makes for a call."""
    tensors: protocol.Tensors = {}
    nodes = {name: write_value(value, tensors) for name, value in call.steps[0].arguments}
    draws = DeviceDraws("cpu", seed)

    def leaf(kind: str, content: Any) -> Any:
        return draws.draw(content) if kind == "draw" else tensor_of(tensors[content])

    return {name: protocol.decode(node, leaf) for name, node in nodes.items()}


def test_random_tensors_are_drawn_on_the_device_and_the_rest_is_sent(exercise: Exercise) -> None:
    """No large random tensor crosses to the guest."""
    call = draw_on_device(exercise, exercise.file.speed[0], 1)
    kinds = {name: type(value) for name, value in call.steps[0].arguments}
    drawn = {"normal", "uniform", "integers", "mask", "permutation", "once", "again"}
    assert {name for name, kind in kinds.items() if kind is DeviceDraw} == drawn
    assert (kinds["arange"], kinds["listed"]) == (Array, list)
    # bfloat16, float64, int32, bool and int64
    sizes = 2 * 2000 + 8 * 2000 + 4 * 2000 + 1200 + 8 * 500 + 8 * 6 + 2 * 2 * 6
    assert input_bytes([call]) == sizes


def test_numbers_drawn_by_the_grader_follow_the_seed_and_the_round(exercise: Exercise) -> None:
    """The seed is secret, so no submission knows what is timed."""
    case = exercise.file.speed[0]
    calls = [draw_on_device(exercise, case, *numbers) for numbers in ((1, 0), (2, 0), (1, 1), (1,))]
    first, other_seed, other_round, default = (dict(call.steps[0].arguments)["listed"] for call in calls)
    assert first == default
    assert first not in (other_seed, other_round) and other_seed != other_round


def test_draws_on_the_device_are_like_the_graders(exercise: Exercise) -> None:
    """The same shape, dtype, range and spread, with the same positions overwritten."""
    case = exercise.file.speed[0]
    own = values_in_guest(draw_on_device(exercise, case, 1), 2)
    for name, value in draw_call(exercise, case, 1).steps[0].arguments:
        if not isinstance(value, Array):
            continue
        tensor = own[name]
        assert (str(tensor.dtype), tuple(tensor.shape)) == (f"torch.{value.dtype}", value.shape)
        on_device, by_grader = tensor.double().numpy(), value.wide()
        assert np.array_equal(np.isfinite(on_device), np.isfinite(by_grader))
        if on_device.size > 1000:
            on_device, by_grader = on_device[np.isfinite(on_device)], by_grader[np.isfinite(by_grader)]
            assert on_device.mean() == pytest.approx(by_grader.mean(), abs=0.3)
            assert on_device.std() == pytest.approx(by_grader.std(), abs=0.15)
    assert own["normal"][1, 2] == 7
    assert own["uniform"].min() >= 2 and own["uniform"].max() <= 3
    assert set(own["integers"].tolist()) == {4, 5, 6}
    assert own["mask"].any(-1).all() and not own["mask"].all()
    assert sorted(own["permutation"].tolist()) == list(range(500))
    assert own["once"] is own["again"]


def test_equal_seeds_give_equal_tensors_and_other_seeds_do_not(exercise: Exercise) -> None:
    """This holds in every guest."""
    call = draw_on_device(exercise, exercise.file.speed[0], 1)
    first, same, other = (values_in_guest(call, seed) for seed in (5, 5, 6))
    for name in ("normal", "uniform", "integers", "mask", "permutation"):
        assert torch.equal(first[name], same[name])
        assert not torch.equal(first[name], other[name])


def test_widened_inputs_are_equal_and_perturbed_ones_close(exercise: Exercise) -> None:
    """Every float tensor is widened, also inside containers; integers, zeros and infinities stay the same."""
    inputs = {"a": [torch.tensor([1.0, 0.0, -torch.inf])], "b": (torch.tensor([3]), 2.5)}
    same, near = widen(inputs, 0.0), widen(inputs, 1e-3)
    assert same["a"][0].dtype is torch.float64 and same["a"][0].tolist() == [1.0, 0.0, -torch.inf]
    moved = near["a"][0].tolist()
    assert 0 < abs(moved[0] - 1.0) <= 1e-3 and moved[1:] == [0.0, -torch.inf]
    assert near["b"][0] is inputs["b"][0] and near["b"][1] == 2.5
