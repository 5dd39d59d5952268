"""`harness watch`: the controller that grades what is saved."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.course.catalogue import Course
from harness.engine.conditions import GradingOptions
from harness.engine.engine import Engine
from harness.progress.store import Store
from harness.sandbox import start
from harness.sandbox.zygote import Zygote
from harness.watch.controller import WatchController, list_items
from harness.watch.files import WatchedFolder
from harness.watch.state import NoteGiven, VerdictKnown, WatchAction, WatchEvent

RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"


@pytest.fixture
def engine(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine over the session's zygote, which stays open."""
    monkeypatch.setattr(start, "start_zygote", lambda *_, **__: (zygote, []))
    monkeypatch.setattr(type(zygote), "close", lambda self: None)  # which may start guests without forking
    with Engine(GradingOptions(None, "cpu", True, 3, ())) as made:
        yield made
    zygote.reserve.close()


@pytest.fixture
def grade_text(engine: Engine, small_course: Course, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """A controller of a folder; `grade_text(text)` saves scale.py, grades it and returns the events."""
    events: list[WatchEvent] = []
    store = Store()
    arrived = threading.Condition()

    def post(event: WatchEvent) -> None:
        with arrived:
            events.append(event)
            arrived.notify()

    folder = WatchedFolder(tmp_path, small_course)
    controller = WatchController(small_course, tmp_path, engine, store, post)

    def grade_text(text: str, job: int = 1) -> list[VerdictKnown]:
        (tmp_path / "scale.py").write_text(text)
        controller.on_written(folder.look())
        controller.do(WatchAction("grade", "scale", job))
        with arrived:
            assert arrived.wait_for(
                lambda: any(isinstance(event, VerdictKnown) and event.verdict.is_final for event in events), 60
            )
            found = [event for event in events if isinstance(event, VerdictKnown)]
            events.clear()
        return found

    grade_text.controller, grade_text.store, grade_text.path = controller, store, tmp_path
    with controller:
        controller.do(WatchAction("open", "scale"))
        yield grade_text
    store.close()


def test_controller_reports_the_values_first_and_then_the_mistake(grade_text: Any) -> None:
    """It stores the attempt once, however often the same text is graded."""
    first, last = grade_text(WRONG)
    assert (first.verdict.is_final, last.verdict.is_final) == (False, True)
    assert first.verdict.result.verdict == last.verdict.result.verdict == "failed"
    assert first.verdict.result.diagnosis == ()
    assert [match.mistake for match in last.verdict.result.diagnosis] == ["adds-one"]
    assert grade_text.store.attempts("scale") == []
    for job in (1, 2):
        grade_text.controller.do(WatchAction("store", "scale", job))
        if job == 1:
            grade_text.controller.do(WatchAction("grade", "scale", 2))
            while 2 not in grade_text.controller.done:
                grade_text.controller.drawn.wait(0.01)
    assert [attempt.verdict for attempt in grade_text.store.attempts("scale")] == ["failed"]


def test_controller_keeps_a_pass_whose_stretch_goal_is_still_measured(
    engine: Engine, costly_course: Course, tmp_path: Path
) -> None:
    """If the learner quits then; the stored result has no unfinished measurement."""
    passed, is_stored = threading.Event(), threading.Event()

    def post(event: WatchEvent) -> None:
        if isinstance(event, VerdictKnown) and event.verdict.result.verdict == "passed" and not event.verdict.is_final:
            passed.set()
            is_stored.wait(60)  # the goal is not known yet

    (tmp_path / "ask.py").write_text("def ask(model, values):\n    return sum(model(values))\n")
    store = Store()
    with WatchController(costly_course, tmp_path, engine, store, post) as controller:
        controller.on_written(WatchedFolder(tmp_path, costly_course).look())
        controller.do(WatchAction("grade", "ask", 1))
        assert passed.wait(60)
        controller.do(WatchAction("store", "ask", 1))
        is_stored.set()
    (attempt,) = store.attempts("ask")
    assert (attempt.verdict, attempt.goals, attempt.measuring) == ("passed", (), "")
    store.close()


def test_controller_stops_grading_a_text_that_never_ends(grade_text: Any) -> None:
    """The next save need not wait for the time limit of the last."""
    (grade_text.path / "scale.py").write_text("while True: pass\n")
    folder = WatchedFolder(grade_text.path, grade_text.controller.course)
    grade_text.controller.on_written(folder.look())
    grade_text.controller.do(WatchAction("grade", "scale", 1))
    found = grade_text(RIGHT, 2)
    assert [event.verdict.result.verdict for event in found if event.job == 2][-1] == "passed"


def test_controller_writes_a_starter_and_never_overwrites(grade_text: Any) -> None:
    """Reset keeps a copy of the old file."""
    grade_text.controller.do(WatchAction("start", "cuts"))
    path = grade_text.path / "cuts.py"
    assert "NotImplementedError" in path.read_text()
    path.write_text("mine")
    assert not any(isinstance(event, NoteGiven) for event in grade_text.controller.do(WatchAction("start", "cuts")))
    assert path.read_text() == "mine"
    grade_text.controller.on_written(WatchedFolder(grade_text.path, grade_text.controller.course).look())
    grade_text.controller.do(WatchAction("reset", "cuts"))
    assert "NotImplementedError" in path.read_text()
    assert (grade_text.path / "cuts.py.old").read_text() == "mine"
    path.write_text("mine too")
    grade_text.controller.do(WatchAction("reset", "cuts"))
    assert (grade_text.path / "cuts.py.old1").read_text() == "mine too"


def test_controller_keeps_a_fixed_mistake_apart_from_attempts(grade_text: Any) -> None:
    """As `harness check` does; reset plants the same mistake again."""
    from harness.course.debug_task import write_task

    scale = grade_text.controller.course.exercise("scale")
    planted = write_task(scale, 0)
    found = grade_text(planted)
    assert found[-1].verdict.planted is not None
    assert found[-1].verdict.result.diagnosis == ()
    grade_text.controller.do(WatchAction("store", "scale", 1))
    assert grade_text.store.attempts("scale") == []
    grade_text.controller.do(WatchAction("reset", "scale"))
    assert (grade_text.path / "scale.py").read_text() == planted


def test_controller_reports_a_file_that_cannot_be_written(grade_text: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """And continues."""
    monkeypatch.setattr(Path, "open", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left", "cuts.py")))
    (said,) = grade_text.controller.do(WatchAction("start", "cuts"))
    assert isinstance(said, NoteGiven) and "cuts.py cannot be written: No space left" in said.note


def test_items_have_the_progress_and_the_files(small_course: Course) -> None:
    """In learning order."""
    store = Store()
    items = list_items(small_course, store, ["scale.py"])
    store.close()
    assert [item.id for item in items] == [summary.id for summary in small_course.summaries()]
    assert {item.id: item.file for item in items if item.file} == {"scale": "scale.py"}
    assert {item.progress for item in items} == {"new"}
