"""Results for PrairieLearn, Classroom 50 and HumanEval, by the formats that they document."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import jsonschema
import pytest
from exported_results import (
    DUE,
    FAILED,
    GRADING,
    HOSTILE,
    LOADING,
    NOW,
    PASSED,
    PRAIRIELEARN,
    RUNNER,
    all_verdicts,
    book,
    is_clean,
    make,
    read_prairielearn,
)

from harness.errors import UsageError
from harness.export.classroom50 import make_classroom50, whole_score, write_classroom50
from harness.export.humaneval import make_samples, pass_at_k, summarise, write_humaneval
from harness.export.prairielearn import make_text, write_prairielearn
from harness.policy.assignment import Assignment
from harness.results.result import (
    Check,
    CheckVerdict,
    Result,
    Verdict,
)

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


@pytest.mark.parametrize("document", all_verdicts(), ids=lambda document: document.verdict.value)
def test_prairielearn_follows_its_documented_format(document: Result) -> None:
    """For every verdict, in less than 1 MB."""
    found = book(document)
    text = make_text(found, next(found.grades))
    result = json.loads(text)
    jsonschema.validate(result, PRAIRIELEARN)
    assert is_clean(result) and len(text.encode()) <= 1_000_000


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
