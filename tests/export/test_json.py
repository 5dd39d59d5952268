"""The JSON for autograders, checked against schemas from each format's documentation, and HumanEval's samples."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.errors import UsageError
from harness.export.classroom50 import make_classroom50, whole_score, write_classroom50
from harness.export.gradebook_data import Gradebook, make_gradebook
from harness.export.gradescope import make_gradescope, write_gradescope
from harness.export.humaneval import make_samples, pass_at_k, summarise, write_humaneval
from harness.export.prairielearn import make_text, write_prairielearn
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
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
TEXT = {"type": "string"}
# https://gradescope-autograders.readthedocs.io/en/latest/specs/ ("Output format", "Test case visibility", "Output
# string formatting", "Test case status"); of the choice between a score at the top and scores of tests: both.
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score", "tests"],
    "properties": {
        "score": {"type": "number", "minimum": 0},
        "execution_time": {"type": "number", "minimum": 0},
        "output": TEXT,
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number", "minimum": 0},
                    "max_score": {"type": "number", "minimum": 0},
                    "status": {"enum": ["passed", "failed"]},
                    "name": TEXT,
                    "name_format": FORMAT,
                    "number": {"type": "string", "pattern": r"^\d+(\.\d+)*$"},
                    "output": TEXT,
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": TEXT},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
        "leaderboard": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "value"],
                "properties": {
                    "name": TEXT,
                    "value": {"type": ["number", "string"]},
                    "order": {"enum": ["asc", "desc"]},
                },
            },
        },
    },
}
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
STAMP = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
FILLED = {"type": "string", "minLength": 1}
WHOLE = {"type": "integer", "minimum": 0}
# foundation50/classroom50: schemas/result-v1.schema.json and the wiki's "The result.json contract".
CLASSROOM50 = {
    "type": "object",
    "additionalProperties": False,
    "required": ["schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release",
                 "review", "datetime", "score", "max-score", "tests"],
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        **dict.fromkeys(("classroom", "assignment", "owner", "commit", "release", "review"), FILLED),
        "assignment_type": {"enum": ["individual", "group", "team"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        "datetime": STAMP,
        "graded_at": STAMP,
        "score": WHOLE,
        "max-score": WHOLE,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {"test-name": FILLED, "passed": {"type": "boolean"}, "score": WHOLE, "max-score": WHOLE},
            },
        },
    },
}  # fmt: skip
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
MISSED = Check("three", "cost", CheckVerdict.FAILED, "6 tokens: keep it", "f(1)", None, None, False, 6.0, 3.0, "tokens",
               "keep what it returned")  # fmt: skip
MET = replace(MISSED, id="four", verdict=CheckVerdict.PASSED, figure=3.0)
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


# ---- Gradescope


def test_gradescope_follows_its_documented_format_for_every_verdict() -> None:
    """No text has any effect there."""
    found = make_gradescope(book(*all_verdicts(), rules=Assignment(leaderboard=True)), "ada")
    jsonschema.validate(found, GRADESCOPE)
    assert is_clean(found) and {test["output_format"] for test in found["tests"]} == {"text"}
    assert found["output_format"] == found["test_name_format"] == found["test_output_format"] == "text"
    assert found["stdout_visibility"] == "hidden"
    assert found["leaderboard"][0] == {"name": "points", "value": found["score"]}


def test_gradescope_has_the_points_of_an_exercise_on_one_line() -> None:
    """Checks have none: what a known mistake leaves does not add up by check."""
    rules = Assignment(exercises={"top-p": {}, "b": {"points": 20}})
    found = make_gradescope(book(make(Verdict.FAILED, PASSED, FAILED), make(Verdict.PASSED, PASSED, exercise="b"),
                                 rules=rules), "ada")  # fmt: skip
    assert found["score"] == 25.0
    keys = ("name", "score", "max_score", "status")
    assert [tuple(map(test.get, keys)) for test in found["tests"]] == [
        ("top-p", 5.0, 10.0, None), ("top-p: one", None, None, "passed"), ("top-p: two", None, None, "failed"),
        ("b", 20.0, 20.0, None), ("b: one", None, None, "passed"),
    ]  # fmt: skip
    assert [test["number"] for test in found["tests"]] == ["1", "1.1", "1.2", "2", "2.1"]
    assert found["tests"][2]["tags"] == ["stability"] and found["tests"][2]["output"] == "expected 1, got 2"


@pytest.mark.parametrize(("verdict", "required", "points"), [
    (Verdict.PASSED, (PASSED,), 10.0), (Verdict.FAILED, (PASSED, FAILED), 5.0),
])  # fmt: skip
def test_stretch_goals_neither_give_nor_take_points_in_any_format(
    verdict: Verdict, required: tuple[Check, ...], points: float
) -> None:
    """Missed or met. The next step is shown, and nothing counts as failed because of it."""
    document = make(verdict, *required, MISSED, MET)
    found = make_gradescope(book(document), "ada")
    jsonschema.validate(found, GRADESCOPE)
    assert found["score"] == points == sum(test.get("score", 0) for test in found["tests"])
    missed, met = found["tests"][-2:]
    assert missed["name"] == "top-p: stretch goal: three" and missed["tags"] == ["cost", "stretch"]
    assert missed["output"] == "Stretch: keep what it returned. (6 tokens; the goal is 3)"
    assert not {"status", "score", "max_score"} & set(missed)
    assert met["status"] == "passed" and "score" not in met
    assert f"1 of {len(required)} checks passed; stretch goals met: 1 of 2" in found["output"]
    read = read_prairielearn(document)
    assert read["score"] == points / 10 == sum(test["points"] for test in read["tests"]) / 10
    assert [(test["points"], test["max_points"], test["description"]) for test in read["tests"][-2:]] == [
        (0.0, 0.0, "cost, stretch goal, failed"), (0.0, 0.0, "cost, stretch goal, passed")
    ]  # fmt: skip
    (test,) = make_classroom50(book(document), "ada", RUNNER)["tests"]
    assert (test["score"], test["passed"]) == (points, verdict is Verdict.PASSED)
    assert "three" not in test["message"]


def test_gradescope_says_what_lateness_cost_and_what_is_missing() -> None:
    """The score at the top counts; the output says why it is less."""
    rules = Assignment(due=DUE, late={"per_day": "10 %"})
    late = make(Verdict.PASSED, PASSED, submitted=NOW + timedelta(hours=1))
    other = make(Verdict.PASSED, PASSED, exercise="softmax", learner="bob", submitted=NOW)
    found = make_gradescope(book(late, other, rules=rules), "ada")
    assert found["score"] == 9.0
    assert "1 day late: 10 % of what was earned deducted" in found["output"]
    assert found["tests"][2]["name"] == "softmax: not handed in" and found["tests"][2]["score"] == 0.0
    jsonschema.validate(found, GRADESCOPE)


def test_gradescope_gives_and_takes_no_points_for_an_internal_error() -> None:
    """The test says that it was the harness."""
    found = make_gradescope(book(make(Verdict.INTERNAL_ERROR, GRADING)), "ada")
    assert found["score"] == 0.0 and "score" not in found["tests"][0]
    assert found["tests"][1]["output"].startswith("The harness itself failed here, not the submission")
    assert "not graded" in found["output"]


def test_gradescope_shows_hidden_checks_as_numbers_or_after_the_due_date() -> None:
    """With `after_due: {hidden: show}` they are included, for Gradescope to hold back until then."""
    hidden = [{"checks": ["two"]}]
    document = make(Verdict.FAILED, PASSED, FAILED, stdout="the arguments of two")
    found = make_gradescope(book(document, rules=Assignment(hidden=hidden)), "ada")
    assert [test["name"] for test in found["tests"]] == ["top-p", "top-p: one", "top-p: hidden checks"]
    assert found["tests"][2]["output"] == "0 of 1 passed" and "score" not in found["tests"][2]
    assert "expected 1" not in json.dumps(found) and "arguments" not in json.dumps(found)
    later = make_gradescope(book(document, rules=Assignment(hidden=hidden, after_due={"hidden": "show"})), "ada")
    assert later["tests"][3]["visibility"] == "after_due_date" and "score" not in later["tests"][3]
    assert later["tests"][3]["output"] == "expected 1, got 2" and later["tests"][0]["visibility"] == "visible"
    jsonschema.validate(later, GRADESCOPE)
    due = Assignment(hidden=hidden, after_due={"hidden": "show"}, due=DUE)
    past = make_gradescope(book(document, rules=due), "ada")
    assert [(test["name"], test["visibility"]) for test in past["tests"]] == [
        ("top-p", "visible"), ("top-p: one", "visible"), ("top-p: two", "visible")]  # fmt: skip


def test_gradescope_writes_one_file_per_learner_inside_the_folder(tmp_path: Path) -> None:
    """Whatever the learners' names. A single learner's file is where a container expects it."""
    names = ["ada", "../../etc", "a/b", ".", "", None, "\ud800", "x" * 500, "CON"]
    paths = write_gradescope(book(*(make(learner=name) for name in names)), tmp_path)
    assert len(set(paths)) == len(names)
    assert all(path.resolve().is_relative_to(tmp_path / "gradescope") and path.is_file() for path in paths)
    assert write_gradescope(book(make()), tmp_path / "one") == [tmp_path / "one" / "gradescope" / "results.json"]


# ---- PrairieLearn


@pytest.mark.parametrize("document", all_verdicts(), ids=lambda document: document.verdict.value)
def test_prairielearn_follows_its_documented_format(document: Result) -> None:
    """For every verdict, in less than 1 MB."""
    found = book(document)
    text = make_text(found, next(found.grades))
    result = json.loads(text)
    jsonschema.validate(result, PRAIRIELEARN)
    assert is_clean(result) and len(text.encode()) <= 1_000_000


def read_prairielearn(*documents: Result, rules: Assignment | None = None, **more: Any) -> dict[str, Any]:
    """The first document as PrairieLearn reads it."""
    found = book(*documents, rules=rules)
    result: dict[str, Any] = json.loads(make_text(found, next(found.grades), **more))
    jsonschema.validate(result, PRAIRIELEARN)
    return result


def test_prairielearn_score_is_the_share_of_points_after_lateness() -> None:
    """Half of the checks, one day late at 10 %: 0.45 of the points, on one line."""
    rules = Assignment(exercises={"top-p": {"points": 4}}, due=DUE, late={"per_day": "10 %"})
    document = make(Verdict.FAILED, PASSED, FAILED, submitted=NOW + timedelta(hours=1))
    found = read_prairielearn(document, rules=rules)
    assert found["score"] == 0.45 and found["gradable"]
    assert [(test["points"], test["max_points"]) for test in found["tests"]] == [(1.8, 4.0), (0.0, 0.0), (0.0, 0.0)]
    assert "1 day late" in found["message"]


def test_prairielearn_uses_up_no_attempt_if_the_file_does_not_load_or_the_harness_failed() -> None:
    """Not gradable, with the reason."""
    found = read_prairielearn(make(Verdict.ERROR, LOADING))
    assert not found["gradable"] and found["format_errors"] == ["line 3: the file is not valid Python"]
    ours = read_prairielearn(make(Verdict.INTERNAL_ERROR, GRADING))
    assert not ours["gradable"] and ours["format_errors"][0].startswith("The harness itself failed")
    assert read_prairielearn(make(Verdict.TIMEOUT, FAILED))["gradable"]


def test_prairielearn_shortens_until_it_fits() -> None:
    """Messages first, checks last; never above the limit."""
    long = [Check(f"c{n}", "correctness", CheckVerdict.FAILED, "y" * 9_000) for n in range(200)]
    for limit in (1_000_000, 100_000, 20_000, 2_000):
        found = book(make(Verdict.FAILED, *long, stdout="z" * 90_000))
        text = make_text(found, next(found.grades), limit)
        result = json.loads(text)
        jsonschema.validate(result, PRAIRIELEARN)
        assert len(text.encode()) <= limit
        assert len(result["tests"]) == (0 if limit == 2_000 else 201) or limit == 20_000


def test_prairielearn_points_of_zero_keep_the_score() -> None:
    """An exercise worth nothing still shows the learner's score."""
    rules = Assignment(exercises={"top-p": {"points": 0}})
    assert read_prairielearn(make(Verdict.FAILED, PASSED, FAILED), rules=rules)["score"] == 0.5


def test_prairielearn_writes_one_file_per_submission(tmp_path: Path) -> None:
    """With folders only where they are needed to distinguish."""
    several = book(make(), make(exercise="softmax"), make(learner="bob"))
    found = [path.relative_to(tmp_path).as_posix() for path in write_prairielearn(several, tmp_path)]
    assert found == [f"prairielearn/{name}/results.json" for name in ("ada/top-p", "ada/softmax", "bob/top-p")]
    assert write_prairielearn(book(make()), tmp_path) == [tmp_path / "prairielearn" / "results.json"]


# ---- Classroom 50


def test_classroom50_follows_its_schema_for_every_verdict() -> None:
    """Whole points that sum up the tests', none above its maximum."""
    found = make_classroom50(book(*all_verdicts()), "ada", RUNNER)
    jsonschema.validate(found, CLASSROOM50)
    assert is_clean(found) and found["owner"] == "alice" and found["review"] == RUNNER["COMMIT_URL"]
    assert found["score"] == sum(test["score"] for test in found["tests"]) <= found["max-score"]
    assert all(test["score"] <= test["max-score"] for test in found["tests"])
    assert [test["test-name"] for test in found["tests"] if test["passed"]] == ["passed"]


def test_classroom50_time_is_that_of_the_last_submitted_file() -> None:
    """Without times it is now; always in UTC."""
    zone = datetime.fromisoformat("2026-11-30T23:00:00+02:00")
    found = make_classroom50(
        book(make(submitted=zone), make(exercise="b", submitted=zone - timedelta(1))), "ada", RUNNER
    )
    assert found["datetime"] == "2026-11-30T21:00:00Z" and found["graded_at"] == "2026-12-01T12:00:00Z"
    assert make_classroom50(book(make()), "ada", RUNNER)["datetime"] == "2026-12-01T12:00:00Z"


@pytest.mark.parametrize(
    ("points", "most", "score"),
    [("10", "10", 10), ("9.6", "10", 9), ("4.5", "10", 5), ("4.4", "10", 4), ("0", "10", 0), ("2.5", "2.5", 3),
     ("2.4", "2.5", 2), ("0.9", "1", 0), ("0", "0", 0)],
)  # fmt: skip
def test_classroom50_gives_all_whole_points_only_for_a_full_score(points: str, most: str, score: int) -> None:
    """Points are rounded, but 9.6 of 10 does not become 10 of 10."""
    assert whole_score(Decimal(points), Decimal(most)) == score


def test_classroom50_outside_its_runner_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tag and links are never invented."""
    for name in (*RUNNER, "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(
        UsageError, match="CLASSROOM, ASSIGNMENT, SUBMISSION_TAG, COMMIT_URL, RELEASE_URL, OWNER are not"
    ):
        write_classroom50(book(make(learner=None)), tmp_path)
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    assert write_classroom50(book(make()), tmp_path) == [tmp_path / "classroom50" / "result.json"]
    several = write_classroom50(book(make(), make(learner="bob")), tmp_path)
    assert [json.loads(path.read_text())["owner"] for path in several] == ["ada", "bob"]


# ---- HumanEval


@pytest.mark.parametrize("samples", range(1, 9))
def test_pass_at_k_is_the_share_of_k_samples_with_a_pass(samples: int) -> None:
    """By counting: of all ways to take k of n samples, those with at least one pass."""
    for passed in range(samples + 1):
        for k in range(1, samples + 1):
            ways = list(combinations([n < passed for n in range(samples)], k))
            assert pass_at_k(samples, passed, k) == pytest.approx(sum(map(any, ways)) / len(ways), abs=1e-12)


def test_pass_at_k_by_hand_and_with_many_samples() -> None:
    """1 - C(3, 2) / C(4, 2) = 1/2; with 10,000 samples the exact ratio of binomials."""
    assert pass_at_k(4, 1, 2) == 0.5 and pass_at_k(4, 1, 1) == 0.25
    assert pass_at_k(3, 1, 4) is None and pass_at_k(5, 5, 5) == 1.0 and pass_at_k(5, 0, 5) == 0.0
    exact = 1 - math.comb(9_993, 100) / math.comb(10_000, 100)
    assert pass_at_k(10_000, 7, 100) == pytest.approx(exact, rel=1e-9)


def test_summary_takes_every_result_for_a_sample_and_counts_the_undecided_apart() -> None:
    """Of any learner. A result that the harness could not decide is neither passed nor failed."""
    verdicts = [Verdict.PASSED, Verdict.FAILED, Verdict.TIMEOUT, Verdict.INTERNAL_ERROR, Verdict.UNVERIFIED]
    found = book(*(make(verdict, PASSED, learner=f"s{n}") for n, verdict in enumerate(verdicts)))
    summary = summarise(found.attempts, (1, 2, 10))
    expected = {
        "samples": 3,
        "passed": 1,
        "undecided": 2,
        "pass@1": pytest.approx(1 / 3),
        "pass@2": pytest.approx(2 / 3),
    }
    assert summary["tasks"]["top-p"] == {**expected, "pass@10": None}
    assert summary["pass@1"] == pytest.approx(1 / 3) and summary["pass@10"] is None


def test_samples_are_lines_of_humaneval(tmp_path: Path) -> None:
    """With the graded text if the file still has it, and null if it was changed."""
    source = tmp_path / "top_p.py"
    source.write_text("def f(): ...\n")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    results = [make(Verdict.PASSED, PASSED, path=str(source), sha256=digest), make(Verdict.TIMEOUT, path=str(source)),
               make(Verdict.ERROR, exercise="b", path=HOSTILE), make(Verdict.INTERNAL_ERROR)]  # fmt: skip
    samples, summary = write_humaneval(book(*results), tmp_path)
    lines = [json.loads(line) for line in samples.read_text().splitlines()]
    assert [
        (line["task_id"], line["completion"], line["completion_id"], line["passed"], line["result"]) for line in lines
    ] == [
        ("top-p", "def f(): ...\n", 0, True, "passed"),
        ("top-p", None, 1, False, "timed out"),
        ("b", None, 0, False, "failed: error"),
    ]
    assert json.loads(summary.read_text())["tasks"]["b"]["pass@1"] == 0.0
    assert len(list(make_samples(book()))) == 0
