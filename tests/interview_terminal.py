"""A candidate at a terminal."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from harness.course.catalogue import load_course
from harness.interview import log
from harness.interview.score_sheet import ScoreSheet, sheet_of
from harness.progress.store import Store

OPTIONS = [
    {"text": "aye", "right": True, "why": "so it is"},
    {"text": "nay", "why": "it is not"},
    {"text": "well", "why": "by no means"},
]


DOUBLING = {
    "question": "What is twice {a}?", "draw": {"a": {"from": 3, "to": 99}}, "formula": "2 * a", "absolute": 0,
    "working": "{a} + {a} = {answer}",
}  # fmt: skip


SPOKEN = {
    "must": ["the first point"], "points": ["the second point", "the third point"], "red_flags": ["the wrong point"],
    "answer": "Because of that.", "hint": "Think of it.",
}  # fmt: skip


EXERCISES = ["scale", "cuts", "counter", "mean"]


DECIDED = {"options": OPTIONS, "facts": ["it is so: this decides"], "answer": "Therefore."}


def card(kind: str, name: object, topic: str, level: str = "core", **more: Any) -> dict[str, Any]:
    return {"id": f"{kind}-{name}", "kind": kind, "topic": topic, "level": level, **more}


def spoken(n: int) -> dict[str, Any]:
    level, family = "warm-up" if n < 2 else "core", f"saying-{n % 3}"
    return card("explain", n, "saying", level, family=family, question=f"Why is it so ({n})?", **SPOKEN)


CARDS = [
    card("numeric", "scaled", "scaling", **DOUBLING, practise=EXERCISES[:2]),
    card("choice", "adds", "scaling", question="One or the factor?", options=OPTIONS, practise=EXERCISES[:2]),
    card("choice", "costs", "scaling", question="What does it cost?", options=OPTIONS, practise=EXERCISES),
    *(spoken(n) for n in range(6)),
    *(card("numeric", n, "counting", **DOUBLING) for n in range(4)),
    *(card("scenario", n, "deciding", question=f"A situation ({n}).", **DECIDED) for n in range(3)),
]


def store_in(environment: dict[str, str]) -> closing[Store]:
    """The learner's store, to be closed."""
    return closing(Store(Path(environment["HARNESS_HOME"]), course=environment["HARNESS_COURSE"]))


def sheets_in(environment: dict[str, str]) -> list[ScoreSheet]:
    with store_in(environment) as store:
        return [sheet_of(interview) for interview in log.interviews(store)]


def solution_of(environment: dict[str, str], path: Path) -> str:
    return load_course(environment["HARNESS_COURSE"]).exercise(path.stem).reference_source
