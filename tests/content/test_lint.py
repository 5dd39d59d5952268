"""The built-in course has no problems. `harness lint` checks all of it; the quick run checks what a lint of a part of
the exercises leaves out."""

from __future__ import annotations

import os

import pytest
from built_in import COURSE

from harness.course.catalogue import CHAPTERS
from harness.lint.course import find_course_warnings, links_of
from harness.lint.exercise import lint_course
from harness.lint.statement import check_statement, find_draft_texts
from harness.sandbox.zygote import Zygote


@pytest.mark.slow
def test_built_in_course_has_no_problems(zygote: Zygote) -> None:
    """Every starter fails, every reference passes, every mistake is caught and distinguished, every case catches
    one."""
    reports = list(lint_course(COURSE.exercises(), zygote, range(1), os.cpu_count() or 1))
    assert [report.exercise for report in reports] == [exercise.id for exercise in COURSE.exercises()]
    assert [f"{report.exercise}: {problem}" for report in reports for problem in report.problems] == []
    for report in reports:
        assert (report.caught, report.told_apart) == (report.mistakes, report.mistakes)
        assert report.mistakes >= 5
        assert report.trivial >= 1


def test_statements_of_the_built_in_course_have_no_problems() -> None:
    """The parts of a lint of each exercise that need no guest."""
    exercises = COURSE.exercises()
    assert {exercise.id: found for exercise in exercises if (found := [*check_statement(exercise)])} == {}
    assert {exercise.id: found for exercise in exercises if (found := [*find_draft_texts(exercise)])} == {}


def test_course_has_no_warnings() -> None:
    """What `harness lint` says without failing."""
    assert [*find_course_warnings(COURSE)] == []


def test_every_chapter_has_an_index_and_the_first_page_links_them_in_order() -> None:
    """The references can be read as a course."""
    reference = COURSE.root / "reference"
    assert links_of(reference / "README.md") == [f"{chapter}/README.md" for chapter in CHAPTERS]
    for chapter in {COURSE.chapter_of(exercise_id) for exercise_id in COURSE.exercise_ids}:
        assert links_of(reference / chapter / "README.md"), chapter
