"""What is written to a terminal or a log, whatever the texts hold."""

from __future__ import annotations

import ast
import io
import json
from pathlib import Path

import pytest
from rich.text import Text

from harness.cli import console, echo
from harness.text import CONTROL

COMMANDS = Path(console.__file__).parent
# Writes to the clipboard (OSC 52), moves the cursor up and erases a line.
HOSTILE = "a\x1b]52;c;eA==\x07\x1b[1A\x1b[2K\x9b2Jb\u202ec"


def test_commands_write_by_these_ways_only() -> None:
    """Neither click's echo nor a console of rich is used elsewhere."""
    for path in COMMANDS.glob("*.py"):
        calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        names = {ast.unparse(function) for function in calls}
        assert path.name == "echo.py" or not names & {"click.echo", "click.secho", "print"}, path
        assert path.name == "console.py" or "Console" not in names, path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_console_shows_control_characters(stream: type[io.StringIO], monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours are written; what a text holds is not obeyed."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stdout", written := stream())
    console.TerminalConsole(soft_wrap=True).print(Text(HOSTILE, style="red"))
    console.TerminalConsole().print(HOSTILE)
    rest = written.getvalue().replace("\x1b[31m", "").replace("\x1b[0m", "")
    assert not CONTROL.search(rest)
    assert "\\x1b]52;c;eA==" in rest.replace("\n", "")


def test_log_takes_no_line_for_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even one that begins where a long line was broken."""
    monkeypatch.setattr("sys.stdout", written := io.StringIO())
    monkeypatch.setenv("COLUMNS", "40")
    console.TerminalConsole().print(Text("word " * 7 + "::error::x " + "##vso[task.x]"))
    assert "::error" not in written.getvalue() and "##vso" not in written.getvalue()


def test_line_and_document_are_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON says the same with escapes of its own."""
    echo.echo(f"::error::{HOSTILE}")
    assert not CONTROL.search(line := capsys.readouterr().out) and not line.startswith("::")
    document = {"text": f"{HOSTILE}\n::x ##[group] ##vso[y]"}
    echo.echo_json(document)
    written = capsys.readouterr().out
    assert json.loads(written) == document
    assert written.isascii() and "##" not in written
