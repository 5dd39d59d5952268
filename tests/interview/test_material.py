"""The interview material: every file can be read, every number drawn, and every named exercise exists."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from harness.cards import numeric
from harness.cards.records import Numeric
from harness.course.catalogue import load_course
from harness.errors import CourseError
from harness.interview.material import COST, ESTIMATE, FOLDER, InterviewMaterial
from harness.interview.material_files import load_material, material_paths
from harness.lint.material import lint_material

COURSE = load_course(None)
COURSE_FOLDER = COURSE.root / FOLDER


@cache
def material() -> InterviewMaterial:
    return load_material(COURSE.root)


def test_questions_have_no_problem() -> None:
    """As `harness lint` judges them; programs to debug are run in `test_system_grading.py`."""
    questions = [path for path in material_paths(COURSE.root) if path.parent == COURSE_FOLDER]
    report = lint_material(questions, COURSE.exercise_ids, pytest.fail)
    assert (report.problems, report.warnings) == ((), ())
    assert report.counts.startswith(f"{len(material().cards)} questions, ")


@pytest.mark.parametrize("card", [c for c in material().cards.values() if isinstance(c, Numeric)], ids=lambda c: c.id)
def test_numbers_are_computed_and_judged_within_their_factor(card: Numeric) -> None:
    """Right at the edge of the factor, wrong beyond it. The working ends with the answer."""
    assert card.factor is not None
    name = card.id
    for seed in range(20):
        card = material().drawn(name, seed)  # with the numbers of its round
        assert isinstance(card, Numeric) and card.factor is not None
        values = numeric.draw(card, seed)
        right = float(numeric.answer(card, values))
        assert right > 0
        assert numeric.judge(card, values, f"{right:.6g}").is_right
        assert numeric.judge(card, values, f"{right * card.factor * 0.99:.6g}").kind in ("right", "known-mistake")
        assert not numeric.judge(card, values, f"{right * card.factor * 1.05:.6g}").is_right
        assert not numeric.judge(card, values, f"{right / card.factor / 1.05:.6g}").is_right
        assert "{" not in numeric.working(card, values) + numeric.fill(card.question, values)
    assert "{answer}" in card.working


def test_all_but_costs_have_a_source() -> None:
    """Statements about the world need one."""
    assert [card.id for card in material().cards.values() if not card.sources and not card.id.startswith(COST)] == []


def test_every_exercise_whose_cost_is_measured_is_asked_about_its_cost() -> None:
    """By a question written for it."""
    files = (COURSE.root / "exercises").glob("*/*.yaml")
    costed = {path.stem for path in files if "\ncost:" in path.read_text(encoding="utf-8")}
    assert costed <= {card.removeprefix(COST) for card in material().cards if card.startswith(COST)}


def test_there_is_as_much_as_an_interview_needs() -> None:
    """At least so much of each kind."""
    estimates = sum(card.startswith(ESTIMATE) for card in material().cards)
    counts = {
        "chains": len(material().of_kind("deep-dive")), "designs": len(material().of_kind("design")),
        "systems": len(material().systems),
        "extensions": len(material().extensions), "estimates": estimates,
    }  # fmt: skip
    least = {"chains": 25, "designs": 15, "systems": 12, "extensions": 12, "estimates": 30}
    assert all(counts[kind] >= least[kind] for kind in least), counts


def test_a_file_with_a_mistake_is_refused_with_its_line(tmp_path: Path) -> None:
    """Like a deck."""
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    (folder / "costs.yaml").write_text("costs:\n  - exercise: attention\n    questoin: What?\n    must: [this]\n")
    with pytest.raises(CourseError) as raised:
        load_material(tmp_path)
    problems = [(problem.line, problem.message) for problem in raised.value.problems]
    assert any(line == 3 and "questoin" in message for line, message in problems)


def test_a_course_without_material_has_none(tmp_path: Path) -> None:
    """Formats that need material then say so."""
    assert load_material(tmp_path) == InterviewMaterial()
