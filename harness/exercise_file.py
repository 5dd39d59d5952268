"""A document → an `ExerciseFile`, or all its problems at once, each at its line and in an author's words.

Everything that can be told from the file alone is checked here.  Draws nothing and runs nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator
from typing import Any

from pydantic import ValidationError

from harness.arithmetic import Arithmetic, shown
from harness.errors import CourseError, Problem, did_you_mean
from harness.expressions import CONSTRUCTORS, Put, Strict, keys_of, walk
from harness.language import (
    MODELINE,
    CaseFile,
    CompareFile,
    CostFile,
    ExerciseFile,
    ForbidFile,
    LimitsFile,
    MistakeFile,
    SpeedFile,
    StepFile,
)
from harness.strict_yaml import Document, Place

MAX_COMBINATIONS = 256


def read_exercise_file(document: Document) -> ExerciseFile:
    """The exercise that a document says.  Raises `CourseError` with all its problems."""
    problems: list[Problem] = []
    if not document.lines or document.lines[0].rstrip() != MODELINE:
        found = document.lines[0] if document.lines else ""
        problems.append(Problem(document.path, 1, 1, f"the first line must be: {MODELINE}", found))
    try:
        file = ExerciseFile.model_validate(document.data)
    except ValidationError as error:
        problems += [_as_problem(document, one) for one in error.errors(include_url=False, include_input=False)]
        raise CourseError(problems) from None
    for group in ("cases", "stability", "cost", "speed"):
        for number, case in enumerate(getattr(file, group)):
            problems += _symbol_problems(document, (group, number), case)
    problems += _name_problems(document, file)
    if problems:
        raise CourseError(problems)
    return file


def _symbol_problems(document: Document, place: Place, case: CaseFile) -> Iterator[Problem]:
    """Unknown and unused symbols; arithmetic that fails for a combination of the symbols' values."""
    used: set[str] = set()
    choices = itertools.product(*case.symbols.values())
    combinations = [dict(zip(case.symbols, one, strict=True)) for one in itertools.islice(choices, MAX_COMBINATIONS)]
    for where, arithmetic in walk(case, place):
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
                shown = ", ".join(f"{name} = {symbols[name]!r}" for name in sorted(arithmetic.names))
                yield document.problem(where, f"{error}{' where ' + shown if shown else ''}")
                break
    for name in sorted(case.symbols.keys() - used):
        home = "draw" if name in case.draw else "growth"
        yield document.problem((*place, home, name), f'symbol "{name}" is drawn but never used', on_key=True)


def _name_problems(document: Document, file: ExerciseFile) -> Iterator[Problem]:
    groups = [
        [(("cases", i, "name"), case.name) for i, case in enumerate(file.cases)]
        + [(("stability", i, "name"), case.name) for i, case in enumerate(file.stability)]
        + [(("cost", i, "name"), case.name) for i, case in enumerate(file.cost)]
        + [(("speed", i, "name"), case.name) for i, case in enumerate(file.speed)],
        [(("mistakes", i, "id"), mistake.id) for i, mistake in enumerate(file.mistakes)]
        + [(("wasteful", i, "id"), mistake.id) for i, mistake in enumerate(file.wasteful)]
        + [(("thrifty", i, "id"), one.id) for i, one in enumerate(file.thrifty)],
    ]
    for group in groups:
        seen: set[str] = set()
        for place, name in group:
            if name in seen:
                yield document.problem(place, f'"{name}" is taken; names are unique within an exercise')
            seen.add(name)
    examples = [i for i, case in enumerate(file.cases) if case.example]
    for i in examples[1:]:
        yield document.problem(("cases", i, "example"), "at most one case is the worked example")
    for i, case in enumerate(file.stability):
        if case.example:
            yield document.problem(("stability", i, "example"), "the worked example belongs to cases")


def _as_problem(document: Document, error: Any) -> Problem:
    """One of pydantic's errors, at the node it is about."""
    place, on_key = _locate(document.data, error["loc"])
    if error["type"] == "extra_forbidden":
        container = _node(document.data, place[:-1])
        known = _known_keys(place[:-1], container) - set(map(str, container))
        return document.problem(
            place, f'unknown key "{place[-1]}"{did_you_mean(place[-1], sorted(known))}', on_key=True
        )
    if error["type"] == "missing":
        if isinstance(error["loc"][-1], int):
            return document.problem(place, "this list is too short")
        return document.problem(place, f'missing key "{error["loc"][-1]}"')
    if error["type"] == "course":
        return document.problem(place, error["msg"], on_key=on_key)
    found = _node(document.data, place)
    message = error["msg"]
    for theirs, ours in _PLAINER.items():
        message = message.replace(theirs, ours)
    if "items" not in message:
        message += f", not {shown(found)}"
    if error["type"] == "literal_error":
        known = error["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        message += did_you_mean(found, known)
    return document.problem(place, message, on_key=on_key)


# pydantic's words, for authors of exercises
_PLAINER = {
    "Input s": "s",
    "Tuple s": "s",
    "String s": "s",
    "Dictionary s": "s",
    "a valid tuple": "a list",
    "a valid dictionary or instance of": "a mapping:",
    "a valid dictionary": "a mapping",
    " after validation": "",
}


def _locate(data: Any, loc: tuple[int | str, ...]) -> tuple[Place, bool]:
    """The deepest node on a location; parts that are pydantic's own, not the file's, are skipped."""
    place: list[Hashable] = []
    for part in loc:
        if part == "[key]":
            return tuple(place), True
        is_index = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if is_index or (isinstance(data, dict) and part in data):
            place.append(part)
            data = data[part]
    return tuple(place), False


def _node(data: Any, place: Place) -> Any:
    for part in place:
        data = data[part]
    return data


_MODELS: dict[Hashable, type[Strict]] = {
    "cases": CaseFile, "stability": CaseFile, "steps": StepFile, "mistakes": MistakeFile, "cost": CostFile,
    "speed": SpeedFile, "wasteful": MistakeFile, "thrifty": MistakeFile,
    "forbid": ForbidFile, "limits": LimitsFile, "compare": CompareFile, "put": Put,
}  # fmt: skip


def _known_keys(place: Place, container: Any) -> set[str]:
    """The keys that a mapping at this place may have."""
    first = next(iter(container), None)
    names = [part for part in place if isinstance(part, str)]
    if not names:
        return keys_of(ExerciseFile)
    if first in CONSTRUCTORS and names[-1] not in _MODELS:
        return keys_of(CONSTRUCTORS[first])
    return keys_of(_MODELS[names[-1]]) if names[-1] in _MODELS else set()
