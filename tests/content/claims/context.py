"""Claims about contexts, caches and their costs, computed: (claim, computation, expected result)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Row = tuple[str, Callable[[], Any], Any]
about = pytest.approx
CHANCE = np.random.default_rng(13)
KIB, GIB = 2**10, 2**30


def softmax(scores: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def cache_bytes(tokens: int, kv_heads: int = 8, layers: int = 80, width: int = 128, size: int = 2) -> int:
    """The size for one sequence; the defaults are Llama-2-70B's."""
    return 2 * layers * kv_heads * width * size * tokens


def prefill(tokens: int, parameters: float = 70e9, layers: int = 80, width: int = 8192) -> float:
    """Operations: dense layers, and causal scores and mixing."""
    return 2 * parameters * tokens + layers * 4 * width * tokens * (tokens + 1) / 2


def cached_equals_full() -> tuple[bool, int]:
    """Token by token with a cache, and all at once under a mask; and the number of scores with the cache."""
    n, d = 6, 8
    x, (wq, wk, wv) = CHANCE.normal(size=(n, d)), CHANCE.normal(size=(3, d, d))
    keys, values, outputs, scores = [], [], [], 0
    for token in x:
        keys.append(token @ wk)
        values.append(token @ wv)
        scores += len(keys)
        outputs.append(softmax(np.array(keys) @ (token @ wq) / math.sqrt(d)) @ np.array(values))
    hidden = np.triu(np.full((n, n), -np.inf), 1)
    full = softmax((x @ wq) @ (x @ wk).T / math.sqrt(d) + hidden) @ (x @ wv)
    return bool(np.allclose(outputs, full)), scores


def tiled_equals_full(block: int) -> bool:
    """An online softmax over blocks of keys, and the softmax of the whole row."""
    n, d = 12, 4
    q, k, v = CHANCE.normal(size=(3, n, d))
    peak, total, mixed = np.full((n, 1), -np.inf), np.zeros((n, 1)), np.zeros((n, d))
    for start in range(0, n, block):
        scores = q @ k[start : start + block].T
        now = np.maximum(peak, scores.max(1, keepdims=True))
        terms = np.exp(scores - now)
        total = total * np.exp(peak - now) + terms.sum(1, keepdims=True)
        mixed = mixed * np.exp(peak - now) + terms @ v[start : start + block]
        peak = now
    return bool(np.allclose(mixed / total, softmax(q @ k.T) @ v))


def prefix_cost(calls: int, write: float = 1.25, read: float = 0.1) -> float:
    """The price of a prefix in `calls` requests, in units of its uncached price."""
    return write + read * (calls - 1)


# Liu et al. 2023, 20 documents, GPT-3.5-Turbo: the answer at places 1, 5, 10, 15 and 20; without documents 56.1.
MIDDLE = [75.8, 57.2, 53.8, 55.4, 63.2]
# What a read costs of the input price: (input, cached) in dollars a million, 2026.
READS = {"gpt-4o": (2.5, 1.25), "gpt-4.1": (2, 0.5), "gpt-5": (1.25, 0.125), "claude-sonnet-4-5": (3, 0.3)}
ROWS: list[Row] = [
    ("S4.1-11", lambda: 128_000 - 4_000 - 2_000, 122_000),
    ("S4.1-12", lambda: 128_000 - 4_000 - 2_000 - 5 * 300 - 6_000 - 500, 114_000),
    ("S4.2-01", lambda: cached_equals_full()[1], 21),
    ("S4.2-02", lambda: sum(range(1, 1001)), 500_500),
    ("S4.2-03", lambda: sum(i * i for i in range(1, 1001)), 333_833_500),
    ("S4.2-04", lambda: cached_equals_full()[0], True),
    ("S4.2-05", lambda: (sum(range(1, 101)), sum(i * i for i in range(1, 101))), (5050, 338_350)),
    ("S4.2-06", lambda: (cached_equals_full()[1], 6 * 7 // 2), (21, 21)),
    ("S4.2-07", lambda: cache_bytes(1), 320 * KIB),
    ("S4.2-08", lambda: (cache_bytes(4096) / GIB, cache_bytes(4096, kv_heads=64) / GIB), (1.25, 10)),
    ("S4.2-08", lambda: 24_000 < 8e9 / cache_bytes(1) < 8 * GIB / cache_bytes(1) < 26_300, True),
    ("S4.2-09", lambda: (cache_bytes(131_072) / GIB, cache_bytes(131_072) / cache_bytes(4096)), (40, 32)),
    ("S4.2-11", lambda: 10_000 * 0.1 + 500, 1500),
    ("S4.2-12", lambda: round((1_000 * 2.5 + 200 * 10) / 1e6, 6), 0.0045),
    ("S4.2-13", lambda: [prefix_cost(k) < k for k in (1, 2)], [False, True]),
    ("S4.2-13", lambda: [prefix_cost(k, write=2) < k for k in (2, 3)], [False, True]),
    ("S4.2-14", lambda: [cached / full for full, cached in READS.values()], about([0.5, 0.25, 0.1, 0.1])),
    ("S4.3-02", lambda: (2 * 777) ** 2 / 777**2, 4),
    ("S4.3-03", lambda: ((131_072 / 4096) ** 2, prefill(131_072) / prefill(4096)), (1024, about(69, abs=0.6))),
    ("S4.3-05", lambda: {tiled_equals_full(block) for block in (1, 3, 5, 12)}, {True}),
    ("S4.3-07", lambda: (min(MIDDLE) < 56.1, MIDDLE.index(min(MIDDLE))), (True, 2)),
    ("S4.3-07", lambda: max(MIDDLE) - min(MIDDLE), about(22)),
    ("S4.3-13", lambda: (200_000 * 0.75, 150_000 / 500, 150_000 / 300), (150_000, 300, 500)),
    ("S7.Q5-01", lambda: sum(range(1, 101)), 5050),
    ("S7.Q5-02", lambda: cached_equals_full()[0], True),
    ("S7.Q5-03", lambda: sum(range(1, 1001)) > 1000, True),
    ("S7.Q5-04", lambda: [cache_bytes(t) / GIB for t in (4096, 131_072)], [1.25, 40]),
]  # fmt: skip
