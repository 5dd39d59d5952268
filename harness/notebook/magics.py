"""The magics of `%load_ext harness`, hints, and what an exercise starts with, in a notebook."""

from __future__ import annotations

import argparse
import ast
import json
import shlex
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NoReturn

from harness.api.functions import check_submission, own_harness
from harness.api.grade import Grade
from harness.api.objects import cells_of_shell
from harness.authoring.python_text import parse_python, undocumented
from harness.course.cell_statements import defined_in, split
from harness.course.cells import file_for
from harness.course.exercise import Exercise
from harness.course.hints import hint_lines
from harness.course.notebook_file import Cell, as_python
from harness.course.submission import submission_of
from harness.errors import HarnessError, UsageError, did_you_mean
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


def refuse(message: str) -> NoReturn:
    """Raise the error of a magic that was called wrongly: IPython prints it in one line."""
    from IPython.core.error import UsageError as MagicError  # there is no IPython but in a notebook

    raise MagicError(message)


class MagicParser(argparse.ArgumentParser):
    """The arguments of a magic; a wrong one is the magic's error, and ends no process."""

    def error(self, message: str) -> NoReturn:
        refuse(f"{message}\n{self.format_usage()}")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        refuse(message or "")


CHECK = MagicParser("check", usage="%%check NAME, or %%%%check [NAME]; options: --seed N, --no-cost", add_help=False)
CHECK.add_argument("name", nargs="?", default="")
CHECK.add_argument("--seed", type=int, default=0)
CHECK.add_argument("--no-cost", action="store_true")


class NotebookMagics:
    """`%%check`, `%check`, `%hint` and `%start` in one IPython shell."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        # what %hint without a name is about
        self.latest = ""

    def register(self) -> None:
        """Make the magics known to the shell."""
        self.shell.register_magic_function(self.check, "line_cell", "check")
        self.shell.register_magic_function(self.hint, "line", "hint")
        self.shell.register_magic_function(self.start, "line", "start")

    def check(self, line: str, cell: str | None = None) -> Grade | None:
        """Check your solution of an exercise.

        %%check [ID] runs the cell, then checks what it defines; what it uses of earlier cells comes along.
        %check NAME checks what is defined already; NAME is an exercise, or its function or class.
        Options: --seed N draws other inputs, --no-cost skips the checks of cost and speed.
        """
        arguments = CHECK.parse_args(_words(line))
        if cell is not None:
            self.shell.run_cell(cell)
        elif not arguments.name:
            CHECK.error("it needs a name")
        try:
            grades = self._check(arguments.name, cell, arguments.seed, not arguments.no_cost)
        except HarnessError as error:
            refuse(str(error))
        from IPython.display import display

        for grade in grades[:-1]:
            display(grade)
        return grades[-1]

    def _check(self, name: str, cell: str | None, seed: int, cost: bool) -> list[Grade]:
        """The grades of the exercises that are meant."""
        course = own_harness().course
        cells = self._cells(cell)
        statements = split(cells)
        inside = statements if cell is None else [each for each in statements if each.cell is cells[-1]]
        entries = find_entries(course.entries, name, defined_in(inside))
        grades = []
        for entry, exercise in entries:
            self.latest = exercise
            submission = submission_of(file_for(statements, [entry]), exercise)
            grades.append(check_submission(submission, seed=seed, cost=cost))
        return grades

    def _cells(self, cell: str | None) -> list[Cell]:
        """The cells that were run so far; the last is the one with `%%check`."""
        cells = cells_of_shell(self.shell)
        if cell is not None and (not cells or cell.strip() not in cells[-1].text):  # run by a program
            cells.append(Cell(f"In [{self.shell.execution_count}]", as_python(cell)))
        return cells

    def hint(self, line: str) -> NotebookText:
        """Show the next hint for an exercise, by default for the one that was checked last; hints are recorded."""
        return self._text(hint, line.strip() or self.latest, "%hint")

    def start(self, line: str) -> NotebookText:
        """Show an exercise, and put the cell to fill in below."""
        self._text(start, line.strip(), "%start")
        self.latest = line.strip()
        task = own_harness().course.exercise(self.latest)
        self.shell.set_next_input(first_cell(task))
        return NotebookText(task_markdown(task))

    def _text(self, make: Callable[[str], NotebookText], exercise: str, magic: str) -> NotebookText:
        if not exercise:
            refuse(f"{magic} needs the id of an exercise")
        try:
            return make(exercise)
        except HarnessError as error:
            refuse(str(error))


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as error:
        CHECK.error(str(error))


def find_entries(entries: Mapping[str, str], name: str, defined: Collection[str]) -> list[tuple[str, str]]:
    """The functions and classes that a name means, with their exercises; without a name, all that are defined.

    Raises UsageError if there is none.
    """
    known = [(entry, exercise) for entry, exercise in entries.items() if name in ("", entry, exercise)]
    found = [(entry, exercise) for entry, exercise in known if entry in defined]
    if not known:
        raise UsageError(f'there is no exercise "{name}"{did_you_mean(name, [*entries.values(), *entries])}')
    if not found:
        what = f"{known[0][1]} asks for {known[0][0]}, which is not defined" if name else "no exercise is solved"
        raise UsageError(f"{what} here")
    return found
