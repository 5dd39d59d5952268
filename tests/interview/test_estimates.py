"""An estimate names the classic mistakes: it asks whether the figure is one, and accuses nobody."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from harness.cards import numeric
from harness.cards.records import Numeric, Wrong
from harness.course.catalogue import load_course
from harness.interview.candidates import question_of
from harness.interview.follow_ups import CardPool
from harness.interview.material import ESTIMATE
from harness.interview.material_files import load_material
from harness.interview.records import Question
from harness.lint.numeric_cards import check_numeric
from tests.mock_interview import MockInterview

MATERIAL = load_material(load_course(None).root)
KNOWN = CardPool(cards={}, material=MATERIAL)
ESTIMATES = {
    name: card for name, card in MATERIAL.cards.items() if isinstance(card, Numeric) and name.startswith(ESTIMATE)
}
WRONG = [(name, number) for name, card in ESTIMATES.items() for number in range(len(card.wrong))]


def rounded(number: float, digits: int = 2) -> str:
    return f"{number:.{digits}g}" if abs(number) < 1 else f"{float(f'{number:.{digits}g}'):f}".rstrip("0").rstrip(".")


def test_each_estimate_names_mistakes() -> None:
    """At least two for all but a few, and about eighty in all."""
    assert sum(len(card.wrong) >= 2 for card in ESTIMATES.values()) >= 25 and len(WRONG) >= 80


@pytest.mark.parametrize(("name", "number"), WRONG)
def test_a_wrong_formula_is_named_and_never_right(name: str, number: int) -> None:
    """Typed to two digits or in full, in every draw; or another of the question's mistakes, if that is as near."""
    card = ESTIMATES[name]
    for values in numeric.all_draws(card, 200):
        wrong = numeric.wrong_answers(card, values)[number]
        assert wrong is not None
        kinds = {numeric.judge(card, values, typed).kind for typed in (rounded(wrong), repr(float(wrong)))}
        assert kinds == {"known-mistake"}, (values, wrong)


def test_who_rounds_to_two_digits_is_never_asked() -> None:
    """Right work with each drawn number rounded to two digits is right, whatever is near."""
    for card in ESTIMATES.values():
        for values in numeric.all_draws(card, 60):
            inputs = {name: float(f"{value:.2g}") for name, value in values.items() if name in card.draw}
            given = numeric.answer(card, numeric.compute(card, inputs) or values)
            assert numeric.judge(card, values, rounded(given)).kind == "right", (card.id, values)


def test_an_estimate_is_scored_by_its_size() -> None:
    """Ten points within 1.2, eight within the factor, three within twice that, none beyond."""
    card = ESTIMATES["estimate:chinchilla-tokens"]
    values = numeric.draw(card, 1)
    right = numeric.answer(card, values)
    shares = [numeric.judge(card, values, str(right * times)).share for times in (1.15, 1.6, 3, 5)]
    kinds = [numeric.judge(card, values, str(right * times)).is_right for times in (1.15, 1.6, 3, 5)]
    assert shares == [1.0, 0.8, 0.3, 0.0] and kinds == [True, True, False, False]


def sitting(*names: str, is_coached: bool = False) -> MockInterview:
    rounds: list[Question] = [question_of(MATERIAL.cards[name], kind="estimate", seed=1) for name in names]
    return MockInterview(KNOWN, *rounds, is_coached=is_coached, asks_evidence=True)


def test_a_mistake_that_no_draw_keeps_apart_is_refused() -> None:
    """In a round every draw has to, because its numbers are drawn for all parts at once."""
    card = replace(
        ESTIMATES["estimate:chinchilla-tokens"], wrong=(Wrong(formula="params * 20.5", explanation="That is close."),)
    )
    assert [*numeric.all_draws(card, 9)] == []
    assert [where for where, _ in check_numeric(card)] == [("wrong",)]
    near = replace(card, wrong=(Wrong(formula="params * 20 + 70", explanation="That is close for large models."),))
    assert [*check_numeric(near)] == []
    assert [where for where, _ in check_numeric(near, is_repeated=False)] == [("wrong",)]


@pytest.mark.parametrize(("reply", "points", "said"), [("y", 4.0, "a known mistake"), ("n", 8.0, "right in size")])
def test_a_suspected_mistake_is_asked_about(reply: str, points: float, said: str) -> None:
    """With y four points and the sentence that names it, with n the points of its size."""
    interview = sitting("estimate:kv-cache-70b")
    card = ESTIMATES["estimate:kv-cache-70b"]
    wrong = numeric.wrong_answers(card, numeric.draw(card, 1))[0]
    assert wrong is not None
    interview.press(rounded(wrong))
    assert interview.state.asks == ("walk", "suspect") and not interview.state.done
    interview.press("", "users times tokens times bytes", "maybe", reply)
    outcome = interview.last
    assert (outcome.points, outcome.said, outcome.working) == (points, said, "users times tokens times bytes")
    assert ("keys without the values" in outcome.missed[0]) is (reply == "y")
    assert not any("keys without the values" in text for text in interview.texts), "an interview says it at the end"


def test_a_walk_is_asked_for_after_every_third_estimate() -> None:
    """So that being asked says nothing about the number."""
    names = random.Random(1).sample(sorted(ESTIMATES), 6)
    interview = sitting(*names)
    asked = []
    for name in names:
        card = ESTIMATES[name]
        interview.press(rounded(numeric.answer(card, interview.state.current.prepared.values), 4))  # type: ignore[union-attr]
        asked.append(interview.state.asks == ("walk",))
        if interview.state.asks:
            interview.press("step by step")
    assert asked == [False, False, True] * 2
    assert all(outcome.points == outcome.worth for outcome in interview.state.done)
