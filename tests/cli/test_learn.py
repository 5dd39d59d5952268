"""`harness list` and `harness show`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.cli.learn import rows_that_fit
from harness.course.catalogue import load_course
from harness.progress.exercises import exercise_row

Run = Callable[..., Any]
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"


def test_list_shows_progress_and_the_next_step(work: Path, run: Run) -> None:
    """The same in text and in JSON."""
    (work / "scale.py").write_text(WRONG)
    run("check", "scale.py")
    ran = run("list", "--json")
    assert ran.out.count("\n") == 1
    rows = {row["id"]: row for row in ran.json["exercises"]}
    assert list(rows) == ["scale", "cuts", "counter", "mean"]
    assert (rows["scale"]["progress"], rows["scale"]["attempts"], rows["mean"]["progress"]) == ("tried", 1, "new")
    text = run("list")
    assert "0 of 4 passed" in text.out
    assert "Next: harness hint scale · hint 1 of 3" in text.out
    assert "Next: harness hint scale · hint 1 of 3" in run().out
    (work / "scale.py").write_text(RIGHT)
    run("check", "scale.py")
    assert "1 of 4 passed" in run("list").out
    assert [exercise["id"] for exercise in run("list", "--chapter", "context", "--json").json["exercises"]] == ["mean"]
    wrong = run("list", "--chapter", "contxt")
    assert (wrong.code, wrong.out) == (2, "")
    assert 'did you mean "context"?' in wrong.err
    assert "there are transformer, tokenization, inference, context" in run("list", "--chapter", "x").err


def test_exercise_that_changed_since_a_pass_says_so_until_it_is_checked_again(
    work: Path, run: Run, write_course: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the list, on the start screen and in the report; a new statement is no change."""
    root = write_course()
    monkeypatch.setenv("HARNESS_COURSE", str(root))
    file = root / "exercises/transformer/scale.yaml"
    (work / "scale.py").write_text(RIGHT)
    assert run("check", "scale.py", "--no-cost").code == 0
    outputs = {
        "list": lambda: run("list").out,
        "home": lambda: run().out,
        "report": lambda: (run("report", "--out", "report.html"), (work / "report.html").read_text())[1],
    }

    def saying() -> list[str]:
        return [name for name, output in outputs.items() if "assed; the exercise has changed since" in output()]

    file.write_text(file.read_text().replace("Multiply x by factor.", "Multiply x by the factor."))
    assert saying() == []
    file.write_text(file.read_text().replace("call: {x: {normal: [3, 5]}", "call: {x: {normal: [3, 6]}"))
    assert saying() == ["list", "home", "report"]
    assert [row["id"] for row in run("list", "--json").json["exercises"] if row["has_changed"]] == ["scale"]
    assert run("check", "scale.py", "--no-cost").code == 0
    assert saying() == []


def test_progress_belongs_to_the_course_that_was_chosen(
    work: Path, run: Run, write_course: Callable[..., Path], tmp_path: Path
) -> None:
    """Two courses have the same exercise; a pass, a hint and a give-up in one are not seen in the other."""
    other = write_course()
    (work / "scale.py").write_text(RIGHT)
    assert run("check", "scale.py").code == 0
    assert "1 of 4 passed" in run("list").out
    assert "0 of 4 passed" in run("--course", other, "list").out
    run("hint", "cuts")
    assert "hint 2 of 3" in run("hint", "cuts").out
    assert "hint 2 of 3" not in run("--course", other, "hint", "cuts").out
    run("solution", "cuts", "--give-up")
    assert run("--course", other, "solution", "cuts").code == 2
    assert "scale" in run("progress", "attempts").out
    assert "No attempt so far" in run("--course", other, "progress", "attempts").out
    assert run("progress", "backup", tmp_path / "all.tar.gz").code == 0
    run("--course", other, "check", "scale.py")
    assert run("progress", "restore", tmp_path / "all.tar.gz").code == 0
    assert "1 of 4 passed" in run("list").out
    assert "0 of 4 passed" in run("--course", other, "list").out


def test_list_cuts_titles_in_a_narrow_window_and_nothing_in_a_pipe(
    work: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is wrapped; a title that would become too short is left out."""
    monkeypatch.delenv("COLUMNS", raising=False)
    whole = run("list").out
    assert "…" not in whole.partition("passed; ")[0] and "needs" in whole
    for width in (20, 40, 60):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = run("list").out.partition("\n\n")[0].splitlines()
        assert max(map(len, lines)) <= max(width, 31)


def test_show_prints_the_task_as_text_and_as_json(work: Path, run: Run) -> None:
    """With the forbidden functions and the next commands."""
    text = run("show", "scale").out
    for part in (
        "Scaling",
        "scale(x, factor=2.0) -> Tensor",
        "Multiply x by factor.",
        "torch.square",
        "harness start scale",
    ):
        assert part in text
    assert run("show", "scale", "--json").json["statement"].startswith("Multiply x by factor.")
    missing = run("show", "scal")
    assert (missing.code, missing.out) == (2, "")
    assert 'did you mean "scale"?' in missing.err


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (("--level", "core"), ["scale"]),
        (("--status", "tried"), ["scale"]),
        (("--status", "new"), ["cuts", "counter", "mean"]),
        (("--search", "NONE is longer"), ["cuts"]),
        (("--search", "negates"), []),  # only the id of a mistake
        (("--chapter", "context", "--status", "passed"), []),
    ],
)
def test_list_shows_what_fits_every_filter(work: Path, run: Run, options: tuple[str, ...], ids: list[str]) -> None:
    """By level, by the learner's progress, by the text of the statement."""
    (work / "scale.py").write_text(WRONG)
    run("check", "scale.py")
    ran = run("list", "--json", *options)
    assert [row["id"] for row in ran.json["exercises"]] == ids
    assert ("No exercise matches" in run("list", *options).out) is (not ids)


def test_list_by_topic_shows_what_its_flashcards_practise(run: Run) -> None:
    """The error for an unknown topic lists the known ones."""
    listed = [row["id"] for row in run("list", "--topic", "rope", "--json").json["exercises"]]
    assert "rope" in listed and len(listed) < 10
    unknown = run("list", "--topic", "roope")
    assert (unknown.code, 'there is no topic "roope"; did you mean "rope"?' in unknown.err) == (2, True)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 24), (100, 40)])
def test_list_fits_the_window_and_names_what_is_left_out(width: int, height: int) -> None:
    """With the next exercise among the rows; a pipe and --all have them all."""
    course = load_course(None)
    summaries = course.summaries()
    rows = [exercise_row(summary, None) for summary in summaries]
    following = next(summary for summary in summaries if summary.id == "rope")
    shown, others = rows_that_fit(rows, following, width, height)
    lines = others.splitlines()
    assert "rope" in [row["id"] for row in shown] and {row["chapter"] for row in shown} == {"transformer"}
    assert len(shown) + len(lines) + 7 <= height and max(map(len, lines)) <= width
    assert all(f"{chapter} 0 of " in " ".join(lines) for chapter in {row["chapter"] for row in rows})
