"""Cohen's kappa: how far do two raters agree beyond chance?

Two raters who guess agree too, the more often the more one label prevails. Kappa compares the disagreement that was
observed with the one expected if both rated independently, each with the frequencies of their own labels.

    kappa = 1 - observed / expected,    observed = sum over pairs of cost(a, b) / n,
                                        expected = sum over labels of f_a(i) f_b(j) cost(i, j)

Source: Cohen 1960, "A Coefficient of Agreement for Nominal Scales"; Cohen 1968, "Weighted kappa" (the costs).
"""

from collections import Counter
from math import isnan, nan
from typing import Any

COSTS = {None: lambda i, j: int(i != j), "linear": lambda i, j: abs(i - j), "quadratic": lambda i, j: (i - j) ** 2}


def cohens_kappa(a: list[Any], b: list[Any], weights: str | None = None) -> float:
    if weights not in COSTS:
        raise ValueError(f"weights is None, linear or quadratic, not {weights!r}")
    cost = COSTS[weights]
    place = {label: i for i, label in enumerate(sorted({*a, *b}))}
    of_a, of_b = ([place[label] for label in labels] for labels in (a, b))
    observed = sum(map(cost, of_a, of_b))  # times n
    counts_a, counts_b = Counter(of_a), Counter(of_b)
    expected = sum(counts_a[i] * counts_b[j] * cost(i, j) for i in counts_a for j in counts_b)  # times n * n
    return 1 - observed * len(a) / expected if expected else nan


def judge(arguments: dict[str, Any], output: object) -> str | None:
    """Right to 1e-9: a kappa near 0 is the difference of two numbers near 1, so its last digits are rounding."""
    best = cohens_kappa(**arguments)
    if not isinstance(output, float):
        return "a float is expected"
    if isnan(best) == isnan(output) and (isnan(best) or abs(output - best) <= 1e-9):
        return None
    return f"{best:.10g} is expected, not {output:.10g}"
