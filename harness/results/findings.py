"""A result in words: stretch goals, measured figures, known mistakes, lines for editors, what to reproduce.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.results.result import Check, CheckVerdict, Diagnosis, Result
from harness.text import one_plain_line

# How the message of a failed measurement begins.
PREFIX = "measured for its cost: "
WORDS = {
    CheckVerdict.PASSED: "met",
    CheckVerdict.FAILED: "missed",
    CheckVerdict.ERROR: "missed",
    CheckVerdict.INCONCLUSIVE: "undecided",
    CheckVerdict.SKIPPED: "not measured",
}


def goal_sentence(goal: Check) -> str:
    """A measured stretch goal in a sentence for the learner, with the next step if it was missed."""
    text = describe_measured(goal)
    measured = f" ({text})" if text else ""
    if goal.is_missed:
        says = goal.next_step or f"{goal.id} was missed"
        return f"Stretch: {says}{'' if says.endswith(('.', '?', '!')) else '.'}{measured}"
    return f"Stretch goal {WORDS[goal.verdict]}: {goal.id}{measured}"


def count_goals(goals: Iterable[Check]) -> str:
    """`Stretch goals met: 1 of 2`; "" if there are none."""
    goals = list(goals)
    undecided = sum(not goal.is_passed and not goal.is_missed for goal in goals)
    more = f"; {undecided} undecided" if undecided else ""
    return f"Stretch goals met: {sum(goal.is_passed for goal in goals)} of {len(goals)}{more}" if goals else ""


def goal_lines(result: Result) -> list[str]:
    """The next step towards each missed goal, and how many were met unless all were missed."""
    goals = result.goals
    lines = [goal_sentence(goal) for goal in goals if goal.is_missed]
    return lines if len(lines) == len(goals) else [*lines, count_goals(goals)]


def describe_measured(check: Check) -> str:
    """`exponent 1.02; the goal is 0.47`; without a figure, the first line of the message that is not the call."""
    figure, limit, unit = check.figure, check.limit, check.unit
    if figure is None:
        message = check.message.removeprefix(check.input or "").strip()
        return message.removeprefix(PREFIX).partition("\n")[0].strip()
    if figure == 1:
        unit = {"calls": "call", "tokens": "token"}.get(unit, unit)
    if unit == "exponent" and not figure:
        return "too fast to show how its time grows"
    text = f"{unit} {_number(figure)}" if unit == "exponent" else f"{_number(figure)} {unit}".strip()
    bound = "limit" if check.is_required else "goal"
    again = " MB" if unit == "MB" else ""
    return text if limit is None else f"{text}; the {bound} is {_number(limit)}{again}"


def _number(value: float) -> str:
    """At most two decimals, none for a large number; millions as `4.67 million`."""
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:.3g} {word}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


TITLES = {
    "exact": "Known mistake",
    "consistent": "Known mistake, as far as it goes",
    "partial": "Known mistake, in part",
}


@dataclass(frozen=True)
class Finding:
    """A known mistake, or a pair of them, with explanations; `rest` is what they leave unexplained."""

    match: str
    mistakes: tuple[tuple[str, str], ...]
    rest: str = ""

    @property
    def title(self) -> str:
        """The heading: the name of the mistake, or both names in one sentence."""
        names = [name for name, _ in self.mistakes]
        if len(names) > 1:
            return f"Your code behaves like {names[0]} together with {names[1]}"
        return f"{TITLES[self.match]}: {names[0]}"

    @property
    def texts(self) -> tuple[str, ...]:
        """The explanations, with names if there are two, and what they leave unexplained."""
        is_pair = len(self.mistakes) > 1
        says = (f"{name}: {says}" if is_pair else says for name, says in self.mistakes)
        return (*says, self.rest) if self.rest else tuple(says)


def findings(diagnosis: Sequence[Diagnosis]) -> list[Finding]:
    """The entries of a result's `diagnosis`, with the two of a pair joined."""
    by_name = {entry.mistake: entry for entry in diagnosis}
    made: list[Finding] = []
    for place, entry in enumerate(diagnosis):
        partner = by_name.get(entry.together_with or "")
        if partner is not None and any(earlier is partner for earlier in diagnosis[:place]):
            continue
        parts = [entry] if partner is None else [entry, partner]
        mistakes = tuple((part.mistake, " ".join(part.says.split())) for part in parts)
        made.append(Finding(entry.match, mistakes, rest_of(entry)))
    return made


def rest_of(entry: Diagnosis) -> str:
    """What a partial match leaves unexplained, in a sentence; "" for any other match."""
    if entry.match != "partial":
        return ""
    explained, failing = entry.explained or 0, entry.failing or 0
    others = "the other one has" if failing - explained == 1 else "the others have"
    return f"This explains {explained} of the {failing} failing checks; {others} another cause."


MOST_CHARS = 500


def problem_lines(result: Result, entry_line: int) -> Iterator[str]:
    """An error for the first check that did not pass, and a warning for each known mistake; nothing for a pass.

    What has no line of its own, such as a wrong value, is reported at the entry's line.
    """
    for check in result.deciding[:1]:
        wrong = check.message.removeprefix(check.input or "").strip()  # without the call
        yield _line(result, check.line or entry_line, "error", f"{check.id}: {wrong}")
    for found in findings(result.diagnosis):
        yield _line(result, entry_line, "warning", f"{found.title}. {' '.join(found.texts)}")


def _line(result: Result, line: int, severity: str, text: str) -> str:
    return f"{result.submission.path}:{line}:1: {severity}: {one_plain_line(text, MOST_CHARS)}"


# A measurement has no single failing call, and a refused submission has no call at all.
KINDS = ("correctness", "stability", "property")
FORBIDDEN = "it raised ForbiddenUse"


def can_reproduce(check: Check) -> bool:
    """Whether plain Python can repeat the failing call of a check."""
    return check.kind in KINDS and check.input is not None and FORBIDDEN not in check.message


def choose_check(checks: Iterable[Check]) -> Check | None:
    """The check that `harness repro` chooses by default: the one whose message comes first.

    None if no failing check can be reproduced, for example because the file does not load.
    """
    return next((check for check in checks if check.is_required and not check.is_fine and can_reproduce(check)), None)
