"""Printed commands name the course, so that they work when copied."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.command_line import command_line
from harness.course.catalogue import Course

ROOT = Path(__file__).parents[1]
# Commands that depend on the course.
COMMANDS = (
    "cards|check|drill|fix|hint|interview|list|plan|progress attempts|repro|report|review|show|solution|start|watch"
)
PRINTED = re.compile(rf"(?:^|[`>] ?)harness (?:{COMMANDS})\b", re.MULTILINE)
# A name in a sentence about the command, and files that are compared letter by letter.
NAMES_ONLY = (
    "as with `harness check`", "`harness check` on this file", "next `harness repro` replaces",
    "`harness check` decides", "Made by <code>harness report", "Made by <code>harness interview",
    "those of <code>harness fix",
)  # fmt: skip


def literals(path: Path) -> Iterator[str]:
    """The texts in a module, without docstrings and the texts of options and schemas."""
    content = path.read_text(encoding="utf-8")
    tree = ast.parse(content if re.search(rf"harness (?:{COMMANDS})\b", content) else "")
    left_out = {
        id(node)
        for owner in ast.walk(tree)
        if isinstance(owner, ast.Expr) or (isinstance(owner, ast.keyword) and owner.arg in ("help", "description"))
        for node in ast.walk(owner.value)
        if isinstance(owner, ast.keyword) or isinstance(owner.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.value


def spelled_in(text: str) -> list[str]:
    """The commands in a text that name no course, and should."""
    for name in NAMES_ONLY:
        text = text.replace(name, "")
    return PRINTED.findall(text)


def test_no_text_spells_a_command_that_depends_on_the_course() -> None:
    """`command_line` does, in code and in the templates of pages."""
    paths = [path for path in (ROOT / "harness").rglob("*.py") if path.parent.name not in ("guest", "templates")]
    texts = [(path, text) for path in paths for text in literals(path)]
    texts += [
        (path, line) for path in (ROOT / "reports").glob("*.html") for line in path.read_text("utf-8").splitlines()
    ]
    assert [(path.name, text) for path, text in texts if spelled_in(text)] == []


def test_commands_name_the_course_of_the_command_line(
    run: Callable[..., Any], write_course: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screens, a failed check and the report; the next command without `--course` is as before."""
    monkeypatch.chdir(tmp_path)
    course = write_course().rename("my course")
    page = tmp_path / "page.html"
    (tmp_path / "scale.py").write_text("def scale(x, factor=2.0):\n    return x * factor + 1\n")
    used = ("--course", course)
    outputs = [
        run(*used, *arguments).out
        for arguments in (
            (), ("list",), ("show", "scale"), ("start", "cuts"), ("check", "scale.py"),
            ("plan", "--interview", date.today() + timedelta(30), "--role", "applied"), ("interview", "--history"),
        )
    ]  # fmt: skip
    assert run(*used, "report", "--out", page).code == 0
    outputs += [run(*used, "start", "cuts").err, run(*used, "review", "cuts").err]
    for text in (*outputs, page.read_text("utf-8").replace("&#39;", "'")):
        assert "harness --course 'my course' " in text
        assert not spelled_in(text)
    assert command_line("list") == "harness list"


def test_course_of_the_environment_is_not_repeated(
    run: Callable[..., Any], small_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It applies to the next command too."""
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    assert "Next: harness start" in run("list").out
