"""A watch of four exercises without files, guests or a terminal."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from harness.course.catalogue import Summary
from harness.progress.rows import Standing
from harness.results.result import Check, CheckVerdict, Result, SubmittedFile, Verdict
from harness.watch.engine import update
from harness.watch.screen import page
from harness.watch.state import (
    DisplayedVerdict,
    ExerciseItem,
    ExerciseView,
    FilesSaved,
    KeyPressed,
    VerdictKnown,
    WatchEvent,
    WatchState,
)

IDS = ("scale", "cuts", "counter", "mean")


def result(verdict: str = "passed", **more: Any) -> Result:
    """A result as watch displays it."""
    of_check = CheckVerdict.PASSED if verdict in ("passed", "unverified") else CheckVerdict.FAILED
    checks = (Check("the worked example", "correctness", of_check, "what it did"),)
    given = {"exercise": "scale", "learner": None, "submission": SubmittedFile("scale.py"), "score": 1.0}
    return Result(**given | {"verdict": Verdict(verdict), "max_points": 10.0, "checks": checks} | more)


def task(name: str = "scale", **more: Any) -> ExerciseView:
    """The displayed texts of an exercise."""
    file = SimpleNamespace(entry=f"{name}(x)", statement="Do it.", hints=("one", "two", "three"))
    exercise: Any = SimpleNamespace(id=name, file=file, reference_source="the reference")
    return ExerciseView(exercise, **more)


def start(files: tuple[str, ...] = ("scale", "cuts"), progress: str = "new", **more: Any) -> WatchState:
    """A watch of four exercises in a folder, with guests available."""
    items = tuple(item(name, progress, f"{name}.py" if name in files else "") for name in IDS)
    return replace(WatchState("here", items, "scale", task(), is_ready=True), **more)


def item(name: str, progress: str = "new", file: str = "") -> ExerciseItem:
    """An exercise; later ones in the list take longer."""
    summary = Summary(name, "basics", name.title(), "core", 5 * IDS.index(name) + 5, "often", ())
    is_passed = progress == "passed"
    standing = None if progress == "new" else Standing(name, 1, float(is_passed), is_passed, "passed")
    return ExerciseItem(summary, standing, file)


def play(state: WatchState, *events: WatchEvent | str) -> tuple[WatchState, list[Any]]:
    """Apply all events; the last state and all effects."""
    done: list[Any] = []
    for event in events:
        state, actions = update(state, KeyPressed(event) if isinstance(event, str) else event)
        done += actions
    return state, done


def saved(*names: str, starters: tuple[str, ...] = ()) -> FilesSaved:
    """A save of these files."""
    return FilesSaved(tuple((name, f"{name}.py", name in starters) for name in names))


def verdict_known(
    state: WatchState, verdict: str = "passed", *, is_final: bool = True, planted: Any = None
) -> VerdictKnown:
    """The verdict on the file being graded."""
    return VerdictKnown(state.job, state.running, DisplayedVerdict(result(verdict), is_final, 12, planted))


def grade(state: WatchState, *verdicts: str) -> tuple[WatchState, list[Any]]:
    """The verdicts on the files being graded, one after the other."""
    done: list[Any] = []
    for verdict in verdicts:
        state, actions = update(state, verdict_known(state, verdict))
        done += actions
    return state, done


def text_of(state: WatchState, width: int = 80, height: int = 24) -> str:
    """The text on the screen."""
    return "\n".join(row.text for row in page(state, width, height).rows)
