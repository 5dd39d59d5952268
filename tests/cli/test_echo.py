"""Texts that could control a terminal or a log are made harmless."""

from __future__ import annotations

import ast
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text

from harness.cli import echo
from harness.course.catalogue import Course
from harness.terminal import console
from harness.text import CONTROL

COMMANDS = Path(echo.__file__).parent
# Writes to the clipboard (OSC 52), moves the cursor up and erases a line.
HOSTILE = "a\x1b]52;c;eA==\x07\x1b[1A\x1b[2K\x9b2Jb\u202ec"


def test_commands_write_only_in_these_ways() -> None:
    """No other module uses click's echo or a console of rich."""
    for path in COMMANDS.glob("*.py"):
        calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        names = {ast.unparse(function) for function in calls}
        assert path.name == "echo.py" or not names & {"click.echo", "click.secho", "print"}, path
        assert "Console" not in names, path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_console_shows_control_characters(stream: type[io.StringIO], monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours are written; control characters of a text are made visible."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stdout", written := stream())
    console.TerminalConsole(soft_wrap=True).print(Text(HOSTILE, style="red"))
    console.TerminalConsole().print(HOSTILE)
    rest = written.getvalue().replace("\x1b[31m", "").replace("\x1b[0m", "")
    assert not CONTROL.search(rest)
    assert "\\x1b]52;c;eA==" in rest.replace("\n", "")


def test_log_takes_no_line_for_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even after a line break in a long line."""
    monkeypatch.setattr("sys.stdout", written := io.StringIO())
    monkeypatch.setenv("COLUMNS", "40")
    console.TerminalConsole().print(Text("word " * 7 + "::error::x " + "##vso[task.x]"))
    assert "::error" not in written.getvalue() and "##vso" not in written.getvalue()


def test_control_characters_of_a_line_and_a_document_have_no_effect(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON writes them as escapes."""
    echo.echo(f"::error::{HOSTILE}")
    assert not CONTROL.search(line := capsys.readouterr().out) and not line.startswith("::")
    document = {"text": f"{HOSTILE}\n::x ##[group] ##vso[y]"}
    echo.echo_json(document)
    written = capsys.readouterr().out
    assert json.loads(written) == document
    assert written.isascii() and "##" not in written


@pytest.fixture
def foreign(tmp_path: Path, small_course: Course, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small course, as if someone else had made it."""
    root = tmp_path / "course"
    shutil.copytree(small_course.root, root)
    monkeypatch.setenv("HARNESS_COURSE", str(root))
    return root


@pytest.mark.parametrize("command", [("list",), ("show", "scale"), ("lint", "course"), ("start", "scale")])
def test_course_of_others_writes_nothing_to_the_terminal(
    foreign: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """It is refused, with the file, the line and the character."""
    monkeypatch.chdir(foreign.parent)
    (path,) = foreign.glob("exercises/*/scale.yaml")
    path.write_text(re.sub(r"^title:.*$", r'title: "x\\e]52;c;eA==\\a"', path.read_text(), flags=re.MULTILINE))
    ran = run(*command)
    assert not CONTROL.search(ran.out + ran.err)
    assert re.search(r"scale\.yaml:\d+:\d+: the control character U\+001B", ran.out + ran.err)
    assert ran.code == 2


def test_control_characters_of_a_foreign_reference_have_no_effect(foreign: Path, run: Callable[..., Any]) -> None:
    """A Python comment may contain any character."""
    (path,) = foreign.glob("reference/*/scale.py")
    path.write_text(f"{path.read_text()}\n# {HOSTILE}\n")
    ran = run("solution", "scale", "--give-up")
    assert not CONTROL.search(ran.out + ran.err) and "]52;c" in ran.out


def test_deck_of_others_is_refused(tmp_path: Path, run: Callable[..., Any], foreign: Path) -> None:
    """Imported, or among the learner's own."""
    deck = tmp_path / "x.json"
    deck.write_text(json.dumps([{"question": HOSTILE, "answer": "a"}]))
    ran = run("cards", "import", deck)
    assert ran.code == 2 and "x.json as imported" in ran.err and not CONTROL.search(ran.err)
    folder = foreign / "flashcards"
    folder.mkdir(exist_ok=True)
    card = '{id: a, kind: cloze, topic: t, level: core, text: "{{a}} \\e]52;c;eA==\\a"}'
    (folder / "inference.yaml").write_text(f"chapter: inference\ntitle: T\ncards:\n  - {card}\n")
    for command in (("drill", "--plain"), ("cards", "list")):
        ran = run(*command)
        assert ran.code == 2 and "inference.yaml:4:" in ran.err and not CONTROL.search(ran.out + ran.err)
