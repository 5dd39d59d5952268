"""Exercise files as collectors, and their checks as test items.

Reads what an exercise asks, grades nothing while it collects, and never imports a submission.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

from harness.authoring.python_text import parse_python
from harness.course.catalogue import load_course
from harness.course.submission import Submission, exercise_of, read_submission
from harness.errors import HarnessError
from harness.grading.listing import ListedCheck, list_checks
from harness.progress.attempts import without_costs
from harness.pytest_plugin.outcome import CheckOutcome, judge_check
from harness.pytest_plugin.session import GradingSession
from harness.records import Result


class ExercisePlugin:
    """Collects the exercise files of a folder, so that no other plugin collects and imports them."""

    def __init__(self) -> None:
        self.course = load_course(os.environ.get("HARNESS_COURSE"))
        self.grading = GradingSession(self.course)

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """A Python file with the name of an exercise is collected by this plugin alone."""
        collectors = yield
        if file_path.suffix != ".py" or exercise_of(file_path) not in self.course.exercise_ids:
            return collectors
        file = ExerciseTests.from_parent(parent, path=file_path)
        file.grading = self.grading
        return [file]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Measure costs only if one of their checks is selected, because they take seconds."""
        for item in session.items:
            if isinstance(item, CheckItem) and item.check.is_measured:
                item.file.with_cost = True

    def pytest_sessionfinish(self) -> None:
        """The sandbox ends with the run."""
        self.grading.close()


class ExerciseTests(pytest.File):
    """One exercise file."""

    grading: GradingSession
    with_cost = False
    _result: Result | HarnessError | None = None

    def collect(self) -> Iterable[CheckItem]:
        """An item for each check of the exercise."""
        submission = self.read()
        exercise = without_costs(submission, self.grading.course.exercise(submission.exercise_id))
        line = _find_line(submission.text or "", exercise.entry_name)
        for check in list_checks(exercise):
            item = CheckItem.from_parent(self, name=check.name)
            item.file, item.check, item.line = self, check, line
            yield item

    def read(self) -> Submission:
        """Read the file, with the path that a learner would type."""
        root = self.config.invocation_params.dir
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return read_submission(path, self.grading.course)

    def grade(self) -> Result:
        """The result, computed once."""
        if self._result is None:
            try:
                self._result = self.grading.grade(self.read(), with_cost=self.with_cost)
            except HarnessError as error:
                self._result = error
        if isinstance(self._result, HarnessError):
            raise self._result
        return self._result


class CheckItem(pytest.Item):
    """One check."""

    file: ExerciseTests
    check: ListedCheck
    line: int

    def runtest(self) -> None:
        """Grade the file unless another check has, and end with the verdict of this check."""
        result = self.file.grade()
        outcome = judge_check(result, self.name)
        for stream, text in (("stdout", result.output.stdout), ("stderr", result.output.stderr)):
            if text:
                self.add_report_section("call", stream, text)
        _end(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message of the check, without a traceback of the grader."""
        if isinstance(excinfo.value, (AssertionError, HarnessError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the entry is defined."""
        return self.path, self.line, f"{self.path.name}: {self.name}"


def _end(outcome: CheckOutcome) -> None:
    match outcome.kind:
        case "failed":
            raise AssertionError(outcome.message)  # by its name editors tell a failure from an error
        case "skipped":
            pytest.skip(outcome.message)
        case "missed":
            pytest.xfail(outcome.message)


def _find_line(text: str, entry: str) -> int:
    """The line of the entry, from 0; 0 if the file does not define it."""
    tree = parse_python(text)
    for node in tree.body if tree is not None else ():
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == entry:
            return node.lineno - 1
    return 0
