"""A document → an `ExerciseFile`, or all its problems at once, each with its line, in words for an author.

Checks everything that the file alone shows.  Draws nothing and runs nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from harness.authoring.models import Strict
from harness.authoring.pydantic_errors import problems_of
from harness.authoring.strict_yaml import Document, Place
from harness.course import schema, solution_schema
from harness.course.consistency import ref_problems
from harness.course.domain import DomainFile
from harness.course.expansion import SOLUTIONS, expand, expand_solutions
from harness.course.named_records import Expansion
from harness.course.schema import COST_FILES, MODELINE, CaseFile, CostFile, ExerciseFile
from harness.course.solution_schema import SolutionFile, SolutionsFile
from harness.course.step_schema import StepFile
from harness.course.symbols import Arithmetic
from harness.course.values import CONSTRUCTORS, Put, iterate_nodes
from harness.errors import CourseError, Problem, did_you_mean

MAX_COMBINATIONS = 256
File = TypeVar("File", ExerciseFile, SolutionsFile)


def read_exercise_file(document: Document) -> tuple[ExerciseFile, Document]:
    """The exercise in a document, and the document in the expanded form.  Raises `CourseError` with all problems."""
    problems = _first_line_problems(document, MODELINE)
    data = document.data
    own = {key: value for key, value in data.items() if key not in SOLUTIONS} if isinstance(data, dict) else data
    expanded, found = _expanded(document, expand(own))
    file, wrong = _validated(expanded, ExerciseFile)
    if file is not None:
        for group, number, case in file.all_cases():
            problems += ref_problems(expanded, (group, number), case)
            problems += _symbol_problems(expanded, (group, number), case)
        problems += _name_problems(expanded, file)
    if file is None or problems or found:
        raise CourseError([*problems, *found, *wrong])
    return file, expanded


def read_solutions_file(document: Document, files: Iterable[str]) -> tuple[SolutionsFile, Document]:
    """The solutions of an exercise's file or of their own, `files` among them, and the expanded document."""
    is_own = not document.data.get("id") if isinstance(document.data, dict) else True
    problems = _first_line_problems(document, MODELINE) if is_own else []
    data = document.data if isinstance(document.data, dict) else {}
    for key in [key for key in data if key not in SOLUTIONS] if is_own else ():
        what = f'unknown key "{key}"{did_you_mean(str(key), SOLUTIONS)}'
        problems.append(document.problem((key,), what, on_key=True))
    expanded, found = _expanded(document, expand_solutions(data, files))
    file, wrong = _validated(expanded, SolutionsFile)
    if is_own and file is not None and not file.mistakes:
        what = "mistakes is missing: a file of solutions has at least one mistake"
        problems.append(Problem(document.path, 1, 1, what))
    seen: set[str] = set()
    for group, number, solution in file.all() if file else ():
        if solution.id in seen:
            problems.append(expanded.problem((group, number, "id"), f'"{solution.id}" is taken; ids are unique'))
        seen.add(solution.id)
    if file is None or problems or found:
        raise CourseError([*problems, *found, *wrong])
    return file, expanded


def _first_line_problems(document: Document, line: str) -> list[Problem]:
    if document.lines and document.lines[0].rstrip() == line:
        return []
    found = document.lines[0] if document.lines else ""
    return [Problem(document.path, 1, 1, f"the first line must be: {line}", found)]


def _expanded(document: Document, expansion: Expansion) -> tuple[Document, list[Problem]]:
    problems = [document.problem(place, message) for place, message in expansion.problems]
    return replace(document, data=expansion.data, origins=expansion.origins), problems


def _validated(document: Document, model: type[File]) -> tuple[File | None, list[Problem]]:
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        return None, problems_of(document, error, _model_at, COSTS)


def _symbol_problems(document: Document, place: Place, case: CaseFile) -> Iterator[Problem]:
    """Unknown and unused symbols; arithmetic that fails for a combination of the symbols' values."""
    used: set[str] = set()
    choices = itertools.islice(itertools.product(*case.symbols.values()), MAX_COMBINATIONS)
    combinations = [dict(zip(case.symbols, values, strict=True)) for values in choices]
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
    seen: set[str] = set()
    for group, number, case in file.all_cases():
        if case.name in seen:
            what = f'"{case.name}" is taken; names are unique within an exercise'
            yield document.problem((group, number, "name"), what)
        seen.add(case.name)
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
    "cases": CaseFile, "stability": CaseFile, "steps": StepFile, "mistakes": SolutionFile,
    "speed": schema.SpeedFile, "too_costly": solution_schema.TooCostlyFile, "alternatives": SolutionFile,
    "forbid": solution_schema.ForbidFile, "limits": solution_schema.LimitsFile, "compare": schema.CompareFile,
    "domain": DomainFile, "equivalent": solution_schema.EquivalentFile, "put": Put,
}  # fmt: skip


def _model_at(place: Place, mapping: Mapping[Any, Any]) -> type[Strict] | None:
    """The model of the mapping at this place; None for a literal."""
    names = [part for part in place if isinstance(part, str)]
    if not names:
        return ExerciseFile if "id" in mapping else SolutionsFile
    if names[-1] == "cost":
        return COSTS.get(str(mapping.get("measure")), CostFile)
    return _MODELS.get(names[-1]) or CONSTRUCTORS.get(next(iter(mapping), ""))
