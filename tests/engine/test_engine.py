"""Work on threads, and zygotes that die."""

from __future__ import annotations

import _thread
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.course.catalogue import Course
from harness.course.submission import Submission
from harness.engine.conditions import Conditions, GradingOptions, check_same
from harness.engine.engine import Engine, do_each
from harness.errors import GuestError, HarnessError, IsolationError
from harness.grading.grader import Grader
from harness.sandbox.start import DeviceStart

CONDITIONS = Conditions("0+a", "2", "3.11", "cpu", "strict", True, 7)


def test_work_is_done_on_threads_with_few_waiting(tmp_path: Path) -> None:
    """However much there is; the caller gets the first exception."""
    taken = 0

    def numbers() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number

    found = do_each(lambda number: number * number, numbers(), 3)
    next(found)
    assert taken <= 8
    assert len({*found}) == 99
    with pytest.raises(ZeroDivisionError):
        list(do_each(lambda number: 1 / number, iter([1, 2, 0, 3]), 2))


def test_ctrl_c_just_before_the_wait_for_work_still_ends_it() -> None:
    """Such a signal does not interrupt the wait; it is only recorded, as interrupt_main() does."""
    is_over = threading.Event()
    begun: list[int] = []

    def work(number: int) -> bool:
        begun.append(number)
        time.sleep(0.3)  # nothing shows that the other thread waits; with too short a time, the test would still pass
        _thread.interrupt_main()
        return is_over.wait(20)

    with pytest.raises(KeyboardInterrupt):
        list(do_each(work, range(3), 1))
    was_in_time = not is_over.is_set()
    is_over.set()
    assert was_in_time
    for thread in threading.enumerate():
        if thread.name.startswith("grade"):
            thread.join()
    assert begun == [0]


class Dying:
    """A zygote that dies on request."""

    def __init__(self, level: str = "strict") -> None:
        self.level = level
        self.is_running = True
        self.reserve = SimpleNamespace(check=lambda: None)

    def wait_ready(self) -> None:
        """It imported torch before it died."""

    def close(self) -> None:
        self.is_running = False


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine whose zygotes start no process."""
    monkeypatch.setattr("harness.sandbox.start.start_zygote", lambda *_, **__: (Dying(), []))
    return Engine(GradingOptions(None, "cpu", True, 0, ()))


def test_zygote_that_died_is_started_again_and_the_submission_graded_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, small_course: Course, grade_text: Callable[..., Any]
) -> None:
    """Otherwise all later submissions would be internal errors."""
    real = grade_text("def scale(x, factor=2.0):\n    return x * factor\n")
    used: list[Any] = []

    def grade(self: Grader, *_: object, **options: object) -> Any:
        used.append(self.zygote)
        if len(used) == 1:
            self.zygote.close()
            return replace(real, verdict=type(real.verdict).INTERNAL_ERROR)
        return real

    monkeypatch.setattr(Grader, "grade", grade)
    submission = Submission("scale.py", "scale.py", "", "scale", text="")
    assert engine.grade(submission, small_course.exercise("scale")).verdict == "passed"
    assert len(set(map(id, used))) == 2
    engine.close()
    used.clear()
    assert engine.grade(submission, small_course.exercise("scale")).verdict == "internal_error"
    assert len(used) == 1


def test_zygote_of_a_device_that_died_is_started_again(
    monkeypatch: pytest.MonkeyPatch, small_course: Course, grade_text: Callable[..., Any]
) -> None:
    """The CPU's zygote continues."""
    real = grade_text("def scale(x, factor=2.0):\n    return x * factor\n")
    used: list[Any] = []

    def grade(self: Grader, *_: object, **options: object) -> Any:
        used.append((self.zygote, self.gpu_zygote))
        if len(used) == 1:
            assert self.gpu_zygote is not None
            self.gpu_zygote.close()
            return replace(real, verdict=type(real.verdict).INTERNAL_ERROR)
        return real

    monkeypatch.setattr("harness.sandbox.start.start_zygote", lambda *_, **__: (Dying(), []))
    monkeypatch.setattr("harness.sandbox.start.start_for_device", lambda *_, **__: DeviceStart(Dying()))
    monkeypatch.setattr(Grader, "grade", grade)
    with Engine(GradingOptions(None, "cuda", True, 0, ())) as engine:
        submission = Submission("scale.py", "scale.py", "", "scale", text="")
        assert engine.grade(submission, small_course.exercise("scale")).verdict == "passed"
    (before, lost), (after, new) = used
    assert before is after
    assert lost is not new
    assert not after.is_running and not new.is_running


def test_unexpected_failure_is_an_internal_error_of_one_submission(
    zygote: Any, monkeypatch: pytest.MonkeyPatch, small_course: Course
) -> None:
    """It says where; the other submissions are graded."""
    monkeypatch.setattr("harness.sandbox.start.start_zygote", lambda *_, **__: (zygote, []))
    monkeypatch.setattr("harness.grading.grader.compare_run", lambda *_: 1 / 0)
    engine = Engine(GradingOptions(None, "cpu", True, 0, ()))
    submission = Submission("scale.py", "scale.py", "", "scale", "ada", "def scale(x, factor=2.0):\n    return x\n")
    result = engine.grade(submission, small_course.exercise("scale"))
    assert result.verdict == "internal_error"
    assert result.learner == "ada"
    assert "ZeroDivisionError" in result.message
    assert "test_engine.py" in result.message


def test_different_conditions_are_refused() -> None:
    """A verdict must not depend on where it was made."""
    assert check_same([("a", CONDITIONS), ("b", CONDITIONS)]) == CONDITIONS
    with pytest.raises(HarnessError, match=r"a has level strict, b has standard.*--isolation"):
        check_same([("a", CONDITIONS), ("b", replace(CONDITIONS, level="standard"))])


def test_interrupt_lets_running_threads_finish(tmp_path: Path) -> None:
    """Waiting work does not begin."""
    begun: list[int] = []
    gate = threading.Event()

    def work(number: int) -> int:
        begun.append(number)
        if number:
            gate.wait(10)
        return number

    found = do_each(work, range(50), 2)
    assert next(found) == 0
    found.close()
    gate.set()
    assert len(begun) <= 3


def test_level_that_cannot_import_torch_gives_way_to_the_next(
    monkeypatch: pytest.MonkeyPatch, small_course: Course, grade_text: Callable[..., Any]
) -> None:
    """With the reason; a level that was asked for by name is refused."""
    real = grade_text("def scale(x, factor=2.0):\n    return x * factor\n")
    asked: list[tuple[str | None, dict[str, str]]] = []

    class Broken(Dying):
        """A zygote that dies on the import."""

        def wait_ready(self) -> None:
            raise IsolationError("strict: libtorch.so is missing")

    def start_zygote(level: str | None, *_: object, failed: dict[str, str]) -> Any:
        asked.append((level, dict(failed)))
        if level in failed:
            raise IsolationError("; ".join(failed.values()))
        return (Dying("standard") if failed else Broken()), [*failed.values()]

    def grade(self: Grader, *_: object, **options: object) -> Any:
        if not isinstance(self.zygote, Broken):
            return real
        self.zygote.close()
        return replace(real, verdict=type(real.verdict).INTERNAL_ERROR)

    monkeypatch.setattr("harness.sandbox.start.start_zygote", start_zygote)
    monkeypatch.setattr(Grader, "grade", grade)
    submission, exercise = Submission("scale.py", "scale.py", "", "scale", text=""), small_course.exercise("scale")
    with Engine(GradingOptions(None, "cpu", True, 0, ())) as engine:
        assert engine.grade(submission, exercise).verdict == "passed"
        assert (engine.zygote.level, engine.weaker) == ("standard", ["strict: libtorch.so is missing"])
    with Engine(GradingOptions("strict", "cpu", True, 0, ())) as engine:
        with pytest.raises(IsolationError, match="libtorch"):
            engine.grade(submission, exercise)
    assert asked == [
        (None, {}), (None, {"strict": "strict: libtorch.so is missing"}),
        ("strict", {}), ("strict", {"strict": "strict: libtorch.so is missing"}),
    ]  # fmt: skip


def test_answers_are_kept_for_each_seed_and_for_the_last_exercises(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, small_course: Course
) -> None:
    """Those without cost are another exercise."""
    monkeypatch.setattr("harness.engine.engine.MOST_KEPT", 2)
    scale, counter = small_course.exercise("scale"), small_course.exercise("counter")
    first = engine.grader_of(scale)
    assert engine.grader_of(scale, 0) is first
    assert engine.grader_of(scale, 1).seed == 1
    assert engine.grader_of(scale) is first
    engine.grader_of(counter)
    assert engine.grader_of(scale) is first
    assert [name[0] for name in engine.graders] == ["counter", "scale"]


def test_cancelled_job_has_no_result(engine: Engine, monkeypatch: pytest.MonkeyPatch, small_course: Course) -> None:
    """What came of guests that were ended is nobody's verdict."""

    def check() -> None:
        raise GuestError("overtaken")

    engine.zygote.reserve.check = check  # type: ignore[method-assign]
    monkeypatch.setattr(Grader, "grade", lambda *_, **__: SimpleNamespace(verdict="passed"))
    with pytest.raises(GuestError, match="overtaken"):
        engine.grade(Submission("scale.py", "scale.py", "", "scale", text=""), small_course.exercise("scale"))
