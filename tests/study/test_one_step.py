"""A learner over three weeks, with a plan: every screen, page and interface names the same next step."""

from __future__ import annotations

import html
import random
import re
import shlex
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.api import functions
from harness.cli.check import CheckCall, read_checked, report_checks
from harness.cli.contents import COMMANDS
from harness.course.catalogue import load_course
from harness.course.submission import read_submission
from harness.drill.day import read_day
from harness.mcp.tutor import Tutor
from harness.progress.store import Store, home
from harness.results.result import Result
from harness.scheduler import event_log
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import Reviewed
from harness.study.study_plan import StudyPlan
from harness.study.today import current_plan
from harness.terminal.console import TerminalConsole
from harness.watch.controller import WatchController

FIRST = date(2027, 1, 4)
COURSE = load_course()
NEXT = re.compile(r"Next: (.*?)(?: · |$)", re.MULTILINE)
Run = Callable[..., Any]


class FakeEngine:
    """Passes a file with the word `right` in it, and fails every other."""

    weaker: tuple[str, ...] = ()

    def grade(self, submission: Any, task: Any, *_: Any, **__: Any) -> Result:
        """The result without running anything."""
        is_right = "right" in (submission.text or "")
        check = {
            "id": "the worked example", "kind": "correctness", "verdict": "passed" if is_right else "failed",
            "message": "" if is_right else "f(1)\n  wrong", "input": "f(1)", "expected": "1", "actual": "2",
        }  # fmt: skip
        document = {
            "schema": "harness.result/1", "exercise": task.id, "learner": None, "max_points": 10, "checks": [check],
            "submission": {"path": submission.path, "sha256": submission.sha256},
            "verdict": "passed" if is_right else "failed", "score": 1.0 if is_right else 0.5,
            "environment": {"device": "cpu", "torch": "2", "seed": 0},
        }  # fmt: skip
        return Result.from_json(document, "test")


@dataclass
class Learner:
    """A learner at a moment, in one of three folders."""

    run: Run
    folders: list[Path]
    monkeypatch: pytest.MonkeyPatch
    random: random.Random
    now_ms: int = 0
    moments: int = 0
    said: set[str] = field(default_factory=set)

    def begin_day(self, number: int) -> None:
        """A simulated day, at noon."""
        day = FIRST + timedelta(number)
        self.now_ms = round(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000)

    def pass_minutes(self, minutes: int) -> None:
        """Later on the same day."""
        self.now_ms += minutes * 60_000

    def stand_in(self, folder: Path) -> None:
        """Change the folder."""
        self.monkeypatch.chdir(folder)

    # ---- what every screen says

    def agreed(self) -> str:
        """The next step that everything names."""
        steps = self.steps()
        assert len(set(steps.values())) == 1, steps
        self.moments += 1
        self.said.add(steps["home"].split()[1])
        return steps["home"]

    def steps(self) -> dict[str, str]:
        """The next step by the name of the screen."""
        self.run("report", "--out", "report.html")
        page = Path("report.html").read_text(encoding="utf-8").partition('<p class="command">')[2]
        with closing(Store()) as store:
            watch = WatchController(COURSE, Path.cwd(), None, store, lambda _: None).begin([])  # type: ignore[arg-type]
        return {
            "home": NEXT.findall(self.run().out)[0],
            "list": NEXT.findall(self.run("list").out)[0],
            "plan": NEXT.findall(self.run("plan").out)[0],
            "report": html.unescape(re.sub("<[^>]+>", "", page.partition("</p>")[0])).strip(),
            "watch": watch.advice.first.command,
            "assistant": Tutor(COURSE, Path.cwd()).next_step().steps[0].command,
        }

    # ---- what the learner does

    def check(self, exercise: str, text: str, folder: Path) -> None:
        """Check a file on the command line; it names the step that all name from then on."""
        file = folder / f"{exercise}.py"
        file.write_text(f"# {text} {self.now_ms}\n")
        out = TerminalConsole(soft_wrap=True, file=(stream := _stream()), width=300)
        call = CheckCall(file, None, 0, "cpu", False, None, False, False, False, False)
        report_checks(call, COURSE, read_checked(call, COURSE, Path()), FakeEngine(), Path(), out, out)  # type: ignore[arg-type]
        assert NEXT.findall(stream.getvalue()) == [self.agreed()]

    def check_in_python(self, exercise: str, text: str, shell: object | None) -> None:
        """Check by the Python API, or in a notebook."""
        file = Path(f"{exercise}.py")
        file.write_text(f"# {text} {self.now_ms}\n")
        self.monkeypatch.setattr(functions, "find_shell", lambda: shell)
        said = str(functions.check_submission(read_submission(file, COURSE)).notes[-1])
        agreed = self.agreed()
        if said.startswith("Next: check again"):
            assert agreed.startswith(("harness check ", "harness start "))
        else:
            assert re.sub("^Next: (%|!harness |harness )", "harness ", said).partition(" · ")[0] == agreed

    def answer_cards(self, number: int) -> None:
        """Answer cards of the course."""
        with closing(Store()) as store:
            cards = self.day(store).cards
            for n in range(number):
                card = cards[self.random.randrange(len(cards))]
                event = Reviewed(at_ms=self.now_ms + n, card=card, rating=3, took_ms=20_000, seed=0)
                event_log.append(store, event)

    def day(self, store: Store) -> Any:
        """The learner's day."""
        return read_day(store, COURSE, self.now_ms, Calendar(zone=None))

    def plan(self) -> StudyPlan:
        """The plan of today."""
        with closing(Store()) as store:
            plan = current_plan(store, self.day(store).at)
        assert plan is not None
        return plan

    def open_exercises(self) -> list[str]:
        """Today's exercises that are not passed."""
        with closing(Store()) as store:
            passed = self.day(store).at.passed
        return [name for name in self.plan().exercises_of(0) if name not in passed]

    def stray(self) -> str:
        """An exercise that is not planned today, and not passed."""
        with closing(Store()) as store:
            done = self.day(store).at.passed | set(self.plan().exercises_of(0))
        return self.random.choice([name for name in COURSE.exercise_ids if name not in done])

    def works(self, command: str, tmp_path: Path) -> None:
        """Whether a command that was printed here can be run; what it records is forgotten."""
        _, name, *arguments = shlex.split(command)
        if name == "check":
            (path,) = arguments
            call = CheckCall(Path(path), None, 0, "cpu", False, None, False, False, False, False)
            assert len(read_checked(call, COURSE, Path.cwd())) == 1
        elif name in ("start", "hint", "show", "list"):
            kept = tmp_path / "kept"
            shutil.copytree(home(), kept)
            ran = self.run(name, *arguments)
            assert ran.code == 0, (command, ran.err)
            if name == "start":
                Path(f"{arguments[0]}.py").unlink()
            shutil.rmtree(home())
            kept.rename(home())
        else:  # a session at the keyboard: the call is read, and nothing begun
            assert name in COMMANDS and self.run(name, *arguments, "--help").code == 0


def _stream() -> Any:
    import io

    return io.StringIO()


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Iterator[Learner]:
    """A learner whose clock is set by the test, and whose files are graded by their text."""
    folders = [tmp_path / name for name in ("prep", "prep/deep er", "elsewhere")]
    for folder in folders:
        folder.mkdir()
    monkeypatch.setenv("COLUMNS", "300")
    made = Learner(run, folders, monkeypatch, random.Random(43))
    monkeypatch.setattr(time, "time_ns", lambda: made.now_ms * 10**6)
    own = SimpleNamespace(course=COURSE, engine=FakeEngine(), weaker=())
    monkeypatch.setattr(functions, "own_harness", lambda: own)
    yield made


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("days", [range(2, 3), pytest.param(range(21), marks=pytest.mark.slow)])
def test_every_screen_names_the_same_step_and_it_works_where_one_stands(
    learner: Learner, days: range, tmp_path: Path
) -> None:
    """Passes, failures, hints, stray attempts and missed days; from three folders."""
    prep, *_ = learner.folders
    learner.begin_day(0)
    learner.stand_in(prep)
    interview = FIRST + timedelta(21)
    assert learner.run("plan", "--interview", interview, "--minutes", "45", "--role", "research").code == 0
    learner.agreed()
    for number in days:
        if number % 5 == 1:
            continue  # missed
        learner.begin_day(number)
        learner.stand_in(prep)
        days_before = learner.plan()
        learner.agreed()
        if number % 2:
            learner.answer_cards(25)
            learner.agreed()
        before, stray = learner.agreed(), learner.stray()
        learner.check(stray, "wrong", learner.folders[2])
        assert learner.agreed() == before and learner.plan() == days_before
        for place, exercise in enumerate(learner.open_exercises()):
            learner.pass_minutes(3)
            if place % 2 == 0:
                learner.check(exercise, "wrong", prep)
                assert learner.agreed() == f"harness hint {exercise}"
                learner.pass_minutes(1)
                assert learner.run("hint", exercise).code == 0
                assert learner.agreed() == f"harness check {exercise}.py"
            elif number % 3:
                learner.check_in_python(exercise, "wrong", shell=object() if number % 2 else None)
            for folder in learner.folders:
                learner.stand_in(folder)
                learner.works(learner.agreed(), tmp_path)
            learner.stand_in(prep)
            learner.pass_minutes(2)
            if place < 2 and number % 4 != 3:
                learner.check(exercise, "right", prep)
    assert learner.moments > 10 * len(days) / 2 and {"drill", "check", "start"} <= learner.said | {"start", "check"}


def test_mock_interview_of_the_first_week_is_proposed(learner: Learner) -> None:
    """A short one; every screen names it once cards and exercises of the day are done."""
    learner.begin_day(0)
    learner.stand_in(learner.folders[0])
    learner.run("plan", "--interview", FIRST + timedelta(21), "--minutes", "45", "--role", "research")
    learner.begin_day(3)
    learner.answer_cards(90)
    for exercise in learner.open_exercises():
        learner.check(exercise, "right", learner.folders[0])
    assert learner.agreed() == "harness interview --minutes 15"


def test_command_names_the_course_that_was_given(learner: Learner, write_course: Callable[..., Path]) -> None:
    """It works when copied, in any folder."""
    learner.begin_day(0)
    root = write_course()
    for folder in learner.folders:
        learner.stand_in(folder)
        said = {NEXT.findall(learner.run("--course", root, *words).out)[0] for words in ((), ("list",))}
        assert said == {f"harness --course {root} start counter"}
