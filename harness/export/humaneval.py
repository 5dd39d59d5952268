"""Samples with their results as JSON lines, in HumanEval's format (openai/human-eval), and pass@k.

Every result is a sample of its exercise, whatever its learner: lay out a model's answers as a cohort with a folder for
each sample.  An internal error is not a sample, and an unverified one neither passed nor failed; both count as
undecided.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.course.submission import text_with_digest
from harness.export.gradebook import Gradebook
from harness.files import write_private
from harness.policy.grades import ScoredAttempt
from harness.results.result import Result, Verdict

KS = (1, 10, 100)
# HumanEval's words for the outcome of a sample.
RESULTS = {Verdict.PASSED: "passed", Verdict.TIMEOUT: "timed out"}
UNDECIDED = (Verdict.INTERNAL_ERROR, Verdict.UNVERIFIED)


def write_humaneval(book: Gradebook, out: Path) -> list[Path]:
    """`samples.jsonl_results.jsonl`, named as HumanEval names it, and `pass_at_k.json`."""
    lines = (json.dumps(sample, allow_nan=False) + "\n" for sample in make_samples(book))
    samples = write_private(out / "samples.jsonl_results.jsonl", lines)
    summary = json.dumps(summarise(book.attempts), indent=2, allow_nan=False) + "\n"
    return [samples, write_private(out / "pass_at_k.json", [summary])]


def make_samples(book: Gradebook) -> Iterator[dict[str, Any]]:
    """A sample for each decided result, in order; `completion` is null where the file is gone or changed."""
    completions: Counter[str] = Counter()
    for attempt in book.attempts:
        if attempt.verdict in UNDECIDED:
            continue
        result = book.results[attempt.number]
        yield {
            "task_id": attempt.exercise,
            "completion": _source(result),
            "completion_id": completions[attempt.exercise],
            "passed": attempt.verdict is Verdict.PASSED,
            "result": RESULTS.get(attempt.verdict, f"failed: {attempt.verdict.value}"),
            "learner": attempt.learner,
            "sha256": result.submission.sha256,
        }
        completions[attempt.exercise] += 1


def summarise(attempts: Sequence[ScoredAttempt], ks: Sequence[int] = KS) -> dict[str, Any]:
    """pass@k of each exercise and the mean over all, as in HumanEval; null where one has too few samples."""
    tasks: dict[str, dict[str, Any]] = {}
    for attempt in attempts:
        task = tasks.setdefault(attempt.exercise, {"samples": 0, "passed": 0, "undecided": 0})
        if attempt.verdict in UNDECIDED:
            task["undecided"] += 1
        else:
            task["samples"] += 1
            task["passed"] += attempt.verdict is Verdict.PASSED
    for task in tasks.values():
        task |= {f"pass@{k}": pass_at_k(task["samples"], task["passed"], k) for k in ks}
    return {"tasks": tasks, **{f"pass@{k}": _mean(tasks, f"pass@{k}") for k in ks}}


def _mean(tasks: Mapping[str, Mapping[str, Any]], name: str) -> float | None:
    rates = [task[name] for task in tasks.values()]
    return sum(rates) / len(rates) if rates and None not in rates else None


def pass_at_k(samples: int, passed: int, k: int) -> float | None:
    """The unbiased chance that one of k samples passes: 1 - C(n - c, k) / C(n, k); None with fewer than k samples.

    Chen et al. 2021, Evaluating Large Language Models Trained on Code, equation 1, as the product
    1 - Π (1 - k / i) for i from n - c + 1 to n.  Of 4 samples 1 passed: pass@1 is 1/4, pass@2 is 1 - 3/6 = 1/2.
    """
    if samples < k:
        return None
    if samples - passed < k:
        return 1.0
    fails = 1.0
    for i in range(samples - passed + 1, samples + 1):
        fails *= 1 - k / i
    return 1 - fails


def _source(result: Result) -> str | None:
    """The text that was graded, if its file is still there."""
    return text_with_digest(result.submission.path, result.submission.sha256)
