"""Stored results as records and as tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness import Grade, UsageError, Verdict, read_results
from harness.course.catalogue import Course
from harness.course.submission import submission_of
from harness.grading.grader import Grader

TEXTS = ("def scale(x, factor=2.0):\n    return x * factor\n", "def scale(x, factor=2.0):\n    return -x\n")


@pytest.fixture
def folder(grader: Grader, small_course: Course, tmp_path: Path) -> Path:
    """What `harness grade` leaves of two submissions."""
    task = small_course.exercise("scale")
    documents = [grader.grade(submission_of(text, "scale", learner="ada"), task).as_json() for text in TEXTS]
    lines = "".join(json.dumps(document) + "\n" for document in documents)
    (tmp_path / "results.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "one.json").write_text(json.dumps(documents[0]), encoding="utf-8")
    return tmp_path


def test_results_are_read_as_grades(folder: Path) -> None:
    """From the file, from its folder, and from the document of one check."""
    for path in (folder, folder / "results.jsonl", str(folder)):
        grades = read_results(path)
        assert [grade.verdict for grade in grades] == [Verdict.PASSED, Verdict.FAILED]
        assert isinstance(grades[1], Grade) and len(grades[:1]) == 1
    assert read_results(folder / "one.json")[0].passed


def test_results_are_tables(folder: Path) -> None:
    """A row for each submission, or for each check."""
    grades = read_results(folder)
    frame = grades.to_frame()
    assert list(frame["verdict"]) == ["passed", "failed"] and frame["points"].iloc[0] == 10
    assert len(grades.to_checks_frame()) == sum(len(grade.checks) for grade in grades)


def test_missing_and_wrong_files_say_so(tmp_path: Path) -> None:
    """With what writes them."""
    with pytest.raises(UsageError, match=r"`harness grade` writes results\.jsonl"):
        read_results(tmp_path)
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="is not JSON"):
        read_results(tmp_path / "x.json")
