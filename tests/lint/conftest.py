"""What the tests of lint share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.lint.exercise import LintReport, lint_exercise
from harness.sandbox.zygote import Zygote


@pytest.fixture
def lint(write_course: Callable[..., Path], zygote: Zygote) -> Callable[..., LintReport]:
    """The report on the small course's `scale` with some of its text replaced."""

    def call(old: str = "", new: str = "", *, reference: Sequence[tuple[str, str]] = (), seeds: int = 1) -> LintReport:
        root = write_course()
        changes = [("exercises/transformer/scale.yaml", old, new)]
        changes += [("reference/transformer/scale.py", *change) for change in reference]
        for name, before, after in changes:
            path = root / name
            text = path.read_text()
            assert not before or text.count(before) == 1
            path.write_text(text.replace(before, after) if before else text)
        return lint_exercise(load_course(root).exercise("scale"), zygote, range(seeds))

    return call
