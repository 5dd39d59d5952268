"""The page of one attempt: values read back from texts, the line that failed, what is not there said."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from harness.cli.main import cli
from harness.comparison.rendering import render
from harness.course.catalogue import load_course
from harness.course.submission import read_submission
from harness.progress.attempts import record_attempt
from harness.progress.store import Store
from harness.records import Array
from harness.report import attempt_page
from harness.report.attempt import compare, read_values, view_attempt
from harness.report.samples import samples_folder
from harness.scheduler.calendar import Calendar


def result(**more: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((samples_folder() / "attempt-data.json").read_text(encoding="utf-8"))["result"]
    return data | more


def broken(message: str, verdict: str = "error", **more: Any) -> dict[str, Any]:
    texts = {"input": None, "expected": None, "actual": None}
    return {"id": "a case", "kind": "correctness", "verdict": verdict, "message": message, **texts, **more}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("tensor([[20.    ],\n        [23.3742]])", [("[0]", (20.0,)), ("[1]", (23.3742,))]),
        ("tensor([1., -2.e-05], dtype=float16)", [("", (1.0, -2e-05))]),
        ("tensor([[[1, 2]],\n\n        [[3, 4]]])", [("[0][0]", (1.0, 2.0)), ("[1][0]", (3.0, 4.0))]),
        ("tensor([ True, False])", [("", (1.0, 0.0))]),
        ("tensor(3.5)", [("", (3.5,))]),
        ("[1, 2, 3]", [("", (1.0, 2.0, 3.0))]),
        ("0.25", [("", (0.25,))]),
    ],
)
def test_values_are_read_back_from_what_a_result_says(text: str, rows: list[Any]) -> None:
    """Every form that `rendering.render` gives a table of numbers."""
    found = read_values(text)
    assert found is not None
    assert list(found.rows) == rows
    assert found.missing == ""


@pytest.mark.parametrize(
    "text", ["'abc'", "{'a': 1}", "ValueError: 3", "tensor([1., nope])", "", "<Thing>", "None", "]"]
)
def test_values_of_anything_else_are_none(text: str) -> None:
    """A sentence with a number in it is no table."""
    assert read_values(text) is None


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=3).flatmap(
        lambda shape: st.lists(
            st.floats(-1000, 1000, width=32) | st.just(math.inf),
            min_size=math.prod(shape), max_size=math.prod(shape),
        ).map(lambda values: (shape, values))
    )
)  # fmt: skip
def test_rendered_tensors_come_back_whole(drawn: tuple[list[int], list[float]]) -> None:
    """As many entries, in order, as exact as the text is; unless the text is shortened, which is said."""
    shape, values = drawn
    numbers = np.array(values, dtype=np.float32).reshape(shape)
    array = Array("float32", tuple(shape), numbers.tobytes())
    found = read_values(render(array))
    assert found is not None
    flat = [x for _, row in found.rows for x in row]
    assert found.missing or len(flat) == len(values)
    assert np.allclose(flat, numbers.reshape(-1)[: len(flat)], rtol=1e-3, atol=1e-4)


def test_large_tensor_says_how_little_of_it_was_kept() -> None:
    """Six of 144 entries are drawn, and the page says so."""
    text = "float32 tensor of shape [2, 72]: [ 1., 2., 3., 4., 5., 6., …]"
    found = read_values(text)
    assert found is not None
    assert [len(row) for _, row in found.rows] == [6]
    assert "Of 144 entries" in found.missing


def test_shortened_text_is_read_up_to_its_last_whole_row() -> None:
    """A row that was cut is left out, and the page says so."""
    found = read_values("tensor([[1., 2.],\n        [3., 4.],\n        [5., … (shortened)")
    assert found is not None
    assert [row for _, row in found.rows] == [(1.0, 2.0), (3.0, 4.0)]
    assert "shortened" in found.missing


def test_comparison_counts_what_differs_and_draws_what_is_not_finite_apart() -> None:
    """An infinity on both sides is no difference; a nan has no size."""
    found, why_not = compare("tensor([1., -2., inf, 3.])", "tensor([1., 2., inf, nan])")
    assert found is not None and why_not == ""
    assert (found.differing, found.entries, found.largest, found.scale) == (2, 4, 4.0, 3.0)
    assert [one.level for one in found.actual.heat.cells] == [2, 3, None, None]
    assert found.actual.texts == (("1", "2", "inf", "nan"),)


def test_nan_in_place_of_a_number_is_a_difference() -> None:
    """The commonest wrong answer of a masked softmax must not count as right."""
    found, _ = compare("tensor([0.])", "tensor([nan])")
    assert found is not None
    assert found.differing == 1


def test_difference_below_the_kept_decimals_is_told_and_not_drawn() -> None:
    """Rounding would be drawn as if it were the learner's mistake."""
    drawn, why = compare("tensor([0.0900, 0.5000])", "tensor([0.0900, 0.5001])")
    assert drawn is None and "four decimals" in why
    assert compare("tensor([0.0900, 0.5000])", "tensor([0.0900, 0.5003])")[0] is not None


def test_comparison_of_other_shapes_is_told_and_not_drawn() -> None:
    """Entries cannot be put side by side."""
    found, why_not = compare("tensor([1., 2.])", "tensor([1., 2., 3.])")
    assert found is None
    assert "differ in shape" in why_not


def test_failing_line_is_the_one_that_the_error_names() -> None:
    """The last frame in the learner's own file."""
    trace = "f(x)\n  it raised KeyError: 1\n  line 2, in f: g()\n  line 4, in g: x[1]"
    found = view_attempt(1, 0, result(checks=[broken(trace)], message=""), "a\nb\nc\nd\n", Calendar())
    assert found.failing == 4
    assert found.lines is not None
    assert [one.number for one in found.lines if one.is_failing] == [4]


def test_wrong_value_marks_no_line() -> None:
    """Nobody knows which line is wrong, so none is blamed."""
    found = view_attempt(1, 0, result(), "a\nb\n", Calendar())
    assert found.failing is None


def test_file_that_was_changed_is_not_shown() -> None:
    """Another text than the graded one would mislead."""
    page = attempt_page(1, 0, result(), None, Calendar())
    assert "is gone from here, or was changed since" in page
    assert 'class="code"' not in page


def test_page_escapes_code_output_and_messages() -> None:
    """All of it is the learner's text."""
    evil = "</pre><script>alert(1)</script>"
    texts = result(
        message=evil, verdict="error", checks=[broken(evil, expected=evil, actual=evil, input=evil)],
        diagnosis=[{"mistake": evil, "says": evil, "match": "exact"}],
        output={"stdout": evil, "stderr": evil, "truncated": True}, submission={"path": evil, "sha256": ""},
    )  # fmt: skip
    page = attempt_page(1, 0, texts, evil, Calendar())
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("verdict", ["passed", "refused", "timeout", "memory", "unverified", "internal_error"])
def test_page_of_every_verdict_is_a_page(verdict: str) -> None:
    """Those without a single check, too."""
    page = attempt_page(
        1, 0, result(verdict=verdict, checks=[], diagnosis=[], message="what was found"), "", Calendar()
    )
    assert "what was found" in page
    assert "None was run." in page


def test_cost_is_shown_by_its_figure_and_without_one_by_its_message() -> None:
    """As results of an earlier version have it."""
    old = broken("f(1)\n  products and sums took 9 FLOPs, 3 are enough", "failed") | {"kind": "cost", "input": "f(1)"}
    new = old | {"required": True, "figure": 9.0, "limit": 3.0, "unit": "FLOPs"}
    costs = view_attempt(1, 0, result(checks=[old, new]), "", Calendar()).costs
    assert [(tier, word, told) for _, tier, word, told in costs] == [
        ("required", "failed", "products and sums took 9 FLOPs, 3 are enough"),
        ("required", "failed", "9 FLOPs; the limit is 3"),
    ]


def test_missed_stretch_goal_is_no_failure_on_the_page() -> None:
    """It is not among what failed or what is counted; its next step stands at the costs."""
    goal = broken("", "failed") | {"id": "goal", "kind": "cost", "required": False, "figure": 1.02, "limit": 0.473,
                                   "unit": "exponent"}  # fmt: skip
    found = result(
        verdict="passed", diagnosis=[], checks=[broken("", "passed"), goal],
        efficiency=[{"id": "goal", "says": "keep the counts", "verdict": "failed"}],
    )  # fmt: skip
    view = view_attempt(1, 0, found, "", Calendar())
    assert (view.broken, view.passed, view.required, view.goals, view.met) == ((), 1, 1, 1, 0)
    page = attempt_page(1, 0, found, "", Calendar())
    assert "Stretch: keep the counts. (exponent 1.02; the goal is 0.47)" in page
    assert "☆ missed" in page
    assert "Expected against actual" not in page


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The command line in a folder and with a home of its own."""
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, words)


def test_command_shows_the_code_that_was_graded_whatever_became_of_the_file(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    """It was kept with the attempt."""
    data = json.loads((samples_folder() / "attempt-data.json").read_text(encoding="utf-8"))
    store = Store(tmp_path / "home")
    number = store.add_attempt(data["result"], data["source"])
    store.close()
    (tmp_path / "attention.py").write_text("changed", encoding="utf-8")
    assert run("attempt", str(number)).exit_code == 0
    page = (tmp_path / f"attempt-{number}.html").read_text(encoding="utf-8")
    assert "def scaled_dot_product_attention" in page and "changed" not in page
    assert f"{number}  " in run("attempt").output


def test_attempt_of_an_earlier_version_is_shown_with_its_file_while_that_is_what_it_was(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    """The digest decides; else the page says why there is no code."""
    data = json.loads((samples_folder() / "attempt-data.json").read_text(encoding="utf-8"))
    store = Store(tmp_path / "home")
    number = store.add_attempt(data["result"])
    store.close()
    (tmp_path / "attention.py").write_text(data["source"], encoding="utf-8")
    assert run("attempt", str(number)).exit_code == 0
    page = (tmp_path / f"attempt-{number}.html").read_text(encoding="utf-8")
    assert "def scaled_dot_product_attention" in page
    (tmp_path / "attention.py").write_text("changed", encoding="utf-8")
    assert run("attempt", str(number), "--out", "other.html").exit_code == 0
    other = (tmp_path / "other.html").read_text(encoding="utf-8")
    assert 'class="code"' not in other and "made with an earlier version" in other


def test_check_keeps_the_file_with_the_attempt(
    tmp_path: Path,
) -> None:
    """Without its byte order mark, as it is run."""
    store = Store(tmp_path / "home")
    (tmp_path / "softmax.py").write_text("\ufeffx = 1\n", encoding="utf-8")
    course = load_course()
    submission = read_submission(tmp_path / "softmax.py", course)

    class Graded:
        """A result that only says what the store asks."""

        def as_json(self) -> dict[str, Any]:
            return result(exercise="softmax", submission={"path": submission.path, "sha256": submission.sha256})

    record_attempt(store, submission, course.exercise("softmax"), Graded())
    found = store.attempt(1)
    assert found is not None and found.source == "x = 1\n"
    store.close()


def test_command_with_an_unknown_number_says_which_there_are(run: Callable[..., Any]) -> None:
    """A message with a way out."""
    found = run("attempt", "7")
    assert found.exit_code != 0
    assert "there is no attempt 7: there is none so far" in str(found.exception)
    assert "harness check FILE" in run("attempt").output


def test_report_command_writes_one_page(run: Callable[..., Any], tmp_path: Path) -> None:
    """From an empty store, too; a place that cannot be written is named."""
    assert run("report").exit_code == 0
    assert "<title>Your progress" in (tmp_path / "harness-report.html").read_text(encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "cannot be written" in str(run("report", "--out", "file/page.html").exception)
