"""What a learner must find in a statement: every parameter, and a worked example."""

from __future__ import annotations

import re

from harness.course.exercise import Exercise


def check_statement(exercise: Exercise) -> list[str]:
    """What the statement of an exercise leaves out."""
    names = [parameter.name for parameter in exercise.signature.parameters]
    missing = [name for name in names if not re.search(rf"\b{re.escape(name)}\b", exercise.file.statement)]
    problems = [f'the statement does not mention the parameter "{name}"' for name in missing]
    if exercise.example is None:
        problems.append("no case is the worked example; mark one with `example: true`")
    return problems
