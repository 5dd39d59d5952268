"""A term of six assignments with results that were never graded: for sizes, times, and a second computation.

    python tests/bench/sample_term.py FOLDER [--learners 500] [--seed 0]

Slip days, excuses, extensions, lateness, dropped work, adjustments and regrades are in it.  Then
`harness class term FOLDER`, and `python tests/bench/recompute_gradebook.py --term FOLDER`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EXERCISES = ("softmax", "top-p", "attention", "layer-norm", "gelu", "rope")
TERM = """\
title: Internals of language models
roster: roster.csv
assignments: {hw1: {}, hw2: {weight: 2}, hw3: {}, hw4: {weight: 0.5}, hw5: {}, hw6: {weight: 3}}
slip: {days: 4}
drop_lowest: 1
excused:
  - {learner: s0, assignment: hw2, why: ill}
  - {learner: s1, assignment: hw6, why: a conference}
extensions:
  - {learner: s2, days: 1}
  - {learner: s3, assignment: hw4, days: 3}
"""
ASSIGNMENT = """\
title: Homework NUMBER
exercises:
  softmax: {points: 20}
  top-p: {weight: 2}
  attention: {kinds: {correctness: 2}}
  layer-norm: {partial_credit: share}
  gelu: {all_or_nothing: true}
  rope: {bonus: true, points: 5}
due: {timezone: Europe/Berlin, all: 2026-DATE 23:59, exercises: {rope: 2026-DATE 12:00}}
late: {per_day: 10 %, cap: 50 %, grace_minutes: 10, without_time: on-time}
attempts: {keep: KEEP}
drop_lowest: 1
adjustments: [{learner: s4, exercise: top-p, points: -2, why: oral}]
regrades:
  - {learner: s5, exercise: softmax, asked: 2026-12-01, reason: it is right, answer: yes it is, points: 3.5}
excused: [{learner: s6, exercise: attention, why: ill}]
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--learners", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    make_term(given.folder, given.learners, given.seed)


def make_term(folder: Path, learners: int, seed: int = 0) -> None:
    """Write the files of a term."""
    draw = random.Random(seed)  # no secret
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "term.yaml").write_text(TERM)
    rows = [f"s{number},Learner {number},s{number}@example.edu,{'AB'[number % 2]}" for number in range(learners)]
    (folder / "roster.csv").write_text("\n".join(["id,name,email,section", *rows]) + "\n")
    for number in range(1, 7):
        results = folder / f"hw{number}" / "results"
        results.mkdir(parents=True, exist_ok=True)
        text = ASSIGNMENT.replace("DATE", f"10-{4 * number:02}").replace("NUMBER", str(number))
        (results.parent / "assignment.yaml").write_text(text.replace("KEEP", ("last", "best")[number % 2]))
        lines = [json.dumps(line) for who in range(learners) for line in attempts(f"s{who}", number, draw)]
        (results / "attempts.jsonl").write_text("\n".join(lines) + "\n")


def attempts(learner: str, number: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    """The attempts of a learner at an assignment: none now and then, two at times, some late."""
    if draw.random() < 0.05:
        return
    late = draw.choice([0, 0, 0, 0, 1, 2, 4])
    for exercise in EXERCISES:
        if draw.random() < 0.05:
            continue
        tries = draw.choice([1, 1, 2])
        for turn in range(1, tries + 1):
            day, hour = 4 * number + (late if turn == tries else 0), draw.randrange(8, 21)
            time = f"2026-{10 + day // 31}-{day % 31 or 1:02}T{hour:02}:17:00+01:00"
            yield attempt(learner, exercise, time, turn, tries, draw)


def attempt(learner: str, exercise: str, time: str, turn: int, tries: int, draw: random.Random) -> dict[str, Any]:
    """One result: passed, or failed with trivial checks, right values in the wrong form, limits and a bound."""
    is_passed = draw.random() < 0.5
    verdicts = ["passed"] * 12 if is_passed else [draw.choice(["passed", "passed", "failed"]) for _ in range(12)]
    if not is_passed:
        verdicts[4] = "failed"
    checks: list[dict[str, Any]] = []
    for place, verdict in enumerate(verdicts):
        kind = "correctness" if place < 8 else "stability" if place < 10 else "cost"
        check: dict[str, Any] = {"id": f"c{place}", "kind": kind, "verdict": verdict, "message": "", "required": True}
        if not is_passed:
            credit = 1.0 if verdict == "passed" else draw.choice([0.0, 0.75])
            check |= {"worth": 1.0, "credit": credit} | ({"trivial": True} if place < 3 else {})
        checks.append(check)
    made: dict[str, Any] = {
        "schema": "harness.result/1", "exercise": exercise, "learner": learner,
        "submission": {"path": f"{learner}/{exercise}.py", "sha256": "0" * 64, "submitted": time},
        "verdict": "passed" if is_passed else "failed", "message": "", "score": 1.0, "points": 10, "max_points": 10,
        "points_rule": "shown", "checks": checks, "efficiency": [], "attempt": turn, "attempts": tries,
    }  # fmt: skip
    bound = draw.choice(["floor", "cap", ""]) if not is_passed else ""
    made |= {bound: {"share": 0.5 if bound == "floor" else 0.3, "mistake": "slip"}} if bound else {}
    return made | {"score": 1.0 if is_passed else score(made)}


def score(made: dict[str, Any]) -> float:
    """The share of a failed result, by its checks: ten without limits, of which three are trivial, and two limits."""
    checks = made["checks"]
    credits = [check["credit"] for check in checks]
    if not any(credits[3:8]):
        share = 0.0
    else:
        rest = (sum(credits[:3]) / 3 + sum(credits[3:10])) / 8
        share = rest * 2 / 3 + sum(credits[10:]) / 2 / 3
        share = min(share, 0.05) if sum(map(bool, credits[3:8])) == 1 else share
    share = min(share, 0.95)
    share = max(share, made.get("floor", {"share": 0.0})["share"])
    return round(min(share, made.get("cap", {"share": 1.0})["share"]), 6)


if __name__ == "__main__":
    main()
