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

from harness.cards.roles import MOST, NO_WEIGHTS, RoleWeights
from harness.course.catalogue import Summary
from harness.progress.rows import Standing

SCHEMA = "harness.plan/1"
# Of a day, for cards; more where a backlog is due.
CARD_SHARE, BACKLOG_SHARE = 1 / 3, 1 / 2
LEAST_CARD_MINUTES, MOST_CARD_MINUTES = 5, 30
SECONDS_PER_CARD = 30
# An exercise is not begun in less time, and no rest is left to the next day that is shorter.
LEAST_BEGIN, LEAST_REST = 5, 5
REHEARSE_EVERY = 14
LEAST_REHEARSAL, MOST_REHEARSAL = 10, 45
# From this many days on the last two are rehearsals, not only the last.
LONG = 7
MOST_DAYS = 365


@dataclass(frozen=True)
class PlanRequest:
    """The learner's request for a plan; `role` is a key of `harness.course.catalogue.ROLES`."""

    interview: date
    minutes: int
    role: str


@dataclass(frozen=True)
class Portion:
    """Minutes of one day for an exercise, which may continue on the next day."""

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
    days: tuple[PlanDay, ...]
    # Exercises of earlier days that were not passed; they are the first of this plan.
    missed: tuple[str, ...] = ()
    # What does not fit into the days, the most important first.
    left_out: tuple[str, ...] = ()

    @property
    def made(self) -> date:
        """The day on which it was made."""
        return self.days[0].day

    def as_json(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        request = asdict(self.request) | {"interview": self.request.interview.isoformat()}
        days = [asdict(day) | {"day": day.day.isoformat()} for day in self.days]
        return {"schema": SCHEMA, **request, "missed": self.missed, "left_out": self.left_out, "days": days}


@dataclass(frozen=True, kw_only=True)
class DaySituation:
    """What the plan of a day depends on."""

    # In the order of learning.
    catalogue: Sequence[Summary]
    standings: Mapping[str, Standing]
    today: date
    # The day of the interview, if one is to come.
    interview: date | None
    # Cards that are still due today, and those answered today.
    due: int
    answered: int
    has_rehearsed: bool
    # What interviews for the learner's role ask.
    weights: RoleWeights = NO_WEIGHTS

    @property
    def passed(self) -> set[str]:
        """The exercises that were passed."""
        return {name for name, standing in self.standings.items() if standing.is_passed}

    @property
    def begun(self) -> list[str]:
        """Exercises that were tried and not passed, the closest to a pass first."""
        tried = [summary.id for summary in self.catalogue if summary.id in self.standings.keys() - self.passed]
        return sorted(tried, key=lambda name: -self.standings[name].best_score)


def read_plan(data: Mapping[str, Any]) -> StudyPlan:
    """The plan of `StudyPlan.as_json`.  Raises `KeyError`, `TypeError` or `ValueError` for other data."""
    return StudyPlan(
        request=PlanRequest(date.fromisoformat(data["interview"]), data["minutes"], data["role"]),
        days=tuple(
            PlanDay(
                date.fromisoformat(day["day"]),
                tuple(Portion(**portion) for portion in day["portions"]),
                day["card_minutes"],
                day["rehearsal_minutes"],
            )
            for day in data["days"]
        ),
        missed=tuple(data["missed"]),
        left_out=tuple(data["left_out"]),
    )


def make_plan(request: PlanRequest, at: DaySituation, missed: Sequence[str] = ()) -> StudyPlan:
    """A plan from today on, to the day before the interview.

    The exercises that were `missed`, and then those that were begun, come before all others.
    """
    total = min(MOST_DAYS, max(1, (request.interview - at.today).days))
    by_id = {summary.id: summary for summary in at.catalogue}
    done = at.passed
    weights = at.weights if at.weights.role == request.role else RoleWeights(request.role)
    begun = [by_id[name] for name in dict.fromkeys([*missed, *at.begun]) if name in by_id]
    ranked = _with_needs([*begun, *_in_turn(at.catalogue, weights)], by_id, done)
    # A minute a day is lost, as few exercises end where a day does.
    chosen = _choose(ranked, sum(_free_minutes(request, number, total) - 1 for number in range(total)))
    in_order = sorted(
        (summary for summary in at.catalogue if summary.id in chosen), key=lambda summary: _tier(summary, weights)
    )
    order = [summary for summary in _with_needs([*begun, *in_order], by_id, done) if summary.id in chosen]
    left = {summary.id: summary.minutes for summary in order}
    days = [_plan_day(request, at.today, number, total, left, 0 if number else at.due) for number in range(total)]
    left_out = [summary.id for summary in ranked if summary.id in left or summary.id not in chosen]
    return StudyPlan(
        request=request,
        days=tuple(days),
        missed=tuple(name for name in missed if name not in done),
        left_out=tuple(left_out),
    )


def adapt_plan(plan: StudyPlan, at: DaySituation) -> StudyPlan:
    """The plan for today: unchanged if it was made today, else made again, starting with what was missed."""
    if plan.made == at.today:
        return plan
    planned = [portion.exercise for day in plan.days if day.day < at.today for portion in day.portions]
    later = {portion.exercise for day in plan.days if day.day >= at.today for portion in day.portions}
    known = {summary.id for summary in at.catalogue} - at.passed - later
    return make_plan(plan.request, at, [name for name in dict.fromkeys(planned) if name in known])


def _plan_day(request: PlanRequest, today: date, number: int, total: int, left: dict[str, int], due: int) -> PlanDay:
    """Day `number` of `total`; its minutes are subtracted from `left`."""
    card_minutes = _card_minutes(request.minutes, due)
    free = request.minutes - card_minutes
    rehearsal = min(free, MOST_REHEARSAL) if _is_rehearsal(number, total) and free >= LEAST_REHEARSAL else 0
    free -= rehearsal
    portions = []
    while left:
        exercise, minutes = next(iter(left.items()))
        if free < min(minutes, LEAST_BEGIN):
            break
        spent = minutes if minutes - free < LEAST_REST else free
        portions.append(Portion(exercise, spent))
        free = max(0, free - spent)
        left[exercise] -= spent
        if not left[exercise]:
            del left[exercise]
    return PlanDay(today + timedelta(days=number), tuple(portions), card_minutes + free, rehearsal)


def _card_minutes(minutes: int, due: int) -> int:
    usual = min(MOST_CARD_MINUTES, max(LEAST_CARD_MINUTES, round(minutes * CARD_SHARE)))
    backlog = min(round(minutes * BACKLOG_SHARE), due * SECONDS_PER_CARD // 60)
    return min(minutes, max(usual, backlog))


def _is_rehearsal(number: int, total: int) -> bool:
    is_last = number == total - 1 or (total > LONG and number == total - 2)
    return is_last or number % REHEARSE_EVERY == REHEARSE_EVERY - 1


def _free_minutes(request: PlanRequest, number: int, total: int) -> int:
    """Minutes of a day for exercises, after the usual cards and rehearsals."""
    free = request.minutes - _card_minutes(request.minutes, 0)
    return max(0, free - MOST_REHEARSAL) if _is_rehearsal(number, total) else free


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
