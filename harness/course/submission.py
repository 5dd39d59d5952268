"""A path → the submission's bytes, text and exercise. Reads each file once and never runs it.

Of a notebook, the text is what the exercise's entry needs of its code cells.
"""

from __future__ import annotations

import ast
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from harness.command_line import command_line
from harness.course import notebook_file
from harness.course.catalogue import Course
from harness.course.cell_statements import Statement, defined_in, split
from harness.course.cells import file_for, find_needed
from harness.course.exercise import EarlierStep, Exercise, module_of
from harness.course.file_content import NOTEBOOK_BYTES, decode, read_content, read_open
from harness.course.file_names import exercise_of, explain_name
from harness.errors import UsageError

# The path of a submission from standard input.
STREAM = "-"
# How many of the names that a notebook defines are named.
MOST_NAMED = 12


@dataclass(frozen=True)
class EarlierFile:
    """A learner's file of an exercise that the graded one may import; without a text, the `problem` says why it is not
    used."""

    exercise_id: str
    name: str
    sha256: str = ""
    text: str | None = None
    problem: str = ""


@dataclass(frozen=True)
class Submission:
    """One file handed in.  `text` is None when it cannot be a Python file; `problem` then says why.

    `sha256` is the digest of the whole file, "" where that was not read to its end.  `earlier` are the files beside it
    that it may import.
    """

    path: str
    name: str
    sha256: str
    exercise_id: str
    learner: str | None = None
    text: str | None = None
    problem: str = ""
    earlier: tuple[EarlierFile, ...] = ()

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of all that is graded: of the file, then of the earlier ones."""
        return self.sha256, *(f"{each.exercise_id} {each.sha256} {each.problem}" for each in self.earlier)

    def lacks(self, steps: Iterable[EarlierStep]) -> list[EarlierStep]:
        """Those of these steps that it, or an earlier file, imports and of which it has no file."""
        own = {each.exercise_id: each.text for each in self.earlier if each.text is not None}
        texts = [self.text or "", *own.values()]
        return [step for step in steps if step.id not in own and any(step.module in text for text in texts)]


def read_submission(
    path: Path, course: Course, exercise_id: str | None = None, learner: str | None = None
) -> Submission:
    """Read one file.  Raises UsageError if it does not exist or belongs to no exercise of the course."""
    if not path.exists():
        raise UsageError(f"{path}: there is no such file")
    if path.is_dir():
        raise UsageError(f"{path} is a folder; give a file, or grade the folder with `{command_line(f'grade {path}')}`")
    if path.suffix == notebook_file.SUFFIX:
        return _only(path, read_notebook(path, course, exercise_id, learner))
    named = exercise_id or exercise_of(path)
    if exercise_id is None and named not in course.exercise_ids:
        raise UsageError(explain_name(path, course.exercise_ids))
    course.chapter_of(named)  # an unknown exercise is the caller's mistake
    submission = _as_submission(str(path), path.name, read_content(path), named, learner)
    return replace(submission, earlier=tuple(_read_earlier(path, course, named)))


def read_steps(folder: Path, shown: Path, course: Course) -> list[Submission]:
    """The steps of projects that have a file in a folder, in order, their paths below `shown`.  Raises UsageError if
    there is none."""
    files = {exercise_of(file): file for file in folder.glob("*.py")}
    steps = [name for name in course.exercise_ids if name in files and course.steps_of(name.rpartition("-")[0])]
    steps.sort(key=lambda name: (name.rpartition("-")[0], len(name), name))
    if not steps:
        raise UsageError(
            f"{shown} is a folder; give a file, or grade the folder with `{command_line(f'grade {shown}')}`; "
            "it has no steps of a project"
        )
    found = [read_submission(files[step], course) for step in steps]
    return [replace(submission, path=str(shown / submission.name)) for submission in found]


def _read_earlier(path: Path, course: Course, exercise_id: str) -> Iterator[EarlierFile]:
    """The files that a submission may import, of those beside it; none if it is not named after its exercise, as then
    its neighbours may be other people's."""
    uses = course.uses_of(exercise_id) if exercise_of(path) == exercise_id else ()
    for used in uses:
        names = (f"{module_of(used)}.py", f"{used}.py")
        file = next((file for name in names if (file := path.with_name(name)).exists()), None)
        if file is None:
            continue
        if problem := escape_of(file):
            yield EarlierFile(used, file.name, problem=problem)
            continue
        read = _as_submission(str(file), file.name, read_content(file), used, None)
        # Every starter raises it, so that the exercise is read for few files only.
        may_be_starter = "NotImplementedError" in (read.text or "")
        is_unwritten = may_be_starter and read.text == course.exercise(used).starter_source()
        text, problem = (None, f"{file.name} is still the starter") if is_unwritten else (read.text, read.problem)
        yield EarlierFile(used, file.name, read.sha256, text, problem)


def escape_of(path: Path) -> str:
    """Why a file that is a symbolic link does not count: it leads out of its folder; "" for any other file."""
    if path.is_symlink() and Path(os.path.realpath(path.parent)) not in Path(os.path.realpath(path)).parents:
        return f"{path.name} is a symbolic link that leads out of its folder; hand in the file itself"
    return ""


def read_notebook(
    path: Path, course: Course, exercise_id: str | None = None, learner: str | None = None
) -> list[Submission]:
    """The submissions in a notebook: the one that is asked for, else the one that it is named after, else one for each
    exercise whose function or class it defines.  Raises UsageError if there is none."""
    if exercise_id is not None:
        course.chapter_of(exercise_id)
    content, digest, problem = read_content(path, NOTEBOOK_BYTES)
    statements, problem = ([], problem) if problem else _split(content, path.name)
    defined = defined_in(list(_without_imports(statements, map(module_of, course.exercise_ids))))
    named = exercise_of(path)
    found = [each for entry, each in course.entries.items() if entry in defined]
    wanted = [exercise_id] if exercise_id else [named] if named in course.exercise_ids else found
    if not wanted:
        what = problem or "its code cells define no function or class of an exercise"
        raise UsageError(f"{path}: {what}; pass --exercise ID")
    return [
        _of_notebook(path, digest, course.exercise(each), course, statements, problem, learner)
        for each in sorted(wanted, key=course.exercise_ids.index)
    ]


def _split(content: bytes, name: str) -> tuple[list[Statement], str]:
    """The statements of a notebook, or why there are none."""
    try:
        return split(notebook_file.read_cells(content)), ""
    except (ValueError, RecursionError) as error:
        return [], f"{name} is not a Jupyter notebook: {error}"


def _of_notebook(
    path: Path, digest: str, exercise: Exercise, course: Course, statements: list[Statement], problem: str,
    learner: str | None,
) -> Submission:  # fmt: skip
    defined = defined_in(list(_without_imports(statements, [module_of(exercise.id)])))
    if not problem and exercise.entry_name not in defined:
        others = ", ".join(sorted(defined - {"*"})[:MOST_NAMED])
        problem = f"no code cell of {path.name} defines {exercise.entry_name}"
        problem += f"; they define {others}" if others else ""
    if problem:
        return Submission(str(path), path.name, digest, exercise.id, learner, None, problem)
    before = [course.exercise(step.id) for step in exercise.earlier]
    texts = [(each, _text_of(each, course, statements)) for each in before]
    earlier = tuple(
        EarlierFile(each.id, f"cells of {each.id}", hashlib.sha256(text.encode()).hexdigest(), text)
        for each, text in texts
        if text
    )
    text = _text_of(exercise, course, statements)
    return Submission(str(path), path.name, digest, exercise.id, learner, text, earlier=earlier)


def _text_of(exercise: Exercise, course: Course, statements: list[Statement]) -> str:
    """The cells of an exercise as its file, which imports the steps before it that other cells define; "" if none
    defines its entry."""
    own = list(_without_imports(statements, [module_of(exercise.id)]))
    if exercise.entry_name not in defined_in(own):
        return ""
    names = [exercise.entry_name, *exercise.others]
    needed, head = find_needed(own, names), []
    for step in exercise.earlier:
        before = course.exercise(step.id)
        given = list(_without_imports(needed, [step.module]))
        taken = {before.entry_name, *before.others} & defined_in(given)
        if before.entry_name in defined_in(list(_without_imports(own, [step.module]))) and taken:
            head.append(f"from {step.module} import {', '.join(sorted(taken))}")
            own = [each for each in own if not each.defines & taken]
    return file_for(own, names, head)


def _without_imports(statements: Iterable[Statement], modules: Iterable[str]) -> Iterator[Statement]:
    """The statements that import from none of these modules."""
    left_out = set(modules)
    for each in statements:
        if not (isinstance(each.node, ast.ImportFrom) and each.node.module in left_out):
            yield each


def _only(path: Path, submissions: list[Submission]) -> Submission:
    if len(submissions) > 1:
        named = ", ".join(submission.exercise_id for submission in submissions)
        raise UsageError(f"{path} answers several exercises ({named}); say which one")
    return submissions[0]


def read_stream(stream: BinaryIO, course: Course, exercise_id: str | None) -> Submission:
    """Read one submission from a stream, such as standard input.  Raises UsageError without a known exercise."""
    if exercise_id is None:
        raise UsageError("standard input has no name that says which exercise it is; give --exercise ID")
    course.chapter_of(exercise_id)
    name = f"{exercise_id.replace('-', '_')}.py"
    return _as_submission(STREAM, name, read_open(stream, name), exercise_id, None)


def submission_of(text: str, exercise_id: str, learner: str | None = None) -> Submission:
    """The submission of a text, as if it were in a file named after the exercise."""
    name = f"{exercise_id.replace('-', '_')}.py"
    content = text.encode("utf-8", "surrogatepass")
    return _as_submission(name, name, read_open(io.BytesIO(content), name), exercise_id, learner)


def _as_submission(
    path: str, name: str, read: tuple[bytes, str, str], exercise_id: str, learner: str | None
) -> Submission:
    content, digest, problem = read
    text = None
    if not problem:
        try:
            text = decode(content)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            problem = f"{name} is not UTF-8 text: byte 0x{content[error.start]:02x} on line {line}; save it as UTF-8"
    return Submission(path, name, digest, exercise_id, learner, text, problem)


def text_with_digest(path: str, sha256: str | None) -> str | None:
    """The text of a file that still has this digest; None if it is gone, was changed, or is not a Python file."""
    if path.endswith(notebook_file.SUFFIX):
        return None
    try:
        content, digest, problem = read_content(Path(path))
        return decode(content) if not problem and digest == sha256 else None
    except (OSError, ValueError):
        return None
