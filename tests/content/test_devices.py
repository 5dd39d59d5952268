"""References work on the device of their arguments: run on tensors that have a device and no data, no GPU needed."""

from __future__ import annotations

import importlib.util
from types import ModuleType
from typing import Any

import pytest
import torch
from torch._subclasses.fake_tensor import DataDependentOutputException, DynamicOutputShapeException, FakeTensorMode
from torch._subclasses.fake_tensor import FakeTensor as Fake

from harness.course.catalogue import load_course
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.guest.tensors import DTYPES
from harness.records import Array, Function, Iterator, Ranks, SavedValue, Step, Support

COURSE = load_course(None)
# Stands for a GPU: the only other device whose tensors every build of torch can handle.
OTHER = "meta"


class NotTried(Exception):
    """The call needs values, or an object that only a guest has."""


def load(exercise: Exercise) -> ModuleType:
    """The reference as a module of its own."""
    spec = importlib.util.spec_from_file_location(f"reference_{exercise.id}", exercise.reference_path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def place(value: Any, mode: FakeTensorMode, module: ModuleType) -> Any:
    """An argument with its tensors on the other device."""
    if isinstance(value, Array):
        return Fake(mode, torch.empty(value.shape, dtype=DTYPES[value.dtype], device="meta"), torch.device(OTHER))
    if isinstance(value, Function):
        return getattr(module, value.name)(**place(dict(value.options), mode, module))
    if isinstance(value, (Support, SavedValue, Ranks)):
        raise NotTried
    if isinstance(value, dict):
        return {key: place(item, mode, module) for key, item in value.items()}
    if isinstance(value, Iterator):
        return iter(place(list(value.items), mode, module))
    return type(value)(place(item, mode, module) for item in value) if isinstance(value, (list, tuple)) else value


def perform(step: Step, exercise: Exercise, module: ModuleType) -> list[str]:
    """The devices of the result's tensors."""
    with FakeTensorMode() as mode:
        if step.action != "call" or step.map_over or step.raises or step.gradients:
            raise NotTried
        arguments = {name: place(value, mode, module) for name, value in step.arguments}
        try:
            result = getattr(module, step.name or exercise.entry_name)(**arguments)
        except (DataDependentOutputException, DynamicOutputShapeException):
            raise NotTried from None
    given = [
        leaf for leaf in torch.utils._pytree.tree_leaves(list(arguments.values())) if isinstance(leaf, torch.Tensor)
    ]
    leaves = torch.utils._pytree.tree_leaves(result)
    return [leaf.device.type for leaf in leaves if isinstance(leaf, torch.Tensor)] if given else []


@pytest.fixture(scope="module")
def tried() -> set[str]:
    """The exercises of which at least one call was made to its end."""
    return set()


@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids)
def test_reference_makes_its_tensors_where_its_arguments_are(exercise_id: str, tried: set[str]) -> None:
    """A mask or an index made on the CPU meets tensors of a GPU as an error, or gives a result in the wrong place."""
    exercise = COURSE.exercise(exercise_id)
    module = load(exercise)
    for case in [*exercise.file.cases, *exercise.file.stability]:
        for step in draw_call(exercise, case, seed=0).steps:
            try:
                found = perform(step, exercise, module)
            except NotTried:
                continue
            assert set(found) <= {OTHER}, case.name
            tried.add(exercise_id)


def test_most_exercises_are_tried_without_values(tried: set[str]) -> None:
    """The others need values; they run on a GPU alone (`pytest -m gpu`)."""
    assert len(tried) >= 70
