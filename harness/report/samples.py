"""Fixture data → the sample pages in `reports/samples/`; `python -m harness.report.samples` writes them again.

Names and sentences are data beside the pages.  Nothing depends on a clock or on chance: "random" numbers are digests of
what they are for, so that the pages are the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from math import exp
from pathlib import Path
from typing import Any

from harness.course.catalogue import Summary
from harness.interview.debrief import debrief_of
from harness.interview.log import interviews_of_rows
from harness.progress.store import InterviewEvent
from harness.records import RESULT_SCHEMA
from harness.report import attempt_page, cohort_page, debrief_page, learner_page
from harness.report.page import reports_folder
from harness.report.sample_learner import NOW_MS, sample_learner
from harness.results.goals import count_passed, describe_measured, required_checks
from harness.scheduler.calendar import Calendar
from harness.similarity import LineRange, SimilarPair, TextMatch

SEED = 4711
OTHERS = ("error", "timeout", "memory", "refused")
Data = Mapping[str, Any]


def make_samples() -> dict[str, str]:
    """Every sample page by its file's name."""
    data = json.loads((samples_folder() / "cohort-data.json").read_text(encoding="utf-8"))
    return {
        "cohort.html": sample_cohort(data),
        **sample_learners(),
        "attempt.html": sample_attempt(),
        "debrief.html": sample_debrief(),
    }


def sample_learners() -> dict[str, str]:
    """The learner's page without any progress, after a week, and after a year."""
    data = json.loads((samples_folder() / "learner-data.json").read_text(encoding="utf-8"))
    pages = {}
    for name, days in (("empty", 0), ("week", 7), ("year", 365)):
        learner = sample_learner(data, days)
        page = learner_page(learner.past, learner.progress, learner.cards, learner.catalogue, NOW_MS, Calendar())
        pages[f"learner-{name}.html"] = page
    return pages


def sample_attempt() -> str:
    """The page of one attempt."""
    data = json.loads((samples_folder() / "attempt-data.json").read_text(encoding="utf-8"))
    return attempt_page(17, NOW_MS, data["result"], data["source"], Calendar())


def sample_debrief() -> str:
    """The debrief of an interview, compared with an earlier one."""
    rows = json.loads((samples_folder() / "debrief-data.json").read_text(encoding="utf-8"))
    earlier, latest = interviews_of_rows(
        InterviewEvent(number, row["at_ms"], row["interview"], row["kind"], json.dumps(row["data"]))
        for number, row in enumerate(rows, 1)
    )
    return debrief_page(debrief_of(latest, [earlier]), "2026-06-08 14:08", "2026-06-02")


def samples_folder() -> Path:
    """The folder of fixtures and sample pages."""
    return reports_folder() / "samples"


def sample_cohort(data: Data) -> str:
    """The cohort page of the fixture."""
    course = [_summary(entry) for entry in data["exercises"]]
    texts = {(name, "top-p"): text for name, text in data["texts"].items()}
    return cohort_page(sample_results(data), course, [_pair(pair) for pair in data["pairs"]], texts)


def sample_results(data: Data) -> Iterator[dict[str, Any]]:
    """A result for nearly every learner and exercise of the fixture."""
    for learner in data["learners"]:
        skill = 2.6 * (_drawn(learner) - 0.4)
        for exercise in data["exercises"]:
            if not exercise.get("untouched") and _drawn(learner, exercise["id"], "handed in") < 0.93:
                yield {**_result(learner, skill, exercise), "integrity": _flags(data, learner, exercise["id"])}


def _result(learner: str, skill: float, entry: Data) -> dict[str, Any]:
    exercise = entry["id"]
    ahead = (-0.9 if entry.get("backwards") else 1.4) * skill - entry["hard"]
    is_passed = _drawn(learner, exercise, "passed") < 1 / (1 + exp(-ahead))
    verdict = "passed" if is_passed else _failure(learner, exercise)
    if _drawn(learner, exercise, "ours") < 0.005:
        verdict = "internal_error"
    share = _drawn(learner, exercise, "share")
    n_passed = len(entry["checks"]) if is_passed else int(share * len(entry["checks"]))
    checks = [
        _check(name, "correctness", "passed" if n < n_passed else "failed") for n, name in enumerate(entry["checks"])
    ]
    if verdict in ("passed", "failed") and is_passed:
        checks += [_measured(learner, exercise, *cost) for cost in entry.get("cost", ())]
        verdict = "failed" if any(check["verdict"] == "failed" for check in required_checks(checks)) else "passed"
    passed, required = count_passed(checks)
    score = passed / required
    is_ours = verdict == "internal_error"
    return {
        "schema": RESULT_SCHEMA,
        "exercise": exercise,
        "learner": learner,
        "submission": {"path": f"cohort/{learner}/{exercise}.py", "sha256": "0" * 64},
        "verdict": verdict,
        "message": "the guest could not be forked: Resource temporarily unavailable" if is_ours else "",
        "score": 0.0 if verdict in ("refused", "internal_error") else round(score, 4),
        "points": 0,
        "max_points": 10,
        "checks": checks,
        "diagnosis": _diagnosis(learner, entry) if verdict == "failed" and not is_passed else [],
        "isolation": {"level": "strict", "layers": []},
        "environment": {"device": "cpu", "torch": "2.13.0", "python": "3.11.7", "harness": "0.1.0", "seed": SEED},
        "output": {"stdout": "", "stderr": "", "truncated": False},
        "wall_s": round(0.02 + 0.03 * share + (0.9 if entry.get("cost") and is_passed else 0.0) * (0.5 + share), 4),
    }


def _flags(data: Data, learner: str, exercise: str) -> list[Data]:
    return [
        {name: flag[name] for name in ("signal", "line", "says")}
        for flag in data["flags"]
        if (flag["learner"], flag["exercise"]) == (learner, exercise)
    ]


def _failure(learner: str, exercise: str) -> str:
    drawn = _drawn(learner, exercise, "how")
    return "failed" if drawn < 0.8 else "error" if drawn < 0.93 else OTHERS[int(drawn * 1000) % len(OTHERS)]


def _diagnosis(learner: str, entry: Data) -> list[dict[str, str]]:
    if not entry["mistakes"] or _drawn(learner, entry["id"], "named") > 0.85:
        return []
    place = int(_drawn(learner, entry["id"], "mistake") ** 2 * len(entry["mistakes"]))
    mistake, says = entry["mistakes"][place]
    is_exact = _drawn(learner, entry["id"], "exact") < 0.8
    return [{"mistake": mistake, "says": says, "match": "exact" if is_exact else "consistent"}]


def _measured(learner: str, exercise: str, name: str, kind: str, tier: str, limit: float, unit: str) -> dict[str, Any]:
    """A check of cost or speed."""
    ratio = 0.35 * exp(2.2 * _drawn(learner, exercise, name) ** 3)
    verdict = "failed" if ratio > 1.15 else "inconclusive" if ratio > 1 else "passed"
    measured = {"required": tier == "required", "figure": float(f"{ratio * limit:.4g}"), "limit": limit, "unit": unit}
    message = describe_measured({**_check(name, kind, verdict), **measured})
    return {**_check(name, kind, verdict, message), **measured}


def _check(name: str, kind: str, verdict: str, message: str = "") -> dict[str, Any]:
    texts = {"input": None, "expected": None, "actual": None}
    return {"id": name, "kind": kind, "verdict": verdict, "message": message, **texts, "required": True}


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


if __name__ == "__main__":
    for name, page in make_samples().items():
        (samples_folder() / name).write_text(page, encoding="utf-8", newline="\n")
