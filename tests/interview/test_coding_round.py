"""A coding round shows signature, shapes and one example; the rest comes when asked, and the sheet says so."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from harness.cards.deck import load_deck
from harness.cards.roles import load_weights
from harness.course.catalogue import ROLES, load_course
from harness.interview.candidates import CLASSICS, LearnerProfile, candidates
from harness.interview.coding_round import CodingWork, brief_of, reply, starter_of
from harness.interview.follow_ups import CardPool
from harness.interview.formats import FORMATS
from harness.interview.material_files import load_material
from harness.interview.records import CodeGrade, Question
from harness.interview.rounds import plan_rounds
from harness.interview.work_files import exercise_task
from tests.mock_interview import MockInterview

COURSE = load_course(None)
NOBODY = LearnerProfile(recalls={}, resting=(), standings={}, asked={})


@pytest.mark.parametrize("exercise_id", COURSE.exercise_ids)
def test_brief_and_starter_give_no_formula_away(exercise_id: str) -> None:
    """Of every exercise; the starter is still the same code, and everything left out can be asked for."""
    exercise = COURSE.exercise(exercise_id)
    brief = brief_of(exercise.file.statement, exercise.file.formulas)
    starter = starter_of(exercise.starter_source(), brief)
    for formula in exercise.file.formulas:
        if len(formula) > 6:
            assert formula not in "\n".join((*brief.gives, brief.example)) and formula not in starter, formula
    assert brief.example and "{" not in starter.splitlines()[0]
    left, whole = (ast.unparse(ast.parse(code)) for code in (starter, exercise.starter_source()))
    assert left.count("raise NotImplementedError") == whole.count("raise NotImplementedError")
    assert all(formula in "\n".join(reply(brief, "which formula?")) for formula in brief.formulas)


def test_a_question_is_answered_by_what_the_statement_settles() -> None:
    """By its words; what it does not settle is the candidate's to assume."""
    exercise = COURSE.exercise("multi-head-attention")
    brief = brief_of(exercise.file.statement, exercise.file.formulas)
    assert any("True = may attend" in text for text in reply(brief, "Does True in the mask mean that it may attend?"))
    assert any("gets zeros" in text for text in reply(brief, "What of a query that sees nothing?"))
    assert reply(brief, "purple elephants") == ()


def round_of(exercise_id: str) -> MockInterview:
    exercise = COURSE.exercise(exercise_id)
    question = Question(kind="write", exercise=exercise_id, seed=0, topic="x", chapter="x", level="core", minutes=20.0)
    interview = MockInterview(CardPool(cards={}), question, is_coached=False, asks_evidence=True)
    task = exercise_task(exercise, question, "/there/x.py", 0)
    interview.state = interview.state.__class__(**{**vars(interview.state), "current": CodingWork(task=task)})
    return interview


def test_what_was_asked_for_is_on_the_sheet() -> None:
    """Questions are free; the whole statement costs a fifth, once."""
    interview = round_of("multi-head-attention")
    interview.press("c", "Does True in the mask mean may attend?", "c", "purple elephants", "c", "")
    shown = " ".join(interview.texts)
    assert "True = may attend" in shown and "I have no opinion on that" in shown and "MultiHead =" not in shown
    interview.press("f", "f", "t")
    assert any("MultiHead =" in text for text in interview.texts)
    interview.grade(CodeGrade(verdict="passed", passed=9, total=9, score=1.0))
    assert interview.last.said == "passed, asked 2 questions, 1 of them settled, with the whole statement"
    assert interview.last.points == 8.0


@pytest.mark.parametrize("role", ROLES)
def test_each_classic_comes_in_a_tenth_of_coding_plans(role: str) -> None:
    """Of 200 plans of 45 minutes for the role."""
    cards, material = load_deck(COURSE.root, COURSE.summaries()).cards, load_material(COURSE.root)
    format_, weights = FORMATS["coding"], load_weights(COURSE, role)
    pool = candidates(cards, COURSE.summaries(), NOBODY, "core", (), material, format_, weights)
    asked = Counter[tuple[str, ...]]()
    for seed in range(200):
        names = {question.exercise for question in plan_rounds(pool, 45, seed, (), format_)}
        asked.update(group for group in CLASSICS if not names.isdisjoint(group))
    assert all(asked[group] >= 20 for group in CLASSICS), asked
