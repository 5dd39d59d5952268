"""The texts before and after a session, the session as data, and the statistics of a learner.  Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from harness.cards.records import Card
from harness.command_line import command_line
from harness.drill import planner
from harness.drill.new_cards import coverage_text
from harness.drill.state import DrillState
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, RATINGS, Reviewed
from harness.scheduler.rating import is_sure
from harness.scheduler.stats import ENOUGH, FORECAST_DAYS, ReviewStats, Share, TroubledCard
from harness.study.today import until_interview
from harness.terminal.blocks import Block
from harness.text import clock, counted

MOST_SHOWN = 5
# Of the statistics: cards that go wrong, weeks, and the cells of a full bar.
MOST_TROUBLES, WEEKS_SHOWN, BAR = 10, 12, 20
# Of an answer as data; and of what a plan left out, by their names in the data.
ANSWER_FIELDS = (
    "card", "rating", "at_ms", "took_ms", "seed", "confidence", "points", "red_flags", "answer", "mistake", "hinted",
    "overridden",
)  # fmt: skip
LEFT_FIELDS = {
    "held_back": "held_back", "resting": "suspended", "new_left": "new_left", "next_ms": "next_ms",
    "days_to_interview": "days_to_interview", "coverage": "coverage",
}  # fmt: skip
REASONS: dict[planner.Why, str] = {
    "called": "after a mistake",
    "due": "due",
    "new": "new",
    "final": "for the final pass",
    "ahead": "ahead",
    "cram": "crammed, without a change of the schedule",
}


def greeting(state: DrillState, plan: planner.SessionPlan | None, at_ms: int, calendar: Calendar) -> Iterator[Block]:
    """The text before the first question; `plan` is None for a session that is resumed."""
    if plan is None:
        answered = counted(len(state.reviews), "card")
        yield Block(
            "plain", f"Resuming the interrupted session, with {answered} answered. --new-session starts a new one."
        )
        return
    if not plan.cards:
        yield from _nothing(state, plan, at_ms, calendar)
        return
    counts = Counter(plan.cards.values())
    reasons = ", ".join(f"{counts[why]} {words}" for why, words in REASONS.items() if counts[why])
    yield Block("plain", f"{counted(len(plan.cards), 'card')}: {reasons}.  ? shows the keys.")
    if plan.days_to_interview is not None:
        last = " Every card is asked once more." if plan.is_final else ""
        yield Block("note", f"{until_interview(plan.days_to_interview)}.{last}")
    if plan.held_back:
        yield Block("note", f"{counted(plan.held_back, 'more due card')} left for another day.")
    if plan.coverage is not None and plan.is_first_day:
        yield Block("note", coverage_text(plan.coverage))


def _nothing(state: DrillState, plan: planner.SessionPlan, at_ms: int, calendar: Calendar) -> Iterator[Block]:
    yield Block("plain", "No card is due now.")
    if plan.next_ms is not None:
        days = (calendar.day(plan.next_ms) - calendar.day(at_ms)).days
        when = "today" if days <= 0 else "tomorrow" if days == 1 else f"in {days} days"
        yield Block("plain", f"The next card is due {when}. --ahead asks it now, --new N adds new cards, "
                             "--cram asks any card.")  # fmt: skip
    if plan.suspended:
        suspended = counted(plan.suspended, "card is", "cards are")
        yield Block("note", f"{suspended} suspended: `{command_line('cards list --suspended')}`.")


def summary_blocks(
    state: DrillState, cards: Mapping[str, Card], plan: planner.SessionPlan | None = None
) -> Iterator[Block]:
    """The text at the end of a session; `plan` is None for a session that was resumed."""
    done = state.reviews
    yield Block(
        "head", {"time": "The time is up.", "quit": "Stopped here."}.get(state.ended, "That was the last card.")
    )
    if not done:
        yield Block("plain", "No card was answered.")
        return
    known = sum(review.rating != AGAIN for review in done)
    time = clock(sum(review.took_ms for review in done))
    yield Block("question", f"{counted(len(done), 'answer')}, {known} right, in {time}.")
    ratings = Counter(review.rating for review in done)
    yield Block("plain", "  ".join(f"{name} {ratings[rating]}" for rating, name in RATINGS.items() if ratings[rating]))
    if state.setup.is_cram:
        yield Block("plain", "Crammed: the schedule did not change.")
    failed = _last_failed(done)
    if failed:
        yield Block("title", "Not known yet")
        for card in failed[:MOST_SHOWN]:
            yield Block("plain", _with_practice(card, cards), "·")
    wrong = list(dict.fromkeys(review.card for review in done if review.rating == AGAIN and is_sure(review.confidence)))
    if wrong:
        yield Block("title", "Sure but wrong")
        for card in wrong[:MOST_SHOWN]:
            yield Block("plain", card, "·")
    if plan is not None and plan.coverage is not None:
        yield Block("note", coverage_text(plan.coverage))


def session_data(state: DrillState, plan: planner.SessionPlan | None, cards: Mapping[str, Card]) -> dict[str, Any]:
    """The session as one document: plan, answers, end."""
    why = plan.cards if plan else {}
    done, left = state.reviews, asdict(plan) if plan else {}
    return {
        "schema": "harness.drill/1",
        "session": state.setup.session,
        "resumed": plan is None,
        "seed": state.setup.seed,
        "cram": state.setup.is_cram,
        "ended": state.ended or "cut off",
        "plan": [
            {"card": card, "kind": cards[card].kind, "chapter": cards[card].chapter, "topic": cards[card].topic,
             "level": cards[card].level, "why": why.get(card)}
            for card in state.setup.cards
        ],
        "answers": [
            {name: getattr(review, name) for name in ANSWER_FIELDS} | {"rating": RATINGS[review.rating].lower()}
            for review in done
        ],
        "summary": {
            "answered": len(done),
            "right": sum(review.rating != AGAIN for review in done),
            "took_ms": sum(review.took_ms for review in done),
            "left": len(state.turns),
            "not_known_yet": _last_failed(done),
        },
        **{name: plan and left[field] for name, field in LEFT_FIELDS.items()},
    }  # fmt: skip


def _last_failed(done: Sequence[Reviewed]) -> list[str]:
    """The cards that were failed at their last answer in this session."""
    last = {review.card: review.rating for review in done}
    return [card for card, rating in last.items() if rating == AGAIN]


def _with_practice(card: str, cards: Mapping[str, Card]) -> str:
    practise = cards[card].practise if card in cards else ()
    return f"{card}  ({command_line(f'start {practise[0]}')})" if practise else card


# ---- statistics


def stats_blocks(stats: ReviewStats) -> Iterator[Block]:
    """The statistics for a screen; a sentence in place of a share with too few answers."""
    yield Block("question", "How well you remember")
    days = counted(stats.days_active, "day")
    yield Block("plain", f"{stats.answers} answers on {days}; {stats.seen} of {stats.cards} cards seen.")
    if stats.interview and stats.days_to_interview is not None:
        projected = "" if stats.projected is None else f"; without more practice you would know {stats.projected:.0%}"
        yield Block("plain", f"Interview on {stats.interview}, {stats.days_to_interview} days from now{projected}.")
    yield Block("title", "Known after a night or more, by week")
    if not stats.weeks:
        yield Block("note", "Nothing yet: it needs cards that you answered on an earlier day.")
    for week in stats.weeks[-WEEKS_SHOWN:]:
        yield Block("plain", _share(week.retention), f"{week.monday:%d %b}")
    yield Block("title", f"Due in the next {FORECAST_DAYS} days ({stats.overdue} overdue, counted as today's)")
    yield from _forecast_blocks(stats.forecast)
    if stats.calibration:
        yield Block("title", "How sure you were, and how often you were right")
    for level in stats.calibration:
        yield Block("plain", _share(level.result), f"{level.said:>5.0%}")
    yield from _troubles("Leeches: failed again and again", stats.leeches)
    yield from _troubles("Sure but wrong", stats.sure_but_wrong)


def _share(share: Share) -> str:
    if share.value is None:
        return "no answers"
    if share.n < ENOUGH:
        return f"{share.known} of {share.n} known; too few answers for a percentage"
    full = round(share.value * BAR)
    return (
        f"{'█' * full}{'░' * (BAR - full)} {share.value:.0%}  ({share.low:.0%} to {share.high:.0%}, {share.n} answers)"
    )


def _forecast_blocks(forecast: Iterable[tuple[date, int]]) -> Iterator[Block]:
    """One line a week, with one number a day."""
    days = list(forecast)
    for start in range(0, len(days), 7):
        counts = "".join(f"{count:>4}" for _, count in days[start : start + 7])
        yield Block("plain", counts, f"{days[start][0]:%d %b}")


def _troubles(title: str, cards: tuple[TroubledCard, ...]) -> Iterator[Block]:
    if cards:
        yield Block("title", title)
    for card in cards[:MOST_TROUBLES]:
        yield Block("plain", f"{card.card}{'  (suspended)' if card.is_resting else ''}", f"{card.times}x")
    if len(cards) > MOST_TROUBLES:
        yield Block("note", f"and {len(cards) - MOST_TROUBLES} more")
