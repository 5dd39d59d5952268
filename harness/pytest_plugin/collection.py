"""Exercise files as collectors, and their checks as test items.

Reads what an exercise asks, grades nothing while it collects, and never imports a submission.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.authoring.python_text import parse_python
from harness.course.catalogue import load_course
from harness.course.deriving import CHECKS, plan_of
from harness.course.exercise import Exercise
from harness.course.submission import Submission, exercise_of, read_submission
from harness.errors import HarnessError
from harness.progress.attempts import without_costs
from harness.pytest_plugin.outcome import judge_check
from harness.results.result import Result

if TYPE_CHECKING:
    from harness.engine.engine import Engine

SEED = 0


class ExercisePlugin:
    """Collects the exercise files of a folder, so that no other plugin collects and imports them, and grades them.

    The sandbox, that of `harness check`, starts with the first file and ends with the run.
    """

    def __init__(self) -> None:
        self.course = load_course(os.environ.get("HARNESS_COURSE"))
        self.engine: Engine | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """A Python file with the name of an exercise is collected by this plugin alone."""
        collectors = yield
        if file_path.suffix != ".py" or exercise_of(file_path) not in self.course.exercise_ids:
            return collectors
        file = ExerciseTests.from_parent(parent, path=file_path)
        file.plugin = self
        return [file]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Measure costs only if one of their checks is selected, because they take seconds."""
        for item in session.items:
            if isinstance(item, CheckItem) and item.is_measured:
                item.file.with_cost = True

    def pytest_sessionfinish(self) -> None:
        """The sandbox ends with the run."""
        if self.engine is not None:
            self.engine.close()

    def grade(self, submission: Submission, *, with_cost: bool) -> Result:
        """The result, which is recorded as an attempt.  Raises `HarnessError` if no sandbox starts."""
        from harness.drill.after_attempt import keep_attempt
        from harness.engine.conditions import GradingOptions
        from harness.engine.engine import Engine
        from harness.progress.store import Store

        if self.engine is None:
            hidden = self.course.secret_paths()
            self.engine = Engine(GradingOptions(None, "cpu", True, SEED, hidden, weakest="process", is_warm=False))
        task = without_costs(submission, self.course.exercise(submission.exercise_id))
        graded = self.engine.grade(submission, task, with_cost=with_cost)
        store = Store(course=self.course.name)
        attempt = keep_attempt(store, self.course, submission, task, graded)
        store.close()
        return attempt.result


class ExerciseTests(pytest.File):
    """One exercise file."""

    plugin: ExercisePlugin
    with_cost = False
    _result: Result | HarnessError | None = None

    def collect(self) -> Iterable[CheckItem]:
        """An item for each check of the exercise."""
        submission = self.read()
        exercise = without_costs(submission, self.plugin.course.exercise(submission.exercise_id))
        line = _find_line(submission.text or "", exercise.entry_name)
        for name, is_measured in list_checks(exercise):
            item = CheckItem.from_parent(self, name=name)
            item.file, item.is_measured, item.line = self, is_measured, line
            yield item

    def read(self) -> Submission:
        """Read the file, with the path that a learner would type."""
        root = self.config.invocation_params.dir
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return read_submission(path, self.plugin.course)

    def grade(self) -> Result:
        """The result, computed once."""
        if self._result is None:
            try:
                self._result = self.plugin.grade(self.read(), with_cost=self.with_cost)
            except HarnessError as error:
                self._result = error
        if isinstance(self._result, HarnessError):
            raise self._result
        return self._result


class CheckItem(pytest.Item):
    """One check."""

    file: ExerciseTests
    is_measured: bool
    line: int

    def runtest(self) -> None:
        """Grade the file unless another check has, and end with the verdict of this check."""
        result = self.file.grade()
        for stream, text in (("stdout", result.output.stdout), ("stderr", result.output.stderr)):
            if text:
                self.add_report_section("call", stream, text)
        ending = judge_check(result, self.name)
        if ending is not None:
            raise ending

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message of the check, without a traceback of the grader."""
        if isinstance(excinfo.value, (AssertionError, HarnessError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the entry is defined."""
        return self.path, self.line, f"{self.path.name}: {self.name}"


def list_checks(exercise: Exercise) -> Iterator[tuple[str, bool]]:
    """The checks that grading on the CPU will make, in the order of the result; and whether one is measured."""
    file = exercise.file
    derived = dict.fromkeys(CHECKS[origin.rule] for origin in plan_of(exercise))
    yield from ((name, False) for name in (*(case.name for case in (*file.cases, *file.stability)), *derived))
    measured = [*file.cost, *(case for case in file.speed if case.device == "cpu")]
    yield from ((case.name, True) for case in sorted(measured, key=lambda case: not case.is_required))


def _find_line(text: str, entry: str) -> int:
    """The line of the entry, from 0; 0 if the file does not define it."""
    tree = parse_python(text)
    for node in tree.body if tree is not None else ():
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == entry:
            return node.lineno - 1
    return 0
