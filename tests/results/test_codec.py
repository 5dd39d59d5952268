"""A result is written and read back unchanged; a document that is none is refused by its file and key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from samples import samples_folder

from harness.errors import UsageError
from harness.results.result import Result


def sample() -> dict[str, Any]:
    """The document of the sample page."""
    data: dict[str, Any] = json.loads((samples_folder() / "attempt-data.json").read_text(encoding="utf-8"))["result"]
    return data


def test_document_is_read_and_written_byte_by_byte() -> None:
    """With difference, figures, diagnosis, a stretch goal's next step, and a path that is no Unicode."""
    document = Result.from_json(sample(), "test").as_json() | {
        "integrity": [{"signal": "gc", "line": 3, "says": "reads"}],
        "attempt": 2,
        "attempts": 3,
    }
    document["submission"] = {"path": "\udcff.py", "sha256": None, "submitted": "2026-12-01T10:00:00+00:00"}
    goal = {"id": "calls", "kind": "cost", "verdict": "failed", "message": "m", "input": None, "expected": None,
            "actual": None, "required": False, "figure": 6.0, "limit": 3, "unit": "calls", "line": 4}  # fmt: skip
    document["checks"] = [*document["checks"], goal]
    document["efficiency"] = [
        *document["efficiency"],
        {"id": "calls", "says": "call it once", "verdict": "failed", "figure": 6.0, "limit": 3, "unit": "calls"},
    ]
    result = Result.from_json(document, "test")
    assert json.dumps(result.as_json()) == json.dumps(document)
    assert result.goals[-1].next_step == "call it once"
    assert Result.from_json(result.as_json(), "test") == result


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "harness.result/2"}, "its schema is 'harness.result/2'"),
        ({"score": 1.5}, "its score or its points are out of range"),
        ({"score": float("nan")}, "its score or its points are out of range"),
        ({"score": "much"}, "its score is 'much'; input should be a valid number"),
        ({"verdict": "fine"}, "its verdict is 'fine'; input should be 'passed', 'failed'"),
        ({"learner": 3}, "its learner is 3; input should be a valid string"),
        ({"submission": {}}, "it has no submission.path"),
        (
            {"checks": [{"id": "a", "kind": "cost", "verdict": "ok"}]},
            r"its checks\[0\].verdict is 'ok'; input should be",
        ),
        (
            {"checks": [{"id": "a", "kind": "cost", "verdict": "passed", "limit": "x"}]},
            r"its checks\[0\].limit is 'x'; ",
        ),
        ({"efficiency": [{"id": "a"}]}, "its efficiency lists no goals"),
    ],
)
def test_document_that_is_no_result_is_refused_by_file_and_key(change: dict[str, Any], message: str) -> None:
    """With what was found and what is expected."""
    with pytest.raises(UsageError, match=rf"^results.jsonl, line 3, is not a harness.result/1 document: {message}"):
        Result.from_json(sample() | change, "results.jsonl, line 3,")


@pytest.mark.parametrize("document", [None, [], {}, "x"])
def test_anything_else_is_refused_too(document: Any) -> None:
    """Whatever JSON holds."""
    with pytest.raises(UsageError, match=r"a\.json is not a harness\.result/1 document: its schema is None"):
        Result.from_json(document, "a.json")
