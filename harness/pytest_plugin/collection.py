"""Exercise files as collectors, and their checks as test items.

Grades nothing while it collects, and never imports a submission.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import HarnessError
from harness.server.address import find_alike, is_wanted
from harness.server.client import ask

if TYPE_CHECKING:
    from harness.course.catalogue import Course
    from harness.engine.engine import Engine

SEED = 0


class ExerciseGrader:
    """Asks the server, and once that does not answer, a course and an engine of its own.  `close` at the end."""

    def __init__(self) -> None:
        self.course_name = os.environ.get("HARNESS_COURSE") or None
        self.address = find_alike(self.course_name)
        self.course: Course | None = None
        self.engine: Engine | None = None

    def answer(self, question: str, **details: Any) -> Any:
        """The answer of `grading.answer_tests`.  Raises HarnessError."""
        request = {"op": "tests", "ask": question, **details}
        if self.address:
            try:
                answered = ask(self.address, request)
                if answered.get("code") == 0:
                    return answered["tests"]
            except (OSError, ValueError, KeyError):
                pass
            self.address = ""
        from harness.course.catalogue import load_course
        from harness.pytest_plugin.grading import answer_tests

        self.course = self.course or load_course(self.course_name)
        return answer_tests(request, self.course, self._start_engine)

    def _start_engine(self) -> Engine:
        from harness.engine.conditions import GradingOptions
        from harness.engine.engine import Engine

        assert self.course is not None
        if self.engine is None:
            hidden = self.course.secret_paths()
            self.engine = Engine(GradingOptions(None, "cpu", True, SEED, hidden, weakest="process", is_warm=False))
        return self.engine

    def close(self, *, may_leave_server: bool) -> None:
        """The sandbox ends with the run; if this process had to grade, a server may be left for the next run."""
        if self.engine is None:
            return
        self.engine.close()
        from harness.server.server import may_start, start_server

        if may_start() or (may_leave_server and is_wanted()):
            start_server(self.course_name)


class ExercisePlugin:
    """Collects the exercise files of a folder, so that no other plugin collects and imports them, and grades them.

    A sandbox of its own, that of `harness check`, starts with the first file and ends with the run.
    """

    def __init__(self) -> None:
        self.grader = ExerciseGrader()

    @cached_property
    def exercises(self) -> frozenset[str]:
        """The ids of the course."""
        return frozenset(self.grader.answer("exercises"))

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """A Python file with the name of an exercise is collected by this plugin alone."""
        collectors = yield
        if file_path.suffix != ".py" or file_path.stem.replace("_", "-") not in self.exercises:
            return collectors
        file = ExerciseTests.from_parent(parent, path=file_path)
        file.grader = self.grader
        return [file]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Measure costs only if one of their checks is selected, because they take seconds."""
        for item in session.items:
            if isinstance(item, CheckItem) and item.is_measured:
                item.file.with_cost = True

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """The sandbox ends with the run."""
        capture = session.config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled() if capture else nullcontext():
            self.grader.close(may_leave_server=session.config.getini("harness_server"))


class ExerciseTests(pytest.File):
    """One exercise file."""

    grader: ExerciseGrader
    with_cost = False
    _graded: dict[str, Any] | HarnessError | None = None

    def collect(self) -> Iterable[CheckItem]:
        """An item for each check of the exercise."""
        found = self._ask("tests")
        for name, is_measured in found["tests"]:
            item = CheckItem.from_parent(self, name=name)
            item.file, item.is_measured, item.line = self, is_measured, found["line"]
            yield item

    def grade(self) -> dict[str, Any]:
        """How each check ended, computed once.  Raises HarnessError."""
        if self._graded is None:
            try:
                self._graded = self._ask("outcomes", with_cost=self.with_cost)
            except HarnessError as error:
                self._graded = error
        if isinstance(self._graded, HarnessError):
            raise self._graded
        return self._graded

    def _ask(self, question: str, **details: Any) -> Any:
        """Ask about this file, with the path that a learner would type."""
        root = self.config.invocation_params.dir
        shown = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return self.grader.answer(question, file=str(self.path), shown=str(shown), **details)


class CheckItem(pytest.Item):
    """One check."""

    file: ExerciseTests
    is_measured: bool
    line: int

    def runtest(self) -> None:
        """Grade the file unless another check has, and end with the outcome of this check."""
        graded = self.file.grade()
        for stream in ("stdout", "stderr"):
            if graded[stream]:
                self.add_report_section("call", stream, graded[stream])
        kind, message = graded["outcomes"][self.name]
        if kind == "failed":
            raise AssertionError(message)  # as editors tell a failure from an error by its class
        if kind == "skipped":
            pytest.skip(message)
        if kind == "missed":
            pytest.xfail(message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message of the check, without a traceback of the grader."""
        if isinstance(excinfo.value, (AssertionError, HarnessError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the entry is defined."""
        return self.path, self.line, f"{self.path.name}: {self.name}"
