"""The interview formats: what they ask, in which shares of the time, and how long they take.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, kw_only=True)
class InterviewFormat:
    """What an interview of this format asks."""

    minutes: float
    # By kind: its share of the time.
    shares: Mapping[str, float]
    # By kind: the largest part of the interview that one round may take; 1 by default.
    largest: Mapping[str, float] = field(default_factory=dict)
    # Whether it begins with a short spoken question.
    has_warm_up: bool = False
    # Whether a named exercise is to be written or debugged.
    named: str = "write"
    # The kinds from which its one coding task is drawn.
    code: tuple[str, ...] = ("write",)
    # Factors on the weights of an exercise to debug, a system, and an exercise with extensions.
    debug_weight: float = 1.0
    system_weight: float = 1.0
    extension_weight: float = 1.0
    # Whether the classics of coding rounds have a share of the draws.
    has_classics: bool = False


# By role, in per cent of the time of the format `mixed`; the rest are short questions.
ROLE_SHARES: Mapping[str, Mapping[str, float]] = {
    "research": {
        "write": 30, "debug": 15, "deep-dive": 15, "design": 5, "estimate": 5, "paper": 12, "project": 8,
        "behavioural": 5,
    },
    "inference": {
        "write": 20, "debug": 12, "deep-dive": 15, "design": 15, "estimate": 13, "kernel": 10, "project": 5,
        "behavioural": 5,
    },
    "kernels": {
        "write": 25, "debug": 10, "deep-dive": 10, "design": 5, "estimate": 10, "kernel": 25, "project": 5,
        "behavioural": 5,
    },
    "applied": {
        "write": 20, "debug": 10, "deep-dive": 10, "design": 25, "estimate": 5, "project": 10, "behavioural": 10,
    },
    "rag": {"write": 20, "debug": 10, "deep-dive": 10, "design": 28, "estimate": 4, "project": 10, "behavioural": 8},
    "safety": {
        "write": 15, "debug": 8, "deep-dive": 12, "design": 15, "estimate": 3, "paper": 12, "project": 10,
        "behavioural": 20,
    },
}  # fmt: skip
SHORT_QUESTIONS = {"explain": 0.4, "compute": 0.3, "decide": 0.3}

FORMATS: Mapping[str, InterviewFormat] = {
    "mixed": InterviewFormat(
        minutes=45, has_warm_up=True,
        shares={
            "write": 0.30, "deep-dive": 0.15, "debug": 0.13, "explain": 0.10, "design": 0.10, "compute": 0.08,
            "estimate": 0.07, "decide": 0.07,
        },
        largest={"write": 0.8, "debug": 0.35, "design": 0.25, "deep-dive": 0.3},
    ),
    "coding": InterviewFormat(
        minutes=45, shares={"write": 1.0}, largest={"write": 0.8}, extension_weight=3.0, has_classics=True,
    ),
    "debug": InterviewFormat(minutes=45, shares={"debug": 1.0}, named="debug", system_weight=8.0),
    "deep-dive": InterviewFormat(minutes=30, shares={"deep-dive": 1.0}),
    "design": InterviewFormat(minutes=45, shares={"design": 0.85, "estimate": 0.15}),
    "estimate": InterviewFormat(minutes=20, shares={"estimate": 1.0}),
    "kernel": InterviewFormat(minutes=35, shares={"kernel": 1.0}),
    "paper": InterviewFormat(minutes=30, shares={"paper": 1.0}),
    "project": InterviewFormat(minutes=30, shares={"project": 1.0}),
    "behavioural": InterviewFormat(minutes=35, shares={"behavioural": 1.0}),
    "screen": InterviewFormat(
        minutes=20, has_warm_up=True, code=("write", "debug"), debug_weight=5.0,
        shares={"write": 0.36, "explain": 0.22, "estimate": 0.14, "compute": 0.12, "decide": 0.1, "debug": 0.06},
        largest={"write": 0.6, "debug": 0.6},
    ),
}  # fmt: skip


def format_for(name: str, role: str) -> InterviewFormat:
    """The format, with the shares of the role; only the mix differs between roles."""
    format_ = FORMATS[name]
    if name != "mixed" or role not in ROLE_SHARES:
        return format_
    shares = {kind: per_cent / 100 for kind, per_cent in ROLE_SHARES[role].items()}
    rest = 1 - sum(shares.values())
    return replace(format_, shares={**shares, **{kind: part * rest for kind, part in SHORT_QUESTIONS.items()}})
