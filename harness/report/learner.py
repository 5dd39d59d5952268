"""A learner's store, deck and catalogue → all that the learner's page shows.  Pure: the moment and the zone come in.

What memory is made of is `harness.drill`'s; here its figures are put beside the exercises, and drawn.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import fmean, median

from harness.course import Summary
from harness.drill import memory, stats
from harness.drill.cards import Card, Explain, SpotTheBug
from harness.drill.days import Calendar
from harness.drill.events import AGAIN, Reviewed
from harness.drill.memory import Memory
from harness.drill.stats import ENOUGH, Figures, Level, Troubled
from harness.drill.verdict import is_sure
from harness.interview.history import Entry
from harness.report import charts
from harness.report.past import Past
from harness.report.progress import Attempt, Progress
from harness.report.steps import Situation, Step, next_steps
from harness.store import Standing

HEAT_WEEKS, SHOWN_WEEKS = 26, 26
HEAT_BOUNDS = (1, 10, 25, 50, 80)
# Between two attempts at one exercise a learner who comes back this late was not at work on it.
PAUSE_MS = 45 * 60_000
MOST_SHOWN = 12
LATE_EXPLAINS = 5
_QUARTER_MS = 15 * 60_000


@dataclass(frozen=True)
class Days(Calendar):
    """A calendar that remembers: the day of a quarter of an hour is worked out once (zones differ by quarters)."""

    _known: dict[int, date] = field(default_factory=dict, compare=False, repr=False)

    def day(self, at_ms: int) -> date:
        quarter = at_ms // _QUARTER_MS
        if quarter not in self._known:
            self._known[quarter] = super().day(quarter * _QUARTER_MS)
        return self._known[quarter]


@dataclass(frozen=True, kw_only=True)
class Ability:
    """Of one way to show a topic: how much of it there is, how much was seen or tried, and how much is had.

    Exercises: passed ones.  Cards: the sum of the chances of knowing each today.
    """

    total: int
    seen: int
    had: float

    @property
    def share(self) -> float | None:
        """Had, of all there is; None where there is nothing of the kind."""
        return self.had / self.total if self.total else None


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic of the cards, with the exercises that practise it."""

    name: str
    chapter: str
    cards: int
    seen: int
    # Mean chance of knowing a card that was seen, today; None where none was.
    recall: float | None
    write: Ability
    compute: Ability
    explain: Ability


@dataclass(frozen=True, kw_only=True)
class Task:
    """An exercise and the work on it."""

    summary: Summary
    tries: int = 0
    is_passed: bool = False
    best: float = 0.0
    # Tries up to the first pass; None without one.
    tries_to_pass: int | None = None
    # Time at work until the first pass or the last try, as far as attempts and hints show it.
    minutes: float = 0.0
    hints: int = 0
    gave_up: bool = False
    # Known mistakes that were named, each once, and how many of them a later pass has left behind.
    mistakes: tuple[tuple[str, str], ...] = ()
    mended: int = 0
    # Planted mistakes that were found and mended (`harness debug`).
    planted: int = 0
    last_attempt: int = 0


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A chapter's exercises in sum."""

    name: str
    tasks: tuple[Task, ...]
    passed: int
    tried: int
    tries: int
    minutes: float
    mistakes: int
    mended: int
    planted: int


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What came of one explain card lately: points hit, time taken and allowed, the points missed most."""

    card: str
    question: str
    topic: str
    times: int
    hit: float
    took_s: float
    allowed_s: int
    missed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Worry:
    """A leech, or a card of which the learner was sure and wrong."""

    card: str
    topic: str
    question: str
    times: int
    is_resting: bool


@dataclass(frozen=True, kw_only=True)
class Busy:
    """What was done in one week."""

    monday: date
    answers: int
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Learner:
    """The whole page."""

    today: date
    figures: Figures
    steps: tuple[Step, ...]
    due: int
    attempts: int
    passed: int
    exercises: int
    heat: charts.Heat
    heat_titles: tuple[tuple[str, ...], ...]
    heat_columns: tuple[str, ...]
    heat_weeks: tuple[Busy, ...]
    heat_answers: int
    heat_attempts: int
    retention: charts.Plot | None
    # The weeks before those that are drawn.
    earlier_weeks: int
    thin_weeks: int
    forecast: charts.Histogram | None
    backlog_days: int
    topics: tuple[Topic, ...]
    unseen_topics: tuple[Topic, ...]
    confidence: charts.Plot | None
    prediction: charts.Plot | None
    leeches: tuple[Worry, ...]
    sure_but_wrong: tuple[Worry, ...]
    spoken: tuple[Spoken, ...]
    interviews: tuple[Entry, ...]
    interview_scores: charts.Plot | None
    interview_days: Mapping[int, date]
    chapters: tuple[Chapter, ...]
    recent: tuple[tuple[Attempt, date], ...]
    unread: int

    @property
    def is_new(self) -> bool:
        """Whether nothing was done so far."""
        return not (self.figures.answers or self.attempts)


def view_learner(
    past: Past,
    progress: Progress,
    cards: Mapping[str, Card],
    catalogue: Sequence[Summary],
    now_ms: int,
    calendar: Calendar,
) -> Learner:
    """The learner as of now.  What lies after now is counted with it: clocks are set back at times."""
    days = Days(calendar.zone, calendar.starts_at)
    today = days.day(now_ms)
    found = figures_of(past, cards, today, days)
    standings = standings_of(progress.attempts)
    chapters = tuple(_chapters(catalogue, progress))
    topics = _topics(cards, past.memory, standings, now_ms)
    seen_topics = sorted((one for one in topics if one.seen), key=lambda one: (one.recall or 0.0, one.name))
    due = due_cards(past.memory, cards, now_ms, days)
    rehearsed = max((days.day(one.sheet.begun_ms) for one in progress.interviews), default=None)
    at = Situation(
        today=today, due=due, cards=len(cards), seen=found.seen, interview=interview_day(past.memory, today),
        rehearsed=rehearsed, mended=frozenset(one.exercise for one in progress.debugged if one.is_mended),
        weakest=seen_topics[0].name if seen_topics and (seen_topics[0].recall or 0) < 0.85 else "",
    )  # fmt: skip
    heat, titles, columns, busy = _heat(past.answers, progress.attempts, today, days)
    weeks = found.weeks[-SHOWN_WEEKS:]
    return Learner(
        today=today,
        figures=found,
        steps=next_steps(catalogue, standings, at),
        due=due,
        attempts=len(progress.attempts),
        passed=sum(one.passed for one in chapters),
        exercises=len(catalogue),
        heat=heat,
        heat_titles=titles,
        heat_columns=columns,
        heat_weeks=busy,
        heat_answers=sum(one.answers for one in busy),
        heat_attempts=sum(one.attempts for one in busy),
        retention=_retention(weeks),
        earlier_weeks=len(found.weeks) - len(weeks),
        thin_weeks=sum(one.retention.n < ENOUGH for one in weeks),
        forecast=_forecast(found),
        backlog_days=-(-found.overdue // 80),
        topics=tuple(seen_topics),
        unseen_topics=tuple(one for one in topics if not one.seen),
        confidence=_levels(found.calibration),
        prediction=_levels(found.prediction),
        leeches=_worries(found.leeches, cards),
        sure_but_wrong=_worries(found.sure_but_wrong, cards),
        spoken=tuple(_spoken(past.answers, cards)),
        interviews=progress.interviews,
        interview_scores=_scores(progress.interviews, days),
        interview_days={one.number: days.day(one.sheet.begun_ms) for one in progress.interviews},
        chapters=chapters,
        recent=tuple((one, days.day(one.at_ms)) for one in reversed(progress.attempts[-MOST_SHOWN:])),
        unread=past.unread,
    )


def figures_of(past: Past, cards: Mapping[str, Card], today: date, days: Calendar) -> Figures:
    """`stats.figures`, from answers whose predictions are known already; the same numbers by the same rules."""
    final = past.memory
    learned = [one for one in past.answers if not one.is_cram]
    interview = interview_day(final, today)
    forecast, overdue = stats._forecast(final, cards, today, days)
    sure = Counter(one.card for one in learned if one.rating == AGAIN and is_sure(one.confidence))
    lapsed = {card: one.lapses for card, one in final.cards.items() if one.lapses >= memory.LEECH_LAPSES}
    return Figures(
        today=today,
        answers=len(past.answers),
        days_active=len({days.day(one.at_ms) for one in past.answers}),
        cards=len(cards),
        seen=sum(card in final.cards for card in cards),
        resting=sum(card in final.resting for card in cards),
        retention=stats.share_of(one.answer for one in past.told),
        weeks=tuple(stats._weeks(past.told, days)),
        forecast=forecast,
        overdue=overdue,
        leeches=stats._troubled(lapsed, final),
        sure_but_wrong=stats._troubled(sure, final),
        calibration=tuple(stats._calibration(learned)),
        prediction=tuple(stats._prediction(past.told)),
        interview=final.interview,
        days_to_interview=(interview - today).days if interview else None,
        projected=stats._projected(final, cards, interview, days) if interview else None,
    )


def interview_day(known: Memory, today: date) -> date | None:
    """The day of the interview, if it is to come."""
    day = date.fromisoformat(known.interview) if known.interview else None
    return day if day and day >= today else None


def due_cards(known: Memory, cards: Iterable[str], now_ms: int, days: Calendar) -> int:
    """How many cards the schedule or a mistake in an exercise asks for before the day is over."""
    tomorrow_ms = days.start_ms(days.day(now_ms) + timedelta(days=1))
    awake = [card for card in cards if card not in known.resting]
    return sum(
        card in known.called or (card in known.cards and known.cards[card].due_ms < tomorrow_ms) for card in awake
    )


def standings_of(attempts: Iterable[Attempt]) -> dict[str, Standing]:
    """Where the learner stands with every exercise that was attempted."""
    found: dict[str, list[Attempt]] = defaultdict(list)
    for one in attempts:
        found[one.exercise].append(one)
    return {
        name: Standing(
            name, len(own), max(one.score for one in own), any(one.verdict == "passed" for one in own), own[-1].verdict
        )
        for name, own in found.items()
    }


# ---- parts


def _heat(
    answers: Iterable[Reviewed], attempts: Iterable[Attempt], today: date, days: Calendar
) -> tuple[charts.Heat, tuple[tuple[str, ...], ...], tuple[str, ...], tuple[Busy, ...]]:
    answered, tried = Counter(days.day(one.at_ms) for one in answers), Counter(days.day(one.at_ms) for one in attempts)
    first = today - timedelta(days=today.weekday(), weeks=HEAT_WEEKS - 1)
    grid = [[first + timedelta(weeks=week, days=day) for week in range(HEAT_WEEKS)] for day in range(7)]
    # An exercise takes about as long as ten cards.
    levels = [
        [None if day > today else charts.level_of(answered[day] + 10 * tried[day], HEAT_BOUNDS) for day in row]
        for row in grid
    ]
    titles = tuple(
        tuple(
            "to come" if day > today else f"{day:%a %d %b %Y}: {_n(answered[day], 'card')}, {_n(tried[day], 'attempt')}"
            for day in row
        )
        for row in grid
    )
    columns = tuple(f"{day:%b}" if day.day <= 7 else "" for day in grid[0])
    busy = tuple(
        Busy(monday=week[0], answers=sum(answered[day] for day in week), attempts=sum(tried[day] for day in week))
        for week in zip(*grid, strict=True)
    )
    return charts.heat(levels, len(HEAT_BOUNDS)), titles, columns, busy


def _n(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _retention(weeks: Sequence[stats.Week]) -> charts.Plot | None:
    """Weeks with enough answers; None where there is none of them."""
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
    drawn = [one for one in points if one.y is not None]
    if not drawn:
        return None
    floor = min(0.6, *(one.low for one in drawn if one.low is not None))
    low = int(floor * 5) / 5
    step = max(1, len(weeks) // 5)
    x_ticks = [(n, f"{week.monday:%d %b}") for n, week in enumerate(weeks) if n % step == 0]
    y_ticks = [(tick / 10, f"{tick * 10} %") for tick in range(round(low * 10), 11, 2 if low < 0.6 else 1)]
    return charts.plot(points, (0, max(len(weeks) - 1, 1)), (low, 1.0), x_ticks, y_ticks, [(0, 0.9), (len(weeks), 0.9)])


def _forecast(found: Figures) -> charts.Histogram | None:
    counts = [n for _, n in found.forecast]
    if not sum(counts):
        return None
    labels = [f"{day:%d %b}" if n % 7 == 0 else "" for n, (day, _) in enumerate(found.forecast)]
    return charts.histogram(counts, list(range(len(counts) + 1)), labels)


def _levels(levels: Sequence[Level]) -> charts.Plot | None:
    """Said against what came of it, with a diagonal on which both are the same; None where too little is known."""
    enough = [one for one in levels if one.result.n >= ENOUGH and one.result.value is not None]
    if not enough:
        return None
    points = [
        charts.Point(one.said, one.result.value, f"{one.said:.0%}", one.result.low, one.result.high, one.result.n)
        for one in enough
    ]
    ticks = [(tick / 4, f"{tick * 25} %") for tick in range(5)]
    return charts.plot(points, (0, 1), (0, 1), ticks, ticks, [(0, 0), (1, 1)])


def _scores(entries: Sequence[Entry], days: Calendar) -> charts.Plot | None:
    """Scores of the interviews, one after the other; None for fewer than two."""
    points = []
    for n, one in enumerate(entries):
        share, spread = one.sheet.total.share, one.sheet.spread
        low = None if share is None or spread is None else max(0.0, share - spread)
        high = None if share is None or spread is None else min(1.0, share + spread)
        label = f"Interview {one.number}, {days.day(one.sheet.begun_ms):%d %b %Y}, {one.sheet.level}"
        points.append(charts.Point(n, share, label, low, high, one.sheet.rounds_done))
    if len(points) < 2:
        return None
    ticks = [(tick / 4, f"{tick * 25} %") for tick in range(5)]
    return charts.plot(points, (0, len(points) - 1), (0, 1), [(n, f"{n + 1}") for n in range(len(points))], ticks)


def _topics(
    cards: Mapping[str, Card], known: Memory, standings: Mapping[str, Standing], now_ms: int
) -> tuple[Topic, ...]:
    """The topics in the order of the deck; spot-the-bug cards belong to exercises, not to topics."""
    held: dict[tuple[str, str], list[Card]] = defaultdict(list)
    for card in cards.values():
        if not isinstance(card, SpotTheBug):
            held[card.chapter, card.topic].append(card)
    chances = memory.recalls(known, now_ms)

    def ability(own: Sequence[Card]) -> Ability:
        seen = [chances[one.id] for one in own if one.id in chances]
        return Ability(total=len(own), seen=len(seen), had=sum(seen))

    found = []
    for (chapter, topic), own in held.items():
        tasks = sorted({name for one in own for name in one.practise})
        tried = [standings[name] for name in tasks if name in standings]
        seen = [chances[one.id] for one in own if one.id in chances]
        spoken = [one for one in own if one.kind in ("explain", "scenario")]
        found.append(
            Topic(
                name=topic,
                chapter=chapter,
                cards=len(own),
                seen=len(seen),
                recall=fmean(seen) if seen else None,
                write=Ability(total=len(tasks), seen=len(tried), had=sum(one.is_passed for one in tried)),
                compute=ability([one for one in own if one.kind == "numeric"]),
                explain=ability(spoken),
            )
        )
    return tuple(found)


def _worries(troubled: Sequence[Troubled], cards: Mapping[str, Card]) -> tuple[Worry, ...]:
    """Those that are in the deck still."""
    return tuple(
        Worry(
            card=one.card, topic=cards[one.card].topic, question=question_of(cards[one.card]), times=one.times,
            is_resting=one.is_resting,
        )
        for one in troubled
        if one.card in cards
    )[:MOST_SHOWN]  # fmt: skip


def question_of(card: Card) -> str:
    """What a card asks, in one line; gaps and numbers as they stand in the deck."""
    text = getattr(card, "question", "") or getattr(card, "text", "")
    return " ".join(text.split()) or f"spot the mistake in {card.topic}"


def _spoken(answers: Iterable[Reviewed], cards: Mapping[str, Card]) -> Iterable[Spoken]:
    """The explain cards of which most was missed in the last few answers; points of an older wording are left out."""
    found: dict[str, list[Reviewed]] = defaultdict(list)
    for one in answers:
        card = cards.get(one.card)
        if one.points and isinstance(card, Explain) and len(one.points) == len(card.must) + len(card.points):
            found[one.card].append(one)
    made = []
    for name, all_ in found.items():
        card = cards[name]
        assert isinstance(card, Explain)
        own = all_[-LATE_EXPLAINS:]
        missed = Counter(
            text for one in own for text, hit in zip((*card.must, *card.points), one.points, strict=True) if not hit
        )
        made.append(
            Spoken(
                card=name, question=question_of(card), topic=card.topic, times=len(own),
                hit=fmean(sum(one.points) / len(one.points) for one in own),
                took_s=median(one.took_ms for one in own) / 1000, allowed_s=card.seconds,
                missed=tuple(missed.most_common(2)),
            )
        )  # fmt: skip
    return sorted(made, key=lambda one: (one.hit, one.card))[:MOST_SHOWN]


def _chapters(catalogue: Sequence[Summary], progress: Progress) -> Iterable[Chapter]:
    attempts: dict[str, list[Attempt]] = defaultdict(list)
    for one in progress.attempts:
        attempts[one.exercise].append(one)
    planted = {(one.exercise, one.mistake) for one in progress.debugged if one.is_mended}
    n_planted = Counter(name for name, _ in planted)
    stages: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for help_ in progress.helps:
        stages[help_.exercise].append((help_.at_ms, help_.stage))
    tasks: dict[str, list[Task]] = {}
    for summary in catalogue:
        task = _task(summary, attempts[summary.id], stages[summary.id], n_planted[summary.id])
        tasks.setdefault(summary.chapter, []).append(task)
    for name, own in tasks.items():
        yield Chapter(
            name=name,
            tasks=tuple(own),
            passed=sum(one.is_passed for one in own),
            tried=sum(one.tries > 0 for one in own),
            tries=sum(one.tries for one in own),
            minutes=sum(one.minutes for one in own),
            mistakes=sum(len(one.mistakes) for one in own),
            mended=sum(one.mended for one in own),
            planted=sum(one.planted for one in own),
        )


def _task(summary: Summary, own: Sequence[Attempt], stages: Sequence[tuple[int, int]], planted: int) -> Task:
    first_pass = next((n for n, one in enumerate(own) if one.verdict == "passed"), None)
    last_pass = max((n for n, one in enumerate(own) if one.verdict == "passed"), default=0)
    later = {name for one in own[last_pass:] for name, _ in one.mistakes}
    until = own if first_pass is None else own[: first_pass + 1]
    end_ms = until[-1].at_ms if until else 0
    moments = sorted([*(one.at_ms for one in until), *(at_ms for at_ms, _ in stages if at_ms <= end_ms)])
    worked = sum(b - a for a, b in pairwise(moments) if b - a < PAUSE_MS)
    return Task(
        summary=summary,
        tries=len(own),
        is_passed=first_pass is not None,
        best=max((one.score for one in own), default=0.0),
        tries_to_pass=None if first_pass is None else first_pass + 1,
        minutes=worked / 60_000,
        hints=max((stage for _, stage in stages), default=0),
        gave_up=any(stage == 0 for _, stage in stages),
        mistakes=tuple(dict(pair for one in own for pair in one.mistakes).items()),
        mended=len({name for one in own[:last_pass] for name, _ in one.mistakes} - later),
        planted=planted,
        last_attempt=own[-1].id if own else 0,
    )


def moment_text(at_ms: int, calendar: Calendar) -> str:
    """A moment by the learner's clock."""
    return f"{datetime.fromtimestamp(at_ms / 1000, calendar.zone):%d %B %Y, %H:%M}"
