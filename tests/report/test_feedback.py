"""The feedback page: it shows a learner what they may see of each grade, and no more."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

from harness.export.gradebook import make_gradebook
from harness.policy.assignment import Assignment
from harness.policy.roster import RosterEntry
from harness.report.feedback import write_feedback
from harness.results.result import Check, CheckVerdict, Diagnosis, Printed, Result, SubmittedFile, Verdict

NOW = datetime(2026, 12, 24, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>&\x1b[31m"


def result(
    learner: str, exercise: str = "softmax", message: str = "expected 1, got 2", stdout: str = "printed by me"
) -> Result:
    """A failed result with output and a known mistake."""
    checks = (
        Check("case one", "correctness", CheckVerdict.PASSED, has_value=True),
        Check("case two", "correctness", CheckVerdict.FAILED, message),
    )
    return Result(
        exercise=exercise, learner=learner, submission=SubmittedFile("x.py", "ab" * 32), verdict=Verdict.FAILED,
        score=0.5, max_points=10.0, checks=checks, environment={"device": "cpu", "torch": "2", "seed": 73313},
        diagnosis=(Diagnosis("wrong-axis", f"You sum over rows. {message}", "exact"),), output=Printed(stdout),
    )  # fmt: skip


def pages(tmp_path: Path, rules: Assignment, *results: Result) -> dict[str, str]:
    """The text of each file in the folder."""
    paths = write_feedback(make_gradebook(list(results), rules, NOW), tmp_path, {"gelu": "GELU"})
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


ASSIGNMENT = Assignment(
    title="Homework 3",
    exercises={"softmax": {}, "top-p": {}, "gelu": {}},
    roster=(RosterEntry("ada", "Ada Lovelace", "ada@example.org"), RosterEntry("=bob")),
    excused=[{"learner": "ada", "exercise": "gelu", "why": "ill"}],
    adjustments=[{"learner": "ada", "exercise": "softmax", "points": 2, "why": "shown on paper"}],
)


def test_page_has_points_mistake_first_failure_and_adjustments(tmp_path: Path) -> None:
    """In one file without a script; a learner without submissions has a page too."""
    found = pages(tmp_path, ASSIGNMENT, result("ada"))
    assert set(found) == {"ada.html", "%3Dbob.html", "mail-merge.csv"}
    page = found["ada.html"]
    for part in (
        "Homework 3", 'GELU <code class="id">gelu</code>',
        "Feedback for Ada Lovelace", "<b>7</b> of 10 points", "You sum over rows.", "case two",
        "expected 1, got 2", "adjusted by +2 points: shown on paper", "excused: ill", "not handed in", "printed by me",
    ):  # fmt: skip
        assert part in page
    assert "<script" not in page
    assert "73313" not in page
    assert "not handed in" in found["%3Dbob.html"]


def test_hidden_checks_and_messages_stay_hidden(tmp_path: Path) -> None:
    """The page follows the assignment: counts instead of names, and no output that could contain arguments."""
    rules = Assignment(hidden=[{"checks": ["case two"]}], messages={"show": "verdicts", "diagnosis": False})
    page = pages(tmp_path, rules, result("ada"))["ada.html"]
    assert "hidden checks" in page and "0 of 1 passed" in page
    for part in ("case two", "expected 1", "You sum", "printed by me"):
        assert part not in page


def test_hostile_text_is_escaped(tmp_path: Path) -> None:
    """Names, messages, mistakes and output are the learner's."""
    page = pages(tmp_path, Assignment(), result(f"a{HOSTILE}", message=HOSTILE, stdout=HOSTILE))
    (name,) = [name for name in page if name.endswith(".html")]
    assert "<script>" not in page[name] and "\x1b" not in page[name]
    assert "&lt;script&gt;" in page[name]


def test_mail_merge_has_a_row_for_each_learner_and_no_formula(tmp_path: Path) -> None:
    """With the same points as the page."""
    text = pages(tmp_path, ASSIGNMENT, result("ada"))["mail-merge.csv"]
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["email"], row["file"], row["points"], row["max_points"]) for row in rows] == [
        ("ada@example.org", "ada.html", "10.5", "30"), ("", "%3Dbob.html", "0", "30"),
    ]  # fmt: skip
    assert rows[1]["learner"] == "'=bob"
