"""`harness interview` as a candidate uses it: in a terminal, killed and resumed, through a pipe, in a narrow window,
left."""

from __future__ import annotations

import io
import re
import signal
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest
from interview_terminal import EXERCISES, sheets_in, solution_of, store_in
from rich.cells import cell_len

from harness.scheduler import event_log
from harness.scheduler.events import Reviewed

# Made here in advance, because a sandbox ends with the thread that started it.
pytestmark = pytest.mark.usefixtures("zygote")


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


def reviews_in(environment: dict[str, str]) -> list[Reviewed]:
    with store_in(environment) as store:
        return [event for event in event_log.read_events(store).events if isinstance(event, Reviewed)]


def file_of(candidate: Candidate) -> Path:
    """The file of the current round of code."""
    name = re.findall(r"The file: (\S+\.py)", candidate.shown)[-1]
    return Path(candidate.environment["PWD"], name)


def hand_in(candidate: Candidate) -> None:
    candidate.child.send("d")
    candidate.child.expect("Grading")


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


# The terminal is taken and given back by the same code as in the drill, whose tests send each signal.
@pytest.mark.parametrize(
    "how", ["ctrl-c", "pause", *(pytest.param(how, marks=pytest.mark.slow) for how in ("sigterm", "ctrl-d"))]
)
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


@pytest.mark.slow
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
@pytest.mark.slow
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
