"""Every hostile submission, graded like any other: it cannot escape, pass, break the grader or harm the next.

The quick run takes some files of every group; `pytest -m slow tests/hostile` takes the rest of the corpus, with the
generated files and turns, at both confining levels.
"""

from __future__ import annotations

import json
import os
import resource
from typing import Any

import pytest

EXERCISES = ("softmax", "kv-cache-bytes", "top-p")
WORST = ("output/flood_stdout", "signals/exit_zero", "forgery/frames_then_answer", "memory/tensors")
GROWTH_KB = 1 << 20


@pytest.mark.timeout(90)
def test_hostile_file_stays_inside_the_sandbox(arena: Any, hostile: bytes) -> None:
    """It neither passes nor breaks the grader, reaches nothing, and the reference still passes after it."""
    trial = arena.try_hostile(hostile)
    assert trial.result.verdict.value not in ("passed", "internal_error"), trial.texts[:2000]
    assert not trial.has_secret
    assert trial.admissions == []
    assert trial.after == trial.before
    assert is_storable(trial.result.as_json())
    assert arena.reference(trial.exercise).verdict.value == "passed"
    assert arena.leftovers() == []


@pytest.mark.parametrize("arena", ["strict", "standard"], indirect=True)
def test_grader_is_unchanged_after_hostile_files(arena: Any) -> None:
    """It has leaked no file descriptor and little memory."""
    for exercise in EXERCISES:
        assert arena.reference(exercise).verdict.value == "passed"
    for name in WORST:  # a guest that ran the course's own texts is kept for the next use
        arena.try_file(name)
    descriptors = count_descriptors()
    for name in WORST:
        arena.try_file(name)
    assert count_descriptors() <= descriptors
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - arena.memory_kb < GROWTH_KB
    assert arena.leftovers() == []


def count_descriptors() -> int:
    """The number of open file descriptors of this process."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names alone


def is_storable(record: dict[str, Any]) -> bool:
    """Whether a result can be stored as a line of JSON."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return bool(json.loads(text.encode())["verdict"])
