"""pass@k: how likely is one of k samples right, estimated without bias from n samples of which c are right.

A draw of k samples without replacement has no right one in C(n - c, k) of C(n, k) cases.

    pass@k = mean over the problems of  1 - C(n - c, k) / C(n, k)

Source: Chen et al. 2021, "Evaluating Large Language Models Trained on Code", arXiv:2107.03374, section 2.1, equation 1.
"""

from math import comb, isclose
from typing import Any


def pass_at_k(samples: list[int], correct: list[int], k: int) -> float:
    problems = list(zip(samples, correct, strict=True))
    if not problems or k < 1 or any(k > n or not 0 <= c <= n for n, c in problems):
        raise ValueError("each problem needs k of its samples, and some of all of them may be correct")
    # The quotient of two whole numbers is rounded once, however large they are; C(n - c, k) is 0 if k > n - c.
    return sum(1 - comb(n - c, k) / comb(n, k) for n, c in problems) / len(problems)


def judge(arguments: dict[str, Any], output: object) -> str | None:
    """Right up to the relative error that is allowed."""
    best = pass_at_k(**arguments)
    if not isinstance(output, float):
        return "a float is expected"
    return None if isclose(output, best, rel_tol=1e-9) else f"{best:.12g} is expected, not {output:.12g}"
