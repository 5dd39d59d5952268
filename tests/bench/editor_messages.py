"""What an editor says about common slips, beside what `harness lint` says: a table in Markdown.

    npm install yaml-language-server        # in any folder
    python tests/bench/editor_messages.py FOLDER/node_modules/.bin/yaml-language-server [FILE…]

The editor is yaml-language-server, which reads the schema that the first line of a file names.  With files, it prints
what the server says about them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from harness.authoring.models import SCHEMA_FILE
from harness.authoring.skeleton import deck_files, exercise_files
from harness.course.catalogue import Course
from harness.errors import CourseError
from harness.lint.course_schema import course_schema_text
from harness.lint.decks import lint_files

EXERCISE, DECK = "exercises/basics/mine.yaml", "flashcards/basics.yaml"


@dataclass(frozen=True)
class Slip:
    """A slip in a file of `harness course new`, and a part of what a validator of the schema says about it."""

    path: str
    old: str
    new: str
    says: str


SLIPS = (
    Slip(EXERCISE, "{normal: [3, 4]", "{norml: [3, 4]", 'unknown constructor; did you mean "normal"?'),
    Slip(EXERCISE, "shift: 2}, dim: 0", "shfit: 2}, dim: 0", 'unknown key; did you mean "shift"?'),
    Slip(EXERCISE, "{normal: [2, 5, 3]", "{normal: 30", "array"),
    Slip(EXERCISE, "minutes:", "minuts:", 'unknown key; did you mean "minutes"?'),
    Slip(EXERCISE, "level: warm-up", "level: medium", "warm-up"),
    Slip(EXERCISE, "minutes: 10", 'minutes: "10"', "integer"),
    Slip(EXERCISE, "  - Does it work for the last axis, but not for another one?\n", "", "short"),
    Slip(EXERCISE, "call: {x: {normal: [3, 4], shift: 2}, dim: 0}", "call: [0]", "should be a mapping, `name: value`"),
    Slip(DECK, "kind: choice", "kind: multiple-choice", "choice"),
    Slip(DECK, '      - text: "Each entry takes 4 bytes"\n        right: true', "      - text: 4 bytes", "right: true"),
    Slip(DECK, "    relative: 0.01\n", "", "needs exactly one of relative, absolute (0 is exact) or factor"),
    Slip(DECK, 'explanation: "That', 'because: "That', "unknown key; the keys here are formula, explanation"),
)


def write_slip(root: Path, slip: Slip) -> Path:
    """A course in which one file has the slip."""
    files = exercise_files("mine", "basics") | deck_files("basics", "basics") | {SCHEMA_FILE: course_schema_text()}
    assert files[slip.path].count(slip.old) == 1, slip.old
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(slip.old, slip.new) if name == slip.path else text, encoding="utf-8")
    return root / slip.path


def lint_messages(path: Path) -> list[tuple[int, str]]:
    """What `harness lint` says about a file that it cannot read."""
    if path.parent.name == "flashcards":
        return [(problem.line, problem.message) for problem in lint_files([path], []).problems]
    try:
        Course(path.parents[2]).exercise(path.stem)
    except CourseError as error:
        return [(problem.line, problem.message) for problem in error.problems]
    return []


def editor_messages(server: str, paths: list[Path]) -> Iterator[list[tuple[int, str]]]:
    """For each file the line and the text of each diagnostic."""
    command = [server, "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # a command
        assert process.stdin and process.stdout
        _start(process.stdin, process.stdout)
        for path in paths:
            yield _diagnose(process.stdin, process.stdout, path)
        process.terminate()


def _start(to: IO[bytes], of: IO[bytes]) -> None:
    _send(to, {"id": 0, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}})
    while _receive(of).get("id") != 0:
        pass
    _send(to, {"method": "initialized", "params": {}})
    settings = {"yaml": {"validate": True, "schemaStore": {"enable": False}}}
    _send(to, {"method": "workspace/didChangeConfiguration", "params": {"settings": settings}})


def _diagnose(to: IO[bytes], of: IO[bytes], path: Path) -> list[tuple[int, str]]:
    uri = path.resolve().as_uri()
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
    _send(to, {"method": "textDocument/didOpen", "params": {"textDocument": document}})
    while True:
        message = _receive(of)
        if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
            return [(item["range"]["start"]["line"] + 1, item["message"]) for item in message["params"]["diagnostics"]]
        if "id" in message and "method" in message:  # the server asks for settings; null is no answer to any
            _send(to, {"id": message["id"], "result": [None] * len(message["params"].get("items", ()))})


def _send(to: IO[bytes], message: dict[str, Any]) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    to.flush()


def _receive(of: IO[bytes]) -> dict[str, Any]:
    length = 0
    while line := of.readline().strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    message: dict[str, Any] = json.loads(of.read(length))
    return message


def print_slips(server: str) -> None:
    """The table of all slips."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [write_slip(Path(folder) / str(number), slip) for number, slip in enumerate(SLIPS)]
        print("| written | editor | lint |\n|---|---|---|")
        for slip, path, found in zip(SLIPS, paths, editor_messages(server, paths), strict=True):
            print(f"| `{slip.new.strip() or 'two hints'}` | {_cell(found)} | {_cell(lint_messages(path))} |")


def _cell(messages: Sequence[tuple[int, str]]) -> str:
    return " · ".join(f"{line}: {text}" for line, text in messages).replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    if not sys.argv[2:]:
        print_slips(sys.argv[1])
    files = [Path(name) for name in sys.argv[2:]]
    for file, found in zip(files, editor_messages(sys.argv[1], files), strict=True):
        print(f"{file}: {len(found)} messages")
        for line, text in found:
            print(f"  {line}: {text}")
