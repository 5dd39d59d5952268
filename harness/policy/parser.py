"""A policy or an assignment file → a `Policy`, or all its problems at once, each with its line.

`python -m harness.policy.parser FOLDER` writes the JSON Schemas that editors use.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from harness.authoring.models import schema_text
from harness.authoring.pydantic_errors import problems_of
from harness.authoring.strict_yaml import Document, Place, parse
from harness.authoring.strict_yaml import read as read_document
from harness.errors import CourseError, Problem, did_you_mean
from harness.policy import schema
from harness.policy.assignment import Adjustment, Assignment, Excuse, Worth
from harness.policy.roster import read_roster
from harness.policy.rules import (
    Attempts,
    Due,
    Extension,
    GradebookTemplate,
    HiddenChecks,
    Late,
    Messages,
    Policy,
    Release,
    Rounding,
)
from harness.policy.schema import AssignmentFile, DueFile, MessagesFile, PolicyFile, RulesFile, SheetFile, WorthFile

File = TypeVar("File", bound=RulesFile)
# Besides exercises, what a column of a gradebook may hold.
TOTALS = ("total", "percent")


def read_policy(path: Path, exercises: Iterable[str] = ()) -> Policy:
    """The policy of a file.  With the ids of the course's exercises, an unknown name is a problem.

    Raises `CourseError` with every problem.
    """
    return as_policy(read_document(path), path.parent, exercises)


def parse_policy(content: bytes, path: str, exercises: Iterable[str] = ()) -> Policy:
    """The policy of a file's bytes; problems name `path`, files are relative to its folder.  Raises `CourseError`."""
    return as_policy(parse(content, path), Path(path).parent, exercises)


def as_policy(document: Document, folder: Path, exercises: Iterable[str]) -> Policy:
    """The policy of a parsed document.  Raises `CourseError`."""
    file = _validate(document, PolicyFile)
    problems = [*_policy_problems(document, file, frozenset(exercises)), *_time_problems(document, file)]
    if problems:
        raise CourseError(problems)
    return replace(_rules(file, folder), points=file.points, weights=file.weights)


def read_assignment(path: Path, exercises: Iterable[str] = ()) -> Policy:
    """The policy of an assignment file, with its `assignment`; the roster is read too.

    Raises `CourseError` with every problem, and UsageError for a wrong roster.
    """
    document = read_document(path)
    file = _validate(document, AssignmentFile)
    worths = {name: worth or WorthFile() for name, worth in file.exercises.items()}
    roster = read_roster(path.parent / file.roster) if file.roster is not None else ()
    known = frozenset(entry.id for entry in roster)
    problems = [
        *_assignment_problems(document, file, frozenset(exercises), known),
        *_time_problems(document, file),
    ]
    if problems:
        raise CourseError(problems)
    assignment = Assignment(
        title=file.title,
        exercises={
            name: Worth(worth.kinds, worth.all_or_nothing, worth.stretch, worth.bonus) for name, worth in worths.items()
        },
        roster=roster,
        drop_lowest=file.drop_lowest,
        slip_days=file.slip.days if file.slip is not None else 0,
        slip_days_used=file.slip.used if file.slip is not None else {},
        excused=tuple(Excuse(entry.learner, entry.exercise, entry.why) for entry in file.excused),
        adjustments=tuple(
            Adjustment(entry.learner, entry.exercise, entry.points, entry.why) for entry in file.adjustments
        ),
        with_similar=file.similarity,
    )
    points = {name: worth.points for name, worth in worths.items()}
    weights = {name: worth.weight for name, worth in worths.items()}
    return replace(_rules(file, path.parent), points=points, weights=weights, assignment=assignment)


def _validate(document: Document, model: type[File]) -> File:
    try:
        return model.model_validate({} if document.data is None else document.data)
    except ValidationError as error:
        raise CourseError(problems_of(document, error, partial(_model_at, model))) from None


def _rules(file: RulesFile, folder: Path) -> Policy:
    zone = file.due.timezone if file.due is not None else UTC
    return Policy(
        due=_due(file.due, zone) if file.due is not None else None,
        late=_late(file.late) if file.late is not None else None,
        attempts=Attempts(file.attempts.keep, file.attempts.limit),
        messages=_messages(file.messages),
        hidden=tuple(HiddenChecks(rule.exercise, rule.checks, rule.kinds) for rule in file.hidden),
        revealed=_messages(file.after_due) if file.after_due is not None else None,
        reveals_hidden=file.after_due is not None and file.after_due.hidden == "show",
        rounding=Rounding(file.round.digits, file.round.mode),
        leaderboard=file.leaderboard,
        holds_flagged=file.integrity == "hold",
        released=tuple(Release(release.sha256, release.learner, release.exercise) for release in file.released),
        canvas=_template(file.canvas, folder),
        moodle=_template(file.moodle, folder),
    )


def _model_at(top: type[RulesFile], place: Place, _: Mapping[Any, Any]) -> type[BaseModel]:
    """The model of the mapping at this place."""
    if top is AssignmentFile and len(place) == 2 and place[0] == "exercises":
        return WorthFile
    inner = [schema.INNER[part] for part in place if part in schema.INNER]
    return inner[-1] if inner else top


def _due(file: DueFile, zone: tzinfo) -> Due:
    return Due(
        zone=zone,
        common=_placed(file.all, zone) if file.all is not None else None,
        exercises={name: _placed(time, zone) for name, time in file.exercises.items()},
        extensions=tuple(
            Extension(extension.learner, extension.exercise, _placed(extension.until, zone))
            for extension in file.extensions
        ),
    )


def _placed(time: datetime, zone: tzinfo) -> datetime:
    """The time in UTC; a local time that occurs twice, when clocks are put back, is the earlier one."""
    return (time if time.tzinfo is not None else time.replace(tzinfo=zone)).astimezone(UTC)


def _late(file: schema.LateFile) -> Late:
    grace = timedelta(minutes=file.grace_minutes)
    return Late(file.per_day, file.cap, file.of, grace, file.without_time == "on-time")


def _messages(file: MessagesFile) -> Messages:
    return Messages(file.show, file.diagnosis, file.output)


def _template(template: SheetFile | None, folder: Path) -> GradebookTemplate | None:
    if template is None:
        return None
    return GradebookTemplate(
        file=folder / template.file,
        columns=template.columns,
        match=template.match,
        learners=template.learners,
        scales=template.scale,
        replaces=template.existing == "replace",
    )


# ---- what the models cannot see


def _policy_problems(document: Document, file: PolicyFile, known: frozenset[str]) -> Iterator[Problem]:
    """Names in a policy that are not exercises of the course, and what all rules may get wrong."""
    own = [((group, name), name, True) for group in ("points", "weights") for name in getattr(file, group)]
    yield from _unknown(document, [*own, *_named_exercises(file)], known, "of the course")
    yield from _rule_problems(document, file)


def _assignment_problems(
    document: Document, file: AssignmentFile, known: frozenset[str], roster: frozenset[str]
) -> Iterator[Problem]:
    """Exercises that the course lacks, rules about others than the assignment's, learners who are not on the roster."""
    own = [(("exercises", name), name, True) for name in file.exercises]
    yield from _unknown(document, own, known, "of the course")
    named = list(_named_exercises(file))
    for group in ("excused", "adjustments"):
        for number, entry in enumerate(getattr(file, group)):
            if entry.exercise is not None:
                named.append(((group, number, "exercise"), entry.exercise, False))
    yield from _unknown(document, named, frozenset(file.exercises), "of the assignment")
    learners: list[tuple[Place, str]] = [
        (("slip", "used", name), name) for name in (file.slip.used if file.slip is not None else ())
    ]
    for group in ("excused", "adjustments"):
        learners += [((group, number, "learner"), entry.learner) for number, entry in enumerate(getattr(file, group))]
    extensions = file.due.extensions if file.due is not None else ()
    learners += [(("due", "extensions", number, "learner"), entry.learner) for number, entry in enumerate(extensions)]
    for place, name in learners:
        if roster and name not in roster:
            message = f'nobody on the roster has the id "{name}"{did_you_mean(name, roster)}'
            yield document.problem(place, message, on_key=place[:2] == ("slip", "used"))
    if file.slip is not None and file.late is None:
        yield document.problem(
            ("slip",), "late work loses nothing, so there is nothing to waive (late: …)", on_key=True
        )
    yield from _rule_problems(document, file)


Named = tuple[Place, str, bool]


def _named_exercises(file: RulesFile) -> Iterator[Named]:
    """Where the rules name an exercise, the name, and whether it is a key."""
    if file.due is not None:
        yield from ((("due", "exercises", name), name, True) for name in file.due.exercises)
        for number, extension in enumerate(file.due.extensions):
            if extension.exercise is not None:
                yield ("due", "extensions", number, "exercise"), extension.exercise, False
    for number, rule in enumerate(file.hidden):
        if not set("*?[") & set(rule.exercise):
            yield ("hidden", number, "exercise"), rule.exercise, False
    for number, release in enumerate(file.released):
        if release.exercise is not None:
            yield ("released", number, "exercise"), release.exercise, False
    for group in ("canvas", "moodle"):
        sheet: SheetFile | None = getattr(file, group)
        for name in sheet.columns if sheet is not None else ():
            if name not in TOTALS:
                yield (group, "columns", name), name, True


def _unknown(document: Document, named: Iterable[Named], known: frozenset[str], of: str) -> Iterator[Problem]:
    for place, name, is_key in named:
        if known and name not in known:
            message = f'no exercise {of} is named "{name}"{did_you_mean(name, (*known, *TOTALS))}'
            yield document.problem(place, message, on_key=is_key)


def _rule_problems(document: Document, file: RulesFile) -> Iterator[Problem]:
    """Releases of what is not held; columns that two amounts would be written to."""
    if file.released and file.integrity != "hold":
        yield document.problem(("released",), "nothing is held; write `integrity: hold` too", on_key=True)
    for group in ("canvas", "moodle"):
        sheet: SheetFile | None = getattr(file, group)
        titles: dict[str, str] = {}
        for name, title in sheet.columns.items() if sheet is not None else ():
            if title in titles:
                message = f'{titles[title]} and {name} would both be written to the column "{title}"'
                yield document.problem((group, "columns", name), message)
            titles[title] = name


def _time_problems(document: Document, file: RulesFile) -> Iterator[Problem]:
    """Local times that clocks skip, and rules that need a due date without one."""
    if file.due is None:
        for name in ("late", "after_due"):
            if getattr(file, name) is not None:
                yield document.problem((name,), "there is no due date; say when work is due (due: …)", on_key=True)
        return
    times: list[tuple[Place, datetime]] = [(("due", "all"), file.due.all)] if file.due.all is not None else []
    times += [(("due", "exercises", name), time) for name, time in file.due.exercises.items()]
    times += [
        (("due", "extensions", number, "until"), extension.until)
        for number, extension in enumerate(file.due.extensions)
    ]
    if file.due.all is None and not file.due.exercises:
        yield document.problem(("due",), "no date is given; write `all: …`, or dates under `exercises`", on_key=True)
    for place, time in times:
        if time.tzinfo is not None:
            continue
        there = time.replace(tzinfo=file.due.timezone)
        back = there.astimezone(UTC).astimezone(file.due.timezone)
        if back.replace(tzinfo=None) != time:
            message = f"clocks in {file.due.timezone} are put forward over {time:%Y-%m-%d %H:%M}; choose another time"
            yield document.problem(place, message)


SCHEMAS: dict[str, type[RulesFile]] = {"policy.schema.json": PolicyFile, "assignment.schema.json": AssignmentFile}

if __name__ == "__main__":
    for file_name, file_model in SCHEMAS.items():
        text = schema_text(file_model.model_json_schema(by_alias=True))
        (Path(sys.argv[1]) / file_name).write_text(text, encoding="utf-8")
