"""Days until an interview, minutes a day and a role → what to do on each day: exercises, cards, rehearsals.  Pure.

What matters most for the role is chosen first, from all chapters in turn, so that what does not fit into the days is
what matters least.  The chosen exercises are done in the order of learning, the often asked ones first.  A plan is made
again on each day; what was planned and not passed comes first then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from harness.cards.roles import MOST, RoleWeights
from harness.course.catalogue import Summary
from harness.study.situation import DaySituation

SCHEMA = "harness.plan/1"
# Of a day, for cards; more where a backlog is due.
CARD_SHARE, BACKLOG_SHARE = 1 / 3, 1 / 2
LEAST_CARD_MINUTES, MOST_CARD_MINUTES = 5, 30
SECONDS_PER_CARD = 30
# A day may be longer by less than this, so that an exercise is whole.
LEAST_REST = 5
# The day of the first mock interview, which is short; later ones come every other week.
FIRST_REHEARSAL, SHORT_REHEARSAL = 3, 15
REHEARSE_EVERY, MOST_REHEARSAL = 14, 45
# From this many days on the last two are rehearsals, not only the last; no other one is among the last days.
LONG, LAST_DAYS = 7, 4
MOST_DAYS = 365


@dataclass(frozen=True)
class PlanRequest:
    """The learner's request for a plan; `role` is a key of `harness.course.catalogue.ROLES`."""

    interview: date
    minutes: int
    role: str


@dataclass(frozen=True)
class Portion:
    """An exercise of a day, and its minutes."""

    exercise: str
    minutes: int


@dataclass(frozen=True)
class PlanDay:
    """One day: its exercises, and minutes for cards and for a mock interview."""

    day: date
    portions: tuple[Portion, ...]
    card_minutes: int
    rehearsal_minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class StudyPlan:
    """A plan as made on its first day."""

    request: PlanRequest
    # The first day of the plan that this one continues, or its own.
    begun: date
    days: tuple[PlanDay, ...]
    # Exercises of earlier days that were not passed; they are the first of this plan.
    missed: tuple[str, ...] = ()
    # What does not fit into the days, the most important first.
    left_out: tuple[str, ...] = ()

    @property
    def made(self) -> date:
        """The day on which it was made."""
        return self.days[0].day

    def exercises_of(self, number: int) -> tuple[str, ...]:
        """The exercises of a day, from 0."""
        return tuple(portion.exercise for portion in self.days[number].portions)

    def as_json(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        request = asdict(self.request) | {"interview": self.request.interview.isoformat()}
        days = [asdict(day) | {"day": day.day.isoformat()} for day in self.days]
        begun = self.begun.isoformat()
        lists = {"missed": self.missed, "left_out": self.left_out, "days": days}
        return {"schema": SCHEMA, **request, "begun": begun, **lists}


def read_plan(data: Mapping[str, Any]) -> StudyPlan:
    """The plan of `StudyPlan.as_json`.  Raises `KeyError`, `TypeError` or `ValueError` for other data."""
    return StudyPlan(
        request=PlanRequest(date.fromisoformat(data["interview"]), data["minutes"], data["role"]),
        begun=date.fromisoformat(data.get("begun", data["days"][0]["day"])),
        days=tuple(map(_read_day, data["days"])),
        missed=tuple(data["missed"]),
        left_out=tuple(data["left_out"]),
    )


def _read_day(day: Mapping[str, Any]) -> PlanDay:
    portions = tuple(Portion(**portion) for portion in day["portions"])
    return PlanDay(date.fromisoformat(day["day"]), portions, day["card_minutes"], day["rehearsal_minutes"])


def make_plan(
    request: PlanRequest, at: DaySituation, missed: Sequence[str] = (), begun: date | None = None
) -> StudyPlan:
    """A plan from today on, to the day before the interview; `begun` is the first day of the one that it continues.

    The exercises that were `missed` come before all others; in a plan that is new, those that were begun on purpose.
    """
    total = min(MOST_DAYS, max(1, (request.interview - at.today).days))
    by_id = {summary.id: summary for summary in at.catalogue}
    weights = at.weights if at.weights.role == request.role else RoleWeights(request.role)
    begun_ids = [name for name in at.begun if begun is None and weights.of_exercise(by_id[name])]
    first = [by_id[name] for name in dict.fromkeys([*missed, *begun_ids]) if name in by_id]
    rehearsals = _rehearsals(request, at, begun or at.today, total)
    frames = [_frame(request, number, at.due, rehearsals.get(number, 0)) for number in range(total)]
    ranked = _with_needs([*first, *_in_turn(at.catalogue, weights)], by_id, at.settled)
    in_order = sorted(at.catalogue, key=lambda summary: _tier(summary, weights))
    order = _with_needs([*first, *in_order], by_id, at.settled)
    days = _fill_best(request, at.today, frames, ranked, order)
    planned = {portion.exercise for day in days for portion in day.portions}
    return StudyPlan(
        request=request,
        begun=begun or at.today,
        days=tuple(days),
        missed=tuple(name for name in missed if name in planned),
        left_out=tuple(summary.id for summary in ranked if summary.id not in planned),
    )


def adapt_plan(plan: StudyPlan, at: DaySituation) -> StudyPlan:
    """The plan for today: unchanged if it was made today, else made again, starting with what was missed."""
    if plan.made == at.today:
        return plan
    planned = [portion.exercise for day in plan.days if day.day < at.today for portion in day.portions]
    known = {summary.id for summary in at.catalogue} - at.settled
    return make_plan(plan.request, at, [name for name in dict.fromkeys(planned) if name in known], plan.begun)


@dataclass(frozen=True)
class DayFrame:
    """The minutes of a day before exercises are put into it."""

    cards: int
    rehearsal: int
    free: int


def _frame(request: PlanRequest, number: int, due: int, rehearsal: int) -> DayFrame:
    cards = _card_minutes(request.minutes, 0 if number else due)
    rehearsal = min(rehearsal, request.minutes)
    cards = min(cards, request.minutes - rehearsal)
    return DayFrame(cards, rehearsal, request.minutes - cards - rehearsal)


def _rehearsals(request: PlanRequest, at: DaySituation, begun: date, total: int) -> dict[int, int]:
    """The minutes of the mock interviews by day: a short one in the first week, then one every other week, and the
    last days."""
    is_first = at.rehearsed is None or at.rehearsed < begun
    due = begun + timedelta(FIRST_REHEARSAL) if is_first else (at.rehearsed or begun) + timedelta(REHEARSE_EVERY)
    number, minutes = max(0, (due - at.today).days), SHORT_REHEARSAL if is_first else MOST_REHEARSAL
    found = {}
    while number < total - LAST_DAYS or (minutes == SHORT_REHEARSAL and number < total - 1):
        found[number] = minutes
        number, minutes = number + REHEARSE_EVERY, MOST_REHEARSAL
    last = range(total - 2 if total > LONG else total - 1, total)
    spare = max(SHORT_REHEARSAL, request.minutes - _card_minutes(request.minutes, 0))
    return found | {day: min(MOST_REHEARSAL, spare) for day in last if day not in found}


def _fill_best(
    request: PlanRequest, today: date, frames: Sequence[DayFrame], ranked: Sequence[Summary], order: Sequence[Summary]
) -> list[PlanDay]:
    """The days with as many of the exercises as fit, the best ranked of them, in this order."""
    minutes = sum(frame.free for frame in frames) + LEAST_REST
    while True:
        chosen = _choose(ranked, minutes)
        waiting = [summary for summary in order if summary.id in chosen]
        days = _fill(request, today, frames, waiting)
        if not waiting or minutes <= 0:
            return days
        minutes -= LEAST_REST  # the days have gaps that none fits into, so the worst ranked are left out


def _fill(request: PlanRequest, today: date, frames: Sequence[DayFrame], waiting: list[Summary]) -> list[PlanDay]:
    """The days, each exercise whole on one of them; one that is longer than a day takes its rest from the next."""
    days, owed = [], 0
    usual = max((frame.free for frame in frames), default=0)
    for number, frame in enumerate(frames):
        free, cards = frame.free - owed, frame.cards
        portions: list[Portion] = []
        is_long = bool(waiting) and waiting[0].minutes >= usual + LEAST_REST
        if is_long and owed <= 0 and not frame.rehearsal:
            cards = min(cards, LEAST_CARD_MINUTES)
            free = request.minutes - cards - waiting[0].minutes
            portions.append(_take(waiting, waiting[0]))
        while (summary := _fitting(waiting, free)) is not None:
            portions.append(_take(waiting, summary))
            free -= summary.minutes
        owed = max(0, -free) if is_long or owed else 0
        days.append(PlanDay(today + timedelta(number), tuple(portions), cards + max(0, free), frame.rehearsal))
    return days


def _fitting(waiting: Sequence[Summary], free: int) -> Summary | None:
    """The first exercise that fits into these minutes and whose needs are not waiting."""
    open_needs = {summary.id for summary in waiting}
    return next(
        (
            summary
            for summary in waiting
            if free > 0 and summary.minutes < free + LEAST_REST and not open_needs & set(summary.needs)
        ),
        None,
    )


def _take(waiting: list[Summary], summary: Summary) -> Portion:
    waiting.remove(summary)
    return Portion(summary.id, summary.minutes)


def _card_minutes(minutes: int, due: int) -> int:
    usual = min(MOST_CARD_MINUTES, max(LEAST_CARD_MINUTES, round(minutes * CARD_SHARE)))
    backlog = min(round(minutes * BACKLOG_SHARE), due * SECONDS_PER_CARD // 60)
    return min(minutes, max(usual, backlog))


def _choose(ranked: Sequence[Summary], minutes: int) -> set[str]:
    """The first exercises that together fit into these minutes, each with those that it needs."""
    chosen: set[str] = set()
    skipped: set[str] = set()
    for summary in ranked:
        if summary.minutes <= minutes and not skipped & set(summary.needs):
            minutes -= summary.minutes
            chosen.add(summary.id)
        else:
            skipped.add(summary.id)
    return chosen


def _tier(summary: Summary, weights: RoleWeights) -> int:
    """What comes first: what the role is asked most; among equals, what interviewers often ask about."""
    return 2 * (MOST - weights.of_exercise(summary)) + (summary.frequency != "often")


def _in_turn(catalogue: Sequence[Summary], weights: RoleWeights) -> list[Summary]:
    """The most important first; among equals the last of each chapter, which bring along what they need."""
    places: dict[tuple[int, str], int] = {}
    keys = {}
    for summary in reversed(catalogue):
        tier = _tier(summary, weights)
        place = places[tier, summary.chapter] = places.get((tier, summary.chapter), 0) + 1
        keys[summary.id] = (tier, place)
    return sorted(catalogue, key=lambda summary: keys[summary.id])


def _with_needs(wanted: Iterable[Summary], by_id: Mapping[str, Summary], passed: set[str]) -> list[Summary]:
    """The exercises that are not passed, each after those that it needs."""
    taken = set(passed)
    order: list[Summary] = []

    def take(summary: Summary) -> None:
        if summary.id in taken:
            return
        taken.add(summary.id)
        for needed in summary.needs:
            if needed in by_id:
                take(by_id[needed])
        order.append(summary)

    for summary in wanted:
        take(summary)
    return order
