"""The debrief of an interview: six dimensions, a level and its reasons, what was missed, a plan for three days.

Pure.  A dimension is the mean over the answers that show it; without such answers it is not scored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any

from harness.command_line import command_line
from harness.interview.material import CHAIN, COST, ESTIMATE
from harness.interview.records import Interview, QuestionOutcome
from harness.interview.score_sheet import ScoreSheet, SheetStep, sheet_of

# level: the least mean of the dimensions, and the least that each of them must have
LEVELS = (("junior", 0.40, 0.0), ("mid", 0.60, 0.30), ("senior", 0.75, 0.50), ("staff", 0.88, 0.70))
NOT_YET = "not yet"
# The highest level that questions of a level can show.
CAPS = {"warm-up": "junior", "core": "senior", "hard": "staff"}
LEAST_ANSWERS, LEAST_DIMENSIONS = 3, 2
# Fewer dimensions than this show at most NARROW: one format alone says little about the rest.
MANY_DIMENSIONS, NARROW = 4, "mid"
OBJECTIVE = ("write", "debug", "compute", "decide", "estimate", "design")
# The least that an answer earns for its speed, however late it is.
SLOWEST = 0.3
# From recall to analysis; a fifth level is a bonus.
CHAIN_LEVELS = 4
SharesOf = Callable[[Sequence[QuestionOutcome]], Iterator[float]]


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """One dimension: its share, the number of answers behind it, and how it is measured."""

    name: str
    # None if no answer showed it.
    share: float | None
    # Questions, chains and extensions that count.
    questions: int
    measured: str
    # The share in the last interview of the same format and level; None if there is none.
    before: float | None = None


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the plan."""

    title: str
    steps: tuple[SheetStep, ...]


@dataclass(frozen=True, kw_only=True)
class Debrief:
    """One interview, as an interviewer would discuss it."""

    sheet: ScoreSheet
    dimensions: tuple[Dimension, ...]
    # "" where too little was asked for a level.
    level: str
    # Why this level, and what the next one needs.
    reasons: tuple[str, ...]
    answers: tuple[QuestionOutcome, ...]
    missed: tuple[QuestionOutcome, ...]
    plan: tuple[Day, ...]
    # The start of the interview that the figures are compared with, in ms UTC; 0 for none.
    compared_ms: int = 0


def debrief_of(interview: Interview, earlier: Sequence[Interview] = ()) -> Debrief:
    """The debrief of the interview so far, compared with the last `earlier` one of its format and level."""
    sheet = sheet_of(interview)
    alike = [
        other
        for other in earlier
        if other.begun_ms < interview.begun_ms
        and (other.plan.format, other.plan.level) == (interview.plan.format, interview.plan.level)
        and sheet_of(other).answers
    ]
    last = max(alike, key=lambda other: other.begun_ms, default=None)
    before = {row.name: row.share for row in dimensions_of(sheet_of(last).answers)} if last else {}
    dimensions = tuple(
        Dimension(
            name=row.name, share=row.share, questions=row.questions, measured=row.measured, before=before.get(row.name)
        )
        for row in dimensions_of(sheet.answers)
    )
    level, reasons = level_of(dimensions, sheet)
    missed = tuple(outcome for outcome in sheet.answers if outcome.worth and outcome.missed)
    return Debrief(
        sheet=sheet, dimensions=dimensions, level=level, reasons=reasons, answers=sheet.answers, missed=missed,
        plan=tuple(_plan(sheet, dimensions)), compared_ms=last.begun_ms if last else 0,
    )  # fmt: skip


# ---- dimensions


def dimensions_of(answers: Sequence[QuestionOutcome]) -> tuple[Dimension, ...]:
    """All six, in a fixed order."""
    counted = [outcome for outcome in answers if outcome.worth]
    return tuple(_dimension(name, measured, list(shares_of(counted))) for name, measured, shares_of in _DIMENSIONS)


def _dimension(name: str, measured: str, shares: Sequence[float]) -> Dimension:
    return Dimension(name=name, share=mean(shares) if shares else None, questions=len(shares), measured=measured)


def _share(outcome: QuestionOutcome) -> float:
    return outcome.points / outcome.worth


def _is_spoken(outcome: QuestionOutcome) -> bool:
    return "key points" in outcome.summary or (outcome.question.kind in ("explain", "deep-dive") and not outcome.path)


def _correctness(outcome: QuestionOutcome) -> float | None:
    is_judged = outcome.question.kind in OBJECTIVE and not _is_spoken(outcome)
    return _share(outcome) if is_judged else None


def _depth(answers: Sequence[QuestionOutcome]) -> Iterator[float]:
    """For each chain the share of its usual levels that were answered in a row; for each extension its points."""
    chains: dict[str, int] = {}
    for outcome in answers:
        name, is_chain = outcome.question.card.partition("/")[0], outcome.question.card.startswith(CHAIN)
        if is_chain:
            chains[name] = chains.get(name, 0) + outcome.is_right
        elif outcome.question.role == "extension":
            yield _share(outcome)
    yield from (min(1.0, right / CHAIN_LEVELS) for right in chains.values())


def _each(share_of: Callable[[QuestionOutcome], float | None]) -> SharesOf:
    """The shares of the answers that show a dimension."""
    return lambda answers: (share for outcome in answers if (share := share_of(outcome)) is not None)


def _communication(outcome: QuestionOutcome) -> float | None:
    return _share(outcome) if _is_spoken(outcome) else None


def _speed(outcome: QuestionOutcome) -> float | None:
    """Only answers that earned points: a quick wrong answer is not fast."""
    if not outcome.points or not outcome.took_ms:
        return None
    return max(SLOWEST, min(1.0, outcome.allowed_ms / outcome.took_ms))


def _cost(outcome: QuestionOutcome) -> float | None:
    question = outcome.question
    is_number = question.kind == "design" and not _is_spoken(outcome)
    return _share(outcome) if question.card.startswith((COST, ESTIMATE)) or is_number else None


def _debugging(outcome: QuestionOutcome) -> float | None:
    return _share(outcome) if outcome.question.kind == "debug" and outcome.question.role == "round" else None


_DIMENSIONS: tuple[tuple[str, str, SharesOf], ...] = (
    ("correctness", "points of code, numbers and decisions; hints and further tries cost", _each(_correctness)),
    ("depth", f"levels of a topic answered in a row, of {CHAIN_LEVELS}; points of extensions of your code", _depth),
    ("communication", "key points of spoken answers, judged by yourself", _each(_communication)),
    ("speed", "time allowed over time taken, of what was right at least in part", _each(_speed)),
    ("cost awareness", "points of cost questions, estimates and the numbers of designs", _each(_cost)),
    ("debugging", "bugs found and fixed", _each(_debugging)),
)


# ---- level


def level_of(dimensions: Sequence[Dimension], sheet: ScoreSheet) -> tuple[str, tuple[str, ...]]:
    """The level and its reasons; "" where too little was asked for one."""
    scored = [(row, row.share) for row in dimensions if row.share is not None]
    answers = sum(outcome.worth > 0 for outcome in sheet.answers)
    if len(scored) < LEAST_DIMENSIONS or answers < LEAST_ANSWERS:
        needed = f"at least {LEAST_ANSWERS} answers and {LEAST_DIMENSIONS} dimensions"
        return "", (f"A level needs {needed}; this interview had {answers} and {len(scored)}.",)
    average = mean(share for _, share in scored)
    weakest, least = min(scored, key=lambda pair: pair[1])
    names = [name for name, _, _ in LEVELS]
    reached = [name for name, floor, lowest in LEVELS if average >= floor and least >= lowest]
    cap = CAPS.get(sheet.level, names[-1])
    level = reached[-1] if reached else NOT_YET
    lowest_of_all = f"the lowest is {weakest.name}, {_percent(least)}"
    reasons = [f"The mean of {len(scored)} dimensions is {_percent(average)}; {lowest_of_all}."]
    why_capped = f"Questions of level {sheet.level} can show {cap} at most."
    if len(scored) < MANY_DIMENSIONS and names.index(NARROW) < names.index(cap):
        cap = NARROW
        why_capped = f"Fewer than {MANY_DIMENSIONS} dimensions can show {NARROW} at most; try format mixed."
    is_capped = level in names and names.index(level) > names.index(cap)
    if is_capped:
        level = cap
        reasons.append(why_capped)
    unscored = [row.name for row in dimensions if row.share is None]
    if unscored:
        reasons.append(f"Not asked, so not counted: {', '.join(unscored)}.")
    place = names.index(level) + 1 if level in names else 0
    if place < len(LEVELS) and level != cap:
        name, floor, lowest = LEVELS[place]
        takes = f"a mean of {_percent(floor)}" + (f" and no dimension below {_percent(lowest)}" if lowest else "")
        reasons.append(f"{name.capitalize()} needs {takes}.")
    elif is_capped and len(scored) >= MANY_DIMENSIONS:
        reasons.append("Choose a harder level (--level) to show more.")
    return level, tuple(reasons)


# ---- the next three days

# dimension: the format that trains it
_TRAINS = {
    "correctness": "coding",
    "depth": "deep-dive",
    "communication": "deep-dive",
    "speed": "screen",
    "cost awareness": "estimate",
    "debugging": "debug",
}


def _plan(sheet: ScoreSheet, dimensions: Sequence[Dimension]) -> Iterator[Day]:
    """First the unsolved code, then the gaps, then the weakest dimensions again against the clock."""
    unsolved = (
        command_line("check"),
        command_line("hint"),
        command_line("start"),
        command_line("interview --format debug --topics"),
    )
    code = [step for step in sheet.next_steps if step.command.startswith(unsolved)]
    drills = [step for step in sheet.next_steps if step.command.startswith(command_line("drill"))]
    scored = sorted((row.share, row.name) for row in dimensions if row.share is not None)
    weakest = [name for _, name in scored[:2]]
    trained = [_TRAINS[name] for name in weakest] or ["mixed"]
    first = code or [SheetStep(command=command_line(), why="nothing is left open; take the next step of the course")]
    yield Day(title="Day 1: finish what was left open", steps=tuple(first))
    second = [
        *drills,
        SheetStep(command=command_line("drill"), why="the cards that are due; read the model answers aloud"),
    ]
    yield Day(title="Day 2: close the gaps", steps=tuple(second))
    why = f"{weakest[0]} was your weakest dimension" if weakest else "another draw"
    third = [SheetStep(command=command_line(f"interview --format {trained[0]} --level {sheet.level}"), why=why)]
    if len(trained) > 1 and trained[1] != trained[0]:
        third.append(
            SheetStep(
                command=command_line(f"interview --format {trained[1]} --level {sheet.level}"),
                why=f"{weakest[1]} was the second weakest",
            )
        )
    yield Day(title="Day 3: against the clock again", steps=tuple(third))


# ---- for programs


def debrief_data(debrief: Debrief) -> dict[str, Any]:
    """The debrief as data, without the sheet."""
    return {
        "level": debrief.level,
        "reasons": list(debrief.reasons),
        "dimensions": [
            {**asdict(row), "share": None if row.share is None else round(row.share, 3)} for row in debrief.dimensions
        ],
        "plan": [asdict(day) for day in debrief.plan],
    }


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
