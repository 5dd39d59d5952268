"""A learner's history, deck and catalogue → the view of the learner's page.  Pure: the caller passes the time and its
zone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Any

from harness.cards.question import question_of
from harness.cards.records import Card, Explain, card_on_mistake
from harness.cards.roles import NO_WEIGHTS, RoleWeights
from harness.course.catalogue import ROLES, Summary
from harness.drill.new_cards import CARDS_A_DAY
from harness.interview.score_sheet import ScoreSheet
from harness.report import charts
from harness.report.learner.readiness import readiness
from harness.report.learner.records import LearnerHistory, LearnerProgress
from harness.report.learner.topics import chapters_of, study_time, topics_of
from harness.report.page import render
from harness.scheduler import replay, stats
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import Reviewed
from harness.scheduler.stats import ENOUGH, LevelResult, ReviewStats, TroubledCard
from harness.study.exercise_steps import NextStep

SHOWN_WEEKS = 26
MOST_SHOWN = 12
MOST_TOPICS = 12
LATE_EXPLAINS = 5


def learner_page(
    past: LearnerHistory,
    progress: LearnerProgress,
    cards: Mapping[str, Card],
    catalogue: Sequence[Summary],
    now_ms: int,
    calendar: Calendar,
    weights: RoleWeights = NO_WEIGHTS,
    steps: Sequence[NextStep] = (),
) -> str:
    """The learner's own page, one self-contained HTML file.  The same records and moment give the same bytes."""
    view = view_learner(past, progress, cards, catalogue, now_ms, calendar, weights)

    def card_of(exercise: str, mistake: str) -> str:
        card = card_on_mistake(cards.values(), exercise, (mistake,))
        return question_of(card) if card is not None else ""

    return render("learner.html", learner=view | {"steps": steps}, question_of=question_of, card_of=card_of)


def view_learner(
    past: LearnerHistory,
    progress: LearnerProgress,
    cards: Mapping[str, Card],
    catalogue: Sequence[Summary],
    now_ms: int,
    calendar: Calendar,
    weights: RoleWeights = NO_WEIGHTS,
) -> dict[str, Any]:
    """The learner as of now.  Events after now count too, because clocks are sometimes set back.

    `first_topics` have most missing, weighted by frequency and by what the role is asked; `earlier_weeks` are those
    before the weeks in the chart.
    """
    today = calendar.day(now_ms)
    review_stats = stats.stats_of_history(past, cards, today, calendar)
    chapters = chapters_of(catalogue, progress)
    syllabus = progress.syllabus(cards, weights)
    topics = topics_of(syllabus.topics, past.memory, progress.standings, now_ms)
    due = replay.due_today(past.memory, cards, now_ms, calendar)
    interview = replay.interview_day(past.memory, today)
    first = sorted(topics, key=lambda topic: (-topic.missing, -len(topic.topic.cards), topic.topic.name))
    weeks = review_stats.weeks[-SHOWN_WEEKS:]
    return {
        "today": today,
        "role": ROLES.get(weights.role, ""),
        "is_new": not (review_stats.answers or progress.attempts),
        "review_stats": review_stats,
        "due": due,
        "readiness": readiness(past.readiness, past.memory, syllabus, now_ms, interview, calendar),
        "time": study_time(past.answers, progress, today, calendar),
        "first_topics": tuple(first[:MOST_TOPICS]),
        "attempts": len(progress.attempts),
        "passed": sum(bool(task.passes) for tasks in chapters.values() for task in tasks),
        "exercises": len(catalogue),
        "retention": retention(weeks),
        "earlier_weeks": len(review_stats.weeks) - len(weeks),
        "thin_weeks": sum(week.retention.n < ENOUGH for week in weeks),
        "forecast": forecast(review_stats),
        "backlog_days": -(-review_stats.overdue // CARDS_A_DAY),
        "topics": tuple(
            sorted((topic for topic in topics if topic.is_begun), key=lambda topic: (topic.ready, topic.topic.name))
        ),
        "unseen_topics": tuple(topic.topic for topic in topics if not topic.is_begun),
        "confidence": levels_plot(review_stats.calibration),
        "leeches": _in_deck(review_stats.leeches, cards),
        "sure_but_wrong": _in_deck(review_stats.sure_but_wrong, cards),
        "spoken": _spoken(past.answers, cards),
        "interviews": progress.interviews,
        "interview_scores": scores_plot(progress.interviews, calendar),
        "interview_days": {interview.number: calendar.day(interview.begun_ms) for interview in progress.interviews},
        "chapters": chapters,
        "recent": tuple(
            (attempt, calendar.day(attempt.at_ms)) for attempt in reversed(progress.attempts[-MOST_SHOWN:])
        ),
        "unread": past.unread,
    }


def _in_deck(troubled: Sequence[TroubledCard], cards: Mapping[str, Card]) -> tuple[tuple[TroubledCard, Card], ...]:
    """The troubled cards that are still in the deck."""
    return tuple((trouble, cards[trouble.card]) for trouble in troubled if trouble.card in cards)


def _spoken(answers: Iterable[Reviewed], cards: Mapping[str, Card]) -> list[dict[str, Any]]:
    """The explain cards with the most points missed recently, without answers to earlier versions of a card."""
    answers_of: dict[str, list[Reviewed]] = defaultdict(list)
    for answer in answers:
        if answer.points:
            answers_of[answer.card].append(answer)
    explained: list[dict[str, Any]] = []
    for name, all_ in answers_of.items():
        card = cards.get(name)
        if not isinstance(card, Explain):
            continue
        points = (*card.must, *card.points)
        own = [answer for answer in all_ if len(answer.points) == len(points)][-LATE_EXPLAINS:]
        if own:
            missed = Counter(text for answer in own for text, hit in zip(points, answer.points, strict=True) if not hit)
            explained.append(
                {
                    "card": card, "times": len(own), "missed": tuple(missed.most_common(2)),
                    "hit": fmean(sum(answer.points) / len(answer.points) for answer in own),
                    "took_s": median(answer.took_ms for answer in own) / 1000,
                }
            )  # fmt: skip
    return sorted(explained, key=lambda spoken: (spoken["hit"], spoken["card"].id))[:MOST_SHOWN]


def retention(weeks: Sequence[stats.Week]) -> charts.Plot | None:
    """Retention of the weeks with enough answers; None if there are none."""
    points = []
    for n, week in enumerate(weeks):
        share = week.retention
        is_enough = share.n >= ENOUGH
        points.append(
            charts.Point(
                n, share.value if is_enough else None, f"week of {week.monday:%d %b %Y}",
                share.low if is_enough else None, share.high if is_enough else None, share.n,
            )
        )  # fmt: skip
    drawn = [point for point in points if point.y is not None]
    if not drawn:
        return None
    floor = min(0.6, *(point.low for point in drawn if point.low is not None))
    low = int(floor * 5) / 5
    step = max(1, len(weeks) // 5)
    x_ticks = [(n, f"{week.monday:%d %b}") for n, week in enumerate(weeks) if n % step == 0]
    y_ticks = [(tick / 10, f"{tick * 10} %") for tick in range(round(low * 10), 11, 2 if low < 0.6 else 1)]
    return charts.plot(points, (0, max(len(weeks) - 1, 1)), (low, 1.0), x_ticks, y_ticks, [(0, 0.9), (len(weeks), 0.9)])


def forecast(review_stats: ReviewStats) -> charts.Histogram | None:
    counts = [n for _, n in review_stats.forecast]
    if not sum(counts):
        return None
    labels = [f"{day:%d %b}" if n % 7 == 0 else "" for n, (day, _) in enumerate(review_stats.forecast)]
    return charts.histogram(counts, list(range(len(counts) + 1)), labels)


def levels_plot(levels: Sequence[LevelResult]) -> charts.Plot | None:
    """Stated or predicted chances against outcomes, with the diagonal; None if there are too few answers."""
    enough = [level for level in levels if level.result.n >= ENOUGH and level.result.value is not None]
    if not enough:
        return None
    points = [
        charts.Point(
            level.said, level.result.value, f"{level.said:.0%}", level.result.low, level.result.high, level.result.n
        )
        for level in enough
    ]
    ticks = [(tick / 4, f"{tick * 25} %") for tick in range(5)]
    return charts.plot(points, (0, 1), (0, 1), ticks, ticks, [(0, 0), (1, 1)])


def scores_plot(sheets: Sequence[ScoreSheet], days: Calendar) -> charts.Plot | None:
    """Scores of the interviews in order; None for fewer than two."""
    points = []
    for n, sheet in enumerate(sheets):
        share, spread = sheet.total.share, sheet.spread
        low = None if share is None or spread is None else max(0.0, share - spread)
        high = None if share is None or spread is None else min(1.0, share + spread)
        label = f"Interview {sheet.number}, {days.day(sheet.begun_ms):%d %b %Y}, {sheet.plan.level}"
        points.append(charts.Point(n, share, label, low, high, sheet.total.rounds))
    if len(points) < 2:
        return None
    ticks = [(tick / 4, f"{tick * 25} %") for tick in range(5)]
    return charts.plot(points, (0, len(points) - 1), (0, 1), [(n, f"{n + 1}") for n in range(len(points))], ticks)
