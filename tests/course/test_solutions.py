"""Known solutions in a file of their own, and bodies as Python files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course import contract
from harness.course.catalogue import load_course
from harness.course.schema import MODELINE
from harness.errors import CourseError

LISTED = f"""{MODELINE}
mistakes:
  sum:
    why: You add.
    product =: x + factor
  sum-and-one:
    why: You add, and one more.
    of: sum
    product + 0: product + 1
  other-sum: {{why: $sum}}
alternatives:
  good: {{}}
  by-hand: {{why: The same., return: shifted * 1}}
"""
LOOP = '"""You loop\nover x."""\n\n\ndef scale(x, factor=2.0):\n    return [factor + y for y in x]\n'


@pytest.fixture
def course(write_course: Callable[..., Path], scale_yaml: str) -> Path:
    """The small course, the solutions of one exercise in files of their own."""
    root = write_course(scale_yaml=scale_yaml[: scale_yaml.index("mistakes:")])
    folder = root / "exercises/transformer/scale.mistakes"
    folder.mkdir()
    (folder / "loop.py").write_text(LOOP)
    (folder / "other-sum.py").write_text(f"{LOOP}\n\nOTHER = 1\n")
    (folder / "good.py").write_text(f"{LOOP}\n\nGOOD = 1\n")
    folder.with_name("scale.mistakes.yaml").write_text(LISTED)
    return root


def test_solutions_come_from_their_own_file(course: Path) -> None:
    """A Python file says why in its docstring; a solution made from another one is a change of the reference."""
    read = load_course(course)
    exercise = read.exercise("scale")
    why = {mistake.id: mistake.explanation for mistake in exercise.mistakes}
    assert why == {
        "sum": "You add.",
        "sum-and-one": "You add, and one more.",
        "other-sum": "You add.",
        "loop": "You loop over x.",
    }
    assert exercise.mistake("loop").source() == LOOP
    both = exercise.mistake("sum-and-one")
    assert "product = x + factor\n    shifted = product + 1" in both.source() and both.base is None
    assert [wrong for wrong, _ in both.repairs()] == ["    product = x + factor\n    shifted = product + 1"]
    assert [solution.id for solution in exercise.alternatives] == ["good", "by-hand"]
    assert "scale.mistakes" not in read.exercise_ids
    assert next(summary for summary in read.summaries(None, None) if summary.id == "scale").has_mistakes


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("  good:", "  god:", 12, "god has neither changes nor a body, and there is no file scale.mistakes/god.py"),
        ("why: $sum}", "why: $sum, product =: x}", 10, "other-sum is written here and in scale.mistakes/other-sum.py"),
        ("why: $sum", "why: $som", 10, 'no solution "som" with a text; did you mean "sum"?'),
        ("alternatives:", "alternative:", 11, 'unknown key "alternative"; did you mean "alternatives"?'),
        (MODELINE, "# x", 1, "the first line must be"),
    ],
)
def test_problem_is_at_its_line_of_that_file(course: Path, old: str, new: str, line: int, problem: str) -> None:
    """As in the exercise's own file."""
    path = course / "exercises/transformer/scale.mistakes.yaml"
    path.write_text(LISTED.replace(old, new))
    with pytest.raises(CourseError) as caught:
        load_course(course).exercise("scale")
    assert any(
        (Path(found.path).name, found.line) == (path.name, line) and problem in found.message
        for found in caught.value.problems
    ), [str(found) for found in caught.value.problems]


def test_solutions_stand_in_one_file(course: Path, scale_yaml: str) -> None:
    """If there is a file for them, the exercise's has none."""
    (course / "exercises/transformer/scale.yaml").write_text(scale_yaml)
    with pytest.raises(CourseError, match=r"scale\.mistakes\.yaml has the solutions; move these there"):
        load_course(course).exercise("scale")


def test_change_of_a_python_file_changes_the_digest(course: Path) -> None:
    """So what was graded with it is graded again."""
    before = load_course(course).exercise("scale").digest
    (course / "exercises/transformer/scale.mistakes/loop.py").write_text(LOOP.replace("factor + y", "y"))
    assert load_course(course).exercise("scale").digest != before


def test_pass_of_before_the_expanded_form_holds() -> None:
    """The table has each exercise's contract of before; any other one stays as it is."""
    table = json.loads(contract.EARLIER.read_text())
    old, new = next(iter(table.items()))
    assert contract.renewed(old + "0" * 48) == new
    assert contract.renewed(new) == new
