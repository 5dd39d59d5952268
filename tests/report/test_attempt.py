"""The page of an attempt: the code beside the mistake, the failing line, and a sentence for what is missing."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from samples import samples_folder

from harness.cli.commands import cli
from harness.comparison.excerpt import cut_excerpt
from harness.course.catalogue import load_course
from harness.course.submission import read_submission
from harness.progress.attempts import record_attempt
from harness.progress.store import Store
from harness.records import Array
from harness.report.attempt import attempt_page, compare_entries
from harness.results.result import Difference, Result
from harness.scheduler.calendar import Calendar


def result(**more: Any) -> Result:
    data: dict[str, Any] = json.loads((samples_folder() / "attempt-data.json").read_text(encoding="utf-8"))["result"]
    return Result.from_json(data | more, "test")


def broken(message: str, verdict: str = "error", **more: Any) -> dict[str, Any]:
    texts = {"input": None, "expected": None, "actual": None}
    return {"id": "a case", "kind": "correctness", "verdict": verdict, "message": message, **texts, **more}


def excerpt_of(expected: Any, actual: Any) -> dict[str, Any]:
    """The excerpt of two tables of numbers, as in a result document."""
    difference = Difference("", "", "", cut_excerpt(expected, actual)).as_json()
    found: dict[str, Any] = json.loads(json.dumps(difference, allow_nan=False))["excerpt"]
    return found


def page_of(expected: Any, actual: Any) -> str:
    """The page of an attempt whose only failing check has this difference."""
    difference = {"place": "[0]", "expected": 0.0, "actual": 0.0, "excerpt": excerpt_of(expected, actual)}
    return attempt_page(1, 0, result(checks=[broken("m", "failed", difference=difference)]), None, Calendar())


def test_attempt_with_a_small_tensor_prints_numbers_and_marks_differences() -> None:
    """The mark is a frame and a word, not only a colour."""
    page = page_of([1.0, 2.0], [1.0, 5.0])
    assert page.count('class="off"') == 2 and page.count("> differs<") == 2
    assert ">5<" in page and "the largest difference is 3." in page


def test_attempt_in_which_every_entry_differs_says_so_once() -> None:
    """A frame around every entry would say nothing."""
    page = page_of([1.0, 2.0], [3.0, 5.0])
    assert "Every entry differs; the largest difference is 3." in page
    assert 'class="off"' not in page


def test_attempt_with_a_large_tensor_shows_the_entries_around_the_difference() -> None:
    """At most eight rows and columns."""
    expected = Array.of(np.zeros((2, 3, 40)), "float32")
    actual = np.zeros((2, 3, 40))
    actual[1, 2, 39] = 1.0
    page = page_of(expected, Array.of(actual, "float32"))
    assert "The tensor has 240 entries; these are the 48 around the first difference." in page


def test_attempt_without_an_excerpt_shows_both_texts() -> None:
    """Results of an earlier version have none."""
    texts = {"expected": "tensor([1., 2.])", "actual": "tensor([1., 5.])"}
    for old in ({}, {"difference": {"place": "[1]", "expected": 2.0, "actual": 5.0, "excerpt": None}}):
        page = attempt_page(1, 0, result(checks=[broken("m", "failed", **texts, **old)]), None, Calendar())
        assert 'class="matrix"' not in page and "tensor([1., 5.])" in page


def test_attempt_shows_the_code_before_the_mistake_and_other_checks_folded() -> None:
    """A phone shows the page in this order; a wide window shows the first two side by side."""
    page = attempt_page(1, 0, result(), "x = 1\n", Calendar())
    order = ["x = 1", 'id="mistake"', "the worked example: failed", 'id="failed"', "<summary>the example with a mask"]
    places = [page.index(text) for text in order]
    assert places == sorted(places)


def test_failing_line_is_the_one_that_the_error_names() -> None:
    """The check has it."""
    failed = broken("f(x)\n  it raised KeyError: 1", line=4)
    page = attempt_page(1, 0, result(checks=[failed], message=""), "a\nb\nc\nd\n", Calendar())
    assert "Line 4, marked ▶, raised the error of the check “a case”" in page
    assert page.count('class="at"') == 1 and '<span class="at"><i>▶4</i> d</span>' in page


def test_wrong_value_marks_no_line() -> None:
    """The wrong line is unknown, so none is marked."""
    page = attempt_page(1, 0, result(), "a\nb\n", Calendar())
    assert "marked ▶" not in page and 'class="at"' not in page


def test_file_that_was_changed_is_not_shown() -> None:
    """Another text than the graded one would mislead."""
    page = attempt_page(1, 0, result(), None, Calendar())
    assert "is gone or has changed since" in page
    assert 'class="code"' not in page


def test_page_escapes_code_output_and_messages() -> None:
    """All of these are the learner's text."""
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
def test_page_of_every_verdict_can_be_rendered(verdict: str) -> None:
    """Even without a single check."""
    page = attempt_page(
        1, 0, result(verdict=verdict, checks=[], diagnosis=[], message="what was found"), "", Calendar()
    )
    assert "what was found" in page
    assert "None was run." in page


def test_cost_is_shown_by_its_figure_and_without_one_by_its_message() -> None:
    """Results of an earlier version have no figure."""
    old = broken("f(1)\n  products and sums took 9 FLOPs, 3 are enough", "failed") | {"kind": "cost", "input": "f(1)"}
    new = old | {"required": True, "figure": 9.0, "limit": 3.0, "unit": "FLOPs"}
    page = attempt_page(1, 0, result(checks=[old, new]), "", Calendar())
    assert page.count('<td data-l="Tier">required</td><td data-l="Verdict">failed</td>') == 2
    assert "products and sums took 9 FLOPs, 3 are enough</td>" in page and "9 FLOPs; the limit is 3</td>" in page


def test_missed_stretch_goal_is_no_failure_on_the_page() -> None:
    """It is not counted as one; its next step is listed with the costs."""
    goal = broken("", "failed") | {"id": "goal", "kind": "cost", "required": False, "figure": 1.02, "limit": 0.473,
                                   "unit": "exponent"}  # fmt: skip
    found = result(
        verdict="passed", diagnosis=[], checks=[broken("", "passed"), goal],
        efficiency=[{"id": "goal", "says": "keep the counts", "verdict": "failed"}],
    )  # fmt: skip
    page = attempt_page(1, 0, found, "", Calendar())
    assert "of 1</span>" in page and "<strong>0</strong>" in page
    assert "Stretch: keep the counts. (exponent 1.02; the goal is 0.47)" in page
    assert "☆ missed" in page
    assert "What failed" not in page and 'id="failed"' not in page


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The command line in a working folder and with a home folder of its own."""
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, words)


def test_command_shows_the_code_that_was_graded_whatever_became_of_the_file(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    """It is stored with the attempt."""
    data = json.loads((samples_folder() / "attempt-data.json").read_text(encoding="utf-8"))
    store = Store(tmp_path / "home")
    number = store.add_attempt(result(), data["source"])
    store.close()
    (tmp_path / "attention.py").write_text("changed", encoding="utf-8")
    assert run("progress", "attempts", str(number)).exit_code == 0
    page = (tmp_path / f"attempt-{number}.html").read_text(encoding="utf-8")
    assert "def scaled_dot_product_attention" in page and "changed" not in page
    assert f"{number}  " in run("progress", "attempts").output


def test_attempt_of_an_earlier_version_is_shown_with_its_unchanged_file(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    """The digest decides; otherwise the page says why there is no code."""
    data = json.loads((samples_folder() / "attempt-data.json").read_text(encoding="utf-8"))
    store = Store(tmp_path / "home")
    number = store.add_attempt(result())
    store.close()
    (tmp_path / "attention.py").write_text(data["source"], encoding="utf-8")
    assert run("progress", "attempts", str(number)).exit_code == 0
    page = (tmp_path / f"attempt-{number}.html").read_text(encoding="utf-8")
    assert "def scaled_dot_product_attention" in page
    (tmp_path / "attention.py").write_text("changed", encoding="utf-8")
    assert run("progress", "attempts", str(number), "--out", "other.html").exit_code == 0
    other = (tmp_path / "other.html").read_text(encoding="utf-8")
    assert 'class="code"' not in other and "an earlier version of the harness made it" in other


def test_check_keeps_the_file_with_the_attempt(tmp_path: Path) -> None:
    """Without its byte order mark, as it is run."""
    store = Store(tmp_path / "home")
    (tmp_path / "softmax.py").write_text("\ufeffx = 1\n", encoding="utf-8")
    course = load_course()
    submission = read_submission(tmp_path / "softmax.py", course)
    record_attempt(store, submission, course.exercise("softmax"), result(exercise="softmax"))
    found = store.attempt(1)
    assert found is not None and found.source == "x = 1\n"
    store.close()


def test_command_with_an_unknown_number_lists_the_known_ones(run: Callable[..., Any]) -> None:
    """So the user can choose one."""
    found = run("progress", "attempts", "7")
    assert found.exit_code != 0
    assert "there is no attempt 7: no file has been graded yet" in str(found.exception)
    assert "harness check FILE" in run("progress", "attempts").output


def test_report_command_writes_one_page(run: Callable[..., Any], tmp_path: Path) -> None:
    """Even from an empty store; a path that cannot be written is named."""
    assert run("report").exit_code == 0
    assert "<title>Your progress" in (tmp_path / "harness-report.html").read_text(encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "cannot be written" in str(run("report", "--out", "file/page.html").exception)


def compare(expected: Any, actual: Any) -> dict[str, Any]:
    """The comparison of two tables of numbers."""
    excerpt = cut_excerpt(expected, actual)
    assert excerpt is not None
    return compare_entries(excerpt)


def tensor(*shape: int, **entries: float) -> Array:
    table = np.zeros(shape)
    for position, value in entries.items():
        table[tuple(map(int, position.removeprefix("at_").split("_")))] = value
    return Array.of(table, "float32")


def test_comparison_of_a_small_tensor_has_only_numbers() -> None:
    """The same infinity on both sides counts as equal; NaN has no distance."""
    found = compare([1.0, -2.0, math.inf, 3.0], [1.0, 2.0, math.inf, math.nan])
    (row,) = found["rows"]
    assert [entry["is_different"] for entry in row["entries"]] == [False, True, False, True]
    assert [entry["actual"] for entry in row["entries"]] == ["1", "2", "inf", "nan"]
    assert row["entries"][1]["expected"] == "\u22122"
    assert (found["entries"], found["total"], found["largest"]) == (4, 4, 4.0)


def test_comparison_names_rows_and_columns_of_the_tensor() -> None:
    """Those of an excerpt begin where it was cut; a new slice of the batch is marked."""
    found = compare(tensor(2, 3, 40), tensor(2, 3, 40, at_1_2_39=1.0))
    assert [row["label"] for row in found["rows"]] == ["[0][0]", "[0][1]", "[0][2]", "[1][0]", "[1][1]", "[1][2]"]
    assert [row["is_new_slice"] for row in found["rows"]] == [False, False, False, True, False, False]
    assert found["columns"] == [str(number) for number in range(32, 40)]
    assert (found["entries"], found["total"]) == (48, 240)


@pytest.mark.parametrize(("shape", "place"), [((64,), "at_40"), ((1, 60), "at_0_59"), ((64, 1), "at_63_0")])
def test_comparison_of_a_long_tensor_is_the_part_around_the_difference(shape: tuple[int, ...], place: str) -> None:
    """At most eight by eight, with the difference in it."""
    found = compare(tensor(*shape), tensor(*shape, **{place: 1.0}))
    assert found["entries"] == 8
    assert sum(entry["is_different"] for row in found["rows"] for entry in row["entries"]) == 1


def test_comparison_of_nearly_equal_entries_has_enough_digits_to_distinguish_them() -> None:
    """Other entries have four digits."""
    (row,) = compare([0.12341, 1.23456], [0.12343, 1.23456])["rows"]
    assert (row["entries"][0]["expected"], row["entries"][0]["actual"]) == ("0.12341", "0.12343")
    assert row["entries"][1]["actual"] == "1.235"
