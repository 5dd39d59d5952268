"""Every starter as it is handed out: no points for what nobody has written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.comparison.answer_key import build_key
from harness.course.catalogue import load_course
from harness.course.submission import Submission
from harness.grading.checks import compare_run
from harness.grading.runs import run_submission
from harness.records import earned
from harness.sandbox.start import start_zygote
from harness.sandbox.zygote import Zygote

COURSE = load_course(None)


@pytest.fixture(scope="module")
def warm_zygote() -> Iterator[Zygote]:
    """Three guests an exercise are forked here."""
    started, _ = start_zygote(None, COURSE.secret_paths(), warm=True)
    with started:
        yield started


@pytest.mark.parametrize("chapter", sorted({exercise.chapter for exercise in COURSE.summaries()}))
def test_unfilled_starter_earns_nothing(warm_zygote: Zygote, chapter: str) -> None:
    """Not for the errors that it raises, nor for raising them again."""
    for exercise_id in [exercise.id for exercise in COURSE.summaries() if exercise.chapter == chapter]:
        exercise = COURSE.exercise(exercise_id)
        key = build_key(exercise, warm_zygote, 0)
        starter = Submission("starter.py", "starter.py", "", exercise_id, text=exercise.starter_source())
        checks = compare_run(run_submission(starter, key, warm_zygote), key, warm_zygote)
        right = [check.id for check in checks if check.verdict == "passed" and check.kind != "property"]
        assert (earned(checks), right) == (0.0, []), exercise_id


@pytest.mark.parametrize(
    "exercise_id", [exercise.id for exercise in COURSE.summaries() if COURSE.exercise(exercise.id).file.support]
)
def test_starter_holds_none_of_the_text_that_makes_the_inputs(exercise_id: str) -> None:
    """A learner starts from the task, not from what grades it."""
    exercise = COURSE.exercise(exercise_id)
    starter = exercise.starter_source()
    defined = [line for line in exercise.file.support.splitlines() if line.startswith(("def ", "class "))]
    assert defined
    assert [line for line in defined if line in starter] == []
