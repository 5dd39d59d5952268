"""`harness repro`: its script, its messages and its exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.course.catalogue import Course

Run = Callable[..., Any]
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Course) -> Path:
    """A folder with a wrong solution, with the small course as the course."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    (tmp_path / "scale.py").write_text(WRONG)
    return tmp_path


def test_repro_writes_the_script_beside_the_file_and_says_how_to_run_it(run: Run, work: Path) -> None:
    """The message names the check and the command."""
    ran = run("repro", "scale.py")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        'Wrote repro_scale.py: the check "the worked example" in plain Python.\n'
        "  python repro_scale.py\n"
        "Its first lines say how to step through the call in a debugger.\n"
    )
    assert "from scale import scale" in (work / "repro_scale.py").read_text()


def test_repro_of_another_check_and_place_refers_to_the_file_from_there(run: Run, work: Path) -> None:
    """A name with a dash is no obstacle."""
    (work / "scale.py").rename(work / "my-scale.py")
    (work / "scripts").mkdir()
    ran = run("repro", "my-scale.py", "--exercise", "scale", "--check", "one row", "--out", "scripts/row.py")
    assert ran.code == 0 and 'the check "one row"' in ran.out
    assert "Path(__file__).parent / '../my-scale.py'" in (work / "scripts/row.py").read_text()


def test_repro_does_not_touch_a_file_that_is_not_its_own(run: Run, work: Path) -> None:
    """Exit code 2, with advice."""
    (work / "repro_scale.py").write_text("mine\n")
    ran = run("repro", "scale.py")
    assert ran.code == 2 and "--out FILE" in ran.err
    assert (work / "repro_scale.py").read_text() == "mine\n"


def test_repro_of_a_right_solution_writes_nothing(run: Run, work: Path) -> None:
    """No call fails; the message says how to get a script anyway."""
    (work / "scale.py").write_text("def scale(x, factor=2.0):\n    return x * factor\n")
    ran = run("repro", "scale.py")
    assert ran.code == 2 and "--check NAME" in ran.err
    assert sorted(path.name for path in work.iterdir()) == ["scale.py"]
