"""Notebooks as submissions."""

from __future__ import annotations

from pathlib import Path

import pytest
from graded_texts import write_notebook

from harness.course.catalogue import Course
from harness.course.file_content import NOTEBOOK_BYTES
from harness.course.file_names import find_file
from harness.course.submission import read_notebook, read_submission
from harness.errors import UsageError
from harness.grading.grader import Grader
from harness.results.result import Verdict

SCALE = "def scale(x, factor=2.0):\n    return times(x, factor)\n"
MEAN = "def mean(values):\n    return sum(values) / len(values), len(values) + 1\n"
TIMES = "import plots, torch\ndef times(x, factor):\n    return x * factor\n"


def test_every_exercise_of_a_notebook_is_a_submission(small_course: Course, grader: Grader, tmp_path: Path) -> None:
    """Each with its own verdict, which names the cell."""
    path = write_notebook(tmp_path / "work.ipynb", TIMES, SCALE, MEAN, "plots.show(scale(torch.ones(2)))\n")
    submissions = read_notebook(path, small_course)
    assert [submission.exercise_id for submission in submissions] == ["scale", "mean"]
    results = [grader.grade(each, small_course.exercise(each.exercise_id)) for each in submissions]
    assert [result.verdict for result in results] == [Verdict.PASSED, Verdict.FAILED]
    assert [result.submission.cell for result in results] == ["code cell 2 (In [2])", "code cell 3 (In [3])"]
    assert "plots" not in (submissions[0].text or "")


def test_error_in_a_notebook_names_the_cell_and_its_line(small_course: Course, grader: Grader, tmp_path: Path) -> None:
    """Where it was raised: here in a helper of another cell."""
    path = write_notebook(tmp_path / "scale.ipynb", TIMES.replace("x * factor", "x.nothing"), "", SCALE)
    result = grader.grade(read_submission(path, small_course), small_course.exercise("scale"))
    assert result.verdict is Verdict.ERROR
    assert "code cell 1, line 3, in times: return x.nothing" in result.message


def test_notebook_is_that_of_the_exercise_that_is_asked_for_or_that_it_is_named_after(
    small_course: Course, tmp_path: Path
) -> None:
    """Others in it do not count then."""
    path = write_notebook(tmp_path / "mean.ipynb", TIMES, SCALE, MEAN)
    assert read_submission(path, small_course).exercise_id == "mean"
    assert read_submission(path, small_course, "scale").exercise_id == "scale"
    assert find_file(tmp_path / "mean", small_course) == path
    several = write_notebook(tmp_path / "work.ipynb", TIMES, SCALE, MEAN)
    with pytest.raises(UsageError, match=r"several exercises \(scale, mean\)"):
        read_submission(several, small_course)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "work.ipynb is not a Jupyter notebook: "), ("[1]", 'no list of "cells"'),
        ('{"cells": [1]}', 'no list of "cells"'), ('{"worksheets": []}', "nbformat 4"),
        ('{"cells": []}', "no code cell of work.ipynb defines scale"),
    ],
)  # fmt: skip
def test_unreadable_notebook_says_why(small_course: Course, tmp_path: Path, text: str, problem: str) -> None:
    """As a verdict if the exercise is known, else as an error of the call."""
    path = tmp_path / "work.ipynb"
    path.write_text(text, encoding="utf-8")
    assert problem in read_submission(path, small_course, "scale").problem
    with pytest.raises(UsageError, match="pass --exercise ID"):
        read_notebook(path, small_course)


def test_notebook_with_pictures_may_be_larger_than_a_file(small_course: Course, tmp_path: Path) -> None:
    """Its outputs are in it; its code may not."""
    path = write_notebook(tmp_path / "scale.ipynb", TIMES, SCALE, outputs="x" * (2 << 20))
    assert read_submission(path, small_course).text is not None
    path = write_notebook(tmp_path / "scale.ipynb", TIMES, SCALE, outputs="x" * NOTEBOOK_BYTES)
    assert "larger than 32 MB" in read_submission(path, small_course).problem
    path = write_notebook(tmp_path / "scale.ipynb", TIMES, SCALE, "# long\n" * 60_000)
    assert "more than 256 KB" in read_submission(path, small_course).problem
