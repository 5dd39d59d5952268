"""An assignment file → an `Assignment`, or all its problems at once, each with its line.

`python -m harness.policy.parser harness/policy/assignment.schema.json` writes the JSON Schema that editors use.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from harness.authoring.models import schema_text
from harness.authoring.pydantic_errors import problems_of
from harness.authoring.strict_yaml import Document, Place, read
from harness.errors import CourseError, Problem, did_you_mean
from harness.policy.assignment import Assignment

# Besides exercises, what a column of a gradebook may hold.
TOTALS = ("total", "percent")
# Keys of a policy file, and their names beside an exercise of an assignment.
OF_POLICIES = {"points": "points", "weights": "weight"}
PATTERN = frozenset("*?[")
# The rules that name learners or exercises, by their places.
LISTS: Sequence[Place] = (("due", "extensions"), ("hidden",), ("excused",), ("adjustments",), ("released",))


def read_assignment(path: Path, exercises: Iterable[str] = ()) -> Assignment:
    """The assignment of a file; its roster is read too.  With the course's exercises, an unknown name is a problem.

    Raises `CourseError` with every problem, and UsageError for a wrong roster.
    """
    return as_assignment(read(path), exercises)


def as_assignment(document: Document, exercises: Iterable[str] = ()) -> Assignment:
    """The same for a parsed document."""
    data = {} if document.data is None else document.data
    old = [key for key in OF_POLICIES if isinstance(data, Mapping) and key in data]
    if old:
        raise CourseError([_old_form(document, key) for key in old])
    try:
        assignment = Assignment.model_validate(data, context=Path(document.path).parent)
    except ValidationError as error:
        raise CourseError(problems_of(document, error, _model_at)) from None
    problems = [
        *_unknown_exercises(document, assignment, frozenset(exercises)),
        *_unknown_learners(document, assignment),
        *_idle_rules(document, assignment),
        *_doubled_columns(document, assignment),
        *_wrong_times(document, assignment),
    ]
    if problems:
        raise CourseError(problems)
    return assignment


def _old_form(document: Document, key: str) -> Problem:
    example = f"exercises: {{top-p: {{{OF_POLICIES[key]}: 2}}}}"
    message = f"policy and assignment are one file now; write {key} beside each exercise: {example}"
    return document.problem((key,), message, on_key=True)


def _model_at(place: Place, _: Mapping[Any, Any]) -> type[BaseModel]:
    """The model of the mapping at this place."""
    model: type[BaseModel] = Assignment
    for part in place:
        if part in model.model_fields:
            model = _model_within(model.model_fields[str(part)].annotation) or model
    return model


def _model_within(annotation: Any) -> type[BaseModel] | None:
    """The model that a type such as `dict[str, Worth | None]` has in it."""
    inner = get_args(annotation)
    if inner:
        return next(filter(None, map(_model_within, inner)), None)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


# ---- what the models cannot see


def _entries(assignment: Assignment) -> Iterator[tuple[Place, Any]]:
    """The rules that name a learner or an exercise, and their places."""
    for place in LISTS:
        entries: Any = assignment
        for part in place:
            entries = getattr(entries, str(part)) if entries is not None else ()
        yield from (((*place, number), entry) for number, entry in enumerate(entries))


def _unknown_exercises(document: Document, assignment: Assignment, course: Collection[str]) -> Iterator[Problem]:
    """Exercises that the course lacks, and rules about others than the assignment's."""
    for name in assignment.exercises:
        yield from _unknown_exercise(document, ("exercises", name), name, course, "the course")
    known, whose = (assignment.exercises, "the assignment") if assignment.exercises else (course, "the course")
    for name in assignment.due.exercises if assignment.due is not None else ():
        yield from _unknown_exercise(document, ("due", "exercises", name), name, known, whose)
    for place, entry in _entries(assignment):
        is_pattern = place[0] == "hidden" and PATTERN & set(entry.exercise)
        if entry.exercise is not None and not is_pattern:
            yield from _unknown_exercise(document, (*place, "exercise"), entry.exercise, known, whose)
    for group, sheet in (("canvas", assignment.canvas), ("moodle", assignment.moodle)):
        for name in sheet.columns if sheet is not None else ():
            if name not in TOTALS:
                yield from _unknown_exercise(document, (group, "columns", name), name, known, whose)


def _unknown_exercise(
    document: Document, place: Place, name: str, known: Collection[str], whose: str
) -> Iterator[Problem]:
    if known and name not in known:
        message = f'no exercise of {whose} is named "{name}"{did_you_mean(name, (*known, *TOTALS))}'
        yield document.problem(place, message, on_key=place[-1] == name)


def _unknown_learners(document: Document, assignment: Assignment) -> Iterator[Problem]:
    """Rules about learners who are not on the roster."""
    named: list[tuple[Place, str]] = []
    if assignment.slip is not None:
        named += [(("slip", "used", name), name) for name in assignment.slip.used]
    for place, entry in _entries(assignment):
        if place[0] not in ("hidden", "released"):
            named.append(((*place, "learner"), entry.learner))
    roster = [entry.id for entry in assignment.roster]
    for place, name in named:
        if roster and name not in roster:
            message = f'nobody on the roster has the id "{name}"{did_you_mean(name, roster)}'
            yield document.problem(place, message, on_key=place[-1] == name)


def _idle_rules(document: Document, assignment: Assignment) -> Iterator[Problem]:
    """Rules without what they apply to."""
    due = assignment.due
    if assignment.slip is not None and assignment.late is None:
        what = "late work loses nothing, so there is nothing to waive (late: …)"
        yield document.problem(("slip",), what, on_key=True)
    if assignment.released and assignment.integrity != "hold":
        yield document.problem(("released",), "nothing is held; write `integrity: hold` too", on_key=True)
    if due is not None and due.all is None and not due.exercises:
        yield document.problem(("due",), "no date is given; write `all: …`, or dates under `exercises`", on_key=True)
    for name in ("late", "after_due"):
        if due is None and getattr(assignment, name) is not None:
            yield document.problem((name,), "there is no due date; say when work is due (due: …)", on_key=True)


def _doubled_columns(document: Document, assignment: Assignment) -> Iterator[Problem]:
    """Columns of a gradebook that two amounts would be written to."""
    for group, sheet in (("canvas", assignment.canvas), ("moodle", assignment.moodle)):
        titles: dict[str, str] = {}
        for name, title in sheet.columns.items() if sheet is not None else ():
            if title in titles:
                message = f'{titles[title]} and {name} would both be written to the column "{title}"'
                yield document.problem((group, "columns", name), message)
            titles[title] = name


def _wrong_times(document: Document, assignment: Assignment) -> Iterator[Problem]:
    """Local times that clocks skip."""
    due = assignment.due
    if due is None:
        return
    times: list[tuple[Place, datetime | None]] = [(("due", "all"), due.all)]
    times += [(("due", "exercises", name), time) for name, time in due.exercises.items()]
    times += [(("due", "extensions", number, "until"), entry.until) for number, entry in enumerate(due.extensions)]
    for place, time in times:
        if time is None or time.tzinfo is not None:
            continue
        back = due.in_utc(time).astimezone(due.timezone)
        if back.replace(tzinfo=None) != time:
            message = f"clocks in {due.timezone} are put forward over {time:%Y-%m-%d %H:%M}; choose another time"
            yield document.problem(place, message)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(Assignment.model_json_schema(by_alias=True)), encoding="utf-8")
