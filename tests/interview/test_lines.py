"""An interview whose answers come line by line, and its plan, history and refusals."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from interview_terminal import sheets_in, solution_of, store_in

from harness.cli import interview
from harness.errors import IsolationError
from harness.interview import log
from harness.interview.recorder import locked
from harness.sandbox import start
from harness.terminal.editor import edit_file


@pytest.fixture
def type_lines(
    environment: dict[str, str], run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """A function that runs the command in this process, with a pipe of these lines as its standard input."""
    for name in ("HARNESS_HOME", "HARNESS_COURSE"):
        monkeypatch.setenv(name, environment[name])
    monkeypatch.setenv("TERM", "dumb")
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(environment["PWD"])

    def call(lines: list[str] | io.BytesIO, *options: str) -> Any:
        typed = lines if isinstance(lines, io.BytesIO) else io.BytesIO("".join(f"{line}\n" for line in lines).encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(typed))
        return run("interview", "--coach", *options)

    return call


def test_pipe_interview_answers_in_lines_and_gives_one_document(environment: dict[str, str]) -> None:
    """The same keys as lines; questions go to standard error. At the end of the input, open questions stay open."""

    def pipe(lines: list[str], *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "harness", "interview", "--coach", "--seed", "5", *options],
            input="".join(f"{line}\n" for line in lines), env=environment, cwd=environment["PWD"],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    lines = ["", "y", "yes", "n", "no", "", "-", ""]
    ran = pipe(lines, "--topics", "saying", "--minutes", "10", "--json")
    assert ran.returncode == 0, ran.stderr
    document = json.loads(ran.stdout)
    assert document["schema"] == "harness.interview/1" and document["ended"] == ""
    assert [outcome["said"] for outcome in document["answers"]] == ["self-reported 2 of 3 key points", "no idea"]
    assert document["score"] == 0, "only the answer that was given up counts"
    assert document["by_topic"][0]["missed"][0] == "the third point"
    assert {step["command"].split()[1] for step in document["next_steps"]} == {"drill", "interview"}
    assert "\x1b" not in ran.stderr and "Why is it so" in ran.stderr
    again = pipe(["y", "q", "q"])
    assert again.returncode == 0 and "Resume it?" in again.stdout and "Finished early" in again.stdout


def test_pipe_interview_grades_a_file_that_was_edited_elsewhere(
    environment: dict[str, str], type_lines: Callable[..., Any]
) -> None:
    """The file is written by hand, then `done`. A missing file does not end the interview."""

    class Typed(io.BytesIO):
        """Lines typed by a user who removes and writes the file between them."""

        path = Path()

        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            if line == b"d\n":
                (self.path,) = Path("interview").glob("*/*.py")
                self.path.unlink()
            elif line == b"done\n":
                self.path.write_text(solution_of(environment, self.path))
            return line

    rounds = ["--topics", "counter", "--minutes", "20", "--level", "warm-up"]
    ran = type_lines(Typed(b"task\nhint\ne\nd\ndone\nq\nq\n"), *rounds)
    assert ran.code == 0, ran.err
    shown = " ".join(ran.out.split())
    for text in ("hint 1 of 3", "Neither VISUAL nor EDITOR", "there is no such file", "passed"):
        assert text in shown
    assert "What does it cost?" not in shown, "nothing is measured there"
    (sheet,) = sheets_in(environment)
    assert sheet.answers[0].points == 8 and sheet.answers[0].hints == 1


def test_written_code_is_followed_by_the_question_about_its_measured_cost(
    type_lines: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if it was given up."""
    monkeypatch.delenv("HARNESS_COURSE")
    ran = type_lines(["-", ""] * 12, "--topics", "attention", "--minutes", "20", "--seed", "1")
    shown = " ".join(ran.out.split())
    assert "And what does it cost?" in shown and "What does" in shown


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_plan_prints_the_rounds_and_starts_nothing(environment: dict[str, str], type_lines: Callable[..., Any]) -> None:
    """No home folder, no file, no lock; every round with its name and minutes."""
    ran = type_lines([], "--plan", "--seed", "5", "--minutes", "30", "--topics", "scale")
    assert ran.code == 0 and ran.err == ""
    assert "in 30 minutes, level core" in ran.out and "write code: scale, 5 min" in ran.out
    assert "Nothing was started. With --seed 5" in ran.out
    assert not Path(environment["HARNESS_HOME"]).exists() and files_in(Path(environment["PWD"])) == {}
    wrong = type_lines([], "--plan", "--resume")
    assert wrong.code == 2 and "--plan starts nothing" in wrong.err


def test_plan_says_which_task_is_shortened(type_lines: Callable[..., Any]) -> None:
    """A named one is planned even in five minutes."""
    ran = type_lines([], "--plan", "--minutes", "5", "--topics", "scale")
    assert "write code: scale, 4 min, usually 5" in ran.out


def test_plan_json_has_the_rounds_that_the_interview_asks(
    environment: dict[str, str], type_lines: Callable[..., Any]
) -> None:
    """Drawn from the current progress, which it does not change, even during another interview."""
    home = Path(environment["HARNESS_HOME"])
    type_lines(["-", "", "-", "", "q", "q"], "--minutes", "10", "--topics", "saying", "--seed", "1")
    before = files_in(home)
    options = ["--seed", "7", "--minutes", "40", "--level", "core", "--topics", "cuts,saying,counting"]
    with locked(home):
        planned = type_lines([], "--plan", "--json", *options)
    assert planned.code == 0 and planned.err == "" and files_in(home) == before
    document = planned.json
    assert document["schema"] == "harness.interview-plan/1"
    assert (document["seed"], document["minutes"], document["level"]) == (7, 40, "core")
    assert document["topics"] == ["cuts", "saying", "counting"]
    type_lines(["q", "q"], *options)
    with store_in(environment) as store:
        rounds = log.interviews(store)[-1].plan.rounds
    assert [question["card"] or question["exercise"] for question in document["rounds"]] == [
        question.name for question in rounds
    ]
    assert [question["minutes"] for question in document["rounds"]] == [question.minutes for question in rounds]
    assert any(question["exercise"] == "cuts" and question["kind"] == "write" for question in document["rounds"])


def test_history_lists_interviews_on_one_scale(type_lines: Callable[..., Any]) -> None:
    """Shares and rounds side by side. Each sheet can be shown again, and an empty history says how to begin."""
    empty = type_lines([], "--history")
    assert "No interview yet" in empty.out and empty.code == 0
    for lines in (
        ["-", "", "q", "q"],
        ["The first point, the second point, the third point", "y", "y", "y", "n", "", "q", "q"],
    ):
        type_lines(lines, "--topics", "saying", "--minutes", "10", "--new")
    document = type_lines([], "--history", "--json").json
    assert [interview["score"] for interview in document["interviews"]] == [0.0, 100.0]
    assert [interview["number"] for interview in document["interviews"]] == [1, 2]
    assert all(interview["kinds"]["explain"]["rounds"] == 1 for interview in document["interviews"])
    assert "Compare one format and level" in " ".join(type_lines([], "--history").out.split())
    assert "Score sheet" in type_lines([], "--history", "2").out
    wrong = type_lines([], "--history", "7")
    assert wrong.code == 2 and "no interview 7" in wrong.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--topics", "sayin"], 'did you mean "saying"'),
        (["--topics", "deciding", "--level", "hard", "--minutes", "5", "--seed", "1"], ""),
        (["--resume", "--new"], "exclude each other"),
        (["--resume"], "no interview was interrupted"),
        (["--minutes", "2"], "--minutes"),
    ],
)
def test_wrong_commands_say_what_to_do(
    environment: dict[str, str], type_lines: Callable[..., Any], options: list[str], message: str
) -> None:
    """With exit code 2, and no interview begins."""
    ran = type_lines([], *options)
    assert ran.code == (2 if message else 0)
    assert message in ran.err
    assert len(sheets_in(environment)) == (0 if message else 1)


def test_input_that_ends_at_the_question_whether_to_resume_changes_nothing(
    environment: dict[str, str], type_lines: Callable[..., Any]
) -> None:
    """The message names both options."""
    type_lines(["-", ""], "--topics", "saying", "--minutes", "10")
    ran = type_lines([])
    assert ran.code == 2 and "--resume" in ran.err and "--new" in ran.err
    assert [sheet.ended for sheet in sheets_in(environment)] == [""]


@pytest.mark.parametrize(
    ("editor", "message"),
    [
        ("/nowhere/editor", "could not be started"),
        ('"', "could not be started"),
        ("false", "ended with 1"),
        ("true", ""),
    ],
)
def test_editors_that_fail_say_what_to_do(monkeypatch: pytest.MonkeyPatch, editor: str, message: str) -> None:
    """The interview continues without them."""
    monkeypatch.setenv("VISUAL", editor)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    note = edit_file(Path("x.py"), lambda: None, 30)
    assert message in note if message else note == ""


def test_an_abandoned_interview_is_closed_with_its_answers(
    environment: dict[str, str], type_lines: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a day; a new one begins without a question."""
    type_lines(["-", "", "said"], "--topics", "saying", "--minutes", "10")
    now_ms = interview.now_ms()
    monkeypatch.setattr(interview, "now_ms", lambda: now_ms + 25 * 3_600_000)
    ran = type_lines(["q", "q"], "--topics", "counting", "--minutes", "10")
    assert "Resume it" not in ran.out
    old, new = sheets_in(environment)
    assert (old.ended, len(old.answers)) == ("left", 1) and new.ended == "quit"


def test_a_machine_without_a_sandbox_asks_all_other_questions(
    type_lines: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code that cannot be graded does not count, with the reason."""

    def refused(*_: object, **__: object) -> None:
        raise IsolationError("no level holds here")

    # The fixture `run` provides the tests' own zygote; this patch must come after it.
    monkeypatch.setattr(start, "start_zygote", refused)
    ran = type_lines(["done", "q", "q"], "--topics", "counter", "--minutes", "20", "--json")
    assert ran.code == 0
    answer = ran.json["answers"][0]
    assert answer["worth"] == 0 and answer["said"] == "could not be graded"
    assert "harness doctor" in ran.err
