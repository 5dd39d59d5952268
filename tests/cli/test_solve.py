"""`harness start`, `hint`, `solution` and `repro`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"
WRONG = "def scale(x, factor=2.0):\n    return x * factor + 1\n"


@pytest.fixture
def wrong(work: Path) -> Path:
    """A folder with a wrong solution."""
    (work / "scale.py").write_text(WRONG)
    return work


def test_start_writes_a_starter_and_never_overwrites(work: Path, run: Run) -> None:
    """Exit code 2 and an unchanged file, under either spelling of its name."""
    assert run("start", "scale").code == 0
    path = work / "scale.py"
    assert "Multiply x by factor." in path.read_text()
    path.write_text("mine")
    again = run("start", "scale")
    assert (again.code, path.read_text()) == (2, "mine")
    assert "is already there and was left as it is" in again.err


def test_start_respects_underscores_and_other_folders(work: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`top_p.py` is `top-p.py`; a missing folder is created; a file in its place is an error."""
    monkeypatch.delenv("HARNESS_COURSE")
    (work / "top_p.py").write_text("mine")
    assert run("start", "top-p").code == 2
    assert run("start", "top-p", "--dir", "new/folder").code == 0
    assert (work / "new/folder/top-p.py").is_file()
    (work / "file").write_text("")
    assert run("start", "top-p", "--dir", "file").code == 2
    assert run("start", "top-p", "--dir", "file/below").code == 3


def test_start_never_writes_through_a_link(work: Path, run: Run) -> None:
    """A broken link counts as an existing file."""
    (work / "scale.py").symlink_to(work / "elsewhere.py")
    assert run("start", "scale").code == 2
    assert not (work / "elsewhere.py").exists()


def test_starter_is_a_valid_submission_that_does_not_pass(work: Path, run: Run) -> None:
    """From start to check without an edit."""
    run("start", "scale")
    ran = run("check", "scale.py", "--json")
    assert (ran.code, ran.json["verdict"]) == (1, "error")
    assert "NotImplementedError" in ran.json["message"]


def test_hints_come_one_by_one_and_stop_at_the_last(work: Path, run: Run) -> None:
    """The stages are stored."""
    shown = [run("hint", "scale").out for _ in range(4)]
    assert [text.count("hint ") for text in shown] == [text.count(" of 3:") for text in shown] == [1, 2, 3, 3]
    assert "third hint" in shown[3]


def test_solution_needs_a_pass_or_a_recorded_give_up(work: Path, run: Run) -> None:
    """Exit code 2 before; after giving up once it stays available."""
    refused = run("solution", "scale")
    assert (refused.code, refused.out) == (2, "")
    assert "--give-up" in refused.err
    assert "shifted" in run("solution", "scale", "--give-up").out
    assert run("solution", "scale").code == 0
    (work / "mean.py").write_text("def mean(values):\n    return sum(values) / len(values), len(values)\n")
    assert run("solution", "mean").code == 2
    assert run("check", "mean.py").code == 0
    assert run("solution", "mean").code == 0


def test_repro_writes_the_script_beside_the_file_and_says_how_to_run_it(run: Run, wrong: Path) -> None:
    """The message names the check and the command."""
    ran = run("repro", "scale.py")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        'Wrote repro_scale.py: the check "the worked example" in plain Python.\n'
        "  python repro_scale.py\n"
        "Its first lines say how to step through the call in a debugger.\n"
    )
    assert "from scale import scale" in (wrong / "repro_scale.py").read_text()


def test_repro_of_another_check_and_place_refers_to_the_file_from_there(run: Run, wrong: Path) -> None:
    """A name with a dash is no obstacle."""
    (wrong / "scale.py").rename(wrong / "my-scale.py")
    (wrong / "scripts").mkdir()
    ran = run("repro", "my-scale.py", "--exercise", "scale", "--check", "one row", "--out", "scripts/row.py")
    assert ran.code == 0 and 'the check "one row"' in ran.out
    assert "Path(__file__).parent / '../my-scale.py'" in (wrong / "scripts/row.py").read_text()


def test_repro_does_not_touch_a_file_that_is_not_its_own(run: Run, wrong: Path) -> None:
    """Exit code 2, with advice."""
    (wrong / "repro_scale.py").write_text("mine\n")
    ran = run("repro", "scale.py")
    assert ran.code == 2 and "--out FILE" in ran.err
    assert (wrong / "repro_scale.py").read_text() == "mine\n"


def test_repro_of_a_right_solution_writes_nothing(run: Run, wrong: Path) -> None:
    """No call fails; the message says how to get a script anyway."""
    (wrong / "scale.py").write_text(RIGHT)
    ran = run("repro", "scale.py")
    assert ran.code == 2 and "--check NAME" in ran.err
    assert sorted(path.name for path in wrong.iterdir()) == ["scale.py"]
