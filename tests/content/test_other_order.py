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

from harness.comparison.answer_key import Answer, AnswerKey, answer_call, open_judge, reference_source, trusted_source
from harness.comparison.faults import find_fault
from harness.course.exercise import Exercise
from harness.course.inputs import draw_call
from harness.course.schema import GrowthCost
from harness.sandbox.caller import open_trusted
from harness.sandbox.zygote import Zygote

FOLDER = Path(__file__).parent
# The exercises whose answer depends on a comparison of floats, each with a right solution.
DISCRETE = {
    "beam-search": "numpy_scores", "cached-generation": "generator_islice", "greedy": "numpy_argmax",
    "fp8-scaling": "dequantise_first", "gptq-step": "eliminated_inverse", "int4-quantization": "groups_as_rows",
    "int8-quantization": "numpy_inside", "ivf-search": "cdist", "logprobs-top-n": "sort_and_searchsorted",
    "maximal-marginal-relevance": "gram_matrix", "min-p": "numpy_rows", "mixture-of-experts": "masked_logits",
    "reciprocal-rank-fusion": "numpy_matrix", "retrieval": "einsum_rsqrt", "roofline": "max_of_pairs",
    "sample-token": "numpy_float64", "sampling-pipeline": "numpy_renormalised",
    "speculative-decoding": "padded_vector", "top-k": "rank_of_each", "top-p": "hf_ascending",
}  # fmt: skip
# The reference with another softmax is a second implementation of its exercise; a kernel calls none of torch.
SOFTMAX = """

def _log_softmax(scores, dim):
    return scores - torch.logsumexp(scores, dim, keepdim=True)


def _softmax(scores, dim):
    return torch.exp(_log_softmax(scores, dim))
"""
KIN = [
    summary.id
    for summary in COURSE.summaries()
    if not summary.language
    and re.search(r"torch\.(log_)?softmax\(", reference_path(summary.id).read_text(encoding="utf-8"))
]
FILES = {name: [FOLDER / "submissions" / name / "right" / f"{file}.py"] for name, file in DISCRETE.items()}
for other in sorted((FOLDER / "other_order").glob("*.py")):
    FILES.setdefault(other.stem.split(".")[0].replace("_", "-"), []).append(other)
EXERCISES = sorted(FILES.keys() | set(KIN))
SEEDS, FEW = 2000, 1
# The quick run takes these; a project's steps run a whole model.
QUICK = [name for name in EXERCISES[::8] if "-gpt-" not in name]
# One guest answers under this many seeds, within these seconds.
BATCH, BATCH_S = 50, 300.0


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


def differences(exercise: Exercise, zygote: Zygote, seeds: range) -> list[str]:
    """Every answer of a second implementation that is not the reference's."""
    found = []
    with ExitStack() as stack:
        answers = tuple(answer_all(exercise, zygote, seeds))
        calls = [(answer.call, answer.max_bytes) for answer in answers]
        judge = stack.enter_context(open_judge(AnswerKey(exercise, 0, answers, b""), zygote))
        for name, text in second_implementations(exercise):
            other = open_trusted(zygote, trusted_source(exercise, text, exercise.id), 0, wall_s=BATCH_S)
            with other.guest:
                for answer, outcomes in zip(answers, other.run_all(calls), strict=True):
                    if fault := find_fault(answer, outcomes, judge):
                        found.append(f"{name}, {answer.call.case}: {fault.message}")
    return found


def second_implementations(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Their names and texts. A file is behind the reference, whose callables the calls need."""
    for path in FILES.get(exercise.id, ()):
        yield path.name, f"{exercise.reference_source}\n\n{path.read_text(encoding='utf-8')}"
    if exercise.id in KIN:
        yield "by logsumexp", by_logsumexp(exercise)


@pytest.mark.parametrize("exercise_id", QUICK)
def test_other_order_of_summation_gives_the_same_answers(exercise_id: str, zygote: Zygote) -> None:
    """Under one seed. The error of exp(score - logsumexp) is a rounding unit of the score, however close the scores
    are."""
    assert differences(COURSE.exercise(exercise_id), zygote, range(7000, 7000 + FEW)) == []


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_other_order_of_summation_gives_the_same_answers_under_every_seed(exercise_id: str, zygote: Zygote) -> None:
    """So often that a draw near a tie would have been seen; scores in the thousands and ties of scores are among
    them."""
    for first in range(0, SEEDS, BATCH):
        assert differences(COURSE.exercise(exercise_id), zygote, range(first, first + BATCH)) == []
