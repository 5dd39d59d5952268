"""Hints, and what an exercise starts with, in a notebook."""

from __future__ import annotations

import ast
import json
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from harness.api.functions import own_harness
from harness.authoring.python_text import parse_python, undocumented
from harness.course.exercise import Exercise
from harness.course.hints import hint_lines
from harness.progress.exercises import take_hint
from harness.progress.store import Store

LOAD = """\
# In Colab or Kaggle, install the harness first: docs/notebooks.md says how.
%load_ext harness"""
ADVICE = "Run the cell above to define and check it. `%hint {0}` shows the next hint; `%check {1}` checks it again."


@dataclass(frozen=True)
class NotebookText:
    """A text that a notebook shows as Markdown."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.markdown)

    def __str__(self) -> str:
        return self.markdown


def hint(exercise: str) -> NotebookText:
    """The hints for an exercise up to and including the next one, whose use is recorded. Raises UsageError."""
    course = own_harness().course
    task = course.exercise(exercise)
    with closing(Store(course=course.name)) as store:
        hints = take_hint(store, task)
    of = len(task.file.hints)
    texts = [
        lines[0] if len(lines := hint_lines(text)) == 1 else "\n\n```python\n" + "\n".join(lines) + "\n```"
        for text in hints
    ]
    return NotebookText("\n\n".join(f"**hint {number} of {of}:** {text}" for number, text in enumerate(texts, 1)))


def start(exercise: str) -> NotebookText:
    """The task of an exercise and the cell to fill in; the start is recorded. Raises UsageError."""
    course = own_harness().course
    task = course.exercise(exercise)
    with closing(Store(course=course.name)) as store:
        store.add_start(task.id)
    return NotebookText(f"{task_markdown(task)}\n\n```\n{first_cell(task)}\n```")


def task_markdown(task: Exercise) -> str:
    """The task of an exercise."""
    file = task.file
    return "\n\n".join((
        f"## {file.title}", f"{task.chapter}, {file.level}, {file.minutes} minutes", file.statement.strip(),
        f"Returns: {file.returns}", *task.refusals, *task.terms,
    ))  # fmt: skip


def first_cell(task: Exercise) -> str:
    """The cell that a learner fills in, which checks itself."""
    tree = parse_python(task.starter_source())
    assert tree is not None, "written by the harness"
    parts = [ast.unparse(undocumented(node)) for node in tree.body]
    return "\n\n\n".join([f"%%check {task.id}", *parts])


def starter_notebook(task: Exercise) -> str:
    """A notebook to solve an exercise in, as nbformat 4."""
    cells = [
        _cell("markdown", task_markdown(task)),
        _cell("code", LOAD),
        _cell("code", first_cell(task)),
        _cell("markdown", ADVICE.format(task.id, task.entry_name)),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    document = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, text: str) -> dict[str, Any]:
    own: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, **own, "source": text.splitlines(keepends=True)}
