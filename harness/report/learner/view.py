"""A learner's history, deck and catalogue → the view of the learner's page.  Pure: the caller passes the time and its
zone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean, median
from typing import assert_never

from harness.cards import cloze
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Scenario, SpotTheBug
from harness.course.catalogue import Summary
from harness.drill.new_cards import CARDS_A_DAY
from harness.interview.score_sheet import ScoreSheet
from harness.report import charts
from harness.report.learner import learner_charts
from harness.report.learner.history import LearnerHistory
from harness.report.learner.readiness import Readiness, readiness
from harness.report.learner.records import LearnerAttempt, LearnerProgress
from harness.report.learner.study_time import StudyTime, study_time
from harness.report.learner.topics import ChapterProgress, TopicProgress, chapters_of, standings_of, topics_of
from harness.scheduler import replay, stats
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import Reviewed
from harness.scheduler.stats import ENOUGH, ReviewStats, TroubledCard
from harness.study.next_steps import NextStep, Situation, next_steps

SHOWN_WEEKS = 26
MOST_SHOWN = 12
MOST_TOPICS = 12
LATE_EXPLAINS = 5
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, kw_only=True)
class ExplainedCard:
    """The last answers to an explain card: points hit, time taken and allowed, the points missed most."""

    card: str
    question: str
    topic: str
    times: int
    hit: float
    took_s: float
    allowed_s: int
    missed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class ProblemCard:
    """A leech, or a card that the learner was sure of and got wrong."""

    card: str
    topic: str
    question: str
    times: int
    is_resting: bool


@dataclass(frozen=True, kw_only=True)
class LearnerView:
    """The whole page."""

    today: date
    review_stats: ReviewStats
    steps: tuple[NextStep, ...]
    due: int
    readiness: Readiness
    time: StudyTime
    # The topics with most missing, weighted by frequency.
    first_topics: tuple[TopicProgress, ...]
    attempts: int
    passed: int
    exercises: int
    activity: learner_charts.ActivityChart
    retention: charts.Plot | None
    # Weeks before those in the chart.
    earlier_weeks: int
    thin_weeks: int
    forecast: charts.Histogram | None
    backlog_days: int
    topics: tuple[TopicProgress, ...]
    unseen_topics: tuple[TopicProgress, ...]
    confidence: charts.Plot | None
    prediction: charts.Plot | None
    leeches: tuple[ProblemCard, ...]
    sure_but_wrong: tuple[ProblemCard, ...]
    spoken: tuple[ExplainedCard, ...]
    interviews: tuple[ScoreSheet, ...]
    interview_scores: charts.Plot | None
    interview_days: Mapping[int, date]
    chapters: tuple[ChapterProgress, ...]
    recent: tuple[tuple[LearnerAttempt, date], ...]
    unread: int

    @property
    def is_new(self) -> bool:
        """Whether nothing is recorded yet."""
        return not (self.review_stats.answers or self.attempts)


def view_learner(
    past: LearnerHistory,
    progress: LearnerProgress,
    cards: Mapping[str, Card],
    catalogue: Sequence[Summary],
    now_ms: int,
    calendar: Calendar,
) -> LearnerView:
    """The learner as of now.  Events after now count too, because clocks are sometimes set back."""
    today = calendar.day(now_ms)
    review_stats = stats.stats_of_history(past, cards, today, calendar)
    standings = standings_of(progress.attempts, progress.changed)
    chapters = tuple(chapters_of(catalogue, progress))
    topics = topics_of(cards, past.memory, standings, now_ms)
    seen_topics = sorted((topic for topic in topics if topic.seen), key=lambda topic: (topic.recall or 0.0, topic.name))
    due = replay.due_today(past.memory, cards, now_ms, calendar)
    rehearsed = (calendar.day(interview.begun_ms) for interview in progress.interviews)
    situation = Situation(
        today=today, due=due, cards=len(cards), seen=review_stats.seen,
        interview=replay.interview_day(past.memory, today), last_mock_interview=max(rehearsed, default=None),
        fixed=frozenset(debugged.exercise for debugged in progress.debugged if debugged.is_fixed),
        weakest=seen_topics[0].name if seen_topics and (seen_topics[0].recall or 0) < 0.85 else "",
    )  # fmt: skip
    weeks = review_stats.weeks[-SHOWN_WEEKS:]
    return LearnerView(
        today=today,
        review_stats=review_stats,
        steps=next_steps(catalogue, standings, situation),
        due=due,
        readiness=readiness(past.readiness, past.memory, tuple(cards), now_ms, situation.interview, calendar),
        time=study_time(past.answers, progress, today, calendar),
        first_topics=tuple(sorted(topics, key=lambda topic: (-topic.missing, topic.name))[:MOST_TOPICS]),
        attempts=len(progress.attempts),
        passed=sum(chapter.passed for chapter in chapters),
        exercises=len(catalogue),
        activity=learner_charts.activity(past.answers, progress.attempts, today, calendar),
        retention=learner_charts.retention(weeks),
        earlier_weeks=len(review_stats.weeks) - len(weeks),
        thin_weeks=sum(week.retention.n < ENOUGH for week in weeks),
        forecast=learner_charts.forecast(review_stats),
        backlog_days=-(-review_stats.overdue // CARDS_A_DAY),
        topics=tuple(sorted(seen_topics, key=lambda topic: (topic.known, topic.name))),
        unseen_topics=tuple(topic for topic in topics if not topic.seen),
        confidence=learner_charts.levels_plot(review_stats.calibration),
        prediction=learner_charts.levels_plot(review_stats.prediction),
        leeches=_problem_cards(review_stats.leeches, cards),
        sure_but_wrong=_problem_cards(review_stats.sure_but_wrong, cards),
        spoken=tuple(_spoken(past.answers, cards)),
        interviews=progress.interviews,
        interview_scores=learner_charts.scores_plot(progress.interviews, calendar),
        interview_days={interview.number: calendar.day(interview.begun_ms) for interview in progress.interviews},
        chapters=chapters,
        recent=tuple((attempt, calendar.day(attempt.at_ms)) for attempt in reversed(progress.attempts[-MOST_SHOWN:])),
        unread=past.unread,
    )


# ---- parts


def _problem_cards(troubled: Sequence[TroubledCard], cards: Mapping[str, Card]) -> tuple[ProblemCard, ...]:
    """The troubled cards that are still in the deck."""
    return tuple(
        ProblemCard(
            card=trouble.card, topic=cards[trouble.card].topic, question=question_of(cards[trouble.card]),
            times=trouble.times, is_resting=trouble.is_resting,
        )
        for trouble in troubled
        if trouble.card in cards
    )  # fmt: skip


def question_of(card: Card) -> str:
    """The question of a card in one line, with gaps open and the names of drawn numbers in brackets."""
    match card:
        case Cloze():
            text = cloze.blanked(card.text)
        case Numeric():
            text = _PLACE.sub(r"⟨\1⟩", card.question)
        case Explain() | Choice() | Scenario():
            text = card.question
        case SpotTheBug():
            text = f"spot the mistake in {card.topic}"
        case _:
            assert_never(card)
    return " ".join(text.split())


def _spoken(answers: Iterable[Reviewed], cards: Mapping[str, Card]) -> Iterable[ExplainedCard]:
    """The explain cards with the most points missed recently, without answers to earlier versions of a card."""
    answers_of: dict[str, list[Reviewed]] = defaultdict(list)
    for answer in answers:
        card = cards.get(answer.card)
        if answer.points and isinstance(card, Explain) and len(answer.points) == len(card.must) + len(card.points):
            answers_of[answer.card].append(answer)
    explained = []
    for name, all_ in answers_of.items():
        card = cards[name]
        assert isinstance(card, Explain)
        own = all_[-LATE_EXPLAINS:]
        missed = Counter(
            text
            for answer in own
            for text, hit in zip((*card.must, *card.points), answer.points, strict=True)
            if not hit
        )
        explained.append(
            ExplainedCard(
                card=name, question=question_of(card), topic=card.topic, times=len(own),
                hit=fmean(sum(answer.points) / len(answer.points) for answer in own),
                took_s=median(answer.took_ms for answer in own) / 1000, allowed_s=card.seconds,
                missed=tuple(missed.most_common(2)),
            )
        )  # fmt: skip
    return sorted(explained, key=lambda card: (card.hit, card.card))[:MOST_SHOWN]


def moment_text(at_ms: int, calendar: Calendar) -> str:
    """A moment in local time."""
    return f"{datetime.fromtimestamp(at_ms / 1000, calendar.zone):%d %B %Y, %H:%M}"
