"""`harness interview` as a candidate uses it: in a terminal, killed and resumed, through a pipe, in a narrow window,
left."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pexpect
import pytest
from rich.cells import cell_len

from harness.cli import interview
from harness.course.catalogue import Course, load_course
from harness.errors import IsolationError
from harness.interview import log
from harness.interview.recorder import locked
from harness.interview.score_sheet import ScoreSheet, sheet_of
from harness.progress.store import Store
from harness.sandbox import start
from harness.scheduler import event_log
from harness.scheduler.events import Reviewed
from harness.terminal.editor import edit_file

# Made here in advance, because a sandbox ends with the thread that started it.
pytestmark = pytest.mark.usefixtures("zygote")

OPTIONS = [
    {"text": "aye", "right": True, "why": "so it is"},
    {"text": "nay", "why": "it is not"},
    {"text": "well", "why": "by no means"},
]
DOUBLING = {
    "question": "What is twice {a}?", "draw": {"a": {"from": 3, "to": 99}}, "formula": "2 * a", "absolute": 0,
    "working": "{a} + {a} = {answer}",
}  # fmt: skip
SPOKEN = {
    "must": ["the first point"], "points": ["the second point", "the third point"], "red_flags": ["the wrong point"],
    "answer": "Because of that.", "hint": "Think of it.",
}  # fmt: skip
EXERCISES = ["scale", "cuts", "counter", "mean"]
DECIDED = {"options": OPTIONS, "facts": ["it is so: this decides"], "answer": "Therefore."}


def card(kind: str, name: object, topic: str, level: str = "core", **more: Any) -> dict[str, Any]:
    return {"id": f"{kind}-{name}", "kind": kind, "topic": topic, "level": level, **more}


def spoken(n: int) -> dict[str, Any]:
    level, family = "warm-up" if n < 2 else "core", f"saying-{n % 3}"
    return card("explain", n, "saying", level, family=family, question=f"Why is it so ({n})?", **SPOKEN)


CARDS = [
    card("numeric", "scaled", "scaling", **DOUBLING, practise=EXERCISES[:2]),
    card("choice", "adds", "scaling", question="One or the factor?", options=OPTIONS, practise=EXERCISES[:2]),
    card("choice", "costs", "scaling", question="What does it cost?", options=OPTIONS, practise=EXERCISES),
    *(spoken(n) for n in range(6)),
    *(card("numeric", n, "counting", **DOUBLING) for n in range(4)),
    *(card("scenario", n, "deciding", question=f"A situation ({n}).", **DECIDED) for n in range(3)),
]
GAP = r"(?:\x1b\[[0-9;]*m|\s)+"
PROMPTS = {
    name: pattern.replace(" ", GAP)
    for name, pattern in {
        "clock": r"\r \d+:\d\d of \d+:\d\d", "number": r"Your answer ›", "gap": r"only think it ›",
        "pick": r"Which one\? 1-\d ›", "judge": r"y/n ›", "on": r"Enter continue", "end": r"Stored: `harness",
    }.items()
}  # fmt: skip
HEAD = r"(?:Round \d|\d to judge).*"
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
CTRL_C, CTRL_D = "\x03", "\x04"


@pytest.fixture(scope="session")
def interview_course(tmp_path_factory: pytest.TempPathFactory, small_course: Course) -> Path:
    """The small course with a deck of everything that an interview asks."""
    root = tmp_path_factory.mktemp("interview") / "course"
    shutil.copytree(small_course.root, root)
    (root / "flashcards").mkdir()
    deck = {"chapter": "transformer", "title": "A small deck for interviews", "cards": CARDS}
    (root / "flashcards" / "transformer.yaml").write_text(json.dumps(deck))
    return root


@pytest.fixture
def environment(interview_course: Path, tmp_path: Path) -> dict[str, str]:
    """The variables of a capable terminal, with its own home and working folder."""
    (tmp_path / "here").mkdir()
    unwanted = ("NO_COLOR", "COLUMNS", "LINES", "VISUAL", "EDITOR")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    home, course = str(tmp_path / "home"), str(interview_course)
    return kept | {
        "HARNESS_HOME": home,
        "HARNESS_COURSE": course,
        "TERM": "xterm-256color",
        "PWD": str(tmp_path / "here"),
    }


class Candidate:
    """A candidate at a terminal: waits for each prompt and presses a key.

    Spoken answers miss the points in `misses`; numbers are right.
    """

    def __init__(
        self,
        environment: dict[str, str],
        *options: str,
        columns: int = 100,
        misses: tuple[str, ...] = (),
        is_coached: bool = True,
    ) -> None:
        self.environment, self.misses = environment, misses
        coach = ["--coach"] if is_coached else []
        self.child = pexpect.spawn(
            sys.executable, ["-m", "harness", "interview", *coach, "--seed", "5", *options],
            env=environment, cwd=environment["PWD"], encoding="utf-8", timeout=90, dimensions=(50, columns),
        )  # fmt: skip
        self.child.delaybeforesend = None
        self.log = io.StringIO()
        self.child.logfile_read = self.log
        self.modes = termios.tcgetattr(self.child.child_fd)
        self.prompt = ""

    def wait(self) -> str:
        """The prompt at which the program waits."""
        self.prompt = list(PROMPTS)[self.child.expect(list(PROMPTS.values()))]
        return self.prompt

    @property
    def shown(self) -> str:
        """Everything that was on the screen, without colours."""
        return ANSI.sub("", self.log.getvalue())

    @property
    def head(self) -> str:
        """The first line of the last question: its round and kind."""
        return re.findall(HEAD, self.shown)[-1]

    @property
    def is_code(self) -> bool:
        return " code ·" in self.head

    def step(self) -> str:
        """Answer the question; return the next prompt."""
        was_clock, head = self.prompt == "clock", self.head
        self.child.send(self.key())
        while self.wait() == "clock" and was_clock and self.head == head:
            pass  # the clock ticked before the key was read
        return self.prompt

    def key(self) -> str:
        asked = self.shown[self.shown.rindex(self.head) :]
        if self.prompt == "clock" and self.is_code:
            return "-"
        if self.prompt == "number":
            found = re.search(r"twice (\d+)\?", asked)
            assert found is not None
            return f"{2 * int(found[1])}\n"
        if self.prompt == "pick":
            found = re.search(r"^\s*(\d)  aye", asked, re.M)
            return found[1] if found else "1"
        if self.prompt == "judge":
            last = " ".join(re.split(r"\d/\d  ", asked)[-1].split())
            return "n" if any(point in last for point in ("wrong point", *self.misses)) else "y"
        return {"clock": " ", "gap": "gap\n", "on": " "}[self.prompt]

    def until(self, is_there: Callable[[], Any]) -> None:
        while not is_there():
            assert self.step() != "end", self.shown[-2000:]

    def end(self) -> int:
        """The exit code. Unless the process was killed, the terminal is as before."""
        self.child.expect(pexpect.EOF)
        self.left = termios.tcgetattr(self.child.child_fd)
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -(self.child.signalstatus or 0))


def store_in(environment: dict[str, str]) -> closing[Store]:
    """The learner's store, to be closed."""
    return closing(Store(Path(environment["HARNESS_HOME"]), course=environment["HARNESS_COURSE"]))


def sheets_in(environment: dict[str, str]) -> list[ScoreSheet]:
    with store_in(environment) as store:
        return [sheet_of(interview) for interview in log.interviews(store)]


def reviews_in(environment: dict[str, str]) -> list[Reviewed]:
    with store_in(environment) as store:
        return [event for event in event_log.read_events(store).events if isinstance(event, Reviewed)]


def file_of(candidate: Candidate) -> Path:
    """The file of the current round of code."""
    name = re.findall(r"The file: (\S+\.py)", candidate.shown)[-1]
    return Path(candidate.environment["PWD"], name)


def solution_of(environment: dict[str, str], path: Path) -> str:
    return load_course(environment["HARNESS_COURSE"]).exercise(path.stem).reference_source


def hand_in(candidate: Candidate) -> None:
    candidate.child.send("d")
    candidate.child.expect("Grading")


# ---- whole interviews


@pytest.mark.slow
def test_interview_with_all_five_kinds_killed_twice_and_resumed_has_a_complete_sheet(
    environment: dict[str, str],
) -> None:
    """Killed while points are judged and in a round of code; nothing is lost."""
    first = Candidate(environment, "--minutes", "30", misses=("first point",))
    first.wait()
    first.until(lambda: first.prompt == "judge" and "third point" in first.shown[-80:])
    judged = first.head
    first.child.kill(signal.SIGKILL)
    assert first.end() == -signal.SIGKILL

    second = Candidate(environment, misses=first.misses)
    second.child.expect(r"was interrupted 0 min ago")
    second.child.expect("Resume it")
    second.child.send("y")
    second.wait()
    assert second.head.split(" · ")[:3] == judged.split(" · ")[:3]
    assert second.prompt == "judge" and "3/3" in second.shown, "two points stay judged"
    second.until(lambda: second.is_code)
    path = file_of(second)
    path.write_text(solution_of(environment, path).replace("return", "return 3 *"))
    hand_in(second)
    second.child.expect("The clock is running again")
    second.wait()
    second.child.kill(signal.SIGKILL)
    assert second.end() == -signal.SIGKILL

    third = Candidate(environment, "--resume", misses=first.misses)
    third.wait()
    assert file_of(third) == path and "The clock is running again" in third.shown, "the failed try is shown again"
    path.write_text(solution_of(environment, path))
    hand_in(third)
    third.child.expect("passed, 2 tries")
    third.wait()
    while third.prompt != "end":
        if third.is_code and third.prompt == "clock":
            path = file_of(third)
            if not path.read_text().startswith("# fixed"):
                path.write_text(f"# fixed\n{solution_of(environment, path)}")
            hand_in(third)
            third.wait()
        else:
            third.step()
    assert third.end() == 0 and third.left == third.modes

    (sheet,) = sheets_in(environment)
    assert sheet.ended == "done" and sheet.total.rounds == len(sheet.plan.rounds)
    assert {row.name for row in sheet.by_kind} == {"explain", "compute", "write", "debug", "decide"}
    names = [outcome.question.name for outcome in sheet.answers]
    assert len(set(names)) == len(names)
    assert all(outcome.is_right for outcome in sheet.answers if outcome.path)
    assert {outcome.question.role for outcome in sheet.answers} == {"round", "follow-up"}
    spoken = [outcome for outcome in sheet.answers if outcome.question.card.startswith("explain")]
    assert spoken and all(outcome.missed == ("the first point",) for outcome in spoken)
    shown = third.shown[third.shown.rindex("Score sheet") :]
    for text in ("By topic, weakest first", "the first point", "self-reported", "± "):
        assert text in shown
    reviews = reviews_in(environment)
    assert len({review.at_ms for review in reviews}) == len(reviews), "no answer is kept twice"
    cards = [outcome for outcome in sheet.answers if outcome.question.card]
    assert [review.card for review in reviews] == [card.question.card for card in cards]
    assert [review.is_cram for review in reviews] == [card.question.role != "round" for card in cards]
    coded = [outcome.question for outcome in reversed(sheet.answers) if outcome.path]
    exercises = {question.kind: question.exercise for question in coded}
    with store_in(environment) as store:
        assert [attempt.verdict for attempt in store.attempts(exercises["write"])] == ["failed", "passed"]
        assert len(store.found_mistakes(exercises["debug"])) == 1
        assert store.has_given_up(exercises["debug"]), "its file was a look at the solution"


def test_silent_interview_killed_while_it_is_judged_goes_on_with_the_same_answer(environment: dict[str, str]) -> None:
    """Nothing is said about the answers before. Points that were judged stay judged, and the debrief is written."""
    options = ("--topics", "saying", "--minutes", "10")
    first = Candidate(environment, *options, misses=("first point",), is_coached=False)
    first.wait()
    first.until(lambda: first.prompt == "judge" and "third point" in first.shown[-80:])
    assert "Model answer" not in first.shown and "All rounds are over" in " ".join(first.shown.split())
    first.child.kill(signal.SIGKILL)
    assert first.end() == -signal.SIGKILL

    second = Candidate(environment, "--resume", misses=first.misses, is_coached=False)
    assert second.wait() == "judge" and "3/3" in second.shown
    second.until(lambda: second.prompt == "on")
    assert "Model answer" in second.shown
    while second.prompt != "end":
        second.step()
    assert second.end() == 0
    (sheet,) = sheets_in(environment)
    assert sheet.ended == "done" and sheet.total.rounds == len(sheet.plan.rounds)
    assert all(outcome.missed == ("the first point",) for outcome in sheet.answers)
    assert [review.card for review in reviews_in(environment)] == [answer.question.card for answer in sheet.answers]
    (page,) = Path(environment["PWD"]).glob("interview/*/debrief.html")
    assert "the first point" in page.read_text() and page.with_name("debrief.md").is_file()


def test_editor_gets_a_normal_terminal_and_its_file_is_graded(environment: dict[str, str], tmp_path: Path) -> None:
    """`e` opens $EDITOR; after it, `d` submits the saved file."""
    solutions = tmp_path / "solutions"
    solutions.mkdir()
    for name in EXERCISES:
        (solutions / f"{name}.py").write_text(solution_of(environment, Path(f"{name}.py")))
    editor = tmp_path / "editor.sh"
    editor.write_text(
        f'#!/bin/sh\nstty -a > {tmp_path}/modes\ncp {solutions}/"$(basename "$1")" "$1"\necho edited\nexit 3\n'
    )
    editor.chmod(0o755)
    there = Candidate(environment | {"EDITOR": str(editor)}, "--minutes", "15", "--topics", ",".join(EXERCISES))
    there.wait()
    there.until(lambda: there.is_code)
    path = file_of(there)
    before = path.read_text()
    there.child.send("e")
    there.child.expect("edited")
    there.child.expect("ended with 3".replace(" ", GAP))
    there.wait()
    modes = (tmp_path / "modes").read_text()
    assert re.search(r"[^-]icanon", modes) and re.search(r"[^-]echo ", modes)
    assert path.read_text() != before
    hand_in(there)
    there.child.expect("passed")
    there.wait()
    there.child.send("q\n" if there.prompt in ("number", "gap") else "q")
    there.child.expect("Finish here")
    there.child.send("q")
    there.child.expect("Finished early")
    assert there.end() == 0 and there.left == there.modes


@pytest.mark.parametrize("how", ["ctrl-c", "sigterm", "pause", "ctrl-d"])
def test_leaving_restores_the_terminal_and_keeps_everything(environment: dict[str, str], how: str) -> None:
    """However the process ends, the interview can be resumed."""
    there = Candidate(environment, "--topics", "saying", "--minutes", "10")
    there.wait()
    assert there.step() == "judge"
    if how == "ctrl-c":
        there.child.send(CTRL_C)
    elif how == "sigterm":
        there.child.kill(signal.SIGTERM)
    elif how == "ctrl-d":
        there.child.send(CTRL_D)
    else:
        there.child.send("p")
        there.child.expect("Paused at")
        there.child.send("l")
    assert there.end() == {"ctrl-c": 130, "sigterm": 128 + signal.SIGTERM}.get(how, 0)
    assert there.left == there.modes
    again = Candidate(environment, "--resume")
    assert again.wait() == "judge"
    again.child.send("q")
    again.child.expect("Paused")
    again.child.send("q")
    assert again.end() == 0
    assert [sheet.ended for sheet in sheets_in(environment)] == ["quit"]


def test_declining_to_resume_ends_the_old_interview_with_its_sheet_and_begins_another(
    environment: dict[str, str],
) -> None:
    """An answer that was still open counts."""
    there = Candidate(environment, "--topics", "counting", "--minutes", "10")
    there.wait()
    there.child.send(there.key())
    assert there.wait() == "on"
    there.child.kill(signal.SIGKILL)
    there.end()
    again = Candidate(environment, "--topics", "saying", "--minutes", "10")
    again.child.expect("Resume it")
    again.child.send("n")
    again.wait()
    assert "saying" in again.head
    again.child.send(CTRL_C)
    assert again.end() == 130
    old, new = sheets_in(environment)
    assert old.ended == "left" and [outcome.points for outcome in old.answers] == [10.0]
    assert new.ended == "" and not new.answers


def test_second_terminal_is_informed_about_the_first(environment: dict[str, str]) -> None:
    """Two processes never write to the same interview."""
    there = Candidate(environment, "--topics", "saying", "--minutes", "10")
    there.wait()
    other = Candidate(environment)
    other.child.expect("another terminal")
    assert other.end() == 2
    there.child.send(CTRL_C)
    assert there.end() == 130


@pytest.mark.parametrize("columns", [24, 80])
def test_lines_fit_into_narrow_terminals(environment: dict[str, str], columns: int) -> None:
    """Only a command to copy may be wider than the window, and the sheet is complete."""
    there = Candidate(
        environment, "--topics", "saying,counting,deciding", "--minutes", "15", columns=columns, misses=("first point",)
    )
    there.wait()
    while there.prompt != "end":
        there.step()
    assert there.end() == 0
    lines = [line for part in there.shown.split("\n") for line in part.split("\r")]
    # a key pressed early may be echoed before a command
    long = [line for line in lines if cell_len(line) > columns and not line.lstrip().startswith("harness ")]
    assert long == []
    sheet = " ".join(there.shown[there.shown.rindex("Score sheet") :].split())
    assert "By kind of round" in sheet and "What to do next" in sheet and "the first point" in sheet


# ---- lines


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
