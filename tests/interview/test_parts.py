"""Rounds made of parts: numbers drawn once for a sitting, options, twists, parts that are asked by what was said."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from built_in import COURSE

from harness.cards.question import prepare_card
from harness.cards.records import Choice, Explain, Numeric
from harness.course.catalogue import ROLES
from harness.interview.candidates import LearnerProfile, candidates, question_of
from harness.interview.evidence import probe_for
from harness.interview.follow_ups import CardPool
from harness.interview.formats import FORMATS, format_for
from harness.interview.material import InterviewMaterial, has_phrase
from harness.interview.material_files import load_material
from harness.interview.rounds import plan_rounds
from tests.mock_interview import MockInterview

EXAMPLES = Path(__file__).parents[2] / "examples"
ROUND = "kernel:mean-of-rows"


@cache
def example() -> InterviewMaterial:
    return load_material(EXAMPLES)


@cache
def built_in() -> InterviewMaterial:
    return load_material(COURSE.root)


def sitting(seed: int = 1) -> MockInterview:
    card = example().cards[f"{ROUND}/1"]
    first = question_of(card, kind="kernel", seed=seed)
    return MockInterview(CardPool(cards={}, material=example()), first, is_coached=False, asks_evidence=True)


def texts(seed: int) -> list[str]:
    """The questions of a sitting."""
    return [prepare_card(example().drawn(f"{ROUND}/{n}", seed), seed).question for n in range(1, 6)]


def test_numbers_are_the_same_for_all_parts_of_a_sitting() -> None:
    """The situation, a formula, the working and an option name them."""
    for seed in range(12):
        first = prepare_card(example().drawn(f"{ROUND}/1", seed), seed)
        rows, columns = map(int, re.findall(r"([\d,]+) x ([\d,]+)", first.question.replace(",", ""))[0])
        typed = float(first.answer.removesuffix(" MB").replace(",", ""))
        assert typed == pytest.approx(2 * rows * columns * 2 / 1e6, rel=0.01)
        chosen = example().drawn(f"{ROUND}/2", seed)
        assert isinstance(chosen, Choice) and "{mb}" not in chosen.options[2].why
        proof = example().drawn(f"{ROUND}/3", seed)
        assert isinstance(proof, Explain) and (len(proof.must) == 2) is (rows > 1024)


def test_two_sittings_differ() -> None:
    """In a number or in the twist."""
    assert len({tuple(texts(seed)) for seed in range(20)}) >= 6
    assert {texts(seed)[4][:20] for seed in (2, 3)} == {"Now the numbers are ", "Now there are eight "}


@pytest.mark.parametrize(
    ("answer", "asked"),
    [("half of it is in L2 by then", True), ("the caches are small", True), ("bandwidth stays low", False), ("", True)],
)
def test_a_part_is_asked_by_what_was_said_before(answer: str, asked: bool) -> None:
    """Without words for it, every part is asked."""
    interview = sitting()
    interview.press("500", "1")
    interview.press(*(("t", answer, ".") if answer else ("",)))
    while interview.state.asks:
        interview.press("nothing more")
    assert (interview.state.question.card == f"{ROUND}/4") is asked


def test_a_phrase_opens_its_question() -> None:
    """After a missed point, and whether it is right or wrong."""
    probes = example().probes_of(f"{ROUND}/3", 1)
    said = "One fused kernel is no faster, and the L2 may hold it."
    assert probe_for(probes, "?", said, 1) == "How much of it fits into the cache?"
    assert probe_for(probes, "?", "I look at the clock.", 1) == "What would you measure after the change?"


@pytest.mark.parametrize(
    ("text", "phrases", "found"),
    [("we cached it", ("cach*",), True), ("were there", ("we",), False), ("We did", ("we",), True),
     ("by 12.5 %", ("#",), True), ("no number", ("#",), False), ("the KV  cache", ("kv cache",), True),
     ("anything", (), False)],
)  # fmt: skip
def test_phrases_are_whole_words(text: str, phrases: tuple[str, ...], found: bool) -> None:
    """With `*` for the rest of a word and `#` for a number."""
    assert has_phrase(text, phrases) is found


def test_every_round_of_the_course_can_be_asked_in_every_draw() -> None:
    """No brace is left, and every number has an answer."""
    for sequence in built_in().sequences.values():
        for seed in range(8):
            for name in sequence.cards:
                card = built_in().drawn(name, seed)
                prepared = prepare_card(card, seed)
                if sequence.numbers.draw:
                    assert not re.search(r"\{[a-z_]+\}", prepared.question + prepared.working), (name, seed)
                if isinstance(card, Numeric):
                    assert prepared.answer
                if isinstance(card, Explain):
                    assert card.must


@pytest.mark.parametrize("kind", ["kernel", "paper", "project", "behavioural"])
@pytest.mark.parametrize("role", ROLES)
def test_each_format_has_rounds_for_each_role(kind: str, role: str) -> None:
    """That fit its minutes; stories and views alternate."""
    learner = LearnerProfile(recalls={}, resting=(), standings={}, asked={})
    format_ = format_for(kind, role)
    found = candidates({}, [], learner, "core", (), built_in(), format_)
    for seed in range(10):
        rounds = plan_rounds(found, FORMATS[kind].minutes, seed, (), format_)
        assert rounds and {question.kind for question in rounds} == {kind}
        if kind == "behavioural" and len(rounds) > 1:
            assert len({question.topic for question in rounds}) > 1
