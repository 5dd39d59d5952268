"""`harness check`: the file it grades, its output and its exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest

from harness.course.catalogue import Course, load_course
from harness.progress.store import Store

Run = Callable[..., Any]
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"
# Solutions of `ask`: one that meets its stretch goal, one that misses it, one above the required limit.
MET = "def ask(model, values):\n    return sum(model(values))\n"
MISSED = "def ask(model, values):\n    model(values)\n    return sum(model(values))\n"
COSTLY = "def ask(model, values):\n    model(values), model(values)\n    return sum(model(values))\n"


@pytest.mark.parametrize(
    ("text", "code", "head", "line"),
    [
        (MET, 0, "PASSED  ask   3 of 3 checks, 10 of 10 points", "Stretch goals met: 1 of 1"),
        (
            MISSED, 0, "PASSED  ask   3 of 3 checks, 10 of 10 points",
            "Stretch: the model sees each value twice; keep what it returned. (6 tokens; the goal is 3)",
        ),
        (COSTLY, 1, "FAILED  ask   2 of 3 checks, 6.67 of 10 points", "  - each value once: not measured"),
    ],
)  # fmt: skip
def test_check_that_misses_a_stretch_goal_passes_and_says_the_next_step(
    work: Path, run: Run, costly_course: Course, text: str, code: int, head: str, line: str
) -> None:
    """A required limit decides, a stretch goal does not; only required checks are counted."""
    (work / "ask.py").write_text(text)
    ran = run("--course", costly_course.root, "check", "ask.py")
    assert ran.code == code
    assert head in ran.out.splitlines()
    assert line in ran.out
    assert ("✗" in ran.out) == (code == 1)


def test_check_in_a_pipe_writes_values_then_each_cost_then_the_verdict(
    work: Path, run: Run, costly_course: Course
) -> None:
    """Plain lines in this order; a cost is named before its figure is known."""
    (work / "ask.py").write_text(MISSED)
    shown = run("--course", costly_course.root, "check", "ask.py").out
    parts = (
        "✓ values right   2 of 2 checks\n",
        "measuring: two calls at most …\n  ✓ two calls at most: 2 calls; the limit is 2\n",
        "measuring: each value once …\n  ☆ each value once: 6 tokens; the goal is 3\n",
        "PASSED",
    )
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    assert "\x1b" not in shown


def test_check_with_json_of_a_missed_stretch_goal_is_one_document(work: Path, run: Run, costly_course: Course) -> None:
    """No progress is printed on standard output."""
    (work / "ask.py").write_text(MISSED)
    found = run("--course", costly_course.root, "check", "ask.py", "--json").json
    assert (found["verdict"], found["score"]) == ("passed", 1.0)
    assert [(goal["id"], goal["verdict"]) for goal in found["efficiency"]] == [("each value once", "failed")]
    assert "measuring" not in found


def test_check_in_a_terminal_replaces_the_line_that_says_what_is_measured(work: Path, costly_course: Course) -> None:
    """The last screen keeps each cost and the verdict; no word is cut in two, even where there is little room."""
    columns = 40
    (work / "ask.py").write_text(MISSED)
    environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1"}
    command = ["-m", "harness", "--course", str(costly_course.root), "check", "ask.py"]
    child = pexpect.spawn(sys.executable, command, env=environment, timeout=120, dimensions=(24, columns))
    child.expect(pexpect.EOF)
    child.close()
    screen = pyte.Screen(columns, 24)
    pyte.ByteStream(screen).feed(child.before)
    shown = "\n".join(line.rstrip() for line in screen.display)
    words = " ".join(shown.split())
    assert child.exitstatus == 0
    assert "measuring: each value once" in child.before.decode()
    assert "measuring" not in shown
    assert words.startswith(
        "✓ values right 2 of 2 checks ✓ two calls at most: 2 calls; the limit is 2 ☆ each value once"
    )
    assert "PASSED ask 3 of 3 checks, 10 of 10 points Stretch: the model sees each value twice;" in words
    assert b"\x1b[3" not in child.before  # no colour


def test_check_verbose_lists_every_check_with_the_mark_of_its_tier(work: Path, run: Run, costly_course: Course) -> None:
    """Without it passed checks are only counted."""
    (work / "ask.py").write_text(MISSED)
    arguments = ("--course", costly_course.root, "check", "ask.py")
    line = "  ☆ each value once  (cost, stretch goal)"
    assert line not in run(*arguments).out
    assert line in run(*arguments, "--verbose").out


@pytest.mark.parametrize(("text", "code", "word"), [(RIGHT, 0, "PASSED"), (WRONG, 1, "FAILED"), ("(", 1, "ERROR")])
def test_check_exits_with_the_verdict(work: Path, run: Run, text: str, code: int, word: str) -> None:
    """0 passed, 1 not; the verdict is the first word."""
    (work / "scale.py").write_text(text)
    ran = run("check", "scale.py")
    assert ran.code == code
    assert ran.out.startswith(f"{word}  scale")


@pytest.mark.parametrize(
    ("chosen", "code", "word"),
    [("argmax", 0, "VALUES RIGHT; cost not measured  greedy"), ("argmin", 1, "FAILED  greedy")],
)
def test_check_without_cost_says_that_the_values_are_right(
    tmp_path: Path, run: Run, chosen: str, code: int, word: str
) -> None:
    """An unmeasured cost is neither a pass nor a failure, and is not reported as a mistake."""
    text = load_course(None).exercise("greedy").reference_source
    (tmp_path / "greedy.py").write_text(text.replace("logits.argmax()", f"logits.{chosen}()"))
    ran = run("check", tmp_path / "greedy.py", "--no-cost")
    assert ran.code == code, ran.out
    assert ran.out.startswith(word)
    assert ("Not measured (--no-cost): one call for each new token · " in ran.out) is (code == 0)
    assert ("only then does it pass" in ran.out) is (code == 0)
    assert "✗ one call" not in ran.out


def test_check_of_a_broken_course_exits_with_three(write_course: Callable[..., Path], work: Path, run: Run) -> None:
    """Our own failure is not the learner's."""
    reference = "def scale(x, factor=2.0):\n    product + 0; return shifted; x * factor\n"
    (work / "scale.py").write_text(RIGHT)
    ran = run("--course", write_course(scale_py=reference), "check", "scale.py")
    assert ran.code == 3
    assert "INTERNAL ERROR" in ran.out


def test_check_shows_call_both_sides_and_the_known_mistake(work: Path, run: Run) -> None:
    """As text."""
    (work / "scale.py").write_text("print('hello')\n" + WRONG)
    shown = run("check", "scale.py").out
    for part in ("scale(x=tensor([ 1.,  2., -3.]))", "expected  tensor([ 2.,  4., -6.])", "Known mistake: adds-one",
                 "You add one.", "your stdout (never graded)", "| hello", "seed 0"):  # fmt: skip
        assert part in shown


def test_check_with_json_prints_one_document_and_keeps_the_attempt(work: Path, run: Run) -> None:
    """Nothing else on standard output, whatever the submission prints."""
    (work / "scale.py").write_text("print('{}')\n" + WRONG)
    ran = run("check", "scale.py", "--json", "--seed", "5")
    document = json.loads(ran.out)
    assert ran.out.count("\n") == 1
    assert (document["verdict"], document["environment"]["seed"], ran.err) == ("failed", 5, "")
    store = Store(course=os.environ["HARNESS_COURSE"])
    assert [json.dumps(kept.as_json()) for kept in store.attempts("scale")] == [ran.out.strip()]
    store.close()


def test_check_where_progress_cannot_be_kept_exits_with_three(
    work: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says where and what to set."""
    (work / "scale.py").write_text(RIGHT)
    (work / "file").write_text("")
    monkeypatch.setenv("HARNESS_HOME", str(work / "file"))
    ran = run("check", "scale.py")
    assert ran.code == 3
    assert "set HARNESS_HOME" in ran.err


def test_check_in_its_own_process_fails_and_is_plain(work: Path, start: Callable[..., Any]) -> None:
    """With a fresh zygote: no colour in a pipe, and the exit code. One that passes is seen in a terminal above."""
    (work / "mine.py").write_text("print('\\x1b[31m')\n" + WRONG)
    checked = start("check", "mine.py", "--exercise", "scale")
    out, err = checked.communicate()
    assert checked.returncode == 1, (out, err)
    assert out.startswith("FAILED")
    assert "\x1b" not in out + err
    assert "Traceback" not in err


def test_check_without_a_file_grades_the_one_saved_last(work: Path, run: Run) -> None:
    """Standard error names the file; without one, it says how to begin."""
    none = run("check")
    assert (none.code, "harness start ID" in none.err) == (2, True)
    (work / "scale.py").write_text(RIGHT)
    (work / "mean.py").write_text("def mean(values):\n    return 0.0, 0\n")
    os.utime(work / "mean.py", (1000, 1000))
    ran = run("check", "--json")
    assert (ran.code, ran.json["exercise"]) == (0, "scale")
    assert "Checking scale.py, which was saved last." in ran.err
    assert run("check", "--exercise", "mean", "--json").json["exercise"] == "mean"


def test_check_finds_the_file_by_the_id_of_its_exercise(work: Path, run: Run) -> None:
    """`harness check scale` is `harness check scale.py`."""
    (work / "scale.py").write_text(RIGHT)
    assert run("check", "scale").code == 0


def write_notebook(path: Path, *cells: str) -> None:
    """A notebook of these code cells."""
    made = [{"cell_type": "code", "execution_count": None, "source": text} for text in cells]
    path.write_text(json.dumps({"cells": made, "nbformat": 4}))


def test_check_of_a_notebook_grades_every_exercise_in_it(work: Path, run: Run) -> None:
    """The exit code is that of the worst; --exercise grades one."""
    mean = "def mean(values):\n    return sum(values) / len(values), len(values)\n"
    write_notebook(work / "work.ipynb", "%load_ext harness\n!ls\n", f"%%check\n{WRONG}", mean, "plot(mean)\n")
    ran = run("check", "work.ipynb")
    assert ran.code == 1
    heads = [line for line in ran.out.splitlines() if line.startswith(("PASSED", "FAILED"))]
    assert [line.split()[:2] for line in heads] == [["FAILED", "scale"], ["PASSED", "mean"]]
    assert heads[0].endswith("code cell 2") and heads[1].endswith("code cell 3")
    assert "harness repro" not in ran.out
    document = json.loads(run("check", "work.ipynb", "--json").out)
    assert document["schema"] == "harness.notebook/1"
    assert [result["verdict"] for result in document["results"]] == ["failed", "passed"]
    one = run("check", "work.ipynb", "--exercise", "mean", "--json")
    assert one.code == 0 and json.loads(one.out)["submission"] == {
        "path": "work.ipynb", "sha256": document["results"][0]["submission"]["sha256"], "cell": "code cell 3",
    }  # fmt: skip
    assert "put scale into a .py file" in run("repro", "work.ipynb", "--exercise", "scale").err


def test_start_writes_a_notebook_that_can_be_checked(work: Path, run: Run) -> None:
    """Beside the file, and never over one that is there."""
    ran = run("start", "scale", "--notebook")
    assert ran.code == 0 and "scale.ipynb is written. Run its cells, or `harness check scale.ipynb`." in ran.out
    again = run("start", "scale", "--notebook")
    assert again.code == 2 and "scale.ipynb is already there" in again.err
    assert "it raised NotImplementedError\n    code cell 2, line 8, in scale" in run("check", "scale").out
