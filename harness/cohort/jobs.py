"""A cohort folder or a manifest → which file answers which exercise for which learner, and the files themselves.

A folder holds `<learner>/<exercise-id>.py`; a manifest is a CSV file with the columns learner, exercise, path and,
optionally, submitted, attempt, timing and problem.  Both give the same order, by learner and exercise, everywhere.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path

from harness.authoring.strict_csv import Cells, control_in, read_table
from harness.course.catalogue import Course
from harness.course.file_names import exercise_of, guess_exercise
from harness.course.notebook_file import SUFFIX
from harness.course.submission import Submission, escape_of, read_submission
from harness.errors import UsageError, did_you_mean
from harness.results.result import Result, Timing
from harness.text import one_line

COLUMNS = ("learner", "exercise", "path")
SUBMITTED, ATTEMPT, TIMING, PROBLEM = "submitted", "attempt", "timing", "problem"
MANIFEST = (*COLUMNS, SUBMITTED, ATTEMPT, TIMING, PROBLEM)
SHARD = re.compile(r"(\d{1,6})/(\d{1,6})")
MANIFEST_BYTES = 256 << 20
# Folders that tools create beside those of learners.
TOOL_FOLDERS = ("__pycache__", "__MACOSX")
# `HW3_softmax.py` is softmax.
NUMBERED = re.compile(r"^(hw|homework|assignment|exercise|ex|task|lab|pset|ps|week|w|a)[-_ ]*\d+[-_ ]+", re.IGNORECASE)
MOST_NAMED = 5


@dataclass(frozen=True, slots=True, order=True)
class PlannedSubmission:
    """One file to be graded.  `learner` is the name as it is on disk: bytes that are not text become surrogates.

    `submitted` is when it was handed in (ISO 8601), `attempt` the platform's number of it from 1, `timing` what
    else is known of the time (`Timing`); "" where unknown.
    """

    learner: str
    exercise_id: str
    path: str
    submitted: str = ""
    attempt: str = ""
    timing: str = ""


@dataclass(frozen=True)
class IgnoredPath:
    """A file or folder that is not graded, and why.

    With a `learner` it was handed in as work, for the exercise or, where that is "", for any that has no other file.
    """

    path: str
    why: str
    learner: str = ""
    exercise_id: str = ""


@dataclass(frozen=True)
class CohortPlan:
    """The submissions of a cohort in order, at most one per learner and exercise, and the paths that are ignored."""

    entries: tuple[PlannedSubmission, ...]
    left_out: tuple[IgnoredPath, ...] = ()

    @property
    def unusable(self) -> tuple[IgnoredPath, ...]:
        """Work that was handed in and cannot be graded, but for exercises that another file of the learner answers."""
        answered = {(entry.learner, entry.exercise_id) for entry in self.entries}
        learners = {entry.learner for entry in self.entries}
        return tuple(
            ignored
            for ignored in self.left_out
            if ignored.learner
            and (ignored.learner, ignored.exercise_id) not in answered
            and (ignored.exercise_id or is_code(ignored.path) or ignored.learner not in learners)
        )

    def entries_of(self, shard: Shard | None) -> tuple[PlannedSubmission, ...]:
        """The submissions of one part; all for None."""
        return self.entries if shard is None else tuple(entry for entry in self.entries if shard.has(entry))


def restrict(plan: CohortPlan, exercises: Collection[str]) -> CohortPlan:
    """The plan with these exercises alone, or with all if none is named; others are listed as left out."""
    if not exercises:
        return plan
    others = [entry for entry in plan.entries if entry.exercise_id not in exercises]
    why = "the assignment does not have this exercise"
    left_out = (*plan.left_out, *(IgnoredPath(entry.path, why) for entry in others))
    return CohortPlan(tuple(entry for entry in plan.entries if entry.exercise_id in exercises), left_out)


@dataclass(frozen=True)
class Shard:
    """Part `number` of `of`, from 1; the part of a submission depends on its learner and exercise only."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def has(self, entry: PlannedSubmission) -> bool:
        """Whether the submission is in this part."""
        return shard_number(entry, self.of) == self.number


def shard_number(entry: PlannedSubmission, of: int) -> int:
    """The part that a submission is in, from 1."""
    name = f"{entry.learner}\0{entry.exercise_id}".encode("utf-8", "surrogateescape")
    return int.from_bytes(hashlib.sha256(name).digest()[:8]) % of + 1


def parse_shard(text: str) -> Shard:
    """`I/N`.  Raises UsageError."""
    match = SHARD.fullmatch(text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise UsageError(f"--shard {text!r}: expected I/N with I from 1 to N, such as 2/3")
    return Shard(int(match[1]), int(match[2]))


def plan_cohort(
    source: Path,
    course: Course,
    out: Path | None = None,
    allow_empty: bool = False,
    patterns: Mapping[str, Sequence[str]] | None = None,
) -> CohortPlan:
    """The submissions of a cohort folder or of a manifest; `patterns` are more names of files, by exercise.

    `out` is where results go: it is not a learner, though it may lie in the folder.  Raises UsageError when there is
    nothing to grade, unless that is allowed, or lists every wrong line of the manifest.
    """
    if source.is_file():
        return plan_manifest(source, course, allow_empty)
    if not source.is_dir():
        raise UsageError(
            f"{source} is not a folder; expected one with a folder for each learner, or a CSV file with the columns "
            f"{', '.join(COLUMNS)}"
        )
    entries: list[PlannedSubmission] = []
    left_out: list[IgnoredPath] = []
    known = {name: name for name in course.exercise_ids}  # one string for each id, however many files bear it
    for learner in _list(source, left_out):
        if learner.name.startswith(".") or learner.name in TOOL_FOLDERS or (out is not None and _is_same(learner, out)):
            continue
        if not learner.is_dir():
            if learner.name.endswith(".py"):
                left_out.append(IgnoredPath(learner.path, "it is not in a learner's folder"))
        elif learner.is_symlink():
            # Otherwise a learner who can add a folder could hand in other people's work, or the reference.
            left_out.append(
                IgnoredPath(
                    learner.path, "a symbolic link does not count as a learner's folder; a manifest may name it"
                )
            )
        else:
            before = len(entries), len(left_out)
            entries += _of_learner(learner, known, left_out, patterns or {})
            if before == (len(entries), len(left_out)):
                files = [file.name for file in _list(Path(learner.path), []) if file.is_file() and file.name[0] != "."]
                what = f"it contains no submission, only {', '.join(files[:MOST_NAMED])}" if files else ""
                left_out.append(
                    IgnoredPath(learner.path, what or "it contains no submission", learner.name if files else "")
                )
    if not entries and not allow_empty:
        listing = "".join(f"\n  {one_line(ignored.path)}: {ignored.why}" for ignored in left_out[:MOST_NAMED])
        raise UsageError(f"{source} holds no submission; expected files like {source / 'ada' / 'top-p.py'}{listing}")
    return CohortPlan(tuple(sorted(entries)), tuple(left_out))


def _of_learner(
    folder: os.DirEntry[str],
    known: dict[str, str],
    left_out: list[IgnoredPath],
    patterns: Mapping[str, Sequence[str]],
) -> Iterator[PlannedSubmission]:
    """A learner's files, also in the folder of a project; of several for the same exercise a Python file, and the one
    named by its id."""
    taken: dict[str, str] = {}
    files: list[os.DirEntry[str]] = []
    for found in _list(Path(folder.path), left_out):
        is_project = found.is_dir(follow_symlinks=False) and f"{found.name}-1" in known
        files += _list(Path(found.path), left_out) if is_project else [found]
    # A dash sorts before an underscore.
    for file in sorted(files, key=lambda file: file.name.endswith(SUFFIX)):
        if file.name.startswith(".") or file.name in TOOL_FOLDERS:
            continue
        exercise_id = by_pattern(file.name, patterns) or exercise_of(Path(file.name))
        if not file.name.endswith((".py", SUFFIX)) and exercise_id not in patterns:
            if file.is_dir(follow_symlinks=False) and any(_submissions_in(Path(file.path), known)):
                what = "it is nested too deep; only files directly in a learner's folder, or in a project's, count"
                left_out.append(IgnoredPath(file.path, what))
            elif is_code(file.name):
                left_out.append(IgnoredPath(file.path, why_not(file.name), folder.name, guess(file.name, known)))
            continue
        if exercise_id not in known:
            why = f"its name is not that of an exercise{_near(exercise_id, known)}"
            left_out.append(IgnoredPath(file.path, why, folder.name, guess(file.name, known)))
        elif exercise_id in taken:
            left_out.append(IgnoredPath(file.path, f"{taken[exercise_id]} answers the same exercise"))
        else:
            taken[exercise_id] = file.name
            yield PlannedSubmission(folder.name, known[exercise_id], file.path)


# What a learner means as work, whatever is wrong with it.
CODE = (".py", ".py.txt", SUFFIX, ".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".pyc")


def is_code(name: str) -> bool:
    """Whether a file may be meant as an answer, by its name."""
    return name.lower().endswith(CODE)


def why_not(name: str) -> str:
    """Why a file of another kind is not graded."""
    kinds = {SUFFIX: "a notebook", ".zip": "an archive", ".txt": "a text file", ".pdf": "a PDF"}
    return f"it is {kinds.get(Path(name).suffix.lower(), 'not a Python file')}; hand in a file like softmax.py"


def guess(name: str, known: Collection[str]) -> str:
    """The exercise that a file is meant for, by its name; "" where that is not clear."""
    stem = Path(name.lower().split(".")[0])
    return guess_exercise(stem, known) or guess_exercise(Path(NUMBERED.sub("", stem.name)), known)


def by_pattern(name: str, patterns: Mapping[str, Sequence[str]]) -> str:
    """The one exercise with a pattern that fits the name of a file; "" if there is none."""
    fits = [
        exercise for exercise, mine in patterns.items() if any(fnmatch(name.lower(), each.lower()) for each in mine)
    ]
    return fits[0] if len(fits) == 1 else ""


def _near(exercise_id: str, known: Iterable[str]) -> str:
    """`; did you mean "softmax"?`, even for `Softmax`, `softmax (1)` and `softmax_final`."""
    return did_you_mean(exercise_id.lower().strip("-() 0123456789").removesuffix("-final"), known)


def _submissions_in(folder: Path, known: Iterable[str]) -> Iterator[str]:
    """Files that look like submissions, in a folder where none is expected."""
    return (
        file.name for file in _list(folder, []) if file.name.endswith(".py") and exercise_of(Path(file.name)) in known
    )


def _list(folder: Path, left_out: list[IgnoredPath]) -> list[os.DirEntry[str]]:
    """A folder's content by name; one that cannot be read is added to `left_out`."""
    try:
        with os.scandir(folder) as items:
            return sorted(items, key=lambda item: item.name)
    except OSError as error:
        left_out.append(IgnoredPath(str(folder), f"it cannot be read: {error.strerror}"))
        return []


def _is_same(folder: os.DirEntry[str], out: Path) -> bool:
    try:
        return out.samefile(folder.path)
    except OSError:
        return False


def plan_manifest(path: Path, course: Course, allow_empty: bool = False) -> CohortPlan:
    """The submissions that a CSV file lists; relative paths start from the file's own folder.

    Raises UsageError with every problem, each with its line.
    """
    known = set(course.exercise_ids)
    seen: dict[tuple[str, str], int] = {}

    def wrong_row(line: int, cells: Cells) -> str:
        who = cells.get("learner", ""), _exercise_id(cells)
        wrong = _wrong_row(cells, known, path.parent)
        if not wrong and not cells.get(PROBLEM) and seen.setdefault(who, line) != line:
            wrong = f"{who[0]} has a submission for {who[1]} already, on line {seen[who]}; leave one out"
        return wrong

    rows = [cells for _, cells in read_table(path, MANIFEST_BYTES, _wrong_header, wrong_row)]
    entries = sorted(
        PlannedSubmission(
            cells["learner"], _exercise_id(cells), str(path.parent / cells["path"]),
            *(cells.get(name, "") for name in (SUBMITTED, ATTEMPT, TIMING)),
        )
        for cells in rows
        if not cells.get(PROBLEM)
    )  # fmt: skip
    unusable = tuple(
        IgnoredPath(cells["path"], cells[PROBLEM], cells["learner"], _exercise_id(cells))
        for cells in rows
        if cells.get(PROBLEM)
    )
    if not entries and not allow_empty:
        raise UsageError(f"{path} lists no submission; expected lines of {','.join(COLUMNS)}")
    return CohortPlan(tuple(entries), unusable)


def _wrong_header(header: Sequence[str]) -> str:
    for name in header:
        if name not in MANIFEST:
            return f'unknown column "{name}"{did_you_mean(name, MANIFEST)}; there are {", ".join(MANIFEST)}'
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        return f"the first line should name the columns {', '.join(COLUMNS)}; {', '.join(missing)} is missing"
    return "a column is named twice" if len(set(header)) != len(header) else ""


def _exercise_id(cells: Cells) -> str:
    return cells.get("exercise", "").replace("_", "-")


def _wrong_row(cells: Cells, known: set[str], folder: Path) -> str:
    for name in COLUMNS:
        if not cells.get(name) and not (name == "exercise" and cells.get(PROBLEM)):
            return f"the {name} is missing"
    if wrong := control_in(cells):
        return wrong
    if cells.get(PROBLEM):
        return ""
    timing = cells.get(TIMING, "")
    if timing and timing not in list(Timing):
        return f'{TIMING} is one of {", ".join(Timing)}, not "{timing}"'
    if _exercise_id(cells) not in known:
        return f'unknown exercise "{cells["exercise"]}"{did_you_mean(_exercise_id(cells), known)}'
    if cells.get(SUBMITTED):
        try:
            datetime.fromisoformat(cells[SUBMITTED])
        except ValueError:
            return f'{SUBMITTED} is not a time: "{cells[SUBMITTED]}"; write it as 2026-11-24T18:30:00+01:00'
    attempt = cells.get(ATTEMPT, "")
    if attempt and not (attempt.isascii() and attempt.isdecimal() and 0 < int(attempt) < 10**6):
        return f'{ATTEMPT} should be a number from 1, not "{attempt}"'
    file = folder / cells["path"]
    return "" if os.path.lexists(file) else f"{file}: there is no such file"


def read_entry(entry: PlannedSubmission, course: Course) -> Submission:
    """Read one file, now.  A symbolic link may lead to another file of the same folder, and nowhere else."""
    path = Path(entry.path)
    try:
        problem = escape_of(path)
        if not problem:
            return read_submission(path, course, entry.exercise_id, entry.learner)
    except UsageError as error:
        problem = str(error)
    except OSError as error:
        problem = f"{path.name} cannot be read: {error.strerror}"
    return Submission(entry.path, path.name, "", entry.exercise_id, entry.learner, None, problem)


def read_graded(entry: PlannedSubmission, course: Course, result: Result) -> str | None:
    """The file of a result as it was graded; None if it is gone, is not text, or has changed since."""
    submission = read_entry(entry, course)
    return submission.text if submission.sha256 == result.submission.sha256 else None
