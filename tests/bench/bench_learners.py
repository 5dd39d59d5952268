"""What simulated learners see of the built-in deck before an interview, and how much of it they know on that day.

    python tests/bench/bench_learners.py [--learners 3] [--days 21 60]

Each evening the real planner plans a session and the real engine asks it, key by key.  The learners forget by FSRS's
equations, each at a pace of their own and each card with an ease of its own; no schedule knows either.  An answer that
was just displayed is not always grasped: a weak learner fails the same card several times an evening.  An evening ends
after 240 answers at the latest.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler

from harness.cards.deck import load_deck
from harness.cards.question import PreparedCard, prepare_card
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Scenario
from harness.clock import DAY_MS, HOUR_MS
from harness.drill import engine, new_cards
from harness.drill.planner import Options, plan_session
from harness.drill.state import SessionSetup
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD, DateSet, Reviewed
from harness.scheduler.replay import replay
from harness.scheduler.schedule import LEECH_AGAIN, LEECH_FAILURES, CardMemory

ROOT = Path(__file__).parents[2]
DAY_ONE = date(2026, 1, 5)
ANSWER_MS = 30_000
START_MS = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp() * 1000)
ANKI_NEW_A_DAY = 20
# Nobody goes on for longer than two hours an evening.
MOST_ANSWERS = 240


@dataclass(frozen=True)
class Profile:
    """A kind of learner."""

    # Chance of knowing a card that was never asked, and of repeating an answer that was just displayed.
    prior: float
    grasp: float
    # Factor on every stability.
    pace: float
    # Whether numeric cards are learned at all.
    learns_numbers: bool = True


PROFILES = {
    "strong": Profile(prior=0.5, grasp=0.95, pace=1.5),
    "weak": Profile(prior=0.1, grasp=0.6, pace=0.4),
    "never learns numbers": Profile(prior=0.25, grasp=0.9, pace=1.0, learns_numbers=False),
}


class TrueMemory(Scheduler):
    """FSRS's update with a recall that is given from outside."""

    recall = 1.0

    def get_card_retrievability(self, card: FsrsCard, current_datetime: datetime | None = None) -> float:
        return self.recall


@dataclass
class SimulatedLearner:
    """One learner: the memory of every card, and the random numbers that decide each answer."""

    profile: Profile
    seed: int
    cards: Mapping[str, Card]
    states: dict[str, FsrsCard] = field(default_factory=dict)
    last_ms: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        draw = random.Random(f"eases {self.seed}")
        self.ease = {card: math.exp(draw.gauss(0, 0.35)) for card in self.cards}
        self.chance = random.Random(f"answers {self.seed}")
        self.truth = TrueMemory(learning_steps=(), relearning_steps=(), enable_fuzzing=False)

    def recall(self, card: str, at_ms: int) -> float:
        """The chance of knowing a card at a moment."""
        if isinstance(self.cards[card], Numeric) and not self.profile.learns_numbers:
            return 0.02
        if card not in self.states:
            return self.profile.prior
        decay = -self.truth.parameters[20]
        stability = (self.states[card].stability or 0) * self.ease[card] * self.profile.pace
        days = max(0, at_ms - self.last_ms[card]) / DAY_MS
        return float((1 + (0.9 ** (1 / decay) - 1) * days / stability) ** decay)

    def answer(self, card: str, at_ms: int) -> int:
        """The rating of an answer; the memory changes by it."""
        recall = self.recall(card, at_ms)
        is_repeated = card in self.last_ms and at_ms - self.last_ms[card] < 6 * HOUR_MS
        is_known = self.chance.random() < (min(recall, self.profile.grasp) if is_repeated else recall)
        rating = self.chance.choices((HARD, GOOD, EASY), (15, 70, 15))[0] if is_known else AGAIN
        state = self.states.get(card, FsrsCard(card_id=0, due=datetime(2000, 1, 1, tzinfo=UTC)))
        self.truth.recall = recall
        moment = datetime.fromtimestamp(at_ms / 1000, UTC)
        self.states[card], _ = self.truth.review_card(state, Rating(rating), moment)
        self.last_ms[card] = at_ms
        return rating


@dataclass
class Outcome:
    """The results of one learner's days."""

    answers: int
    seen: int
    suspended: int
    recall_often: float
    recall_all: float


def by_harness(learner: SimulatedLearner, days: int) -> Outcome:
    """The current planner and engine."""
    cards, calendar, answers = learner.cards, Calendar(), 0
    memory = replay([DateSet(id=1, at_ms=START_MS, day=(DAY_ONE + timedelta(days=days)).isoformat())])
    for day in range(days):
        now = START_MS + day * DAY_MS + 19 * HOUR_MS
        plan = plan_session(cards, memory, now, calendar, Options(seed=day))
        state = engine.start(SessionSetup(session=str(day), cards=tuple(plan.cards), seed=day))
        last_ms = now + MOST_ANSWERS * ANSWER_MS
        while state.wanted is not None and now < last_ms:
            turn = state.wanted
            prepared = prepare_card(cards[turn.card], turn.seed)
            state = engine.put_down(state, prepared, now)
            now += ANSWER_MS
            for key in keys(prepared, learner.answer(turn.card, now)):
                transition = engine.press(state, key, now)
                state = transition.state
            (event,) = transition.events
            assert isinstance(event, Reviewed)
            answers += 1
            memory = replay([event], memory)
            if event.card in memory.suspended:
                state = engine.rest(state, event.card, "")
    return outcome(learner, days, answers, len(memory.suspended))


def keys(prepared: PreparedCard, rating: int) -> list[str]:
    """The keys up to the rating of a learner who knows the card, or does not."""
    if rating == AGAIN:
        return ["-", ""]
    match prepared.card:
        case Explain(must=must, points=points, red_flags=red_flags):
            typed = ["", "4", *"y" * len(must + points), *"n" * len(red_flags)]
        case Numeric():
            typed = [prepared.answer, "4"]
        case Cloze():
            typed = [*(gap[0] for gap in prepared.gaps), "4"]
        case Choice() | Scenario():
            right = [str(number) for number, option in enumerate(prepared.options, 1) if option.is_right]
            typed = ["".join(right), "4"]
        case _:
            raise TypeError(prepared.card)
    return [*typed, str(rating)]


@contextmanager
def rules_before() -> Iterator[None]:
    """The rules up to November 2026: only lapses suspend, reviews may take every place, frequency does not count."""

    def becomes_leech(before: CardMemory | None, after: CardMemory) -> bool:
        more = after.lapses - LEECH_FAILURES
        return before is not None and after.lapses > before.lapses and more >= 0 and more % LEECH_AGAIN == 0

    def in_order(unseen: Iterable[Card], seen: Iterable[Card]) -> list[Card]:
        with patch.object(new_cards, "FREQUENCIES", ()):
            return new_cards.in_order(unseen, seen)

    with ExitStack() as stack:
        stack.enter_context(patch("harness.scheduler.replay.becomes_leech", becomes_leech))
        stack.enter_context(patch("harness.drill.planner.reserved", lambda capacity: 0))
        stack.enter_context(patch("harness.drill.planner.in_order", in_order))
        yield


def by_earlier_rules(learner: SimulatedLearner, days: int) -> Outcome:
    """The planner and the engine under the earlier rules."""
    with rules_before():
        return by_harness(learner, days)


def by_fsrs(learner: SimulatedLearner, days: int) -> Outcome:
    """fsrs out of the box, as in Anki: every due card, then 20 new ones in the order of the deck."""
    random.seed(learner.seed)  # fsrs spreads intervals by the global generator
    scheduler, answers, unseen = Scheduler(), 0, list(learner.cards)
    states: dict[str, FsrsCard] = {}
    dues: dict[str, datetime] = {}
    for day in range(days):
        now, new, most = START_MS + day * DAY_MS + 19 * HOUR_MS, ANKI_NEW_A_DAY, answers + MOST_ANSWERS
        while answers < most:
            moment = datetime.fromtimestamp((now + ANSWER_MS) / 1000, UTC)
            name = min(dues, key=dues.__getitem__, default="")
            if not name or dues[name] > moment:
                if new and unseen:
                    new, name = new - 1, unseen.pop(0)
                    states[name] = FsrsCard(card_id=0, due=moment)
                elif name and dues[name] <= moment + timedelta(minutes=20):  # a learning step that ends soon
                    now = int(dues[name].timestamp() * 1000)
                    continue
                else:
                    break
            now, answers = now + ANSWER_MS, answers + 1
            states[name], _ = scheduler.review_card(states[name], Rating(learner.answer(name, now)), moment)
            dues[name] = states[name].due
    return outcome(learner, days, answers, 0)


def outcome(learner: SimulatedLearner, days: int, answers: int, suspended: int) -> Outcome:
    """The figures at ten in the morning of the interview."""
    at_ms = START_MS + days * DAY_MS + 10 * HOUR_MS
    recalls = {card: learner.recall(card, at_ms) for card in learner.cards}
    often = [recall for card, recall in recalls.items() if learner.cards[card].frequency == "often"]
    return Outcome(answers, len(learner.states), suspended, statistics.fmean(often), statistics.fmean(recalls.values()))


FIELDS = fields(Outcome)
FIELDS = fields(Outcome)
SCHEDULES: dict[str, Callable[[SimulatedLearner, int], Outcome]] = {
    "ours": by_harness,
    "ours before": by_earlier_rules,
    "plain FSRS": by_fsrs,
}


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=3, help="how many of each kind")
    parser.add_argument("--days", type=int, nargs="+", default=[21, 60])
    options = parser.parse_args()
    cards = load_deck(ROOT, []).cards
    print(f"{len(cards)} cards, means of {options.learners} learners of each kind\n")
    print("| learner | days | schedule | cards seen | answers an evening | suspended | recall, often | recall, all |")
    print("|---|---:|---|---:|---:|---:|---:|---:|")
    for name, profile in PROFILES.items():
        for days in options.days:
            for schedule, run in SCHEDULES.items():
                outcomes = [run(SimulatedLearner(profile, seed, cards), days) for seed in range(options.learners)]
                mean = {item.name: statistics.fmean(getattr(own, item.name) for own in outcomes) for item in FIELDS}
                figures = f"{mean['seen']:.0f} | {mean['answers'] / days:.0f} | {mean['suspended']:.0f}"
                recalls = f"{mean['recall_often']:.2f} | {mean['recall_all']:.2f}"
                print(f"| {name} | {days} | {schedule} | {figures} | {recalls} |", flush=True)


if __name__ == "__main__":
    main()
