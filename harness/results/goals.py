"""Checks of a result document: which of them decide the verdict, and the stretch goals in words.  Pure.

Results of earlier versions name no tier; all of their checks decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
FINE = ("passed", "skipped")
# How the message of a failed measurement begins.
PREFIX = "measured for its cost: "
WORDS = {"passed": "met", "failed": "missed", "error": "missed", "inconclusive": "undecided", "skipped": "not measured"}


@dataclass(frozen=True)
class Goal:
    """A stretch goal that was measured: its verdict, the next step towards it, and the figure against its limit."""

    id: str
    verdict: str
    says: str
    measured: str

    @property
    def is_met(self) -> bool:
        return self.verdict == "passed"

    @property
    def is_open(self) -> bool:
        """Whether it was missed; an undecided goal was not."""
        return self.verdict in ("failed", "error")

    @property
    def sentence(self) -> str:
        """The sentence for the learner: the next step if it was missed."""
        measured = f" ({self.measured})" if self.measured else ""
        if self.is_open:
            says = self.says or f"{self.id} was missed"
            return f"Stretch: {says}{'' if says.endswith(('.', '?', '!')) else '.'}{measured}"
        return f"Stretch goal {WORDS[self.verdict]}: {self.id}{measured}"


def is_required(check: Document) -> bool:
    """Whether a check decides the verdict and earns points."""
    return bool(check.get("required", True))


def required_checks(checks: Iterable[Document]) -> list[Document]:
    """The checks that decide."""
    return [check for check in checks if is_required(check)]


def failing_checks(checks: Iterable[Document]) -> list[Document]:
    """The required checks that neither passed nor were skipped."""
    return [check for check in required_checks(checks) if check["verdict"] not in FINE]


def count_passed(checks: Iterable[Document]) -> tuple[int, int]:
    """Number of required checks that passed, and of all required checks."""
    required = required_checks(checks)
    return sum(check["verdict"] == "passed" for check in required), len(required)


def find_goals(result: Document) -> tuple[Goal, ...]:
    """The stretch goals that were measured."""
    says = {goal["id"]: str(goal["says"]) for goal in result.get("efficiency", ())}
    return tuple(
        Goal(str(check["id"]), str(check["verdict"]), says.get(check["id"], ""), describe_measured(check))
        for check in result["checks"]
        if not is_required(check) and check["verdict"] != "skipped"
    )


def count_goals(goals: Iterable[Goal]) -> str:
    """`Stretch goals met: 1 of 2`; "" if there are none."""
    goals = list(goals)
    undecided = sum(not goal.is_met and not goal.is_open for goal in goals)
    more = f"; {undecided} undecided" if undecided else ""
    return f"Stretch goals met: {sum(goal.is_met for goal in goals)} of {len(goals)}{more}" if goals else ""


def goal_lines(result: Document) -> list[str]:
    """The next step towards each missed goal; and how many were met, unless all were missed."""
    goals = find_goals(result)
    lines = [goal.sentence for goal in goals if goal.is_open]
    return lines if len(lines) == len(goals) else [*lines, count_goals(goals)]


def describe_measured(check: Document) -> str:
    """`exponent 1.02; the goal is 0.47`; without a figure, the first line of the message that is not the call."""
    figure, limit, unit = check.get("figure"), check.get("limit"), check.get("unit") or ""
    if figure is None:
        message = str(check.get("message") or "").removeprefix(str(check.get("input") or "")).strip()
        return message.removeprefix(PREFIX).partition("\n")[0].strip()
    if figure == 1:
        unit = {"calls": "call", "tokens": "token"}.get(unit, unit)
    text = f"{unit} {_number(figure)}" if unit == "exponent" else f"{_number(figure)} {unit}".strip()
    bound = "limit" if is_required(check) else "goal"
    return text if limit is None else f"{text}; the {bound} is {_number(limit)}"


def _number(value: float) -> str:
    """Two decimals at most and none of a large number; millions as `4.67 M`."""
    for size, letter in ((1e9, "G"), (1e6, "M")):
        if abs(value) >= size:
            return f"{value / size:.3g} {letter}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")
