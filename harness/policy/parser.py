"""A policy file → a `Policy`, or all its problems at once, each with its line.

`python -m harness.policy.parser FILE` writes the JSON Schema that editors use.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from harness.authoring.models import schema_text
from harness.authoring.pydantic_errors import problems_of
from harness.authoring.strict_yaml import Document, Place, parse
from harness.authoring.strict_yaml import read as read_document
from harness.errors import CourseError, Problem, did_you_mean
from harness.policy import schema
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
from harness.policy.schema import DueFile, MessagesFile, PolicyFile, SheetFile

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
    try:
        file = PolicyFile.model_validate({} if document.data is None else document.data)
    except ValidationError as error:
        raise CourseError(problems_of(document, error, _model_at)) from None
    problems = [*_name_problems(document, file, frozenset(exercises)), *_time_problems(document, file)]
    if problems:
        raise CourseError(problems)
    zone = file.due.timezone if file.due is not None else UTC
    return Policy(
        points=file.points,
        weights=file.weights,
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


def _model_at(place: Place, _: Mapping[Any, Any]) -> type[BaseModel]:
    """The model of the mapping at this place."""
    inner = [schema.INNER[part] for part in place if part in schema.INNER]
    return inner[-1] if inner else PolicyFile


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


def _name_problems(document: Document, file: PolicyFile, known: frozenset[str]) -> Iterator[Problem]:
    """Names that are not exercises of the course; columns that two amounts would be written to."""
    named: list[tuple[Place, str, bool]] = []
    for group in ("points", "weights"):
        named += [((group, name), name, True) for name in getattr(file, group)]
    if file.due is not None:
        named += [(("due", "exercises", name), name, True) for name in file.due.exercises]
        for number, extension in enumerate(file.due.extensions):
            if extension.exercise is not None:
                named.append((("due", "extensions", number, "exercise"), extension.exercise, False))
    for number, rule in enumerate(file.hidden):
        if not set("*?[") & set(rule.exercise):
            named.append((("hidden", number, "exercise"), rule.exercise, False))
    for number, release in enumerate(file.released):
        if release.exercise is not None:
            named.append((("released", number, "exercise"), release.exercise, False))
    if file.released and file.integrity != "hold":
        yield document.problem(("released",), "nothing is held; write `integrity: hold` too", on_key=True)
    for group in ("canvas", "moodle"):
        sheet: SheetFile | None = getattr(file, group)
        titles: dict[str, str] = {}
        for name, title in sheet.columns.items() if sheet is not None else ():
            if name not in TOTALS:
                named.append(((group, "columns", name), name, True))
            if title in titles:
                message = f'{titles[title]} and {name} would both be written to the column "{title}"'
                yield document.problem((group, "columns", name), message)
            titles[title] = name
    for place, name, is_key in named:
        if known and name not in known:
            message = f'no exercise of the course is named "{name}"{did_you_mean(name, (*known, *TOTALS))}'
            yield document.problem(place, message, on_key=is_key)


def _time_problems(document: Document, file: PolicyFile) -> Iterator[Problem]:
    """Local times that clocks skip; rules that need a due date where there is none."""
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


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(PolicyFile.model_json_schema(by_alias=True)), encoding="utf-8")
