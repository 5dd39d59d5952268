"""The statistics of a learner as blocks of text; a sentence in place of a share with too few answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from harness.scheduler.stats import ENOUGH, FORECAST_DAYS, ReviewStats, Share, TroubledCard
from harness.terminal.blocks import Block
from harness.text import counted

MOST_SHOWN = 10
WEEKS_SHOWN = 12
BAR = 20


def stats_blocks(stats: ReviewStats) -> Iterator[Block]:
    """The statistics for a screen."""
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
    return f"{_bar(share.value)} {share.value:.0%}  ({share.low:.0%} to {share.high:.0%}, {share.n} answers)"


def _forecast_blocks(forecast: Iterable[tuple[date, int]]) -> Iterator[Block]:
    """One line a week, with one number a day."""
    days = list(forecast)
    for start in range(0, len(days), 7):
        counts = "".join(f"{count:>4}" for _, count in days[start : start + 7])
        yield Block("plain", counts, f"{days[start][0]:%d %b}")


def _troubles(title: str, cards: tuple[TroubledCard, ...]) -> Iterator[Block]:
    if cards:
        yield Block("title", title)
    for card in cards[:MOST_SHOWN]:
        yield Block("plain", f"{card.card}{'  (suspended)' if card.is_resting else ''}", f"{card.times}x")
    if len(cards) > MOST_SHOWN:
        yield Block("note", f"and {len(cards) - MOST_SHOWN} more")


def _bar(share: float) -> str:
    full = round(share * BAR)
    return "█" * full + "░" * (BAR - full)
