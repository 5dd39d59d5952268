"""Second computations of numeric cards on decoding, schedules and low precision. They count or simulate, where the
cards have a formula.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from fractions import Fraction

import torch

Number = float | int
SECOND: dict[str, Callable[..., Number]] = {}


def of(card: str) -> Callable[[Callable[..., Number]], Callable[..., Number]]:
    """Registers the computation of this card."""

    def register(compute: Callable[..., Number]) -> Callable[..., Number]:
        SECOND[card] = compute
        return compute

    return register


@of("prompt-lookup-tokens-per-pass")
def _(share: int, accepted: int) -> Number:
    passes = [1 + accepted if place < share else 1 for place in range(100)]
    return sum(passes) / len(passes)


@of("scoring-logprob-to-percent")
def _(yes: float, no: float) -> Number:
    rest = 1 - math.exp(yes) - math.exp(no)
    vocabulary = torch.tensor([yes, no, math.log(rest)] if rest > 0 else [yes, no], dtype=torch.float64)
    return 100 * float(vocabulary[:2].softmax(0)[0])


@of("constrained-decoding-index-size")
def _(states: int, vocab: int) -> Number:
    return float(Fraction(states * vocab, 8 * 10**6))


@of("speculation-tree-nodes")
def _(width: int, depth: int) -> Number:
    level: list[tuple[int, ...]] = [()]
    nodes = 0
    for _level in range(depth):
        level = [(*node, child) for node in level for child in range(width)]
        nodes += len(level)
    return nodes


@of("flash-attention-merge-weight")
def _(a: float, b: float) -> Number:
    lses = torch.tensor([a, b], dtype=torch.float64)
    return float((lses - lses.logsumexp(0)).exp()[1])


@of("chunked-prefill-steps")
def _(running: int, budget: int, prompt: int) -> Number:
    steps = 0
    while prompt > 0:
        left = budget
        for _request in range(running):
            left -= 1
        prompt -= min(left, prompt)
        steps += 1
    return steps


@of("paged-attention-waste")
def _(t: int, block: int) -> Number:
    blocks = [range(start, start + block) for start in range(0, t, block)]
    places = [place for places in blocks for place in places]
    return 100 * sum(place >= t for place in places) / len(places)


@of("quantization-int4-bits")
def _(bits: int, group: int) -> Number:
    stored = [bits] * group + [16, bits]
    return sum(stored) / group


@of("kv-quantization-outlier-error")
def _(outlier: int) -> Number:
    scale = outlier / 127
    near = torch.arange(0, 3, 1e-5, dtype=torch.float64)
    return float((torch.round(near / scale) * scale - near).abs().max())


@of("low-bit-formats-e4m3-step")
def _(value: float) -> Number:
    numbers = torch.arange(256, dtype=torch.uint8).view(torch.float8_e4m3fn).double()
    finite: list[float] = sorted(set(numbers[numbers.isfinite()].tolist()))
    above = bisect_right(finite, value)
    return finite[above] - finite[above - 1]


@of("weight-quantization-gptq-two-weights")
def _(r: float, second: float) -> Number:
    # inputs with this H; the second weight alone makes up for the first one, by least squares
    inputs = torch.linalg.cholesky(torch.tensor([[1.0, r], [r, 1.0]], dtype=torch.float64)).T
    wanted = inputs @ torch.tensor([0.4, second], dtype=torch.float64)
    return float(torch.linalg.lstsq(inputs[:, 1:], wanted[:, None]).solution)


@of("prefix-sharing-blocks-of-samples")
def _(n: int, prompt: int) -> Number:
    held = {("prompt", token // 16) for token in range(prompt) if (token // 16 + 1) * 16 <= prompt}
    for sample in range(n):
        held |= {(str(sample), token // 16) for token in range(prompt + 100) if (token // 16 + 1) * 16 > prompt}
    return len(held)


@of("attention-sinks-distance")
def _(window: int, read: int) -> Number:
    kept = [token for token in range(read) if token < 4 or token >= read - window]
    return len(kept) - 1
