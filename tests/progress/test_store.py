"""Progress on disk: compared with a twin in memory, from two processes at once, and where it cannot be stored."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from harness.course.file_content import MAX_BYTES
from harness.errors import HarnessError
from harness.progress.rows import Standing
from harness.progress.store import MOST_SOURCE, Store, home
from harness.results.result import Diagnosis, Result, SubmittedFile, Verdict

EXERCISES = st.sampled_from(["softmax", "top-p", "' OR 1=1 --"])


def result_of(exercise: str, verdict: str = "failed", score: float = 0.5, message: str = "") -> Result:
    """A result without checks."""
    return Result(exercise=exercise, learner=None, submission=SubmittedFile("a.py", "0"), verdict=Verdict(verdict),
                  score=score, max_points=10.0, checks=(), message=message)  # fmt: skip


class StoreTwin(RuleBasedStateMachine):
    """Every rule acts on a store on disk and on plain lists; after each the two must agree."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name))
        self.tried: list[Result] = []
        self.hints: dict[str, int] = {}
        self.given_up: set[str] = set()

    @rule(
        exercise=EXERCISES,
        verdict=st.sampled_from(["passed", "failed", "error"]),
        score=st.sampled_from([0.0, 0.25, 1.0]),
        message=st.text(st.characters()),
    )
    def attempt(self, exercise: str, verdict: str, score: float, message: str) -> None:
        result = result_of(exercise, verdict, score, message)
        assert self.store.add_attempt(result) == len(self.tried) + 1
        self.tried.append(result)

    @rule(exercise=EXERCISES, stage=st.integers(1, 3))
    def hint(self, exercise: str, stage: int) -> None:
        self.store.add_hint(exercise, stage)
        self.hints[exercise] = max(stage, self.hints.get(exercise, 0))

    @rule(exercise=EXERCISES)
    def give_up(self, exercise: str) -> None:
        self.store.add_give_up(exercise)
        self.given_up.add(exercise)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store(Path(self.folder.name))

    @invariant()
    def twins_agree(self) -> None:
        for exercise in ("softmax", "top-p", "' OR 1=1 --", "never"):
            mine = [attempt for attempt in self.tried if attempt.exercise == exercise]
            assert self.store.attempts(exercise) == mine
            assert self.store.hints_taken(exercise) == self.hints.get(exercise, 0)
            assert self.store.has_given_up(exercise) is (exercise in self.given_up)
            standing = None
            if mine:
                verdicts = [attempt.verdict for attempt in mine]
                best = max(attempt.score for attempt in mine)
                standing = Standing(exercise, len(mine), best, "passed" in verdicts, verdicts[-1])
            assert self.store.standings().get(exercise) == standing

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


StoreTwin.TestCase.settings = settings(max_examples=20, stateful_step_count=12, deadline=None)
test_store_after_any_calls_agrees_with_its_twin = StoreTwin.TestCase


def test_store_written_by_two_processes_at_once_keeps_every_row(tmp_path: Path) -> None:
    """Both create it, both write; no row is lost and no process fails."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom harness.progress.store import Store\n"
        "sys.stdin.read(1)\nstore = Store(Path(sys.argv[1]))\n"
        "for n in range(40):\n"
        "    store.add_hint('a', n)\n"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path)]
    writers = [subprocess.Popen(command, stdin=subprocess.PIPE, cwd=Path(__file__).parents[2]) for _ in range(3)]
    for writer in writers:
        writer.communicate(b".")
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    store = Store(tmp_path)
    assert len(list(store.helps())) == 120
    store.close()


def _file_in_the_way(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file"


def _garbage_for_a_database(folder: Path) -> Path:
    (folder / "progress.sqlite3").write_bytes(b"this is no database " * 100)
    return folder


def _folder_for_a_database(folder: Path) -> Path:
    (folder / "progress.sqlite3").mkdir()
    return folder


@pytest.mark.parametrize(
    ("make", "advice"),
    [
        (_file_in_the_way, "set HARNESS_HOME to a folder you can write"),
        (_garbage_for_a_database, "move that file away; `harness progress restore FILE` brings a backup back"),
        (_folder_for_a_database, "set HARNESS_HOME to a folder you can write"),
    ],
)
def test_store_that_cannot_be_opened_is_a_clear_error_with_exit_code_three(
    make: Any, advice: str, tmp_path: Path
) -> None:
    """Even for root, whom no permission stops. A damaged file needs other advice than a wrong folder."""
    with pytest.raises(HarnessError) as caught:
        Store(make(tmp_path))
    assert caught.value.exit_code == 3
    assert advice in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_store_in_a_folder_without_rights_is_a_clear_error(tmp_path: Path) -> None:
    """This is the commonest case."""
    tmp_path.chmod(0o500)
    with pytest.raises(HarnessError, match="HARNESS_HOME"):
        Store(tmp_path / "below")


def test_store_that_can_no_longer_be_written_is_a_clear_error(tmp_path: Path) -> None:
    """A full disk or a changed permission shows only when a row is added; no incomplete row stays."""
    store = Store(tmp_path)
    store.add_hint("a", 1)
    store.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(HarnessError, match="progress could not be kept"):
        store.add_hint("a", 2)
    store.connection.execute("PRAGMA query_only = OFF")
    store.add_hint("a", 3)
    assert store.hints_taken("a") == 3
    store.close()


def test_attempt_that_cannot_be_written_leaves_no_trace(tmp_path: Path) -> None:
    """A malformed result is an error of ours, and the store keeps working."""
    store = Store(tmp_path)
    with pytest.raises(HarnessError):
        store.add_attempt(replace(result_of("a"), exercise=None))
    assert store.attempts("a") == []
    store.add_attempt(result_of("a"))
    assert len(store.attempts("a")) == 1
    store.close()


def test_file_on_disk_is_sqlite_with_the_whole_result(tmp_path: Path) -> None:
    """Any tool can read it."""
    store = Store(tmp_path)
    store.add_attempt(result_of("a", message="\ud800 ü"))
    store.close()
    connection = sqlite3.connect(tmp_path / "progress.sqlite3")
    ((text,),) = connection.execute("SELECT result FROM attempt")
    connection.close()
    assert json.loads(text)["message"] == "\ud800 ü"


def test_home_is_set_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise it is the platform's folder for user data."""
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("HARNESS_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert home().name == "llm-foundations-harness"


def test_file_is_stored_with_its_attempt(tmp_path: Path) -> None:
    """Up to the largest size that is graded. If it is larger or cannot be stored, the attempt is stored without it."""
    store = Store(tmp_path)
    texts = ["x = 1\n", "", "ä\x00\r\n", None, "\ud800", "é" * (MOST_SOURCE // 2), "é" * (MOST_SOURCE // 2) + "x"]
    numbers = [store.add_attempt(result_of("a"), text) for text in texts]
    kept = [found.source for number in numbers if (found := store.attempt(number)) is not None]
    assert kept == [*texts[:4], None, texts[5], None]
    assert MOST_SOURCE == MAX_BYTES
    assert store.attempt(99) is None
    store.close()


def everything(store: Store) -> dict[str, Any]:
    """All that a store knows of exercise a and of interviews."""
    return {
        "attempts": [row.exercise for row in store.all_attempts()],
        "latest": [row.exercise for row in store.latest_attempts(9)],
        "last": store.last_attempt("a") is not None,
        "standings": set(store.standings()),
        "hints": store.hints_taken("a"),
        "results": len(store.attempts("a")),
        "helps": [row.stage for row in store.helps()],
        "debugged": [row.mistake for row in store.all_debugged()],
        "fixed": store.found_mistakes("a"),
        "starts": len(store.starts("a")),
        "given up": store.has_given_up("a"),
        "interviews": [event.interview for event in store.interview_events()],
        "plan": store.study_plan(),
    }


def test_two_courses_with_the_same_exercise_id_do_not_mix(tmp_path: Path) -> None:
    """No list of a course has rows of the other."""
    with closing(Store(tmp_path, course="mine")) as store:
        store.add_attempt(result_of("a"), "x = 1", "contract")
        store.add_hint("a", 2)
        store.add_debug("a", 0, "m", "passed")
        store.add_start("a")
        assert store.add_look("a")
        store.add_interview_event(1, "i", "begun", "{}")
        store.add_study_plan("{}")
        known = everything(store)
    assert [name for name, value in known.items() if not value] == []
    for course in ("", "another"):
        with closing(Store(tmp_path, course=course)) as store:
            assert [name for name, value in everything(store).items() if value] == []
            assert not store.has_given_up("a")


def test_contract_of_a_standing_is_that_of_the_latest_pass(tmp_path: Path) -> None:
    """A later attempt that fails does not change it."""
    with closing(Store(tmp_path)) as store:
        for verdict, contract in (("failed", "1"), ("passed", "2"), ("passed", "3"), ("failed", "4")):
            store.add_attempt(result_of("a", verdict), None, contract)
        store.add_attempt(result_of("b"), None, "1")
        found = store.standings()
    assert (found["a"].contract, found["a"].last_verdict, found["a"].attempts) == ("3", "failed", 4)
    assert found["b"].contract == ""


def test_help_and_fixed_mistakes_come_back_oldest_first(tmp_path: Path) -> None:
    """Hints and give-ups are in one list; the latest attempts come newest first."""
    store = Store(tmp_path)
    store.add_hint("a", 1)
    store.add_give_up("a")
    store.add_hint("b", 2)
    assert sorted((use.exercise, use.stage) for use in store.helps()) == [("a", 0), ("a", 1), ("b", 2)]
    assert [use.at_ms for use in store.helps()] == sorted(use.at_ms for use in store.helps())
    store.add_debug("a", 3, "m", "failed")
    store.add_debug("a", 3, "m", "passed")
    assert [row.verdict for row in store.all_debugged()] == ["failed", "passed"]
    mistakes = [Diagnosis("m", f"{n}.", "exact") for n in range(3)]
    numbers = [store.add_attempt(replace(result_of("a"), diagnosis=(mistake,))) for mistake in mistakes]
    assert [attempt.id for attempt in store.latest_attempts(2)] == numbers[:0:-1]
    assert [attempt.mistakes for attempt in store.all_attempts()] == [(("m", f"{n}."),) for n in range(3)]
    assert [attempt.goals for attempt in store.all_attempts()] == [()] * 3
    store.close()


def test_copy_of_a_store_has_its_rows_and_leaves_the_folder_as_it_is(tmp_path: Path) -> None:
    """Rows written to the copy are dropped with it; a missing folder is not created."""
    kept = Store(tmp_path)
    kept.add_attempt(result_of("softmax", "passed", 1.0))
    kept.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    copy = Store(tmp_path, is_copy=True)
    copy.add_attempt(result_of("top-p"))
    assert set(copy.standings()) == {"softmax", "top-p"}
    copy.close()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    empty = Store(tmp_path / "nowhere", is_copy=True)
    assert empty.standings() == {} and not (tmp_path / "nowhere").exists()
    empty.close()


def test_progress_is_for_its_owner_alone(tmp_path: Path) -> None:
    """The database, the files that SQLite keeps beside it, and their folder, whatever the umask."""
    home = tmp_path / "deep/home"
    before = os.umask(0o022)
    try:
        for _ in range(2):
            store = Store(home)
            store.add_hint("softmax", 1)
            files = [home, *home.iterdir()]
            assert len(files) == 4 and [path for path in files if path.stat().st_mode & 0o077] == []
            for path in files:  # as another tool may leave them
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
            store.close()
    finally:
        os.umask(before)
