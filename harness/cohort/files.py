"""Read a planned submission.  A file that cannot be read is a submission with a problem, not a crash."""

from __future__ import annotations

import os
from pathlib import Path

from harness.cohort.plan import PlannedSubmission
from harness.course.catalogue import Course
from harness.course.submission import Submission, read_submission
from harness.errors import UsageError
from harness.records import Result


def read_entry(entry: PlannedSubmission, course: Course) -> Submission:
    """Read one file, now.  A symbolic link may lead to another file of the same folder, and nowhere else."""
    path = Path(entry.path)
    try:
        problem = _escape(path)
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


def _escape(path: Path) -> str:
    if path.is_symlink() and Path(os.path.realpath(path.parent)) not in Path(os.path.realpath(path)).parents:
        return f"{path.name} is a symbolic link that leads out of its folder; hand in the file itself"
    return ""
