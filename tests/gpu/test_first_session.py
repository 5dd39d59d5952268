"""The script for the first minutes on a GPU, rehearsed without one."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from harness.course.catalogue import load_course
from harness.measure.cpu_timing import TimingResult
from harness.sandbox import gpu


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script as a module."""
    spec = spec_from_file_location("first_session", Path(__file__).with_name("first_session.py"))
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_without_a_card_it_says_so_and_what_it_would_run(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing counts as verified."""
    monkeypatch.setattr(script, "find_missing", lambda: "no device here")
    assert script.main([]) == 3
    out = capsys.readouterr().out
    assert out.startswith("No card: no device here. Nothing was run, nothing is verified.")
    timed = [case for exercise in load_course(None).exercises() for case in exercise.file.speed]
    assert all(case.name in out for case in timed if case.device == "cuda")
    assert "##" not in out


def test_failure_is_a_line_and_the_next_item_runs(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Items that there is no time for are listed."""
    fails = script.Item("first", lambda: iter([f"{1 / 0}"]))
    works = script.Item("second", lambda: iter(["fine"]))
    script.play({"machine": [fails, works]}, 60.0)
    out = capsys.readouterr().out
    assert "- first: ZeroDivisionError: division by zero\n- fine\n" in out
    assert "Not run, out of time: nothing" in out
    script.play({"machine": [works]}, -1.0)
    assert "Not run, out of time: machine: second" in capsys.readouterr().out


@pytest.mark.slow
def test_ladder_removes_a_layer_and_says_what_still_fails(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without CUDA every step of the probe fails."""
    monkeypatch.setattr(gpu, "find_nodes", lambda: ["/dev/zero"])
    session = script.Session(load_course(None))
    (line,) = session.climb("standard", ("seccomp",))
    assert line.startswith("standard without seccomp: cuInit ")
    assert "sum " in line and "pinned memory " in line


@pytest.mark.parametrize("timed", [TimingResult("below", (0.9, 1.0, 1.1) * 5, share=7.0), TimingResult("", ())])
def test_row_of_a_timed_case_fits_its_table(
    script: ModuleType, timed: TimingResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the ratio of its rounds, and without a ratio."""
    session = script.Session(load_course(None))
    grader = SimpleNamespace(timing_case_of=lambda *_: SimpleNamespace(zygote=None), key_of=lambda _: None)
    monkeypatch.setattr(script.Session, "grader", lambda _: grader)
    monkeypatch.setattr(script, "time_submission", lambda *_: timed)
    exercise = session.course.exercise("softmax")
    (row,) = session.time(exercise, exercise.file.speed[-1], "")
    assert row.count("|") == script.HEADS["windows"].splitlines()[0].count("|")
    assert ("1.00 (" in row) is bool(timed.ratios)


@pytest.mark.slow
def test_fork_after_an_import_of_torch_computes_gradients(script: ModuleType) -> None:
    """The device fails on this machine, and the CPU works."""
    (line,) = script.Session(load_course(None)).try_fork("the import of torch", "")
    assert "backward on the CPU works" in line
