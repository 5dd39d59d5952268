"""The debrief of an interview: six dimensions, a seniority and its reasons, what was missed, a plan for three days.

Pure.  A dimension is the mean over the answers that show it, weighted by the time that they are allowed; without such
answers it is not scored.  A level also needs words for most of what was spoken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import mean
from typing import Any

from harness.command_line import command_line
from harness.interview import calibration
from harness.interview.formats import FORMATS
from harness.interview.material import CHAIN, COST, ESTIMATE
from harness.interview.records import KINDS, Interview, JudgeOpinion, PointJudged, QuestionOutcome
from harness.interview.score_sheet import ScoreSheet, SheetStep, in_percent, percent, sheet_of, step_data, step_of
from harness.interview.scoring import ENOUGH
from harness.text import counted

# seniority: the least mean of the dimensions, and the least that each of them must have
SENIORITIES = {"junior": (0.40, 0.0), "mid": (0.60, 0.30), "senior": (0.75, 0.50), "staff": (0.88, 0.70)}
NOT_YET = "not yet"
# The highest seniority that questions of a level can show.
CAPS = {"warm-up": "junior", "core": "senior", "hard": "staff"}
LEAST_ANSWERS, LEAST_DIMENSIONS = 3, 2
# Fewer dimensions than this show at most NARROW: one format alone says little about the rest.
MANY_DIMENSIONS, NARROW = 4, "mid"
OBJECTIVE = ("write", "debug", "compute", "decide", "estimate", "design", "kernel", "paper")
# The least that an answer earns for its speed, however late it is.
SLOWEST = 0.3
# From recall to analysis; a fifth level is a bonus.
CHAIN_LEVELS = 4
SCALE = (
    "Scores are percentages of the points: a round is worth 10, a follow-up 5. ± is half a 95 % interval, from how "
    "much the rounds differ; if two intervals overlap, the difference may be chance. Compare one format and level."
)
# A level needs phrases for this part of what the spoken answers are worth.
EVIDENCED = 0.6
SELF_REPORTED = "self-reported"
UNPROVED = "No level: {share} of what was spoken is shown by your words; {needed} are needed."
NO_WORDS = "Type your answers (t), or add a transcript within a day: `{command}`."
KEPT_HALF = "For the level, points that were kept against a question count half."
KEPT = "Points that were kept against a question do not count here: only phrases that say them do."
BEFORE_EVIDENCE = "Judged before evidence was asked for."
# Shares, and the time that each counts for.
Weighted = tuple[float, float]
SharesOf = Callable[[Sequence[QuestionOutcome]], Iterator[Weighted]]


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
class Debrief:
    """One interview, as an interviewer would discuss it."""

    sheet: ScoreSheet
    dimensions: tuple[Dimension, ...]
    # "" where too little was asked for one.
    seniority: str
    # Why this one, and what the next one needs.
    reasons: tuple[str, ...]
    # What to do on each of three days, by the day's title.
    days: Mapping[str, tuple[SheetStep, ...]]
    # The start of the interview that the figures are compared with, in ms UTC; 0 for none.
    compared_ms: int = 0
    # How leniently the candidate judges, in words; empty if no answer was in words.
    leniency: tuple[str, ...] = ()
    # Where a model and the candidate say otherwise of a point, and on how many points they agree, in words.
    disagreements: tuple[JudgeOpinion, ...] = ()
    agreement: str = ""

    @property
    def missed(self) -> tuple[QuestionOutcome, ...]:
        """The answers in which something was missed."""
        return tuple(outcome for outcome in self.sheet.answers if outcome.missed)


def debrief_of(interview: Interview, earlier: Sequence[Interview] = ()) -> Debrief:
    """The debrief of the interview so far, compared with the last `earlier` one of its format and level."""
    sheet = sheet_of(interview)
    form = (interview.plan.format, interview.plan.level)
    alike = [
        other
        for other in map(sheet_of, earlier)
        if other.answers and other.begun_ms < sheet.begun_ms and (other.plan.format, other.plan.level) == form
    ]
    last = max(alike, key=lambda other: other.begun_ms, default=None)
    before = {row.name: row.share for row in dimensions_of(last)} if last else {}
    dimensions = tuple(replace(row, before=before.get(row.name)) for row in dimensions_of(sheet))
    seniority, reasons = seniority_of(sheet)
    judged = list(_judged_twice(interview, sheet))
    disagreements = tuple(opinion for own, opinion in judged if opinion.said is not own.is_said)
    return Debrief(
        sheet=sheet, dimensions=dimensions, seniority=seniority, reasons=reasons, days=_days(sheet, dimensions),
        compared_ms=last.begun_ms if last else 0, leniency=_leniency(sheet, (*earlier, interview)),
        disagreements=disagreements, agreement=_agreement(judged, len(disagreements)),
    )  # fmt: skip


def _leniency(sheet: ScoreSheet, interviews: Sequence[Interview]) -> tuple[str, ...]:
    """Shown beside shares that rest on the candidate's own y; computed from what was judged up to now."""
    judged = [outcome for outcome in sheet.answers if outcome.judged]
    found = calibration.leniency_of({interview.plan.interview: interview for interview in interviews}.values())
    if not judged or not found.absent:
        return ()
    return tuple(filter(None, (calibration.in_words(found), calibration.corrected_in_words(found, judged))))


def _judged_twice(interview: Interview, sheet: ScoreSheet) -> Iterator[tuple[PointJudged, JudgeOpinion]]:
    """Each point that a model has an opinion on, and the last one."""
    opinions = [event for event in interview.events if isinstance(event, JudgeOpinion) and event.said is not None]
    last = {(opinion.question, opinion.point): opinion for opinion in opinions}
    for outcome in sheet.answers:
        for judged in outcome.judged:
            opinion = last.get((outcome.question, judged.point))
            if opinion is not None:
                yield judged, opinion


def _agreement(judged: Sequence[tuple[PointJudged, JudgeOpinion]], unlike: int) -> str:
    models = ", ".join(dict.fromkeys(opinion.model for _, opinion in judged))
    alike = f"{len(judged) - unlike} of {counted(len(judged), 'point')}"
    return f"{models} and you agree on {alike}; how far it can be trusted is not measured." if judged else ""


# ---- dimensions


def dimensions_of(sheet: ScoreSheet) -> tuple[Dimension, ...]:
    """All six, in a fixed order."""
    counted = [outcome for outcome in sheet.answers if outcome.worth]
    shares = {name: list(shares_of(counted)) for name, (_, shares_of) in _DIMENSIONS.items()}
    return tuple(
        Dimension(name=name, share=_mean(found), questions=len(found), measured=_DIMENSIONS[name][0])
        for name, found in shares.items()
    )


def _mean(found: Sequence[Weighted]) -> float | None:
    whole = sum(weight for _, weight in found)
    return sum(share * weight for share, weight in found) / whole if whole else None


def _time(outcome: QuestionOutcome) -> float:
    return max(1, outcome.allowed_ms)


def _is_spoken(outcome: QuestionOutcome) -> bool:
    is_said_aloud = outcome.question.kind in ("explain", "deep-dive") and not (outcome.path or outcome.answer)
    return outcome.is_spoken or "key point" in outcome.said or is_said_aloud


def _depth(answers: Sequence[QuestionOutcome]) -> Iterator[Weighted]:
    """For each chain the share of its usual levels that were answered in a row; for each extension its points."""
    chains: dict[str, list[QuestionOutcome]] = {}
    for outcome in answers:
        if outcome.question.card.startswith(CHAIN):
            chains.setdefault(outcome.question.card.partition("/")[0], []).append(outcome)
        elif outcome.question.role == "extension":
            yield outcome.share, _time(outcome)
    for steps in chains.values():
        yield min(1.0, sum(step.is_right for step in steps) / CHAIN_LEVELS), sum(map(_time, steps))


def _speed(answers: Sequence[QuestionOutcome]) -> Iterator[Weighted]:
    """Only right answers, as a quick guess is not fast; and none that was typed or transcribed."""
    for outcome in answers:
        if outcome.is_right and outcome.took_ms and not outcome.judged:
            yield max(SLOWEST, min(1.0, outcome.allowed_ms / outcome.took_ms)), _time(outcome)


def _shares_if(is_shown: Callable[[QuestionOutcome], bool]) -> SharesOf:
    """The shares of the answers that show a dimension."""
    return lambda answers: ((outcome.share, _time(outcome)) for outcome in answers if is_shown(outcome))


def _is_about_cost(outcome: QuestionOutcome) -> bool:
    is_number = outcome.question.kind == "design" and not _is_spoken(outcome)
    return is_number or outcome.question.card.startswith((COST, ESTIMATE))


# By name: how it is measured, in words, and the shares that it is the mean of.
_DIMENSIONS: dict[str, tuple[str, SharesOf]] = {
    "correctness": (
        "points of code, numbers and decisions; hints and further tries cost",
        _shares_if(lambda outcome: outcome.question.kind in OBJECTIVE and not _is_spoken(outcome)),
    ),
    "depth": (f"levels of a topic answered in a row, out of {CHAIN_LEVELS}; points of extensions of your code", _depth),
    "communication": ("key points of spoken answers, each shown by a phrase", _shares_if(_is_spoken)),
    "speed": ("time allowed over time taken, of what was right", _speed),
    "cost awareness": ("points of cost questions, estimates and the numbers of designs", _shares_if(_is_about_cost)),
    "debugging": (
        "bugs found and fixed",
        _shares_if(lambda outcome: outcome.question.kind == "debug" and outcome.question.role == "round"),
    ),
}  # fmt: skip
# The format that trains each.
_TRAINED_BY = {
    "correctness": "coding", "depth": "deep-dive", "communication": "deep-dive", "speed": "screen",
    "cost awareness": "estimate", "debugging": "debug",
}  # fmt: skip


# ---- seniority


def seniority_of(sheet: ScoreSheet) -> tuple[str, tuple[str, ...]]:
    """The seniority and its reasons; "" where too little was asked for one, or what was said cannot be checked."""
    dimensions = dimensions_of(replace(sheet, answers=tuple(_for_level(outcome) for outcome in sheet.answers)))
    shares = {row.name: row.share for row in dimensions if row.share is not None}
    answers = sum(outcome.worth > 0 for outcome in sheet.answers)
    if unproved := _unproved(sheet):
        return "", unproved
    if len(shares) < LEAST_DIMENSIONS or answers < LEAST_ANSWERS:
        needed = f"at least {LEAST_ANSWERS} answers and {LEAST_DIMENSIONS} dimensions"
        return "", (f"A level needs {needed}; this interview had {answers} and {len(shares)}.",)
    average, weakest = mean(shares.values()), min(shares, key=shares.__getitem__)
    reached = [name for name, (floor, lowest) in SENIORITIES.items() if average >= floor and shares[weakest] >= lowest]
    ranks = [NOT_YET, *SENIORITIES]
    shown, cap = [NOT_YET, *reached][-1], CAPS.get(sheet.plan.level, ranks[-1])
    why_capped = f"Questions of level {sheet.plan.level} can show {cap} at most."
    if len(shares) < MANY_DIMENSIONS and ranks.index(NARROW) < ranks.index(cap):
        cap = NARROW
        why_capped = f"Fewer than {MANY_DIMENSIONS} dimensions can show {NARROW} at most; try format mixed."
    is_capped = ranks.index(shown) > ranks.index(cap)
    shown = cap if is_capped else shown
    reasons = [
        f"The mean of {len(shares)} dimensions is {in_percent(average)}; the lowest is {weakest}, "
        f"{in_percent(shares[weakest])}.",
        why_capped if is_capped else "",
    ]
    if shown != cap:
        following = ranks[ranks.index(shown) + 1]
        floor, lowest = SENIORITIES[following]
        takes = f"a mean of {in_percent(floor)}" + (f" and no dimension below {in_percent(lowest)}" if lowest else "")
        reasons.append(f"{following.capitalize()} needs {takes}.")
    elif is_capped and len(shares) >= MANY_DIMENSIONS:
        reasons.append("Choose a harder level (--level) to show more.")
    if any(outcome.certainty < 1 for outcome in sheet.answers if outcome.worth):
        reasons.append(KEPT_HALF)
    if not sheet.plan.asks_evidence:
        reasons.append(BEFORE_EVIDENCE)
    return shown, tuple(filter(None, reasons))


def _for_level(outcome: QuestionOutcome) -> QuestionOutcome:
    """The answer as it counts for a level: points that were kept against a query count half."""
    if outcome.certainty == 1 or not outcome.worth:
        return outcome
    points = outcome.points * outcome.certainty
    return replace(outcome, points=points, is_right=outcome.is_right and points >= ENOUGH * outcome.worth)


def _unproved(sheet: ScoreSheet) -> tuple[str, ...]:
    """Why the spoken answers show no level; empty if they do, or if there are none."""
    spoken = [outcome for outcome in sheet.answers if _is_spoken(outcome)]
    worth = sum(outcome.question.worth for outcome in spoken)
    if not sheet.plan.asks_evidence or not worth:
        return ()
    share = sum(outcome.question.worth * outcome.evidenced_share for outcome in spoken) / worth
    if share >= EVIDENCED:
        return ()
    command = command_line("interview --history N --transcript FILE")
    advice = NO_WORDS.format(command=command) if any(outcome.is_self_reported for outcome in spoken) else KEPT
    needs_words = f"{UNPROVED.format(share=in_percent(share), needed=in_percent(EVIDENCED))} {advice}"
    chain = [outcome for outcome in spoken if outcome.is_self_reported and outcome.question.card.startswith(CHAIN)]
    depth = f"Depth {sum(outcome.is_right for outcome in chain)} of {CHAIN_LEVELS}, {SELF_REPORTED}."
    is_one = len({outcome.question.card.partition("/")[0] for outcome in chain}) == 1
    return (depth, needs_words) if is_one else (needs_words,)


# ---- the next three days


def _days(sheet: ScoreSheet, dimensions: Sequence[Dimension]) -> dict[str, tuple[SheetStep, ...]]:
    """First the unsolved code, then the gaps, then the weakest dimensions again against the clock."""
    code = [step for step in sheet.next_steps if step.about == "code"]
    cards = [step for step in sheet.next_steps if step.about == "cards"]
    nothing = step_of("", "no code was left open; take the next step of the course", "code")
    due = step_of("drill", "the cards that are due; read the model answers aloud", "cards")
    weakest = [name for _, name in sorted((row.share, row.name) for row in dimensions if row.share is not None)][:2]
    # By format; two dimensions may be trained by the same one.
    trained: dict[str, str] = {}
    for name, why in zip(weakest, ("was your weakest dimension", "was the second weakest"), strict=False):
        trained.setdefault(_training(name, sheet), f"{name} {why}")
    again = [
        step_of(f"interview --format {form} --level {sheet.plan.level}", why, "interview")
        for form, why in (trained or {"mixed": "another draw"}).items()
    ]
    return {
        "Day 1: finish what was left open": tuple(code or [nothing]),
        "Day 2: close the gaps": (*cards, due),
        "Day 3: against the clock again": tuple(again),
    }


def _training(dimension: str, sheet: ScoreSheet) -> str:
    """The format that trains a dimension, if this interview had something of it; else its own format again."""
    form = _TRAINED_BY[dimension]
    asked = {outcome.question.kind for outcome in sheet.answers}
    return sheet.plan.format if asked.isdisjoint(FORMATS[form].shares) else form


# ---- for programs


def debrief_data(debrief: Debrief) -> dict[str, Any]:
    """The debrief as data, without the sheet."""
    return {
        "level": debrief.seniority,
        "reasons": list(debrief.reasons),
        "dimensions": [
            {**asdict(row), "share": None if row.share is None else round(row.share, 3)} for row in debrief.dimensions
        ],
        "leniency": list(debrief.leniency),
        "agreement": debrief.agreement,
        "disagreements": [{"point": it.point, "said": it.said, "model": it.model} for it in debrief.disagreements],
        "plan": [
            {"title": title, "steps": [step_data(step) for step in steps]} for title, steps in debrief.days.items()
        ],
    }


def history_data(history: Sequence[ScoreSheet]) -> dict[str, Any]:
    """The history as data."""
    return {
        "schema": "harness.interviews/1",
        "scale": SCALE,
        "kinds": list(KINDS),
        "interviews": [
            {
                "number": sheet.number,
                "interview": sheet.plan.interview,
                "begun_ms": sheet.begun_ms,
                "level": sheet.plan.level,
                "format": sheet.plan.format,
                "topics": list(sheet.plan.topics),
                "minutes": sheet.plan.minutes,
                "elapsed_ms": sheet.elapsed_ms,
                "ended": sheet.ended,
                "rounds_planned": len(sheet.plan.rounds),
                "rounds_done": sheet.total.rounds,
                "score": percent(sheet.total.share),
                "spread": percent(sheet.spread),
                "dimensions": {row.name: percent(row.share) for row in dimensions_of(sheet)},
                "kinds": {row.name: {"score": percent(row.share), "rounds": row.rounds} for row in sheet.by_kind},
            }
            for sheet in history
        ],
    }
