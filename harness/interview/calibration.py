"""How leniently a candidate judges: by answers of other people, of which it is known what they say.  Pure.

`interview --calibrate` takes six; one comes after every second deep dive.  What follows is shown beside shares that
rest on the candidate's own y, and never counts.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from harness.interview.candidates import question_of
from harness.interview.material import DEEP_DIVE, InterviewMaterial, SampleAnswer
from harness.interview.records import SAMPLE, Interview, InterviewPlan, Question, QuestionOutcome, SampleJudged
from harness.scheduler.stats import wilson
from harness.text import counted

FORMAT = "calibrate"
AT_ONCE = 6
# One comes after this number of deep dives and takes this long.
EVERY, MINUTES = 2, 1.5
# With fewer points that are not there, nothing is said of the leniency.
ENOUGH = 20
# Below this difference between both rates, a corrected share means nothing.
LEAST_DIFFERENCE = 0.2


@dataclass(frozen=True)
class Leniency:
    """The points of graded answers that a candidate judged: those that are not there, and those that are."""

    false_y: int
    absent: int
    false_n: int
    present: int

    def corrected(self, share: float) -> float | None:
        """A share of points with a y, as it would be without these errors; None if too little is known."""
        if self.absent < ENOUGH or not self.present:
            return None
        false, true = self.false_y / self.absent, 1 - self.false_n / self.present
        if true - false < LEAST_DIFFERENCE:
            return None
        return min(1.0, max(0.0, (share - false) / (true - false)))


def leniency_of(interviews: Iterable[Interview]) -> Leniency:
    """From all answers of other people that were judged."""
    pairs = Counter(pair for event in _judged(interviews) for pair in zip(event.right, event.given, strict=False))
    absent, present = (pairs[is_there, True] + pairs[is_there, False] for is_there in (False, True))
    return Leniency(false_y=pairs[False, True], absent=absent, false_n=pairs[True, False], present=present)


def in_words(leniency: Leniency) -> str:
    """The rates with the interval of Wilson, or how many points are missing for them."""
    if leniency.absent < ENOUGH:
        points = counted(leniency.absent, "point")
        return f"So far you have judged {points} that are not there; from {ENOUGH} on it is said how leniently."
    low, high = wilson(leniency.false_y, leniency.absent)
    rate = 100 * leniency.false_y / leniency.absent
    return (
        f"You say y to {leniency.false_y} of {leniency.absent} points that are not there ({rate:.0f} %, 95 % interval "
        f"{100 * low:.0f} to {100 * high:.0f}), and n to {leniency.false_n} of {leniency.present} that are."
    )


def corrected_in_words(leniency: Leniency, answers: Sequence[QuestionOutcome]) -> str:
    """The share of points of answers in words that got a y, and what it would be without leniency; "" if unknown."""
    points = [point for outcome in answers for point in outcome.judged]
    share = sum(point.is_said for point in points) / len(points) if points else 0.0
    corrected = leniency.corrected(share)
    if corrected is None or not points:
        return ""
    return f"Your y to {100 * share:.0f} % of the points read as {100 * corrected:.0f} % without that."


def sample_of(material: InterviewMaterial, question: Question) -> SampleAnswer | None:
    """The answer that a question shows; None if it is gone."""
    answers = [sample for sample in material.samples if sample.question == question.card]
    return answers[question.seed] if question.seed < len(answers) else None


def sample_questions(
    material: InterviewMaterial, interviews: Iterable[Interview], count: int, seed: int, topics: Collection[str] = ()
) -> tuple[Question, ...]:
    """Answers to `count` different questions, those judged least often first; none on these topics, whose points the
    interview asks for itself.
    """
    often = Counter((event.question.card, event.question.seed) for event in _judged(interviews))
    places: Counter[str] = Counter()
    asked: list[Question] = []
    for sample in material.samples:
        question = question_of(material.cards[sample.question], kind=DEEP_DIVE, role=SAMPLE)
        asked.append(replace(question, seed=places[sample.question], minutes=MINUTES))
        places[sample.question] += 1
    random.Random(seed).shuffle(asked)  # noqa: S311 - chooses answers, guards nothing
    asked.sort(key=lambda question: often[question.card, question.seed])
    chosen = {question.card: question for question in reversed(asked) if question.topic not in topics}
    return tuple(question for question in asked if chosen.get(question.card) == question)[:count]


def calibration_plan(material: InterviewMaterial, interviews: Sequence[Interview], at_ms: int) -> InterviewPlan:
    """Answers to judge, as an interview that asks nothing else."""
    rounds = sample_questions(material, interviews, AT_ONCE, at_ms)
    return InterviewPlan(
        interview=f"calibration-{at_ms:013d}", seed=at_ms, minutes=10 * AT_ONCE * MINUTES, level="core", rounds=rounds,
        format=FORMAT, asks_evidence=True,
    )  # fmt: skip


def _judged(interviews: Iterable[Interview]) -> Iterable[SampleJudged]:
    return (event for interview in interviews for event in interview.events if isinstance(event, SampleJudged))
