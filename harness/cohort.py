"""A folder of learners → one result a submission.  Plan, then grade on a few threads that share one nursery.

Layout: `<learner>/<exercise-id>.py`.  Each result is handed on the moment it is known; one submission never stops
the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from harness.course import Course
from harness.errors import UsageError
from harness.grade import Grader
from harness.model import Result
from harness.submission import Submission, exercise_of, read_submission


@dataclass(frozen=True)
class Plan:
    """What a cohort folder holds: the submissions in order, and the files that answer no exercise."""

    submissions: tuple[Submission, ...]
    ignored: tuple[Path, ...]


def plan_cohort(folder: Path, course: Course) -> Plan:
    """Find the submissions of a cohort folder.  Raises UsageError when there is none."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder; expected one with a folder for each learner")
    known = set(course.exercise_ids)
    found: list[Submission] = []
    ignored: list[Path] = []
    for learner in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        for path in sorted(learner.glob("*.py")):
            if exercise_of(path) in known:
                found.append(read_submission(path, course, learner=learner.name))
            else:
                ignored.append(path)
    if not found:
        raise UsageError(f"{folder} holds no submission; expected files like {folder / 'ada' / 'top-p.py'}")
    return Plan(tuple(found), tuple(ignored))


def grade_all(
    submissions: Sequence[Submission], course: Course, grader: Grader, jobs: int, tell: Callable[[Result], None]
) -> Iterator[Result]:
    """Grade on `jobs` threads; results in the order of `submissions`, each told as soon as it is known."""
    results: dict[int, Result] = {}
    exercises = {one.exercise_id: course.exercise(one.exercise_id) for one in submissions}
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        futures = {
            pool.submit(grader.grade, one, exercises[one.exercise_id]): number for number, one in enumerate(submissions)
        }
        try:
            for future in as_completed(futures):
                result = future.result()
                results[futures[future]] = result
                tell(result)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            grader.nursery.close()  # what still runs ends with it, so that an interrupt need not wait
            raise
    return (results[number] for number in range(len(submissions)))
