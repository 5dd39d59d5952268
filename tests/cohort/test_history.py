"""The gradings of a folder of results, one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cohort.history import MOST_RUNS, KnownVerdict, add_grading, update_history
from harness.results.result import Result, SubmittedFile, Verdict


def result(learner: str, verdict: str = "passed", sha256: str = "1") -> Result:
    """A result without checks."""
    return Result(exercise="scale", learner=learner, submission=SubmittedFile("scale.py", sha256), score=0.0,
                  verdict=Verdict(verdict), max_points=10.0, checks=())  # fmt: skip


def test_grading_that_changes_nothing_keeps_the_comparison_with_the_one_before(tmp_path: Path) -> None:
    """So the same command prints the same the second time."""
    update_history(tmp_path, [result("ada", "failed")], "2026-11-20T10:00:00+00:00")
    second = update_history(tmp_path, [result("ada"), result("bob", "unverified")], "2026-11-21T10:00:00+00:00")
    third = update_history(tmp_path, [result("ada"), result("bob", "unverified")], "2026-11-22T10:00:00+00:00")
    assert second == third
    assert third.before == {"ada": {"scale": KnownVerdict("failed", "1")}}
    assert [(grading.at[:10], grading.submissions, grading.counted, grading.passed) for grading in third.gradings] == [
        ("2026-11-20", 1, 1, 0), ("2026-11-21", 2, 1, 1),
    ]  # fmt: skip
    assert not third.is_first


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "harness.history/1", "gradings": [{}]}', "\xff"])
def test_damaged_history_begins_anew(tmp_path: Path, text: str) -> None:
    """The history is a convenience, and grading never fails because of it."""
    (tmp_path / "history.json").write_text(text, encoding="latin-1")
    assert update_history(tmp_path, [result("ada")], "2026-11-20T10:00:00+00:00").is_first


def test_history_has_a_limited_length() -> None:
    """Old gradings are dropped."""
    history = None
    for number in range(MOST_RUNS + 5):
        history = add_grading(history, {"ada": {"scale": KnownVerdict("passed", str(number))}}, f"day {number}")
    assert history is not None and len(history.gradings) == MOST_RUNS and history.gradings[-1].at == "day 64"
