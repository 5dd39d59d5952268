"""For each exercise of the course, the script of a known mistake fails, and passes with the reference in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import Course, load_course
from harness.repro.failing_call import FailingCall

Python = Callable[..., tuple[int, str]]
WriteScript = Callable[..., tuple[Path, FailingCall]]


# A script does not show what the guard sees of kernels, and `repro` says so.
IN_TORCH = [summary.id for summary in load_course(None).summaries() if not summary.language]


@pytest.fixture(scope="module")
def course() -> Course:
    """The built-in course."""
    return load_course(None)


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", IN_TORCH)
def test_script_of_a_mistake_fails_and_passes_with_the_reference(
    exercise_id: str, course: Course, write_script: WriteScript, python: Python
) -> None:
    """The script never contains the reference."""
    exercise = course.exercise(exercise_id)
    mistake = exercise.mistakes[len(exercise_id) % len(exercise.mistakes)]
    script, found = write_script(course, exercise_id, mistake.source())
    assert found.is_confirmed
    code, printed = python(script.name)
    assert code == 1, printed
    script.with_name(f"{exercise_id.replace('-', '_')}.py").write_text(exercise.reference_source, encoding="utf-8")
    assert python(script.name) == (0, f'the check "{found.check.id}" passes\n')
    text = script.read_text(encoding="utf-8")
    assert not any(f"{word} {exercise.entry_name}" in text for word in ("def", "class"))


KEPT = """
from functools import lru_cache


class CharTokenizer:
    def __init__(self, text):
        self.vocab = sorted(set(text))
        self.ids = {character: i for i, character in enumerate(self.vocab)}

    @lru_cache
    def encode(self, text):
        return [self.ids[character] for character in text]

    def decode(self, ids):
        return "".join(self.vocab[i] for i in ids)
"""


def test_script_overwrites_results_as_the_check_does(course: Course, write_script: WriteScript, python: Python) -> None:
    """A list that a cache hands out fails there too, and a right solution passes."""
    script, found = write_script(course, "char-tokenizer", KEPT)
    assert found.check.id == "kept between calls" and "# the result is overwritten" in (found.check.input or "")
    code, printed = python(script.name)
    assert code == 1 and "AssertionError" in printed
    script.with_name("char_tokenizer.py").write_text(KEPT.replace("    @lru_cache\n", ""), encoding="utf-8")
    assert python(script.name) == (0, 'the check "kept between calls" passes\n')


LATE = """
import torch

KEPT = {}


def dropout(x, u, p, training=True):
    if not 0 <= p <= 1:
        raise ValueError(p)
    if not training:
        return x.clone()
    mask = KEPT.setdefault(u.shape, torch.empty(u.shape, dtype=torch.bool))
    mask.data.copy_(u < p)
    return torch.where(mask, torch.zeros((), dtype=x.dtype), x / (1 - p) if p < 1 else x)
"""


def test_script_requests_gradients_late_as_the_check_does(
    course: Course, write_script: WriteScript, python: Python
) -> None:
    """A mask in one buffer for all calls is that of the last one when the first needs it."""
    script, found = write_script(course, "dropout", LATE)
    assert found.check.id == "kept between calls" and "# the gradients of first" in (found.check.input or "")
    code, printed = python(script.name)
    assert code == 1 and "gradient of x" in printed
    own = "mask = torch.empty(u.shape, dtype=torch.bool)"
    right = LATE.replace("mask = KEPT.setdefault(u.shape, torch.empty(u.shape, dtype=torch.bool))", own)
    script.with_name("dropout.py").write_text(right, encoding="utf-8")
    assert python(script.name) == (0, 'the check "kept between calls" passes\n')


def test_script_shows_a_result_that_shares_memory(course: Course, write_script: WriteScript, python: Python) -> None:
    """Its values are right; what is wrong is that the caller gets the argument back."""
    right = course.exercise("gelu").reference_source
    head, rest = right.split('"none") -> Tensor:\n')
    text = f'{head}"none") -> Tensor:\n    if not bool(x.any()):\n        return x\n{rest}'
    script, found = write_script(course, "gelu", text)
    assert found.check.input is not None and found.check.input.startswith("gelu(") and "#" not in found.check.input
    code, printed = python(script.name)
    assert code == 1 and "the result shares memory with the argument x; return a new object" in printed
    script.with_name("gelu.py").write_text(right, encoding="utf-8")
    assert python(script.name) == (0, f'the check "{found.check.id}" passes\n')
