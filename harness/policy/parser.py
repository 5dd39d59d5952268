"""An assignment file → an `Assignment`, or all its problems at once, each with its line.

`python -m harness.policy.parser harness/policy/assignment.schema.json` writes the JSON Schema that editors use.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from harness.authoring.models import schema_text
from harness.authoring.pydantic_errors import problems_of
from harness.authoring.strict_yaml import Document, Place, read
from harness.errors import CourseError, Problem, did_you_mean
from harness.policy.assignment import Assignment
from harness.policy.rules import GradebookTemplate
from harness.text import counted

# Besides exercises, what a column of a gradebook may hold.
TOTALS = ("total", "percent")
PATTERN = frozenset("*?[")
OF_COURSE, OF_ASSIGNMENT = "no exercise of the course is named", "no exercise of the assignment is named"
ON_ROSTER = "no one on the roster has the id"


def read_assignment(path: Path, exercises: Iterable[str] = ()) -> Assignment:
    """The assignment of a file; its roster is read too.  With the course's exercises, an unknown name is a problem.

    Raises `CourseError` with every problem, and UsageError for a wrong roster.
    """
    return as_assignment(read(path), exercises)


def as_assignment(document: Document, exercises: Iterable[str] = ()) -> Assignment:
    """The same for a parsed document."""
    data = {} if document.data is None else document.data
    try:
        assignment = Assignment.model_validate(data, context=Path(document.path).parent)
    except ValidationError as error:
        raise CourseError(problems_of(document, error, lambda place, _: model_at(place))) from None
    problems = [
        *_unknown_names(document, assignment, frozenset(exercises)),
        *_idle_rules(document, assignment),
        *_doubled_columns(document, assignment),
        *_wrong_times(document, assignment),
    ]
    if problems:
        raise CourseError(problems)
    return assignment


def model_at(place: Place, model: type[BaseModel] = Assignment) -> type[BaseModel]:
    """The model of the mapping at this place of a document of a model."""
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


def _unknown_names(document: Document, assignment: Assignment, course: Collection[str]) -> Iterator[Problem]:
    """Exercises that the course lacks, rules about others than the assignment's, learners who are not on the roster."""
    known: dict[str, Collection[str]] = {
        OF_COURSE: course,
        OF_ASSIGNMENT: assignment.exercises,
        ON_ROSTER: [entry.id for entry in assignment.roster],
    }
    for place, name, says in _names(assignment):
        if known[says] and name not in known[says]:
            near = did_you_mean(name, (*known[says], *(TOTALS if "columns" in place else ())))
            yield document.problem(place, f'{says} "{name}"{near}', on_key=place[-1] == name)


def _names(assignment: Assignment) -> Iterator[tuple[Place, str, str]]:
    """Where an exercise or a learner is named, the name, and what is wrong with it if it is unknown."""
    due, slip, of = assignment.due, assignment.slip, OF_ASSIGNMENT if assignment.exercises else OF_COURSE
    yield from ((("exercises", name), name, OF_COURSE) for name in assignment.exercises)
    yield from ((("due", "exercises", name), name, of) for name in (due.exercises if due else ()))
    yield from ((("slip", "used", name), name, ON_ROSTER) for name in (slip.used if slip else ()))
    for group, sheet in _sheets(assignment):
        yield from (((group, "columns", name), name, of) for name in sheet.columns if name not in TOTALS)
    lists: dict[Place, Sequence[Any]] = {
        ("due", "extensions"): due.extensions if due else (),
        ("hidden",): assignment.hidden,
        ("excused",): assignment.excused,
        ("adjustments",): assignment.adjustments,
        ("regrades",): assignment.regrades,
        ("released",): assignment.released,
    }
    for place, entries in lists.items():
        for number, entry in enumerate(entries):
            is_pattern = place == ("hidden",) and PATTERN & set(entry.exercise)
            if entry.exercise is not None and not is_pattern:
                yield (*place, number, "exercise"), entry.exercise, of
            if place[0] not in ("hidden", "released"):
                yield (*place, number, "learner"), entry.learner, ON_ROSTER


def _sheets(assignment: Assignment) -> Iterator[tuple[str, GradebookTemplate]]:
    sheets = {"canvas": assignment.canvas, "moodle": assignment.moodle}
    return ((name, sheet) for name, sheet in sheets.items() if sheet is not None)


def _idle_rules(document: Document, assignment: Assignment) -> Iterator[Problem]:
    """Rules without what they apply to."""
    due = assignment.due
    able = sum(not assignment.worth(name).bonus for name in assignment.exercises)
    if assignment.drop_lowest and assignment.exercises and assignment.drop_lowest >= able:
        what = f"{assignment.drop_lowest} of {counted(able, 'exercise')} would leave none that counts; drop fewer"
        yield document.problem(("drop_lowest",), what)
    if assignment.slip is not None and assignment.late is None:
        what = "late work loses nothing, so there is nothing to waive (late: …)"
        yield document.problem(("slip",), what, on_key=True)
    if assignment.released and assignment.integrity != "hold":
        yield document.problem(("released",), "`released`: nothing is held; write `integrity: hold` too", on_key=True)
    if due is not None and due.all is None and not due.exercises:
        yield document.problem(("due",), "no date is given; write `all: …`, or dates under `exercises`", on_key=True)
    for name in ("late", "after_due"):
        if due is None and getattr(assignment, name) is not None:
            yield document.problem((name,), "there is no due date; say when work is due (due: …)", on_key=True)


def _doubled_columns(document: Document, assignment: Assignment) -> Iterator[Problem]:
    """Columns of a gradebook that two amounts would be written to."""
    for group, sheet in _sheets(assignment):
        titles: dict[str, str] = {}
        for name, title in sheet.columns.items():
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
