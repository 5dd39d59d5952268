"""What interviewers ask candidates for each role: `flashcards/interview/roles.yaml` → weights of topics and exercises.

3 asked of most candidates for the role, 2 often, 1 now and then, 0 not.  A course without the file has no weights, and
then a role changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.authoring.compiled import compile_files
from harness.course.catalogue import ROLES, Course, Summary
from harness.errors import CourseError, Problem

if TYPE_CHECKING:
    from harness.authoring.strict_yaml import Document

FILE = "flashcards/interview/roles.yaml"
CACHE_FILE = "cache/roles.json"
# The weight of a topic that the file does not name: it is asked now and then.
UNNAMED = 1
MOST = 3
_USUAL = {"often": 2, "sometimes": 2, "rarely": 1}


@dataclass(frozen=True)
class RoleWeights:
    """The weights for one role; empty for none."""

    role: str = ""
    topics: Mapping[str, int] = field(default_factory=dict)
    exercises: Mapping[str, int] = field(default_factory=dict)

    def of_topic(self, topic: str) -> int:
        """How much interviewers for the role ask about a topic, which may be the name of an exercise."""
        return self.topics.get(topic, self.exercises.get(topic, UNNAMED))

    def of_exercise(self, summary: Summary) -> int:
        """As `of_topic`, for an exercise; without a weight of its own, by the roles and the frequency in its file."""
        if summary.id in self.exercises:
            return self.exercises[summary.id]
        if self.role == "kernels" and self.role not in summary.roles:
            return max(0, _usual("inference", summary) - 1)
        return _usual(self.role, summary)


NO_WEIGHTS = RoleWeights()


def _usual(role: str, summary: Summary) -> int:
    return _USUAL.get(summary.frequency, 1) if role in summary.roles else 0


def load_weights(course: Course, role: str, home: Path | None = None) -> RoleWeights:
    """The weights of a course for this role, "" for none.  Raises `CourseError`."""
    path = course.root / FILE
    if not role or not path.is_file():
        return RoleWeights(role=role)
    code = [Path(__file__)]
    files, problems = compile_files([path], _parse, code, cache=home / CACHE_FILE if home else None)
    if problems:
        raise CourseError(problems)
    data, place = files[path], list(ROLES).index(role)
    return RoleWeights(
        role=role,
        topics={name: weights[place] for name, weights in data["topics"].items()},
        exercises={name: weights[place] for name, weights in data["exercises"].items()},
    )


def read_roles(content: bytes, name: str) -> tuple[Document, dict[str, dict[str, list[int]]]]:
    """The weights by topic and by exercise, in the order of `ROLES`.  Raises `CourseError`."""
    from harness.authoring.strict_yaml import parse  # yaml is slow to import

    document = parse(content, name)
    problems: list[Problem] = []
    found: dict[str, dict[str, list[int]]] = {"topics": {}, "exercises": {}}
    data: Any = document.data
    if not isinstance(data, dict) or list(data.get("roles", ())) != list(ROLES):
        raise CourseError([document.problem((), f"roles: names these, in this order: {', '.join(ROLES)}")])
    for part, weights_of in found.items():
        for key, entry in data.get(part, {}).items():
            weights = entry.get("weights") if isinstance(entry, dict) else None
            is_list = isinstance(weights, list) and len(weights) == len(ROLES)
            if not is_list or not all(type(weight) is int and 0 <= weight <= MOST for weight in weights or ()):
                what = f"weights: is a list of {len(ROLES)} numbers from 0 to {MOST}, one for each role"
                problems.append(document.problem((part, key), what))
            elif not str(entry.get("why", "")).strip():
                problems.append(document.problem((part, key), "why: says where the weights come from"))
            else:
                weights_of[key] = list(weights or ())
    if problems:
        raise CourseError(problems)
    return document, found


def _parse(path: Path, content: bytes) -> dict[str, dict[str, list[int]]]:
    return read_roles(content, str(path))[1]
