"""Each constructor of the course language is known in every place that must know it."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from harness.authoring.models import Strict
from harness.course.drawing import CaseDrawer
from harness.course.parser import COSTS
from harness.course.schema import COST_FILES
from harness.course.step_schema import ACTIONS, StepFile
from harness.course.values import CONSTRUCTORS, EXPRESSIONS
from harness.lint.course_schema import course_schema

SCHEMA = course_schema()["$defs"]


def test_every_constructor_is_drawn_and_no_other() -> None:
    """A constructor that is not drawn would be read as a literal."""
    assert {name for name in vars(CaseDrawer) if name.startswith("draw_")} == {f"draw_{key}" for key in CONSTRUCTORS}
    assert len(CONSTRUCTORS) == len(EXPRESSIONS)


@pytest.mark.parametrize("model", EXPRESSIONS)
def test_every_constructor_is_described_to_editors(model: type[Strict]) -> None:
    """With one sentence, and as one of the possible values."""
    assert SCHEMA[model.__name__]["description"].endswith(".")
    assert {"$ref": f"#/$defs/{model.__name__}"} in [rule["then"] for rule in SCHEMA["Draw"]["allOf"]]


def test_every_measure_has_its_model() -> None:
    """So a cost of a new measure can be read, and its unknown keys are reported."""
    measures = {measure for model in COST_FILES for measure in get_args(model.model_fields["measure"].annotation)}
    assert set(COSTS) == measures == {"calls", "tokens", "flops", "memory_mb", "growth", "traffic"}


@pytest.mark.parametrize(
    ("step", "action"),
    [
        ({"call": {}}, "call"), ({"make": {}}, "make"), ({"get": "total"}, "get"), ({"method": "add"}, "method"),
        ({"method": "add", "call": {"n": 1}}, "method"),
    ],
)  # fmt: skip
def test_step_does_one_thing(step: dict[str, Any], action: str) -> None:
    """The call of a method has its arguments."""
    assert StepFile.model_validate(step).action == action
    assert action in ACTIONS
