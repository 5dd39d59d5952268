"""The checks of an exercise by name, before anything is graded.  Pure, and quick to import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.course.deriving import CHECKS, plan_of

if TYPE_CHECKING:
    from harness.course.exercise import Exercise


@dataclass(frozen=True)
class ListedCheck:
    """A check that grading will make; measured ones take seconds."""

    name: str
    is_measured: bool = False


def list_checks(exercise: Exercise, device: str = "cpu") -> Iterator[ListedCheck]:
    """The checks in the order of the result, with the speed checks of this device."""
    file = exercise.file
    yield from (ListedCheck(case.name) for case in (*file.cases, *file.stability))
    yield from (ListedCheck(name) for name in dict.fromkeys(CHECKS[origin.rule] for origin in plan_of(exercise)))
    measured = [*file.cost, *(case for case in file.speed if case.device == device)]
    for case in sorted(measured, key=lambda case: not case.is_required):
        yield ListedCheck(case.name, is_measured=True)
