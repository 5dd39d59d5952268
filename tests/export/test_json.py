"""The JSON for autograders, checked against schemas from each format's documentation, and HumanEval's samples."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from exported_results import (
    DUE,
    FAILED,
    GRADING,
    NOW,
    PASSED,
    RUNNER,
    TEXT,
    all_verdicts,
    book,
    is_clean,
    make,
    read_prairielearn,
)

from harness.export.classroom50 import make_classroom50
from harness.export.gradescope import make_gradescope, write_gradescope
from harness.policy.assignment import Assignment
from harness.results.result import (
    Check,
    CheckVerdict,
    Verdict,
)

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}


FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}


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


MISSED = Check("three", "cost", CheckVerdict.FAILED, "6 tokens: keep it", "f(1)", None, None, False, 6.0, 3.0, "tokens",
               "keep what it returned")  # fmt: skip


MET = replace(MISSED, id="four", verdict=CheckVerdict.PASSED, figure=3.0)


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
