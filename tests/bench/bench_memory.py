"""How fast events replay, and how much simulated learners know on the day of their interview.

    python tests/bench/bench_memory.py [--learners 20] [--first 0] [--only replay|start|learners]

The learners forget by FSRS-6's equations with parameters of their own, spread as fitted parameters are spread between
people (the standard deviations that fsrs-rs regularises with), and each card is easier or harder than its history
tells.  Nothing of that is known to either schedule.  Both get the same learner, the same cards, the same evenings.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from harness.cards.records import Card, Cloze
from harness.clock import DAY_MS, HOUR_MS
from harness.drill.planner import Options, plan_session
from harness.progress.store import Store
from harness.scheduler.calendar import Calendar
from harness.scheduler.event_log import append
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD, DateSet, Reviewed
from harness.scheduler.replay import recalls, replay
from harness.scheduler.schedule import recall

CARDS, DAYS, NEW_A_DAY = 300, 60, 10
DAY_ONE = date(2026, 1, 5)
START_MS = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp() * 1000)
INTERVIEW_MS = START_MS + DAYS * DAY_MS + 10 * HOUR_MS
FORECAST_DAYS = (20, 30, 45, 57, 60)
ANSWER_MS, OTHERS_BETWEEN = 40_000, 3
# How far from FSRS's average the learners are, as a share of how far real ones are.
SPREAD_NAMES = {0.5: "half as different from each other as real ones", 1.0: "as different from each other as real ones"}
# fsrs-rs 5.x, PARAMS_STDDEV, from the fifth on; the first stabilities are log-normal instead.
SPREADS = (0.57, 0.28, 0.6, 0.12, 0.39, 0.18, 0.33, 0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31, 0.32, 0.14, 0.27)


class Truth(Scheduler):
    """How this learner really forgets: other parameters, and whatever else is given from outside."""

    left = 1.0

    def get_card_retrievability(self, card: FsrsCard, current_datetime: datetime | None = None) -> float:
        return self.left


@dataclass
class Learner:
    """One person: true parameters, true state of every card, moods.  Answers when asked."""

    seed: int
    spread: float
    chance: random.Random = field(init=False)
    truth: Truth = field(init=False)
    ease: dict[str, float] = field(init=False)
    cards: dict[str, FsrsCard] = field(default_factory=dict)
    last_ms: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        draw = random.Random(f"learner {self.seed}")
        pace = math.exp(draw.gauss(0, 0.6 * self.spread))
        firsts = sorted(
            parameter * pace * math.exp(draw.gauss(0, 0.3 * self.spread)) for parameter in DEFAULT_PARAMETERS[:4]
        )
        others = [
            parameter + self.spread * draw.gauss(0, width)
            for parameter, width in zip(DEFAULT_PARAMETERS[4:], SPREADS, strict=True)
        ]
        bounds = zip([*firsts, *others], LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
        parameters = [min(max(parameter, low), high) for parameter, low, high in bounds]
        self.truth = Truth(parameters=parameters, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
        self.ease = {f"c{n}": math.exp(draw.gauss(0, 0.35 * self.spread)) for n in range(CARDS)}
        self.chance = random.Random(f"answers {self.seed}")

    def knows(self, card: str, at_ms: int) -> float:
        """The true chance of knowing a card."""
        if card not in self.cards:
            return 0.0
        decay = -self.truth.parameters[20]
        days = max(0, at_ms - self.last_ms[card]) / DAY_MS
        stability = (self.cards[card].stability or 0) * self.ease[card]
        return float((1 + (0.9 ** (1 / decay) - 1) * days / stability) ** decay)

    def answer(self, card: str, at_ms: int) -> int:
        """Be asked: the rating, and a memory that is changed by it."""
        if card not in self.cards:
            rating = self.chance.choices((AGAIN, HARD, GOOD, EASY), (30, 15, 45, 10))[0]
            self.cards[card], then = FsrsCard(card_id=0, due=datetime(2000, 1, 1, tzinfo=UTC)), at_ms
        else:
            then = self.last_ms[card]
            is_same_day = (at_ms - 4 * HOUR_MS) // DAY_MS == (then - 4 * HOUR_MS) // DAY_MS
            self.truth.left = self.knows(card, at_ms)
            is_known = self.chance.random() < (min(self.truth.left, 0.95) if is_same_day else self.truth.left)
            rating = self.chance.choices((HARD, GOOD, EASY), (15, 75, 10))[0] if is_known else AGAIN
            if not is_same_day:
                then = min(then, at_ms - DAY_MS)
        moment = datetime.fromtimestamp(at_ms / 1000, UTC)
        before = self.cards[card]
        before.last_review = datetime.fromtimestamp(then / 1000, UTC) if before.stability is not None else None
        self.cards[card], _ = self.truth.review_card(before, Rating(rating), moment)
        self.last_ms[card] = at_ms
        return rating

    def evenings(self) -> list[int | None]:
        """When a session begins on each day; a tenth of the days has none."""
        draw = random.Random(f"evenings {self.seed}")
        starts = [START_MS + day * DAY_MS + round(draw.uniform(17, 22) * HOUR_MS) for day in range(DAYS)]
        return [None if draw.random() < 0.1 else start for start in starts]


@dataclass
class Result:
    """What a schedule did for one learner: answers on each day, and what was known when it mattered."""

    answers: list[int] = field(default_factory=list)
    recall: float = 0.0
    # Day: of every card that was asked until then and does not rest, what FSRS says, what we say, and the truth, of the
    # interview's day if nothing more were asked.  Leeches rest, and no projection counts them.
    forecasts: dict[int, list[tuple[float, float, float]]] = field(default_factory=dict)

    def finish(self, learner: Learner) -> Result:
        self.recall = statistics.fmean(learner.knows(f"c{n}", INTERVIEW_MS) for n in range(CARDS))
        return self


def deck() -> dict[str, Card]:
    """Thirty topics, a third of the cards in pairs of siblings."""
    return {
        f"c{n}": Cloze(
            id=f"c{n}",
            chapter=f"chapter {n // 60}",
            topic=f"topic {n // 10}",
            level="core",
            family=f"family {n // 2}" if n % 6 < 2 else "",
            text="{{a}}",
        )
        for n in range(CARDS)
    }


def ours(learner: Learner, *, has_date: bool = True) -> Result:
    """The current drill: its plans, its events, its memory."""
    cards, calendar, result = deck(), Calendar(), Result()
    day = (DAY_ONE + timedelta(days=DAYS)).isoformat() if has_date else None
    memory = replay([DateSet(id=1, at_ms=START_MS, day=day)])
    number = 1
    for day_number, start in enumerate(learner.evenings(), 1):
        now, count, line = start or 0, 0, []
        if start is not None:
            line = list(plan_session(cards, memory, start, calendar, Options(new=NEW_A_DAY)).cards)
        while line:
            card = line.pop(0)
            now += ANSWER_MS
            rating = learner.answer(card, now)
            number, count = number + 1, count + 1
            memory = replay([Reviewed(id=number, at_ms=now, card=card, rating=rating, took_ms=0, seed=0)], memory)
            if rating == AGAIN and card not in memory.suspended:
                line.insert(OTHERS_BETWEEN, card)
        result.answers.append(count)
        if day_number in FORECAST_DAYS:
            ours_say = recalls(memory, INTERVIEW_MS)
            result.forecasts[day_number] = [
                (recall(card_memory, INTERVIEW_MS), ours_say[card], learner.knows(card, INTERVIEW_MS))
                for card, card_memory in memory.cards.items()
                if card not in memory.suspended
            ]
    return result.finish(learner)


def plain(learner: Learner, retention: float = 0.9, *, has_pass: bool = False) -> Result:
    """fsrs out of the box: its own steps, whole days, chance; every due card is asked, then the new ones.

    With a pass, a third of the cards is made due on each of the last three days, in the order in which they came.
    """
    random.seed(learner.seed)  # fsrs spreads by the global generator
    scheduler, result = Scheduler(desired_retention=retention), Result()
    cards: dict[str, FsrsCard] = {}
    last_days = datetime.fromtimestamp(START_MS / 1000, UTC) + timedelta(days=DAYS - 3)
    for start in learner.evenings():
        count, fresh, now = 0, NEW_A_DAY, start or 0
        if has_pass and start is not None:
            for n, card in enumerate(cards.values()):
                is_passed = card.last_review is not None and card.last_review >= last_days
                if START_MS + (DAYS - 3 + 3 * n // CARDS) * DAY_MS <= now and not is_passed:
                    card.due = min(card.due, datetime.fromtimestamp(now / 1000, UTC))
        while start is not None:
            moment = datetime.fromtimestamp((now + ANSWER_MS) / 1000, UTC)
            due = [name for name, card in cards.items() if card.due <= moment]
            soon = [card.due for card in cards.values() if moment < card.due <= moment + timedelta(minutes=20)]
            if due:
                name = min(due, key=lambda card: cards[card].due)
            elif fresh and len(cards) < CARDS:
                fresh -= 1
                name = f"c{len(cards)}"
                cards[name] = FsrsCard(card_id=0, due=moment)
            elif soon:  # a learning step that ends in some minutes is waited for
                now = int(min(soon).timestamp() * 1000)
                continue
            else:
                break
            now, count = now + ANSWER_MS, count + 1
            cards[name], _ = scheduler.review_card(cards[name], Rating(learner.answer(name, now)), moment)
        result.answers.append(count)
    return result.finish(learner)


def print_replay(events: int = 100_000, cards: int = 1000) -> None:
    """Seconds to replay this many answers at once."""
    draw = random.Random(1)
    now, log = START_MS, []
    for number in range(1, events + 1):
        now += draw.randrange(1000, 120_000)
        rating = draw.choice((1, 2, 3, 3, 3, 3, 4))
        log.append(Reviewed(id=number, at_ms=now, card=f"c{draw.randrange(cards)}", rating=rating, took_ms=0, seed=0))
    start = time.process_time()
    replay(log)
    spent = time.process_time() - start
    print(f"{events:,} answers to {cards:,} cards replay in {spent:.2f} s of CPU, {spent / events * 1e6:.0f} µs each")


def print_start(events: int = 20_000) -> None:
    """Whole processes: from nothing to the order of a session."""
    code = (
        "import time\nfrom harness.drill import planner\n"
        "from harness.scheduler import event_log\nfrom harness.progress.store import Store\n"
        "start = time.process_time()\nremembered = event_log.current_memory(Store())\n"
        "print(start, time.process_time() - start, remembered.last_row)"
    )
    with tempfile.TemporaryDirectory() as folder:
        store, draw = Store(Path(folder)), random.Random(1)
        store.connection.execute("PRAGMA synchronous = OFF")
        for number in range(events):
            at_ms = START_MS + number * 500_000
            rating = draw.choice((1, 2, 3, 3, 3, 3, 4))
            append(store, Reviewed(at_ms=at_ms, card=f"c{draw.randrange(800)}", rating=rating, took_ms=0, seed=number))
        store.close()
        for name in ("from the rows", "from the cache", "from the cache"):
            ran = subprocess.run(
                [sys.executable, "-c", code],
                capture_output=True,
                text=True,
                check=True,
                env={**os.environ, "HARNESS_HOME": folder},
            )
            imports, spent, _ = map(float, ran.stdout.split())
            print(f"{events:,} events {name}: {spent:.3f} s of CPU, after {imports:.3f} s for python and imports")


def print_learners(seeds: range, spread: float) -> list[Result]:
    """The table; gives what ours did."""
    schedules: dict[str, Callable[[Learner], Result]] = {
        "fsrs as it is, 0.90": plain,
        "fsrs as it is, 0.93": lambda learner: plain(learner, 0.93),
        "fsrs as it is, 0.90, and a pass": lambda learner: plain(learner, has_pass=True),
        "ours, without the interview's date": lambda learner: ours(learner, has_date=False),
        "ours": ours,
    }
    print(f"\n{len(seeds)} learners {SPREAD_NAMES[spread]}; {CARDS} cards, {NEW_A_DAY} new a day, {DAYS} days")
    print(f"{'':36}recall on the day   worst learner   answers a day   on the fullest day")
    found = []
    for name, schedule in schedules.items():
        found = [schedule(Learner(seed, spread)) for seed in seeds]
        recall_mean = statistics.fmean(result.recall for result in found)
        answers = statistics.fmean(sum(result.answers) / DAYS for result in found)
        fullest = statistics.median(max(result.answers) for result in found)
        print(
            f"{name:36}{recall_mean:17.3f}{min(result.recall for result in found):16.3f}{answers:16.1f}{fullest:21.0f}"
        )
    return found


@dataclass(frozen=True)
class Tenth:
    """Predictions from `low` to `high`: how many, of how many learners, what they say on average, and what is true."""

    low: float
    high: float
    n: int
    learners: float
    predicted: float
    true: float


def tenths(predictions: Sequence[tuple[float, float, int]], cards: int = 200, learners: float = 10) -> list[Tenth]:
    """Predictions, the truth and the learner, by tenths of the prediction.

    A tenth with too few cards is put to the next one up, the last to the one below it; so is one of too few learners:
    all cards of a learner share an error, and where three people bring most of the cards, a mean tells of those three.
    They are counted as (sum of n)^2 / (sum of n^2), which is their number when all bring as many (Kish 1965).
    """
    found: list[tuple[float, float, list[tuple[float, float, int]]]] = []
    waiting: list[tuple[float, float, int]] = []
    low = 0.0
    for n in range(10):
        waiting += [prediction for prediction in predictions if min(int(prediction[0] * 10), 9) == n]
        if len(waiting) >= cards and _learners(waiting) >= learners:
            found.append((low, (n + 1) / 10, waiting))
            low, waiting = (n + 1) / 10, []
    if waiting and found:
        low, _, own = found.pop()
        found.append((low, 1.0, own + waiting))
    return [
        Tenth(
            low, high, len(own), _learners(own), statistics.fmean(prediction[0] for prediction in own),
            statistics.fmean(prediction[1] for prediction in own),
        )
        for low, high, own in found
    ]  # fmt: skip


def _learners(predictions: Iterable[tuple[float, float, int]]) -> float:
    counts = Counter(learner for *_, learner in predictions).values()
    return sum(counts) ** 2 / sum(n * n for n in counts)


def forecasts(results: Iterable[Result], place: int) -> dict[int, list[tuple[float, float, int]]]:
    """Day: predictions (0: FSRS's, 1: ours), the truth and the learner, of all cards of all learners."""
    listed = list(enumerate(results))
    return {
        day: [(card[place], card[2], n) for n, result in listed for card in result.forecasts[day]]
        for day in FORECAST_DAYS
    }


def print_forecasts(results: Sequence[Result]) -> None:
    """Predicted against true recall on the interview's day, by tenths of the prediction, if nothing more is asked."""
    print("\nRecall on the interview's day, by tenths of what is predicted, from the state after N days:")
    print(
        "predicted/true (cards, learners that bring as many); the worst where 200 cards and 10 learners are behind it"
    )
    for index, name in ((0, "FSRS alone"), (1, "for this learner")):
        for day, predictions in forecasts(results, index).items():
            rows = tenths(predictions, 1, 1)
            shown = "  ".join(
                f"{100 * row.predicted:.0f}/{100 * row.true:.0f} ({row.n:,}, {row.learners:.0f})" for row in rows
            )
            worst = max(abs(row.predicted - row.true) for row in tenths(predictions))
            print(f"{name:17} {day:3}  {shown}   worst {100 * worst:.1f} points")


def main() -> None:
    """All or some."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="number of the first learner")
    parser.add_argument("--only", choices=("replay", "start", "learners"))
    options = parser.parse_args()
    if options.only in (None, "replay"):
        print_replay()
    if options.only in (None, "start"):
        print_start()
    if options.only in (None, "learners"):
        for spread in SPREAD_NAMES:
            print_forecasts(print_learners(range(options.first, options.first + options.learners), spread))


if __name__ == "__main__":
    main()
