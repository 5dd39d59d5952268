"""Grades a step of a project on the learner's earlier files, and where it fails on them, on the reference's.

A step that passes on the reference's has its points, and the result names the earlier file that is the cause.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from harness.course.exercise import Exercise
from harness.course.submission import EarlierFile, Submission
from harness.results.result import Result, UsedStep, Verdict

Progress = Callable[[Result], None] | None
FAILING = (Verdict.FAILED, Verdict.ERROR, Verdict.TIMEOUT, Verdict.MEMORY, Verdict.REFUSED)


def grade_on_earlier(
    submission: Submission, exercise: Exercise, grade: Callable[..., Result], on_progress: Progress
) -> Result:
    """The result of `grade` with the learner's own earlier files, or with the reference's in place of one or of all."""
    own = [earlier for earlier in submission.earlier if earlier.text is not None]
    if not own:
        return grade(submission, on_progress)
    first = grade(submission, _without_failures(on_progress))
    if first.verdict in FAILING and not first.deciding:  # no call failed: a busy machine may have ended it
        first = grade(submission, _without_failures(on_progress))
    is_used = any(step.module in (submission.text or "") + exercise.support for step in exercise.earlier)
    if first.verdict not in FAILING or not (is_used or first.checks[0].id == "loading"):
        return first
    again = grade(_without(submission, own), None)
    if again.verdict in FAILING and (again.score, bool(again.diagnosis)) <= (first.score, bool(first.diagnosis)):
        return first
    blamed = own
    if again.verdict not in FAILING and len(own) > 1:
        is_measured = all(check.kind in ("cost", "speed") for check in first.deciding)
        look = partial(grade, on_progress=None, with_diagnosis=False, **({} if is_measured else {"with_cost": False}))
        for each in own:
            others = [file for file in blamed if file is not each]
            if others and look(_without(submission, others)).verdict not in FAILING:
                blamed = others
        if len(blamed) < len(own) and (fewer := grade(_without(submission, blamed), None)).verdict not in FAILING:
            again = fewer
        else:
            blamed = own
    return _explained(first, again, blamed)


def _without_failures(on_progress: Progress) -> Progress:
    """Nothing is said of a failure that may be an earlier file's."""

    def report(result: Result) -> None:
        if on_progress is not None and result.verdict not in FAILING:
            on_progress(result)

    return report


def _without(submission: Submission, files: Collection[EarlierFile]) -> Submission:
    kept = tuple(earlier for earlier in submission.earlier if earlier not in files)
    return replace(submission, earlier=kept)


def _explained(first: Result, again: Result, blamed: Collection[EarlierFile]) -> Result:
    """The second result, with the reason for each file that it does without, and the flags of both."""
    names = " or ".join(earlier.name for earlier in blamed)
    failed = next((f' ("{check.id}")' for check in first.deciding), "")
    what = "more goes wrong" if again.verdict in FAILING else "this step does not pass"
    why = f"with your {names}, {what}{failed}"
    ids = {earlier.exercise_id for earlier in blamed}
    uses = tuple(replace(used, why=why) if used.exercise in ids else used for used in again.uses)
    flags = tuple(dict.fromkeys([*again.integrity, *first.integrity]))
    return replace(again, uses=uses, integrity=flags, wall_s=round(first.wall_s + again.wall_s, 4))


def used_by(submission: Submission, exercise: Exercise) -> tuple[UsedStep, ...]:
    """What a submission can import, and why the reference's where it is that."""
    own = {earlier.exercise_id: earlier for earlier in submission.earlier}
    return tuple(_used(own.get(step.id), step.id, step.module) for step in exercise.earlier)


def _used(earlier: EarlierFile | None, exercise_id: str, module: str) -> UsedStep:
    if earlier is None:
        return UsedStep(exercise_id, False, f"there is no {module}.py beside the file")
    return UsedStep(exercise_id, earlier.text is not None, earlier.problem)
