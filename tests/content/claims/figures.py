"""Figures in cards other than numeric ones, computed: (card, computation, expected result)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

Row = tuple[str, Callable[[], Any], Any]
about = pytest.approx
CHANCE = np.random.default_rng(29)


def mixtral(experts: int) -> int:
    """The parameters of Mixtral 8x7B with this number of experts counted in each layer."""
    attention = 2 * 4096 * 4096 + 2 * 4096 * 1024
    layer = attention + experts * 3 * 4096 * 14336 + 8 * 4096 + 2 * 4096
    return 32 * layer + 2 * 32_000 * 4096 + 4096


def rotated(x: torch.Tensor) -> torch.Tensor:
    """Each pair of features, rotated by its own angle."""
    pairs = torch.view_as_complex(x.reshape(-1, 2))
    turns = torch.polar(torch.ones(len(pairs), dtype=x.dtype), torch.arange(len(pairs), dtype=x.dtype))
    return torch.view_as_real(pairs * turns).reshape(x.shape)


def norm_and_rotation_commute(gain: torch.Tensor) -> bool:
    """Whether the order of the two does not matter."""
    x = torch.tensor(CHANCE.normal(size=16))
    normed = torch.nn.functional.rms_norm
    return bool(torch.allclose(rotated(normed(x, (16,)) * gain), normed(rotated(x), (16,)) * gain))


def recurrence_is_a_convolution() -> bool:
    """A linear state with constant parameters, step by step and all at once."""
    a, b, c = 0.8, 0.5, 2.0
    x, h, outputs = CHANCE.normal(size=12), 0.0, []
    for value in x:
        h = a * h + b * value
        outputs.append(c * h)
    kernel = [c * a**k * b for k in range(12)]
    return bool(np.allclose(np.convolve(x, kernel)[:12], outputs))


def ntk_frequencies(d: int, factor: float) -> tuple[float, float]:
    """The factors by which the fastest and the slowest pair are slowed."""
    base, pairs = 10_000.0, np.arange(0, d, 2) / d
    slowed = base**-pairs / (base * factor ** (d / (d - 2))) ** -pairs
    return float(slowed[0]), float(slowed[-1])


def orthogonalised_range(smallest: float) -> tuple[float, float]:
    """Where five steps of Muon's iteration take singular values from the smallest to 1."""
    values = np.linspace(smallest, 1, 20_001)
    for _ in range(5):
        values = 3.4445 * values - 4.7750 * values**3 + 2.0315 * values**5
    return float(values.min()), float(values.max())


def causal_pairs(chunks: int) -> list[int]:
    """Visible pairs of the queries of each chunk, for 64 tokens."""
    size = 64 // chunks
    return [sum(range(start + 1, start + size + 1)) for start in range(0, 64, size)]


def feed_forward_gradients(first: float, second: float) -> tuple[bool, bool]:
    """Whether the two matrices get a nonzero gradient if they start at these values times noise."""
    torch.manual_seed(0)
    w1, w2 = (torch.randn(8, 8) * scale for scale in (first, second))
    w1.requires_grad_(), w2.requires_grad_()
    x = torch.randn(4, 8)
    ((x + torch.relu(x @ w1) @ w2) ** 2).sum().backward()
    return bool(w1.grad.abs().sum() > 0), bool(w2.grad.abs().sum() > 0)


def quantization_error(values: np.ndarray, axis: int, bits: int = 4) -> float:
    """Root mean square error of the ordinary columns, with a scale and a zero point along an axis."""
    low, high = values.min(axis, keepdims=True), values.max(axis, keepdims=True)
    step = (high - low) / (2**bits - 1)
    return float(np.sqrt((((np.round((values - low) / step) * step + low) - values)[:, 1:] ** 2).mean()))


KEYS = CHANCE.normal(size=(64, 16)) * np.array([50.0] + [1.0] * 15)  # channel 0 is large in all tokens


def pass_at_k(n: int, c: int, k: int) -> float:
    """The unbiased estimate."""
    return 1 - math.comb(n - c, k) / math.comb(n, k)


def fp8_error(tile: int) -> float:
    """Mean relative error of E4M3 with a scale per tile, where one of 1,024 values is 100,000 times larger."""
    values = torch.rand(1024, generator=torch.Generator().manual_seed(3)) + 0.5
    values[7] = 100_000
    tiles = values.reshape(-1, tile)
    scales = tiles.abs().amax(1, keepdim=True) / 448
    restored = (tiles / scales).to(torch.float8_e4m3fn).float() * scales
    return float(((restored - tiles).abs() / tiles).mean())


ROWS: list[Row] = [
    ("disaggregation-why", lambda: 8000 * 320 * 1024 / 1e9, about(2.6, abs=0.05)),
    ("flash-attention-second-version", lambda: 312 / 19.5, 16),
    ("flash-attention-few-blocks", lambda: 1 * 16 < 108, True),
    ("kv-quantization-channel-or-token", lambda: 5 * quantization_error(KEYS, 0) < quantization_error(KEYS, 1), True),
    ("experts-how", lambda: (mixtral(8) / 1e9, mixtral(2) / 1e9), (about(46.7, abs=0.1), about(12.9, abs=0.1))),
    ("experts-auxiliary-loss", lambda: [n * n * (1 / n) ** 2 for n in (2, 8, 64)], about([1, 1, 1])),
    ("experts-or-dense", lambda: (80 > 48 > 30, 80 * 4 / 8), (True, 40)),
    ("latent-attention-idea", lambda: (512 + 64, 2 * 128 * 128), (576, 32_768)),
    ("qk-norm-and-rope", lambda: norm_and_rotation_commute(torch.ones(16, dtype=torch.float64)), True),
    ("qk-norm-and-rope", lambda: norm_and_rotation_commute(torch.arange(1.0, 17).double()), False),
    ("state-space-or-attention", recurrence_is_a_convolution, True),
    ("state-space-hybrid", lambda: 7 + 1, 8),
    ("multi-token-prediction-why", lambda: 1 + 0.85 > 1.8, True),
    ("rope-scaling-ntk-base", lambda: ntk_frequencies(128, 4), (1, about(4))),
    ("rope-scaling-large-base", lambda: 2 * math.pi * 500_000 ** (126 / 128) > 131_072, True),
    ("rope-scaling-large-base", lambda: 2 * math.pi * 10_000 ** (126 / 128) > 131_072, False),
    ("parallelism-causal-balance", lambda: [n / 136 for n in causal_pairs(4)], about([1, 3, 5, 7], rel=0.1)),
    ("parallelism-causal-balance", lambda: len({causal_pairs(8)[i] + causal_pairs(8)[7 - i] for i in range(4)}), 1),
    ("parallelism-sequence", lambda: [2 * (n - 1) / n == (n - 1) / n + (n - 1) / n for n in (2, 4, 8)], [True] * 3),
    ("initialisation-all-zero", lambda: feed_forward_gradients(0, 0), (False, False)),
    ("initialisation-zero-output", lambda: feed_forward_gradients(1, 0), (False, True)),
    ("checkpointing-what", lambda: (2 + 2 + 4) / (2 + 4), about(4 / 3)),
    ("checkpointing-segments", lambda: min(range(1, 145), key=lambda size: 144 / size + size), 12),
    ("fp8-training-formats", lambda: torch.finfo(torch.float8_e4m3fn).max, 448),
    ("fp8-training-formats", lambda: torch.finfo(torch.float8_e5m2).max, 57_344),
    ("fp8-training-outlier", lambda: 3 * fp8_error(128) < fp8_error(1024), True),
    ("packing-cumulative", lambda: list(itertools.accumulate([3, 5, 4], initial=0)), [0, 3, 8, 12]),
    ("data-curation-small-run", lambda: (0.3 * 3, 2 / 0.9), (about(0.9), about(2.2, abs=0.05))),
    ("scaling-irreducible", lambda: 1.69 + 406.4 / 1e300**0.34 + 410.7 / 1e300**0.28, about(1.69)),
    ("reasoning-coverage", lambda: 1 - 0.97**100 > 0.95, True),
    ("process-rewards-rollouts", lambda: (2 / 8, 2 > 0), (0.25, True)),
    ("llm-as-judge-both-orders", lambda: (130 + 90) / (2 * 200), about(0.55)),
    ("pass-at-k-what", lambda: [1 - (1 - c / 10) ** 3 < pass_at_k(10, c, 3) for c in (1, 3, 7)], [True] * 3),
    ("pass-at-k-what", lambda: pass_at_k(10, 3, 1), about(0.3)),
    ("agents-or-workflow", lambda: 0.95**10, about(0.6, abs=0.002)),
    ("reranking-two-stages", lambda: 100 * 300, 30_000),
    ("reranking-no-gain", lambda: (100 - 62, 62 - 60), (38, 2)),
    ("vector-search-filtered", lambda: 200 * 0.01, about(2)),
    ("qlora-ingredients", lambda: 32 / 64 - (8 / 64 + 32 / (64 * 256)), about(0.37, abs=0.005)),
    ("qlora-ingredients", lambda: 65 * (4 + 8 / 64) / 8 < 48, True),
    ("tokenizer-free-why", lambda: 4**2, 16),
    ("contrastive-embeddings-scale", lambda: (1 / 0.07, math.e**2), (about(14.3, abs=0.05), about(7.39, abs=0.01))),
    ("contrastive-embeddings-same-caption", lambda: math.exp(3) / (2 * math.exp(3)), 0.5),
    ("training-memory-what-zero-leaves", lambda: (12 / 64, 2 + 2, 2), (about(0.19, abs=0.003), 4, 2)),
    ("training-memory-more-ranks", lambda: (4 + 12 / 8, 4 + 12 / 64), (5.5, about(4.19, abs=0.005))),
    ("initialisation-first-loss", lambda: math.log(50_257), about(10.82, abs=0.005)),
    ("muon-newton-schulz", lambda: 3.4445**5, about(485, abs=0.5)),
    ("muon-newton-schulz", lambda: orthogonalised_range(0.01), (about(0.68, abs=0.005), about(1.13, abs=0.005))),
    ("checkpointing-square-root", lambda: min(64 / k + k for k in range(1, 65)), 16),
    ("parallelism-small-all-reduce", lambda: (2 * (256 - 1), 8192 / 256, math.log2(256)), (510, 32, 8)),
    ("linear-attention-hybrids-overflow", lambda: (0.2**-63 > 3.4e38, 0.2**-63), (True, about(1.08e44, rel=0.01))),
    ("latent-attention-prefill", lambda: (128 + 64 + 128, 512 + 64 + 512, 512 * 256), (320, 1088, 131_072)),
    ("latent-attention-prefill", lambda: 4096 * 320 + 512 * 256 < 4096 * 1088, True),
    ("qk-norm-cap-after-mask", lambda: math.exp(5 * math.tanh(-math.inf)), about(0.0067, abs=5e-5)),
    ("architectures-patches", lambda: ((224 // 16) ** 2, 16 * 16 * 3), (196, 768)),
    ("architectures-patch-resolution", lambda: ((384 // 16) ** 2, 14 * 14), (576, 196)),
    ("experts-two-losses", lambda: 64 / 2, 32),
    ("rope-scaling-two-ramps", lambda: (4.07 - 1) / 31, about(0.1, abs=0.002)),
]  # fmt: skip
