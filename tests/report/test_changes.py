"""The changes since the last grading, and the trend."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from harness.cohort.history import KnownVerdict, add_grading
from harness.report.cohort.changes import view_changes
from harness.report.cohort.view import cohort_page


def verdicts(**mine: tuple[str, str]) -> dict[str, dict[str, KnownVerdict]]:
    """Verdict and digest by learner, for one exercise each."""
    return {learner: {"a": KnownVerdict(*known)} for learner, known in mine.items()}


BEFORE = verdicts(
    ada=("failed", "1"), ben=("passed", "2"), cyd=("failed", "3"), dan=("failed", "4"), eve=("passed", "5"),
    finn=("passed", "6"), gus=("error", "7"),
)  # fmt: skip
NOW = verdicts(
    ada=("passed", "1b"), ben=("failed", "2"), cyd=("failed", "3b"), dan=("failed", "4"), eve=("internal_error", "5"),
    gus=("passed", "7"), zoe=("failed", "8"),
)  # fmt: skip


def test_changes_are_sorted_by_kind_and_exclude_internal_errors() -> None:
    """If the file is the same, the page says so: then the exercise or the harness changed."""
    history = add_grading(add_grading(None, BEFORE, "2026-11-20T10:00:00+00:00"), NOW, "2026-11-27T10:00:00+00:00")
    view = view_changes(history, ZoneInfo("Europe/Berlin"), str.title)
    assert {kind: [change.learner for change in found] for kind, found in view["changes"].items()} == {
        "passed": ["Ada", "Gus"], "failed": ["Ben"], "new": ["Zoe"], "again": ["Cyd"], "withdrawn": ["Finn"],
    }  # fmt: skip
    passed, failed = view["changes"]["passed"], view["changes"]["failed"]
    assert [change.is_same_file for change in (*passed, *failed)] == [False, True, True]
    assert (view["since"], view["when"]) == ("2026-11-20 11:00", "2026-11-27 11:00")
    assert [(row.submissions, row.passed, row.counted) for _, row in view["trend"]] == [(7, 3, 7), (7, 2, 6)]
    page = cohort_page([], [], history=history)
    assert "Since the last grading, 2026-11-20 10:00 UTC" in page and "the exercise or the harness changed" in page


def test_first_grading_has_nothing_to_compare_with() -> None:
    """The page has only the date."""
    history = add_grading(None, BEFORE, "2026-11-20T10:00:00+00:00")
    page = cohort_page([], [], history=history)
    assert "Graded 2026-11-20 10:00 UTC" in page and "Since the last grading," not in page
