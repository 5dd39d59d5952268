"""What `harness lint` says of speed cases on any machine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.course.catalogue import Course, load_course
from harness.course.schema import MODELINE
from harness.lint.speed_limits import check_draws

COURSE = load_course(None)
YAML = f"""{MODELINE}
id: double
title: Double
level: core
minutes: 5
frequency: high
entry: "double(x)"
returns: Tensor
statement: Do it.
hints: [first hint, second hint, third hint]
cases:
  - name: a few
    call: {{x: {{normal: [3, 4]}}}}
mistakes:
  - id: triples
    explanation: You triple.
    change: {{"2": "3"}}
speed:
  - name: too large
    tier: required
    device: cuda
    call: {{x: {{normal: [8192, 8192]}}}}
    limit: 2.0
    why: you do the work more than once
"""
REFERENCE = "def double(x):\n    return x * 2\n"


@pytest.mark.slow
def test_speed_cases_of_every_device_can_be_drawn() -> None:
    """On a machine that has none of the devices."""
    for exercise in COURSE.exercises():
        assert list(check_draws(exercise, [0])) == []


def test_speed_case_that_is_too_large_to_be_drawn_is_a_problem(course_of: Callable[[str, str, str], Course]) -> None:
    """Of a device that this machine may lack: its name and why."""
    (problem,) = check_draws(course_of("double", YAML, REFERENCE).exercise("double"), [0])
    assert "'too large' cannot be drawn" in problem and "hold more than" in problem
