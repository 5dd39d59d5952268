"""One submission in each platform's own folders: the result is where the platform reads it, and belongs to the
learner."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.course.catalogue import Course

Run = Callable[..., Any]
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"
ASSIGNMENT = """\
title: Homework
exercises: {scale: {points: 20}, cuts: {}}
roster: roster.csv
due: {timezone: UTC, all: 2026-12-01 12:00, extensions: [{learner: bob, until: 2026-12-09 12:00}]}
late: {per_day: 10 %}
excused: [{learner: bob, exercise: cuts, why: ill}]
"""
GRADESCOPE = {
    "id": 1, "created_at": "2026-12-02T10:00:00.000000+00:00", "previous_submissions": [{"score": 0.0}],
    "users": [{"id": 7, "email": "ada@example.org", "name": "Ada Lovelace"}],
}  # fmt: skip
RUNNER = {
    "CLASSROOM": "cs", "ASSIGNMENT": "hw", "SUBMISSION_TAG": "submit/x", "COMMIT_URL": "https://example.org/c",
    "RELEASE_URL": "https://example.org/r", "OWNER": "ada-l",
}  # fmt: skip


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Course) -> Path:
    """A working folder with the assignment of a small course."""
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    roster = "id,name,email,github\nada,Ada Lovelace,ada@example.org,ada-l\nbob,Bob,bob@example.org,\n"
    (tmp_path / "roster.csv").write_text(roster)
    (tmp_path / "assignment.yaml").write_text(ASSIGNMENT)
    return tmp_path


def grade(run: Run, work: Path, platform: str, files: dict[str, str], folder: str = "") -> Any:
    """Run `harness class autograde` on these files in a platform's folder of submissions."""
    for name, text in files.items():
        path = work / "root" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (work / "root" / folder).mkdir(parents=True, exist_ok=True)
    arguments = ("--assignment", work / "assignment.yaml", "--root", work / "root", "--seed", "7")
    return run("class", "autograde", platform, *arguments)


def read(path: Path) -> dict[str, Any]:
    """A document."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def gradescope(run: Run, work: Path, files: dict[str, str], **more: Any) -> dict[str, Any]:
    """The results.json of Gradescope."""
    (work / "root").mkdir(exist_ok=True)
    (work / "root/submission_metadata.json").write_text(json.dumps(GRADESCOPE | more))
    ran = grade(run, work, "gradescope", files, "submission")
    assert ran.code == 0, ran.err
    return read(work / "root/results/results.json")


def test_gradescope_counts_the_whole_assignment_and_the_platforms_time(work: Path, run: Run) -> None:
    """20 of 30 points for one file of two, a day late: 18. The file's name may differ a little."""
    found = gradescope(run, work, {"scale (1).py": RIGHT, "notes.txt": "x"})
    assert found["score"] == 18
    assert sum(test.get("max_score", 0) for test in found["tests"]) == 30
    assert "1 day late: 10 %" in found["output"]
    assert any(test["name"] == "cuts: not handed in" for test in found["tests"])


def test_gradescope_learner_with_an_extension_and_an_excuse_is_found_by_e_mail(work: Path, run: Run) -> None:
    """Bob is not late, and one exercise does not count."""
    found = gradescope(run, work, {"scale.py": RIGHT}, users=[{"email": "bob@example.org"}])
    assert found["score"] == 30
    assert sum(test.get("max_score", 0) for test in found["tests"]) == 20


@pytest.mark.parametrize("users", [[], [{"email": "eve@example.org", "name": "Eve"}]])
def test_gradescope_stranger_and_empty_submission_get_a_result_too(work: Path, run: Run, users: list[Any]) -> None:
    """Without a result, a platform shows the learner an error."""
    found = gradescope(run, work, {}, users=users)
    assert found["score"] == 0
    assert {test["status"] for test in found["tests"]} == {"failed"}


def test_prairielearn_gets_the_share_and_judges_lateness_itself(work: Path, run: Run) -> None:
    """2 of 3 of the points, in one document for the whole assignment."""
    assert grade(run, work, "prairielearn", {"scale.py": RIGHT}, "student").code == 0
    found = read(work / "root/results/results.json")
    assert found["gradable"] is True
    assert found["score"] == pytest.approx(20 / 30, abs=1e-5)
    assert {test["name"]: test["points"] for test in found["tests"]} == {"scale": 20, "cuts": 0}


def test_classroom50_is_graded_in_the_checkout(work: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the runner's variables; files may be in a folder of the repository."""
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    ran = grade(run, work, "classroom50", {"src/scale.py": RIGHT, ".github/x.yml": "", "README.md": ""})
    assert ran.code == 0
    found = read(work / "root/result.json")
    assert (found["owner"], found["max-score"], len(found["tests"])) == ("ada-l", 30, 2)
    assert found["score"] == 20


@pytest.mark.parametrize(("text", "code"), [(RIGHT, 0), (WRONG, 1)])
def test_github_actions_fails_unless_all_passed(work: Path, run: Run, text: str, code: int) -> None:
    """With a summary for the job."""
    (work / "assignment.yaml").write_text("title: x\nexercises: {scale: {}}\n")
    ran = grade(run, work, "github-actions", {"scale.py": text, "conftest.py": "x = 1"})
    assert ran.code == code
    assert "scale" in (work / "root/harness-summary.md").read_text()


def test_outside_of_a_container_the_command_says_so(work: Path, run: Run) -> None:
    """It names the missing folder."""
    arguments = ("--assignment", work / "assignment.yaml", "--root", work / "none")
    ran = run("class", "autograde", "gradescope", *arguments)
    assert ran.code == 2
    assert "submission_metadata.json cannot be read" in ran.err
    ran = run("class", "autograde", "prairielearn", *arguments)
    assert ran.code == 2
    assert "runs inside a container of prairielearn" in ran.err


@pytest.mark.parametrize(
    ("platform", "folder", "made"),
    [
        ("classroom50", "", "result.json"),
        ("github-actions", "", "harness-summary.md"),
        ("gradescope", "submission", "results/results.json"),
        ("prairielearn", "student", "results/results.json"),
    ],
)
def test_link_in_the_place_of_the_result_is_replaced(
    work: Path, run: Run, monkeypatch: pytest.MonkeyPatch, platform: str, folder: str, made: str
) -> None:
    """What a student links to stays as it is, and so does what the step's summary links to."""
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    theirs = work / "theirs"
    theirs.write_text("keep")
    (work / "root").mkdir()
    (work / "root/submission_metadata.json").write_text(json.dumps(GRADESCOPE))
    result = work / "root" / made
    result.parent.mkdir(exist_ok=True)
    result.symlink_to(theirs)
    (work / "step").symlink_to(theirs)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(work / "step"))
    ran = grade(run, work, platform, {"scale.py": RIGHT}, folder)
    assert "is written" in ran.out, ran.err
    assert theirs.read_text() == "keep"
    assert not result.is_symlink() and result.stat().st_size > 10
    if platform == "github-actions":
        assert not (work / "step").is_symlink() and "## Grading" in (work / "step").read_text()


def test_folder_of_results_that_is_a_link_is_refused(work: Path, run: Run) -> None:
    """Nothing is written where it leads."""
    (work / "elsewhere").mkdir()
    (work / "root").mkdir()
    (work / "root/results").symlink_to(work / "elsewhere")
    ran = grade(run, work, "prairielearn", {"scale.py": RIGHT}, "student")
    assert ran.code == 2 and "is a link" in ran.err
    assert list((work / "elsewhere").iterdir()) == []
