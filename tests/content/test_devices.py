"""References work on the device of their arguments: they run with tensors that have a device but no data, without a
GPU."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest
import torch
from built_in import COURSE, import_reference
from torch._subclasses.fake_tensor import DataDependentOutputException, DynamicOutputShapeException, FakeTensorMode
from torch._subclasses.fake_tensor import FakeTensor as Fake

from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import CaseFile
from harness.guest.tensors import DTYPES
from harness.records import Array, Function, Iterator, Ranks, SavedValue, Step, Support

# Stands in for a GPU: the only other device whose tensors every build of torch can handle.
OTHER = "meta"
# The number of cases of each exercise in the quick run.
FEW = 2


class NotTried(Exception):
    """The call needs values, or an object that only a guest has."""


def move(value: Any, mode: FakeTensorMode, module: ModuleType) -> Any:
    """An argument with its tensors on the other device."""
    if isinstance(value, Array):
        return Fake(mode, torch.empty(value.shape, dtype=DTYPES[value.dtype], device="meta"), torch.device(OTHER))
    if isinstance(value, Function):
        return getattr(module, value.name)(**move(dict(value.options), mode, module))
    if isinstance(value, (Support, SavedValue, Ranks)):
        raise NotTried
    if isinstance(value, dict):
        return {key: move(item, mode, module) for key, item in value.items()}
    if isinstance(value, Iterator):
        return iter(move(list(value.items), mode, module))
    return type(value)(move(item, mode, module) for item in value) if isinstance(value, (list, tuple)) else value


def perform(step: Step, exercise: Exercise, module: ModuleType) -> list[str]:
    """The devices of the result's tensors."""
    with FakeTensorMode() as mode:
        if step.action != "call" or step.map_over or step.raises or step.gradients:
            raise NotTried
        arguments = {name: move(value, mode, module) for name, value in step.arguments}
        try:
            result = getattr(module, step.name or exercise.entry_name)(**arguments)
        except (DataDependentOutputException, DynamicOutputShapeException):
            raise NotTried from None
    given = [
        leaf for leaf in torch.utils._pytree.tree_leaves(list(arguments.values())) if isinstance(leaf, torch.Tensor)
    ]
    leaves = torch.utils._pytree.tree_leaves(result)
    return [leaf.device.type for leaf in leaves if isinstance(leaf, torch.Tensor)] if given else []


def try_cases(exercise: Exercise, cases: Sequence[CaseFile]) -> bool:
    """Whether any call was completed. Each completed call must return tensors on the device of its arguments."""
    module = import_reference(exercise.id)
    is_tried = False
    for case in cases:
        for step in draw_call(exercise, case, seed=0).steps:
            try:
                found = perform(step, exercise, module)
            except NotTried:
                continue
            assert set(found) <= {OTHER}, f"{exercise.id}, {case.name}"
            is_tried = True
    return is_tried


def test_references_make_their_tensors_on_the_device_of_their_arguments() -> None:
    """A mask or an index on the CPU raises an error with tensors of a GPU, or moves the result to the CPU.

    The other exercises need values; they run only on a GPU (`pytest -m gpu`).
    """
    exercises = [exercise for exercise in COURSE.exercises() if not exercise.file.language]
    assert sum(try_cases(exercise, exercise.file.cases[:FEW]) for exercise in exercises) >= 70


@pytest.mark.slow
def test_references_make_their_tensors_on_the_device_of_their_arguments_in_every_case() -> None:
    """The same with all cases."""
    for exercise in COURSE.exercises():
        if exercise.file.language:
            continue  # its launcher needs a GPU, or the interpreter
        try_cases(exercise, [*exercise.file.cases, *exercise.file.stability])
