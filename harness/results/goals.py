"""Stretch goals and measured figures in words.  Pure."""

from __future__ import annotations

from collections.abc import Iterable

from harness.results.result import Check, CheckVerdict, Result

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
