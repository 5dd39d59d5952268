"""Second computations of the numeric cards on experts, states, latents and patches; see `second.py`.

None copies the formula of its card where there is another way to the number.  Units are those of the cards.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch

Number = float | int
SECOND: dict[str, Callable[..., Number]] = {}


def of(card: str) -> Callable[[Callable[..., Number]], Callable[..., Number]]:
    """Registers the computation of this card."""

    def register(compute: Callable[..., Number]) -> Callable[..., Number]:
        SECOND[card] = compute
        return compute

    return register


@of("experts-collapsed-loss")
def _(e: int, k: int) -> Number:
    probs = torch.zeros(10, e, dtype=torch.float64)
    probs[:, :k] = 1 / k
    counts = torch.bincount(probs.topk(k).indices.flatten(), minlength=e)
    return float(e * (counts / counts.sum() * probs.mean(0)).sum())


@of("experts-capacity-first-choice")
def _(e: int, factor: float) -> Number:
    tokens = 320 * e
    capacity = round(factor * 2 * tokens / e)
    return 100 * len(range(capacity, tokens)) / tokens


@of("linear-attention-hybrids-chunk-flops")
def _(d: int, t: int, c: int) -> Number:
    whole = 2 * t * t * d + 2 * t * t * d
    chunk = 2 * c * c * d + 2 * c * c * d + 2 * c * d * d + 2 * d * c * d
    return whole / (chunk * (t // c))


@of("latent-attention-absorbed-flops")
def _(c: int, n: int, r: int) -> Number:
    key, value, score, mean = c * n, c * n, n + r, n
    absorbed_score, absorbed_mean = c + r, c
    return (key + value + score + mean) / (absorbed_score + absorbed_mean)


@of("qk-norm-capped-weights")
def _(a: float, b: float, cap: float) -> Number:
    return cap * (math.tanh(a / cap) - math.tanh(b / cap))


@of("architectures-patch-count")
def _(p: int, h: int, w: int) -> Number:
    image = torch.empty(1, 3, h, w, device="meta")
    grid = torch.nn.functional.conv2d(image, torch.empty(8, 3, p, p, device="meta"), stride=p)
    return grid[0, 0].numel() + 1


@of("state-space-what-is-left")
def _(a: float, delta: float, t: int) -> Number:
    state = 1.0
    for _ in range(t):
        state *= math.exp(delta * a)
    return 100 * state


@of("rope-scaling-blended-pair")
def _(r: int, s: int) -> Number:
    theta = 2 * math.pi * r / 1000  # r turns in 1000 positions
    kept = (1000 * theta / (2 * math.pi) - 1) / (32 - 1)
    return theta / (kept * theta + (1 - kept) * theta / s)
