"""Results that the tests of exports write."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jsonschema

from harness.export.gradebook import Gradebook, make_gradebook
from harness.export.prairielearn import make_text
from harness.policy.assignment import Assignment
from harness.results.points import share_score
from harness.results.result import (
    Check,
    CheckVerdict,
    Diagnosis,
    Isolation,
    Printed,
    Result,
    SubmittedFile,
    Verdict,
)

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


DUE = {"timezone": "UTC", "all": "2026-12-01 12:00"}


HOSTILE = "\x1b[31mred\x1b[0m \x00\x07 <script>alert(1)</script> \ud800\uffff **bold** \u202etxt"


TEXT = {"type": "string"}


# PrairieLearn docs/externalGrading.md, "Grading results": score from 0 to 1; `gradable: false` with `format_errors`;
# what <pl-external-grader-results> shows of tests, all of them with points or none.
PRAIRIELEARN = {
    "type": "object",
    "required": ["gradable", "score"],
    "properties": {
        "gradable": {"type": "boolean"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "message": TEXT,
        "output": TEXT,
        "format_errors": {"type": "array", "items": TEXT, "minItems": 1},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "points", "max_points"],
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "description": TEXT,
                    "points": {"type": "number"},
                    "max_points": {"type": "number"},
                    "message": TEXT,
                    "output": TEXT,
                },
            },
        },
    },
    "if": {"properties": {"gradable": {"const": False}}},
    "then": {"required": ["format_errors"]},
    "else": {"required": ["tests"], "not": {"required": ["format_errors"]}},
}


RUNNER = {
    "CLASSROOM": "cs",
    "ASSIGNMENT": "llm",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.com/x/y/commit/1",
    "RELEASE_URL": "https://github.com/x/y/releases/tag/z",
    "OWNER": "alice",
}


PASSED = Check("one", "correctness", CheckVerdict.PASSED)


FAILED = Check("two", "stability", CheckVerdict.FAILED, "expected 1, got 2")


LOADING = Check("loading", "policy", CheckVerdict.ERROR, "line 3: the file is not valid Python")


GRADING = Check("grading", "policy", CheckVerdict.ERROR, "no reference")


def make(verdict: Verdict = Verdict.FAILED, *checks: Check, learner: str | None = "ada", **more: Any) -> Result:
    """A result as the grader makes it."""
    submitted = more.pop("submitted", None)
    path, digest = more.pop("path", f"{learner}/top-p.py"), more.pop("sha256", "ab" * 32)
    given: dict[str, Any] = {
        "exercise": "top-p", "max_points": 10.0, "isolation": Isolation("strict", ("bubblewrap",)), "wall_s": 0.25,
        "environment": {"device": "cpu", "torch": "2.9", "python": "3.11", "harness": "0.1", "seed": 7},
        "submission": SubmittedFile(path, digest, submitted and submitted.isoformat()),
        "output": Printed(more.pop("stdout", ""), more.pop("stderr", "")), "score": float(share_score(verdict, checks)),
    }  # fmt: skip
    return Result(learner=learner, verdict=verdict, checks=checks, **(given | more))


def book(*documents: Result, rules: Assignment | None = None, now: datetime = NOW) -> Gradebook:
    """The gradebook of these results."""
    return make_gradebook(documents, rules or Assignment(), now)


def hostile() -> Result:
    """A result with the worst text in every text field."""
    check = Check(HOSTILE, "correctness", CheckVerdict.FAILED, HOSTILE * 3000)
    return make(
        Verdict.FAILED, PASSED, check, stdout=HOSTILE, stderr=HOSTILE, learner=HOSTILE, exercise=HOSTILE,
        diagnosis=(Diagnosis(HOSTILE, HOSTILE, "exact"),),
    )  # fmt: skip


def all_verdicts() -> list[Result]:
    """A result of each verdict, for exercises of their own, and the hostile one."""
    checks = {Verdict.PASSED: [PASSED], Verdict.ERROR: [LOADING], Verdict.INTERNAL_ERROR: [GRADING]}
    found = [
        make(verdict, *checks.get(verdict, [PASSED, FAILED]), exercise=verdict.value.replace("_", "-"))
        for verdict in Verdict
    ]
    return [*found, replace(hostile(), learner="ada")]


def is_clean(value: Any) -> bool:
    """Whether no text of a document has a control character or half a surrogate."""
    if isinstance(value, dict):
        return all(is_clean(key) and is_clean(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(is_clean, value))
    return not isinstance(value, str) or all(item.isprintable() or item in "\n\t" for item in value)


def read_prairielearn(*documents: Result, rules: Assignment | None = None, **more: Any) -> dict[str, Any]:
    """The first document as PrairieLearn reads it."""
    found = book(*documents, rules=rules)
    result: dict[str, Any] = json.loads(make_text(found, next(found.grades), **more))
    jsonschema.validate(result, PRAIRIELEARN)
    return result
