"""No draw is decided by rounding: a second implementation, which adds up in another order, gives the same answers.

Where an answer is discrete (ids, an order, which entries are -inf), there is one for each exercise.  Those of the kin
of softmax compute it as exp(score - logsumexp).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from built_in import COURSE, reference_path

from harness.comparison.answer_key import (
    Answer,
    AnswerKey,
    answer_call,
    open_judge,
    reference_source,
    trusted_source,
)
from harness.comparison.faults import find_fault
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import GrowthCost
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote

FOLDER = Path(__file__).parent
# The exercises whose answer depends on a comparison of floats, each with a right solution.
DISCRETE = {
    "beam-search": "numpy_scores",
    "cached-generation": "generator_islice",
    "greedy": "numpy_argmax",
    "int8-quantization": "numpy_inside",
    "min-p": "numpy_rows",
    "mixture-of-experts": "masked_logits",
    "reciprocal-rank-fusion": "numpy_matrix",
    "retrieval": "einsum_rsqrt",
    "roofline": "max_of_pairs",
    "sample-token": "numpy_float64",
    "sampling-pipeline": "numpy_renormalised",
    "speculative-decoding": "padded_vector",
    "top-k": "rank_of_each",
    "top-p": "hf_ascending",
}
# The reference with another softmax is a second implementation of its exercise.
SOFTMAX = """

def _log_softmax(scores, dim):
    return scores - torch.logsumexp(scores, dim, keepdim=True)


def _softmax(scores, dim):
    return torch.exp(_log_softmax(scores, dim))
"""
KIN = [
    name
    for name in COURSE.exercise_ids
    if re.search(r"torch\.(log_)?softmax\(", reference_path(name).read_text(encoding="utf-8"))
]
OTHER = sorted((FOLDER / "other_order").glob("*.py"))
FILES = OTHER + [FOLDER / "submissions" / name / "right" / f"{file}.py" for name, file in DISCRETE.items()]
SEEDS, FEW = 2000, 3
# One guest answers under this many seeds, within these seconds.
BATCH, BATCH_S = 50, 300.0


def exercise_of(path: Path) -> Exercise:
    """The exercise that a file solves."""
    is_submission = path.parent.name == "right"
    return COURSE.exercise(path.parts[-3] if is_submission else path.stem.split(".")[0].replace("_", "-"))


def answer_all(exercise: Exercise, zygote: Zygote, seeds: range) -> Iterator[Answer]:
    """The calls of all cases, those for cost too, with the reference's answers."""
    cases = [case for case in exercise.file.cost if not isinstance(case, GrowthCost)]
    caller = open_trusted(zygote, reference_source(exercise), 0, wall_s=BATCH_S)
    with caller.guest:
        for seed in seeds:
            for case in [*exercise.file.cases, *exercise.file.stability, *cases]:
                for repeat in range(case.repeat):
                    yield answer_call(caller, partial(draw_call, exercise, case, seed, repeat))


def by_logsumexp(exercise: Exercise) -> str:
    """The reference with every softmax as exp(score - logsumexp)."""
    text = exercise.reference_source
    for name in ("softmax", "log_softmax"):
        text = text.replace(f"torch.{name}(", f"_{name}(")
    return text + SOFTMAX


def differences(exercise: Exercise, text: str, zygote: Zygote, seeds: range) -> list[str]:
    """Every answer of a text that is not the reference's."""
    found = []
    with ExitStack() as stack:
        answers = tuple(answer_all(exercise, zygote, seeds))
        judge = stack.enter_context(open_judge(AnswerKey(exercise, 0, answers, b""), zygote))
        other = open_trusted(zygote, trusted_source(exercise, text, exercise.id), 0, wall_s=BATCH_S)
        stack.enter_context(other.guest)
        for answer, outcomes in zip(answers, other.run_all([(a.call, a.max_bytes) for a in answers]), strict=True):
            if fault := find_fault(answer, outcomes, judge):
                found.append(f"{answer.call.case}: {fault.message}")
    return found


def beside_reference(path: Path) -> tuple[Exercise, str]:
    """The exercise of a file, and its text behind the reference's, whose callables the calls need."""
    exercise = exercise_of(path)
    return exercise, f"{exercise.reference_source}\n\n{path.read_text(encoding='utf-8')}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_other_order_of_summation_gives_the_same_answers(path: Path, zygote: Zygote) -> None:
    """Under a few seeds."""
    assert differences(*beside_reference(path), zygote, range(7000, 7000 + FEW)) == []


@pytest.mark.parametrize("name", KIN)
def test_softmax_by_logsumexp_gives_the_same_answers(name: str, zygote: Zygote) -> None:
    """Its error is a rounding unit of the score, however close the scores are."""
    exercise = COURSE.exercise(name)
    assert differences(exercise, by_logsumexp(exercise), zygote, range(7000, 7000 + FEW)) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_other_order_of_summation_gives_the_same_answers_under_every_seed(path: Path, zygote: Zygote) -> None:
    """So often that a draw near a tie would have been seen."""
    for first in range(0, SEEDS, BATCH):
        assert differences(*beside_reference(path), zygote, range(first, first + BATCH)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", KIN)
def test_softmax_by_logsumexp_gives_the_same_answers_under_every_seed(name: str, zygote: Zygote) -> None:
    """Scores in the thousands and ties of scores are among them."""
    exercise = COURSE.exercise(name)
    for first in range(0, SEEDS, BATCH):
        assert differences(exercise, by_logsumexp(exercise), zygote, range(first, first + BATCH)) == []
