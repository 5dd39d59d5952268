"""pytest --harness in a learner's folder: which tests there are, how they end, and what does not change."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from xml.etree import ElementTree

import pytest

# Imported before pytester, which forgets what a run has imported.
import harness.drill.after_attempt
import harness.grading.grader
import harness.pytest_plugin.collection  # noqa: F401
from harness.course.catalogue import Course
from harness.progress.store import Store
from harness.sandbox import start

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
# An environment made before the plugin was added does not load it automatically.
IS_LOADED = any(found.value == "harness.pytest_plugin" for found in entry_points(group="pytest11"))
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "import torch\n\n\ndef scale(x, factor=2.0):\n    print('seen')\n    return x * factor + (x.dim() == 2)\n"
ASK_COSTLY = "def ask(model, values):\n    model(values), model(values)\n    return sum(model(values))\n"
ASK_MISSED = "def ask(model, values):\n    model(values)\n    return sum(model(values))\n"
CASES = ["the worked example", "drawn numbers", "one row", "small numbers", "kept between calls"]


@pytest.fixture
def folder(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, small_course: Course, borrowed_zygote: None
) -> pytest.Pytester:
    """A learner's folder with a wrong solution and a test of their own."""
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    pytester.makepyfile(scale=WRONG, test_own="def test_own():\n    assert True\n")
    return pytester


def run_pytest(folder: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run pytest in this process, with the plugin and without slower ones."""
    loaded = [] if IS_LOADED else ["-p", "harness.pytest_plugin"]
    return folder.runpytest_inprocess(*loaded, "-p", "no:cacheprovider", *arguments)


def test_each_check_is_a_test_that_ends_as_in_the_verdict(folder: pytest.Pytester) -> None:
    """With the check's message, the named mistake and no traceback; the learner's own tests run as usual."""
    ran = run_pytest(folder, "--harness", "-rA")
    ran.assert_outcomes(passed=2, failed=4)
    text = ran.stdout.str()
    assert "scale.py: drawn numbers" in text
    assert "FAILED scale.py::drawn numbers - [0, 0]: expected " in text
    assert "FAILED scale.py::kept between calls - this check was not made" in text
    assert 'Step through it: harness repro scale.py --check "drawn numbers"' in text
    assert "Captured stdout call" in text and "seen" in text
    assert "Traceback" not in text and "harness/" not in text.split("FAILURES")[1]


def test_known_mistake_is_named(folder: pytest.Pytester) -> None:
    """Like `harness check`."""
    folder.makepyfile(scale="def scale(x, factor=2.0):\n    return x + factor\n")
    text = run_pytest(folder, "--harness").stdout.str()
    assert "Known mistake: adds-the-factor" in text and "You add the factor." in text


def test_right_solution_passes_every_test_and_is_recorded(folder: pytest.Pytester) -> None:
    """As one attempt, like `harness check`."""
    folder.makepyfile(scale=RIGHT)
    run_pytest(folder, "--harness").assert_outcomes(passed=6)
    store = Store(course=os.environ["HARNESS_COURSE"])
    assert [attempt.verdict for attempt in store.attempts("scale")] == ["passed"]
    store.close()


def test_without_the_option_nothing_changes(folder: pytest.Pytester) -> None:
    """No exercise is collected, and nothing else is registered."""
    run_pytest(folder).assert_outcomes(passed=1)
    folder.makepyprojecttoml("[tool.pytest.ini_options]\nharness = true\n")
    run_pytest(folder, "--collect-only", "-q").stdout.fnmatch_lines(["scale.py::the worked example"])


def test_collection_lists_the_checks_and_grades_nothing(
    folder: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sandbox starts; a check can be chosen by its name or its id."""

    monkeypatch.setattr(start, "start_zygote", None)
    listed = run_pytest(folder, "--harness", "--collect-only", "-q").outlines
    assert [line.removeprefix("scale.py::") for line in listed if line.startswith("scale.py")] == CASES
    listed = run_pytest(folder, "--harness", "--collect-only", "-q", "-k", "numbers").outlines
    assert [line for line in listed if "::" in line] == ["scale.py::drawn numbers", "scale.py::small numbers"]


def test_file_given_by_name_is_not_imported(folder: pytest.Pytester) -> None:
    """pytest imports a file named on its command line; an exercise file is graded in the sandbox."""
    folder.makepyfile(scale="open('imported', 'w').close()\n\n\n" + RIGHT)
    ran = run_pytest(folder, "--harness", "scale.py::one row")
    assert len(ran.parseoutcomes()) == 1
    assert not (folder.path / "imported").exists()


def test_file_that_does_not_load_fails_every_test(folder: pytest.Pytester) -> None:
    """Each with the reason."""
    folder.makepyfile(scale="def scale(x")
    ran = run_pytest(folder, "--harness")
    ran.assert_outcomes(passed=1, failed=5)
    assert ran.stdout.str().count("line 1: the file is not valid Python") >= 5


def test_junit_names_each_check(folder: pytest.Pytester) -> None:
    """CI systems read this file."""
    run_pytest(folder, "--harness", "--junitxml=out.xml", "scale.py")
    cases = ElementTree.parse(folder.path / "out.xml").findall(".//testcase")  # noqa: S314 - written above
    assert [case.get("name") for case in cases] == CASES
    failures = [case.find("failure") for case in cases]
    assert [failure is not None for failure in failures] == [False, True, True, True, True]
    assert "expected" in str(failures[1].text if failures[1] is not None else "")


@pytest.mark.parametrize(
    ("text", "selected", "outcomes"),
    [
        (ASK_COSTLY, (), {"passed": 2, "failed": 1, "skipped": 1}),
        (ASK_MISSED, (), {"passed": 3, "xfailed": 1}),
        (ASK_COSTLY, ("-k", "example"), {"passed": 1}),
    ],
)
def test_cost_is_measured_on_request(
    folder: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    costly_course: Course,
    text: str,
    selected: tuple[str, ...],
    outcomes: dict[str, int],
) -> None:
    """A missed limit fails, a missed stretch goal does not."""
    monkeypatch.setenv("HARNESS_COURSE", str(costly_course.root))
    folder.makepyfile(ask=text)
    found = run_pytest(folder, "--harness", "ask.py", *selected).parseoutcomes()
    assert {name: count for name, count in found.items() if name != "deselected"} == outcomes


def test_plugin_is_registered_and_imports_nothing() -> None:
    """It is loaded wherever the harness is installed, even if nobody uses it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"harness": "harness.pytest_plugin"}
    code = (
        "import sys, pytest\nbefore = set(sys.modules)\nimport harness.pytest_plugin\n"
        "assert set(sys.modules) - before == {'harness', 'harness.pytest_plugin'}"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
