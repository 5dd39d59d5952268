"""Every hostile submission, graded as any other: no way out, no pass, no failure of ours, no harm to the next.

The default run takes some of every group; `pytest -m slow tests/hostile` takes the rest of the corpus, generated files
and turns included, at both levels that confine.
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
def test_hostile_file_graded_stays_inside(arena: Any, hostile: bytes) -> None:
    """It neither passes nor breaks the grader, reaches nothing, and the honest solution after it still passes."""
    trial = arena.try_hostile(hostile)
    assert trial.result.verdict.value not in ("passed", "internal_error"), trial.texts[:2000]
    assert not trial.has_secret
    assert trial.admissions == []
    assert trial.after == trial.before
    assert is_storable(trial.result.as_json())
    assert arena.reference(trial.exercise).verdict.value == "passed"
    assert arena.leftovers() == []


@pytest.mark.parametrize("arena", ["strict", "standard"], indirect=True)
def test_grader_after_hostile_files_is_as_before(arena: Any) -> None:
    """A grader that has seen hostile files, those above and the worst, has leaked no descriptor and little memory."""
    for exercise in EXERCISES:
        assert arena.reference(exercise).verdict.value == "passed"
    for name in WORST:  # one that ran the course's own texts rests from then on for the next who needs one
        arena.try_file(name)
    descriptors = count_descriptors()
    for name in WORST:
        arena.try_file(name)
    assert count_descriptors() <= descriptors
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - arena.memory_kb < GROWTH_KB
    assert arena.leftovers() == []


def count_descriptors() -> int:
    """Open descriptors of this process."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def is_storable(record: dict[str, Any]) -> bool:
    """Whether a result survives the line of JSON that it is stored as."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return bool(json.loads(text.encode())["verdict"])
