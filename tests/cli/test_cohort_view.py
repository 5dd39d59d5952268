"""The progress of a run."""

from __future__ import annotations

import pytest

from harness.cli.cohort_view import CohortProgress, as_duration
from harness.cohort.jobs import PlannedSubmission
from harness.cohort.run import StoredVerdict


def test_progress_counts_verdicts_and_estimates_the_end() -> None:
    """By the rate of this run's grading; cached verdicts do not count."""
    entry = PlannedSubmission("ada", "scale", "")
    progress = CohortProgress(total=25, started_s=0.0)
    assert (progress.rate, progress.left_s) == (0.0, None)
    for _ in range(5):
        progress.add(StoredVerdict(entry, "passed", (), False), 1.0)
    for number in range(10):
        progress.add(StoredVerdict(entry, "failed" if number % 2 else "passed", (), True), 1.5 + number / 2)
    assert (progress.done, progress.known) == (15, 5)
    assert progress.rate == pytest.approx(2.0)
    assert progress.left_s == pytest.approx(5.0)
    assert progress.tally == "5 failed, 10 passed"
    assert [as_duration(seconds) for seconds in (4.2, 119, 200, 4900)] == ["4 s", "119 s", "3 min", "82 min"]
    assert as_duration(7800) == "2 h 10 min"
