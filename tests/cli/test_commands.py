"""The command line: exit codes, what goes to which stream, and what is never overwritten.

Most tests call the command in this process with the tests' own zygote; a few start it for real.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pexpect
import pyte
import pytest

from harness import __version__
from harness.cli import main
from harness.course.catalogue import Course, load_course
from harness.errors import CourseError, GuestError, IsolationError, UsageError
from harness.progress.store import Store

Run = Callable[..., Any]
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"
# Solutions of `ask`: one that meets its stretch goal, one that misses it, one above the required limit.
MET = "def ask(model, values):\n    return sum(model(values))\n"
MISSED = "def ask(model, values):\n    model(values)\n    return sum(model(values))\n"
COSTLY = "def ask(model, values):\n    model(values), model(values)\n    return sum(model(values))\n"
LOOP = "def scale(x, factor=2.0):\n    while True:\n        pass\n"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Course) -> Path:
    """An empty folder to work in, with the small course as the course."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    return folder


def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "harness", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


# ---- check


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
    """Plain lines in this order; what is measured is named before its figure is there."""
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
    """Nothing of the progress is on standard output."""
    (work / "ask.py").write_text(MISSED)
    found = run("--course", costly_course.root, "check", "ask.py", "--json").json
    assert (found["verdict"], found["score"]) == ("passed", 1.0)
    assert [(goal["id"], goal["verdict"]) for goal in found["efficiency"]] == [("each value once", "failed")]
    assert "measuring" not in found


@pytest.mark.parametrize("columns", [80, 40])
def test_check_in_a_terminal_replaces_the_line_that_says_what_is_measured(
    work: Path, costly_course: Course, columns: int
) -> None:
    """The last screen keeps each cost and the verdict; no word is cut in two."""
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
    """Without it a passed check is counted only."""
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
    """What was not measured is neither passed nor a failure, and is not shown as what is wrong."""
    text = load_course(None).exercise("greedy").reference_source
    (tmp_path / "greedy.py").write_text(text.replace("logits.argmax()", f"logits.{chosen}()"))
    ran = run("check", tmp_path / "greedy.py", "--no-cost")
    assert ran.code == code, ran.out
    assert ran.out.startswith(word)
    assert "(--no-cost)" not in ran.out


def test_check_of_a_broken_course_exits_with_three(write_course: Callable[..., Path], work: Path, run: Run) -> None:
    """Our own failure is not the learner's."""
    reference = "def scale(x, factor=2.0):\n    product + 0; return shifted; x * factor\n"
    (work / "scale.py").write_text(RIGHT)
    ran = run("--course", write_course(scale_py=reference), "check", "scale.py")
    assert ran.code == 3
    assert "INTERNAL ERROR" in ran.out


def test_check_shows_call_both_sides_and_the_known_mistake(work: Path, run: Run) -> None:
    """What a learner needs next, without the JSON."""
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
    store = Store()
    assert store.attempts("scale") == [document]
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


def test_check_in_its_own_process_passes_fails_and_is_plain(work: Path) -> None:
    """The real thing: a fresh zygote, no colour in a pipe, exit codes."""
    (work / "scale.py").write_text(RIGHT)
    (work / "mine.py").write_text("print('\\x1b[31m')\n" + WRONG)
    both = [
        start("check", "scale.py", env={**os.environ, "NO_COLOR": "1"}),
        start("check", "mine.py", "--exercise", "scale"),
    ]
    shown = [result.communicate() for result in both]
    assert [result.returncode for result in both] == [0, 1], shown
    for out, err in shown:
        assert "\x1b" not in out + err
        assert "Traceback" not in err
    assert shown[0][0].startswith("PASSED")


# ---- what a learner reads and writes


def test_start_writes_a_starter_and_never_overwrites(work: Path, run: Run) -> None:
    """Exit 2 and the file as it was, under either spelling of its name."""
    assert run("start", "scale").code == 0
    path = work / "scale.py"
    assert "Multiply x by factor." in path.read_text()
    path.write_text("mine")
    again = run("start", "scale")
    assert (again.code, path.read_text()) == (2, "mine")
    assert "is already there and was left as it is" in again.err


def test_start_respects_underscores_and_other_folders(work: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`top_p.py` is `top-p.py`; a folder is made when it is not there; a file in its place is told."""
    monkeypatch.delenv("HARNESS_COURSE")
    (work / "top_p.py").write_text("mine")
    assert run("start", "top-p").code == 2
    assert run("start", "top-p", "--dir", "new/folder").code == 0
    assert (work / "new/folder/top-p.py").is_file()
    (work / "file").write_text("")
    assert run("start", "top-p", "--dir", "file").code == 2
    assert run("start", "top-p", "--dir", "file/below").code == 2


def test_start_never_writes_through_a_link(work: Path, run: Run) -> None:
    """A link that leads nowhere is something that is already there."""
    (work / "scale.py").symlink_to(work / "elsewhere.py")
    assert run("start", "scale").code == 2
    assert not (work / "elsewhere.py").exists()


def test_starter_is_a_valid_submission_that_does_not_pass(work: Path, run: Run) -> None:
    """From start to check without an edit."""
    run("start", "scale")
    ran = run("check", "scale.py", "--json")
    assert (ran.code, ran.json["verdict"]) == (1, "error")
    assert "NotImplementedError" in ran.json["message"]


def test_hints_come_one_by_one_and_stop_at_the_last(work: Path, run: Run) -> None:
    """The stages taken are remembered."""
    shown = [run("hint", "scale").out for _ in range(4)]
    assert [text.count("hint ") for text in shown] == [text.count(" of 3:") for text in shown] == [1, 2, 3, 3]
    assert "third hint" in shown[3]


def test_solution_needs_a_pass_or_a_recorded_give_up(work: Path, run: Run) -> None:
    """Exit 2 before; after giving up once it stays open."""
    refused = run("solution", "scale")
    assert (refused.code, refused.out) == (2, "")
    assert "--give-up" in refused.err
    assert "shifted" in run("solution", "scale", "--give-up").out
    assert run("solution", "scale").code == 0
    (work / "mean.py").write_text("def mean(values):\n    return sum(values) / len(values), len(values)\n")
    assert run("solution", "mean").code == 2
    assert run("check", "mean.py").code == 0
    assert run("solution", "mean").code == 0


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
    assert "Next: harness check scale.py" in text.out
    assert "harness check scale.py" in run().out
    (work / "scale.py").write_text(RIGHT)
    run("check", "scale.py")
    assert "1 of 4 passed" in run("list").out
    assert [exercise["id"] for exercise in run("list", "--chapter", "context", "--json").json["exercises"]] == ["mean"]
    wrong = run("list", "--chapter", "contxt")
    assert (wrong.code, wrong.out) == (2, "")
    assert 'did you mean "context"?' in wrong.err
    assert "there are transformer, tokenization, inference, context" in run("list", "--chapter", "x").err


def test_list_cuts_titles_in_a_narrow_window_and_nothing_in_a_pipe(
    work: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is broken; what is left of a title is worth reading, or it is left out."""
    monkeypatch.delenv("COLUMNS", raising=False)
    whole = run("list").out
    assert "…" not in whole.partition("passed (")[0] and "needs" in whole
    for width in (20, 40, 60):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = run("list").out.partition("\n\n")[0].splitlines()
        assert max(map(len, lines)) <= max(width, 31)


def test_show_prints_the_task_as_text_and_as_json(work: Path, run: Run) -> None:
    """With what is forbidden and how to go on."""
    text = run("show", "scale").out
    for part in (
        "Scaling",
        "scale(x, factor=2.0) -> Tensor",
        "Multiply x by factor.",
        "torch.square",
        "harness start scale",
    ):
        assert part in text
    assert run("show", "scale", "--json").json["statement"].strip() == "Multiply x by factor."
    missing = run("show", "scal")
    assert (missing.code, missing.out) == (2, "")
    assert 'did you mean "scale"?' in missing.err


# ---- cohorts


def cohort(folder: Path) -> Path:
    """Three learners, one with a file that answers nothing."""
    for name, text in {
        "zoe/scale.py": WRONG,
        "ada/scale.py": RIGHT,
        "ada/mean.py": "def mean(values):\n    return 0.0, 0\n",
        "bob/notes.py": "x = 1\n",
        "bob/cuts.py": "def cuts(text):\n    return list(text)\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_grade_writes_one_line_a_submission_in_the_plans_order(work: Path, run: Run) -> None:
    """Exit 0 once all have a verdict; what answers no exercise is named; nothing half written is left."""
    ran = run("grade", cohort(work / "all"), "--seed", "7", "--jobs", "2")
    assert ran.code == 0
    lines = (work / "all/results/results.jsonl").read_text().splitlines()
    results = [json.loads(line) for line in lines]
    assert [(result["learner"], result["exercise"], result["verdict"]) for result in results] == [
        ("ada", "mean", "failed"), ("ada", "scale", "passed"), ("bob", "cuts", "passed"), ("zoe", "scale", "failed"),
    ]  # fmt: skip
    assert {result["environment"]["seed"] for result in results} == {7}
    assert "notes.py" in ran.err
    written = {path.name for path in (work / "all/results").iterdir()}
    assert {"results.jsonl", "results.csv", "junit.xml", "cohort.html"} <= written
    assert not [name for name in written if name.endswith((".part", ".tmp"))]
    assert "4 submissions" in ran.out
    assert run("grade", work / "all", "--seed", "7").code == 0  # the folder of results is no learner


def test_grade_that_cannot_write_keeps_the_old_results(work: Path, run: Run) -> None:
    """Whole or not at all."""
    run("grade", cohort(work / "all"))
    path = work / "all/results/results.jsonl"
    before = path.read_text()
    csv = work / "all/results/results.csv"
    csv.unlink()
    csv.mkdir()  # nothing can be put in its place
    ran = run("grade", work / "all")
    assert ran.code == 3
    assert path.read_text() == before


def test_interrupted_grade_ends_at_once_with_130_and_no_traceback(
    write_course: Callable[..., Path], small_course: Course, work: Path
) -> None:
    """Though a submission loops that may run for longer than a test."""
    text = (small_course.root / "exercises/transformer/scale.yaml").read_text()
    course = write_course(scale_yaml=text.replace("wall_s: 3.0", "wall_s: 600.0"))
    for learner, text in {"ada": RIGHT, "eve": LOOP, "fay": LOOP, "zoe": LOOP}.items():
        (work / "all" / learner).mkdir(parents=True)
        (work / "all" / learner / "scale.py").write_text(text)
    process = start("--course", course, "grade", "all", "--jobs", "1", env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    assert "ada/scale: passed" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in out + err
    assert "zoe" not in out
    assert not (work / "all/results/results.jsonl").exists()


# ---- tools


def test_lint_of_a_sound_course_exits_with_zero_and_of_a_broken_one_with_two(
    write_course: Callable[..., Path], work: Path, run: Run, small_course: Course
) -> None:
    """The table names the exercise and the problem."""
    sound = run("lint", small_course.root, "--only", "scale", "--seeds", "1", "--cases")
    assert sound.code == 0, sound.out
    assert "all hold" in sound.out
    assert "scale / the worked example: " in sound.out
    text = (small_course.root / "exercises/transformer/scale.yaml").read_text()
    broken = text.replace('"product + 0": "product + 1"', '"product + 0": "product - 0"')
    ran = run("lint", write_course(scale_yaml=broken), "--only", "scale", "--seeds", "1")
    assert ran.code == 2
    assert "mistake adds-one is accepted under seed 0" in ran.out
    unreadable = run("lint", write_course(scale_yaml=text.replace("minutes: 5", "minutes: five")))
    assert unreadable.code == 2
    assert "scale.yaml:5:" in unreadable.err


def test_lint_of_mutants_exits_with_two_while_a_call_tells_one_apart(
    write_course: Callable[..., Path], work: Path, run: Run, small_course: Course
) -> None:
    """A mutant of the reference survives where no case comes near to its branch."""
    sound = run("lint", small_course.root, "--mutants", "--only", "scale")
    assert sound.code == 0, sound.out
    assert "1 survive, 0 of them equivalent, 0 with a witness" in sound.out
    reference = (small_course.root / "reference/transformer/scale.py").read_text()
    changed = reference.replace("product = ", "product = x[:0] if x.shape[-1] == 0 else ")
    ran = run("lint", write_course(scale_py=changed), "--mutants", "--only", "scale")
    assert ran.code == 2
    assert "- product = x[:0] if x.shape[-1] == 0 else x * factor" in ran.out
    assert "scale(x=tensor([]" in ran.out
    assert run("lint", "--right", work).code == 2


def test_doctor_says_what_works_here(work: Path) -> None:
    """Every level has a line; the one that is used is named."""
    process = start("doctor")
    out, err = process.communicate()
    assert process.returncode == 0, err
    lines = out.splitlines()
    assert lines[0].startswith(f"harness    {__version__}")
    for level in ("strict", "standard", "process"):
        assert any(line.startswith(f"isolation  {level}") for line in lines)
    assert any("used by default: " in line and "none" not in line for line in lines)
    for name in ("torch", "device", "tokenizer", "progress", "course"):
        assert any(line.startswith(f"{name} ") for line in lines)


# ---- the edge itself


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("what to do"), 2), (CourseError([]), 2), (GuestError("gone"), 3), (IsolationError("none"), 3),
        (KeyboardInterrupt(), 130), (click.Abort(), 130), (click.UsageError("wrong"), 2),
        (click.exceptions.Exit(1), 1), (click.exceptions.Exit(0), 0), (BrokenPipeError(), 0),
    ],
)  # fmt: skip
def test_error_of_a_command_becomes_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    """The one place where they meet; no traceback for any of them."""

    @click.command("raise")
    def raising() -> None:
        raise error

    closed: list[bool] = []
    monkeypatch.setattr(main.LazyGroup, "get_command", lambda *_: raising)
    monkeypatch.setattr(main, "COMMANDS", {"raise": ("", "")})
    monkeypatch.setattr(sys, "argv", ["harness", "raise"])
    if isinstance(error, BrokenPipeError):
        monkeypatch.setattr(sys, "stderr", type("Stream", (), {"close": lambda self: closed.append(True)})())
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == code
    assert closed == ([True] if isinstance(error, BrokenPipeError) else [])
    with contextlib.suppress(AttributeError):
        assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("chek", "x.py"), 'did you mean "check"?'),
        (("check",), "Missing argument 'FILE'"),
        (("check", "x.py", "--isolation", "none"), "Invalid value for '--isolation'"),
        (("check", "x.py", "--seed", "-1"), "Invalid value for '--seed'"),
        (("--course", "no-such-course", "list"), "no-such-course"),
        (("--course", ".", "list"), "exercises/ and reference/"),
    ],
)
def test_call_that_is_wrong_exits_with_two(work: Path, run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    """And says what would be right."""
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("-h",), ("check", "--help")])
def test_help_and_version_exit_with_zero(run: Run, arguments: tuple[str, ...]) -> None:
    """On standard output."""
    ran = run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out


def test_help_names_every_command_with_the_words_of_its_own(run: Run) -> None:
    """The list in `main` is by hand, so that help needs no import."""
    shown = run("--help").out
    for name in main.COMMANDS:
        assert f"  {name} " in shown
        assert main.cli.get_command(click.Context(main.cli), name) is not None
