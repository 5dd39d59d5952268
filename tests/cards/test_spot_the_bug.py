"""Spot-the-bug cards: code with one known mistake, and four sentences of which one is true."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from harness.cards.deck import bug_card
from harness.cards.question import PreparedCard
from harness.cards.records import SpotTheBug
from harness.cards.spot_the_bug import prepare_bug_card
from harness.course.catalogue import Course, load_course
from harness.course.debug_task import plant
from harness.errors import UsageError

BUILT_IN = load_course(None)
SOME = ("attention", "bpe-train", "few-shot")


def card_of(course: Course, exercise_id: str) -> SpotTheBug:
    """The bug card of an exercise."""
    return bug_card(next(summary for summary in course.summaries() if summary.id == exercise_id))


def planted_in(asked: PreparedCard) -> str:
    """The id of the mistake in the code."""
    return next(option.name for option in asked.options if option.is_right)


def test_bug_of_a_seed_is_the_planted_mistake_among_others(small_course: Course) -> None:
    """The same seed asks the same question, and gives the right code too."""
    exercise = small_course.exercise("scale")
    card = card_of(small_course, "scale")
    for seed in range(10):
        asked = prepare_bug_card(card, seed, exercise)
        assert asked == prepare_bug_card(card, seed, exercise)
        assert planted_in(asked) == plant(exercise, seed).id
        assert {option.name for option in asked.options} == {mistake.id for mistake in exercise.mistakes}
        assert sum(option.is_right for option in asked.options) == 1
        ((wrong, right),) = asked.repairs
        assert wrong != right
        assert right in exercise.reference_source


def test_bugs_of_many_seeds_differ_in_mistake_and_order(small_course: Course) -> None:
    """The right sentence has no fixed position."""
    exercise = small_course.exercise("scale")
    asked = [prepare_bug_card(card_of(small_course, "scale"), seed, exercise) for seed in range(60)]
    assert {planted_in(planned) for planned in asked} == {mistake.id for mistake in exercise.mistakes}
    places = [[option.is_right for option in question.options].index(True) for question in asked]
    assert set(places) == {0, 1, 2, 3}


def test_bug_is_the_mistake_that_the_learner_has_made(small_course: Course) -> None:
    """With every seed; a name of another exercise changes nothing."""
    exercise = small_course.exercise("scale")
    card = card_of(small_course, "scale")
    for seed in range(5):
        assert planted_in(prepare_bug_card(card, seed, exercise, {"negates"})) == "negates"
        assert prepare_bug_card(card, seed, exercise, {"gone"}) == prepare_bug_card(card, seed, exercise)


@pytest.mark.parametrize("name", SOME)
def test_bug_of_the_built_in_course_is_code_and_four_different_sentences(name: str) -> None:
    """The code parses, does not mention the mistake, and lacks the header of a file to fix."""
    exercise = BUILT_IN.exercise(name)
    for seed in range(3):
        asked = prepare_bug_card(card_of(BUILT_IN, name), seed, exercise)
        tree = ast.parse(asked.code)
        assert exercise.entry_name in {
            node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        }
        assert not asked.code.startswith("#")
        assert "harness" not in asked.code
        assert planted_in(asked) not in asked.code
        assert len(asked.options) == len({option.text for option in asked.options}) == 4
        known = {mistake.id: mistake.explanation.strip() for mistake in exercise.mistakes}
        assert all(known[option.name] == option.text for option in asked.options)


def test_other_sentences_are_as_different_from_the_planted_one_as_possible() -> None:
    """`angles-in-bfloat16` is not offered with `angles-in-float16` if there are others."""
    exercise = BUILT_IN.exercise("rope")
    card = card_of(BUILT_IN, "rope")
    for seed in range(5):
        words = [
            set(option.name.split("-")) - {"the", "in", "of"}
            for option in prepare_bug_card(card, seed, exercise).options
        ]
        pairs = list(combinations(words, 2))
        assert all(len(first & second) <= 1 for first, second in pairs)


def test_bug_of_an_exercise_with_one_mistake_has_one_sentence_and_with_none_is_an_error(small_course: Course) -> None:
    """Only courses under construction have such exercises."""
    assert len(prepare_bug_card(card_of(small_course, "cuts"), 0, small_course.exercise("cuts")).options) == 1
    with pytest.raises(UsageError, match="no known mistake"):
        prepare_bug_card(card_of(small_course, "mean"), 0, small_course.exercise("mean"))


def test_mistake_with_its_own_body_has_no_fix_to_show(write_course: Callable[..., Path], small_course: Course) -> None:
    """There are no lines to compare, so only the sentence is shown."""
    text = (small_course.root / "exercises/tokenization/cuts.yaml").read_text()
    body = 'body: "def cuts(text):\\n    return [text]\\n"'
    course = load_course(write_course(cuts_yaml=text.replace("size = 3: size = 4", body)))
    asked = prepare_bug_card(card_of(course, "cuts"), 0, course.exercise("cuts"))
    assert asked.repairs == ()
    assert "return [text]" in asked.code
