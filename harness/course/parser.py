"""A document → an `ExerciseFile`, or all its problems at once, each with its line, in words for an author.

Checks everything that the file alone shows.  Draws nothing and runs nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, get_args

from pydantic import ValidationError

from harness.authoring.models import Strict
from harness.authoring.pydantic_errors import problems_of
from harness.authoring.strict_yaml import Document, Place
from harness.course.domain import DomainFile
from harness.course.schema import (
    COST_FILES,
    MODELINE,
    CaseFile,
    CompareFile,
    CostFile,
    ExerciseFile,
    SpeedFile,
)
from harness.course.solution_schema import EquivalentFile, ForbidFile, LimitsFile, MistakeFile, TooCostlyFile
from harness.course.step_schema import StepFile
from harness.course.symbols import Arithmetic
from harness.course.values import CONSTRUCTORS, Put, iterate_nodes
from harness.errors import CourseError, Problem, did_you_mean

MAX_COMBINATIONS = 256


def read_exercise_file(document: Document) -> ExerciseFile:
    """The exercise in a document.  Raises `CourseError` with all its problems."""
    problems: list[Problem] = []
    if not document.lines or document.lines[0].rstrip() != MODELINE:
        found = document.lines[0] if document.lines else ""
        problems.append(Problem(document.path, 1, 1, f"the first line must be: {MODELINE}", found))
    try:
        file = ExerciseFile.model_validate(document.data)
    except ValidationError as error:
        raise CourseError([*problems, *problems_of(document, error, _model_at, COSTS)]) from None
    for group, number, case in file.all_cases():
        problems += _symbol_problems(document, (group, number), case)
    problems += _name_problems(document, file)
    if problems:
        raise CourseError(problems)
    return file


def _symbol_problems(document: Document, place: Place, case: CaseFile) -> Iterator[Problem]:
    """Unknown and unused symbols; arithmetic that fails for a combination of the symbols' values."""
    used: set[str] = set()
    choices = itertools.product(*case.symbols.values())
    combinations = [
        dict(zip(case.symbols, values, strict=True)) for values in itertools.islice(choices, MAX_COMBINATIONS)
    ]
    for where, arithmetic in iterate_nodes(case, place):
        if not isinstance(arithmetic, Arithmetic):
            continue
        used |= arithmetic.names
        unknown = sorted(arithmetic.names - case.symbols.keys())
        if unknown:
            advice = did_you_mean(unknown[0], case.symbols) or "; draw it in the case, or write a number"
            yield document.problem(where, f'unknown symbol "{unknown[0]}"{advice}')
            continue
        for symbols in combinations if arithmetic.names else [{}]:
            try:
                arithmetic.evaluate(symbols)
            except ValueError as error:
                values = ", ".join(f"{name} = {symbols[name]!r}" for name in sorted(arithmetic.names))
                yield document.problem(where, f"{error}{' where ' + values if values else ''}")
                break
    for name in sorted(case.symbols.keys() - used):
        home = "draw" if name in case.draw else "sizes"
        yield document.problem((*place, home, name), f'symbol "{name}" is drawn but never used', on_key=True)


def _name_problems(document: Document, file: ExerciseFile) -> Iterator[Problem]:
    groups: list[list[tuple[Place, str]]] = [
        [((group, number, "name"), case.name) for group, number, case in file.all_cases()],
        [((group, number, "id"), mistake.id) for group, number, mistake in file.all_mistakes()],
    ]
    for names in groups:
        seen: set[str] = set()
        for place, name in names:
            if name in seen:
                yield document.problem(place, f'"{name}" is taken; names are unique within an exercise')
            seen.add(name)
    examples = [i for i, case in enumerate(file.cases) if case.example]
    for i in examples[1:]:
        yield document.problem(("cases", i, "example"), "at most one case is the worked example")
    for i, case in enumerate(file.stability):
        if case.example:
            yield document.problem(("stability", i, "example"), "the worked example belongs to cases")


# The model of a cost, by its measure.
COSTS: dict[str, type[CostFile]] = {
    measure: model for model in COST_FILES for measure in get_args(model.model_fields["measure"].annotation)
}
_MODELS: dict[Hashable, type[Strict]] = {
    "cases": CaseFile, "stability": CaseFile, "steps": StepFile, "mistakes": MistakeFile,
    "speed": SpeedFile, "too_costly": TooCostlyFile, "alternatives": MistakeFile,
    "forbid": ForbidFile, "limits": LimitsFile, "compare": CompareFile, "domain": DomainFile,
    "equivalent": EquivalentFile, "put": Put,
}  # fmt: skip


def _model_at(place: Place, mapping: Mapping[Any, Any]) -> type[Strict] | None:
    """The model of the mapping at this place; None for a literal."""
    names = [part for part in place if isinstance(part, str)]
    if not names:
        return ExerciseFile
    if names[-1] == "cost":
        return COSTS.get(str(mapping.get("measure")), CostFile)
    return _MODELS.get(names[-1]) or CONSTRUCTORS.get(next(iter(mapping), ""))
