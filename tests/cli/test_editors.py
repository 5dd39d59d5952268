"""The lines that editors read, with the expressions and settings that docs/editors.md gives."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
PAGE = (Path(__file__).parents[2] / "docs/editors.md").read_text(encoding="utf-8")
BLOCKS = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]
CHECK, WATCH = next(block["tasks"] for block in BLOCKS if "tasks" in block)
WRONG = "import torch\n\n\ndef scale(x, factor=2.0):\n    return x * factor + 1\n"
FIELDS = ("file", "line", "column", "severity", "message")


def find_problems(task: dict[str, Any], lines: list[str]) -> list[dict[str, str]]:
    """What VS Code lists: the named groups of each line that matches."""
    pattern = task["problemMatcher"]["pattern"]
    found = [re.match(pattern["regexp"], line) for line in lines]
    return [{field: match[pattern[field]] for field in FIELDS} for match in found if match]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            WRONG,
            [("4", "error", "the worked example: [0]: expected 2, got 3"), ("4", "warning", "Known mistake: adds-one")],
        ),
        (
            "def scale(x, factor=2.0):\n    return x.nothing\n",
            [("2", "error", "the worked example: it raised Att")],
        ),
        ("import torch\ndef scale(x:\n", [("2", "error", "loading: line 2: the file is not valid Python")]),
        ("import statistics\n\n\ndef scale(x, factor=2.0):\n    return x\n", [("1", "error", "loading: line 1 uses")]),
        ("x = 1\n", [("1", "error", "loading: the file does not define scale")]),
        ("def scale(x, factor=2.0):\n    return x * factor\n", []),
    ],
)
def test_problem_matcher_finds_file_line_and_message(work: Path, run: Run, text: str, expected: list[Any]) -> None:
    """In the output of the command that the task runs; the rest of the output matches nothing."""
    (work / "scale.py").write_text(text)
    ran = run(*(arg.replace("${file}", str(work / "scale.py")) for arg in CHECK["args"]))
    problems = find_problems(CHECK, ran.out.splitlines())
    assert [(problem["file"], problem["column"]) for problem in problems] == [(str(work / "scale.py"), "1")] * len(
        expected
    )
    assert [(problem["line"], problem["severity"]) for problem in problems] == [row[:2] for row in expected]
    for problem, (_, _, words) in zip(problems, expected, strict=True):
        assert problem["message"].startswith(words)
    assert find_problems(CHECK, run("check", "scale.py").out.splitlines()) == []


@pytest.mark.slow
def test_background_matcher_finds_the_begin_the_problems_and_the_end_of_each_check(work: Path) -> None:
    """In the output of the task, after each save."""
    background = WATCH["problemMatcher"]["background"]
    path = work / "scale.py"
    path.write_text(WRONG)
    with subprocess.Popen(
        [sys.executable, "-m", "harness", *WATCH["args"]], cwd=work, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as watch:  # fmt: skip
        assert watch.stdin is not None and watch.stdout is not None

        def read_until_end() -> list[str]:
            lines: list[str] = []
            for line in watch.stdout or ():
                lines.append(line.rstrip("\n"))
                if re.match(background["endsPattern"], lines[-1]):
                    break
            assert re.match(background["beginsPattern"], next(filter(None, lines)))
            return lines

        problems = find_problems(WATCH, read_until_end())
        assert [(problem["file"], problem["line"]) for problem in problems] == [("scale.py", "4")] * 2
        path.write_text(WRONG.replace(" + 1", ""))
        assert find_problems(WATCH, read_until_end()) == []
        watch.stdin.write("q\n")
        watch.stdin.close()
        watch.stdout.read()


def test_settings_for_pytest_and_for_an_assistant_are_calls_that_exist(run: Run) -> None:
    """The options of both."""
    settings = next(block for block in BLOCKS if "python.testing.pytestArgs" in block)
    assert settings["python.testing.pytestArgs"] == ["--harness", "."]
    server = next(block for block in BLOCKS if "servers" in block)["servers"]["harness"]
    assert run(*server["args"][:1], "--help").out.count(server["args"][1]) == 1
