"""Answers of other people, judged to learn how leniently one judges: chosen, asked, counted, and never scored."""

from __future__ import annotations

import pytest
from built_in import COURSE

from harness.interview.calibration import (
    ENOUGH,
    Leniency,
    calibration_plan,
    corrected_in_words,
    in_words,
    leniency_of,
    sample_of,
    sample_questions,
)
from harness.interview.follow_ups import CardPool
from harness.interview.material_files import load_material
from harness.interview.records import PointJudged
from harness.interview.score_sheet import sheet_of
from tests.interview.test_debrief import SPOKEN, outcome, question
from tests.mock_interview import MockInterview

MATERIAL = load_material(COURSE.root)
KNOWN = CardPool(cards={}, material=MATERIAL)


def sitting(is_lenient: bool) -> MockInterview:
    """Six answers, of which every point gets a y, or the right reply."""
    plan = calibration_plan(MATERIAL, (), 7)
    interview = MockInterview(KNOWN, *plan.rounds, minutes=plan.minutes, asks_evidence=True)
    while not interview.state.ended:
        sample = sample_of(MATERIAL, interview.state.question)
        assert sample is not None
        for right in sample.right:
            interview.press("y" if is_lenient or right else "n")
    return interview


def test_a_lenient_judge_is_told_so_and_has_no_score() -> None:
    """Each y to a point that is not there counts; the interview itself has no answer."""
    interview = sitting(is_lenient=True)
    found = leniency_of([interview.interview])
    assert found.false_y == found.absent > 0 and found.false_n == 0
    assert sheet_of(interview.interview).answers == () and not interview.reviews
    assert any("you say y, it is not there" in text for text in interview.texts)


def test_a_right_judge_makes_no_error() -> None:
    """In neither direction."""
    found = leniency_of([sitting(is_lenient=False).interview])
    assert (found.false_y, found.false_n) == (0, 0) and found.present > 0


def test_the_rate_has_an_interval_and_needs_twenty_points() -> None:
    """5 of 22 is 23 %, from 10 to 43."""
    assert "5 of 22 points that are not there (23 %, 95 % interval 10 to 43)" in in_words(Leniency(5, 22, 2, 41))
    assert "19 points" in in_words(Leniency(5, 19, 2, 41)) and ENOUGH == 20


@pytest.mark.parametrize(("false", "corrected"), [(10, 82), (30, 77), (50, 67)])
def test_a_share_is_corrected_by_both_rates(false: int, corrected: int) -> None:
    """80 % with 95 % of the right y is 82, 77 or 67 % by how many wrong ones there are."""
    found = Leniency(false, 100, 5, 100)
    assert round(100 * (found.corrected(0.8) or 0)) == corrected
    points = tuple(PointJudged(point=str(n), kind="evidenced" if n < 8 else "missed") for n in range(10))
    answer = outcome(question("explain", "why"), 0.5, SPOKEN, answer="words", judged=points, is_spoken=True)
    assert f"80 % of the points read as {corrected} %" in corrected_in_words(found, [answer])
    assert Leniency(85, 100, 5, 100).corrected(0.8) is None and Leniency(1, 3, 1, 3).corrected(0.8) is None


def test_answers_that_were_judged_least_come_first() -> None:
    """To different questions, and none on a topic of the interview."""
    first = calibration_plan(MATERIAL, (), 7).rounds
    assert len({asked.card for asked in first}) == len(first) == 6
    seen = [sitting(is_lenient=True).interview]
    later = sample_questions(MATERIAL, seen, len(MATERIAL.samples), 7)
    assert not {(asked.card, asked.seed) for asked in first} & {(asked.card, asked.seed) for asked in later}
    topic = first[0].topic
    assert topic not in {asked.topic for asked in sample_questions(MATERIAL, (), 99, 7, {topic})}


def test_one_comes_after_every_second_deep_dive() -> None:
    """If there is time, without feedback before the end, and outside the score."""
    chains = [MATERIAL.sequences[f"chain:{name}"].cards[0] for name in ("kv-cache", "lora", "scaling")]
    rounds = [question("deep-dive", card=card) for card in chains]
    samples = sample_questions(MATERIAL, (), 1, 3, {"kv-cache"})
    interview = MockInterview(KNOWN, *rounds, is_coached=False, asks_evidence=True, samples=samples)
    asked = []
    while not interview.state.ended:
        asked.append(interview.state.question.role)
        if interview.state.question.role == "sample":
            interview.press(*"y" * len(sample_of(MATERIAL, samples[0]).right))  # type: ignore[union-attr]
        else:
            interview.press("-")
    assert asked == ["round", "round", "sample", "round"]
    assert len(interview.state.samples) == 1 and len(sheet_of(interview.interview).answers) == 3
    assert not any("it is not there" in text for text in interview.texts)
