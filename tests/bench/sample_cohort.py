"""Fixture data → a cohort graded by an assignment, as it stands on a Monday morning: the sample pages for instructors.

Nothing depends on a clock or on chance: "random" numbers are digests of what they are for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from math import exp
from typing import Any

from harness.cohort.history import GradingHistory, KnownVerdict, Verdicts, add_grading, read_verdicts
from harness.course.catalogue import Summary
from harness.export.gradebook import make_gradebook
from harness.policy.assignment import Assignment
from harness.policy.roster import RosterEntry
from harness.records import IntegrityFlag
from harness.report.cohort.files import view_work, work_page
from harness.report.cohort.view import cohort_page
from harness.report.feedback import feedback_page
from harness.results.findings import describe_measured
from harness.results.result import (
    Check,
    CheckVerdict,
    Diagnosis,
    Isolation,
    Result,
    SubmittedFile,
    Verdict,
    count_passed,
)
from harness.similarity import LineRange, SimilarPair, TextMatch

SEED = 4711
OTHERS = (Verdict.ERROR, Verdict.TIMEOUT, Verdict.MEMORY, Verdict.REFUSED)
FRIDAY, MONDAY = "2026-11-20T17:05:00+00:00", "2026-11-23T07:40:00+00:00"
Data = Mapping[str, Any]


class SampleCohort:
    """The fixture's learners, results and rules."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.results = list(sample_results(data))
        self.titles = {entry["id"]: entry["title"] for entry in data["exercises"]}
        learners = [*data["learners"], *data["absent"]]
        exercises = [entry["id"] for entry in data["exercises"] if not entry.get("untouched")]
        why = "shown in the oral exam"
        rules = {
            "title": "Homework 3",
            "exercises": dict.fromkeys(exercises),
            "roster": tuple(RosterEntry(name, section="AB"[number % 2]) for number, name in enumerate(learners)),
            "excused": [{"learner": data["work"], "exercise": exercises[-1], "why": "ill"}],
            "adjustments": [{"learner": data["work"], "exercise": exercises[0], "points": 1, "why": why}],
            "due": {"timezone": "UTC", "all": "2026-11-22 22:59"},
        }
        assignment = Assignment.model_validate(rules)
        self.book = make_gradebook(self.results, assignment, datetime.fromisoformat(MONDAY))

    def page(self) -> str:
        """The cohort page."""
        course = [_summary(entry) for entry in self.data["exercises"]]
        texts = {(name, "top-p"): text for name, text in self.data["texts"].items()}
        pairs = [_pair(pair) for pair in self.data["pairs"]]
        pages = {self.data["work"]: "work.html"}
        return cohort_page(self.results, course, pairs, texts, self.book, pages=pages, history=self.history())

    def history(self) -> GradingHistory:
        """Friday's grading and Monday's."""
        now = read_verdicts(self.results)
        return add_grading(add_grading(None, earlier_verdicts(now), FRIDAY), now, MONDAY)

    def work_page(self) -> str:
        """One learner's work."""
        learner, texts = self.data["work"], self.data["texts"]
        mine = [result for result in self.results if result.learner == learner]
        works = [view_work(result, texts[learner] if result.exercise == "top-p" else None) for result in mine]
        return work_page(learner, learner, works, self.titles)

    def feedback_page(self) -> str:
        """What the same learner is given."""
        return feedback_page(self.book, self.data["work"], self.titles)


def earlier_verdicts(now: Verdicts) -> Verdicts:
    """Verdicts of a few days before: fewer submissions, and some of them had not passed yet."""
    before: dict[str, dict[str, KnownVerdict]] = {}
    for learner, mine in now.items():
        for exercise, known in mine.items():
            drawn = _drawn(learner, exercise, "before")
            if drawn < 0.03:
                continue
            if drawn < 0.08:
                known = KnownVerdict("error" if known.verdict == "passed" else known.verdict, "earlier")
            elif drawn < 0.085 and known.verdict == "failed":
                known = KnownVerdict("passed", "earlier")
            before.setdefault(learner, {})[exercise] = known
    return before


def sample_results(data: Data) -> Iterator[Result]:
    """A result for nearly every learner and exercise of the fixture."""
    for learner in data["learners"]:
        skill = 2.6 * (_drawn(learner) - 0.4)
        for exercise in data["exercises"]:
            if not exercise.get("untouched") and _drawn(learner, exercise["id"], "handed in") < 0.93:
                yield _result(learner, skill, exercise, _flags(data, learner, exercise["id"]))


def _result(learner: str, skill: float, entry: Data, flags: tuple[IntegrityFlag, ...]) -> Result:
    exercise = entry["id"]
    ahead = (-0.9 if entry.get("backwards") else 1.4) * skill - entry["hard"]
    is_passed = _drawn(learner, exercise, "passed") < 1 / (1 + exp(-ahead))
    verdict = Verdict.PASSED if is_passed else _failure(learner, exercise)
    if _drawn(learner, exercise, "ours") < 0.005:
        verdict = Verdict.INTERNAL_ERROR
    share = _drawn(learner, exercise, "share")
    n_passed = len(entry["checks"]) if is_passed else int(share * len(entry["checks"]))
    checks = [
        Check(name, "correctness", CheckVerdict.PASSED if n < n_passed else CheckVerdict.FAILED)
        for n, name in enumerate(entry["checks"])
    ]
    if verdict in (Verdict.PASSED, Verdict.FAILED) and is_passed:
        checks += [_measured(learner, exercise, *cost) for cost in entry.get("cost", ())]
        is_passed_too = not any(check.is_required and check.is_missed for check in checks)
        verdict = Verdict.PASSED if is_passed_too else Verdict.FAILED
    passed, required = count_passed(checks)
    is_internal_error = verdict is Verdict.INTERNAL_ERROR
    return Result(
        exercise=exercise,
        learner=learner,
        submission=SubmittedFile(f"cohort/{learner}/{exercise}.py", "0" * 64),
        verdict=verdict,
        message="the guest could not be forked: Resource temporarily unavailable" if is_internal_error else "",
        score=0.0 if is_internal_error or verdict is Verdict.REFUSED else round(passed / required, 4),
        max_points=10,
        checks=tuple(checks),
        diagnosis=_diagnosis(learner, entry) if verdict is Verdict.FAILED and not is_passed else (),
        integrity=flags,
        isolation=Isolation("strict"),
        environment={"device": "cpu", "torch": "2.13.0", "python": "3.11.7", "harness": "0.1.0", "seed": SEED},
        wall_s=round(0.02 + 0.03 * share + (0.9 if entry.get("cost") and is_passed else 0.0) * (0.5 + share), 4),
    )


def _flags(data: Data, learner: str, exercise: str) -> tuple[IntegrityFlag, ...]:
    return tuple(
        IntegrityFlag(flag["signal"], flag["line"], flag["says"])
        for flag in data["flags"]
        if (flag["learner"], flag["exercise"]) == (learner, exercise)
    )


def _failure(learner: str, exercise: str) -> Verdict:
    drawn = _drawn(learner, exercise, "how")
    if drawn < 0.93:
        return Verdict.FAILED if drawn < 0.8 else Verdict.ERROR
    return OTHERS[int(drawn * 1000) % len(OTHERS)]


def _diagnosis(learner: str, entry: Data) -> tuple[Diagnosis, ...]:
    if not entry["mistakes"] or _drawn(learner, entry["id"], "named") > 0.85:
        return ()
    place = int(_drawn(learner, entry["id"], "mistake") ** 2 * len(entry["mistakes"]))
    mistake, says = entry["mistakes"][place]
    is_exact = _drawn(learner, entry["id"], "exact") < 0.8
    return (Diagnosis(mistake, says, "exact" if is_exact else "consistent"),)


def _measured(learner: str, exercise: str, name: str, kind: str, tier: str, limit: float, unit: str) -> Check:
    """A check of cost or speed."""
    ratio = 0.35 * exp(2.2 * _drawn(learner, exercise, name) ** 3)
    over = CheckVerdict.FAILED if ratio > 1.15 else CheckVerdict.INCONCLUSIVE
    check = Check(
        name, kind, over if ratio > 1 else CheckVerdict.PASSED, is_required=tier == "required",
        figure=float(f"{ratio * limit:.4g}"), limit=limit, unit=unit,
    )  # fmt: skip
    return replace(check, message=describe_measured(check))


def _summary(entry: Data) -> Summary:
    return Summary(entry["id"], entry["chapter"], entry["title"], entry["level"], minutes=0, frequency="", needs=())


def _pair(entry: Data) -> SimilarPair:
    matches = tuple(TextMatch(LineRange(*a), LineRange(*b)) for a, b in entry["matches"])
    return SimilarPair(
        entry["a"], entry["b"], entry["exercise"], entry["share_a"], entry["share_b"], matches, entry["tokens"]
    )


def _drawn(*what: str) -> float:
    """A number from 0 to 1 that looks random, the same on every machine."""
    return int.from_bytes(hashlib.sha256("\n".join(what).encode()).digest()[:7]) / 256**7
