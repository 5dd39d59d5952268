"""Second computations of the numeric cards, from the drawn numbers only: by counting, simulating or a library."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import torch

Number = float | int
SECOND: dict[str, Callable[..., Number]] = {}


def of(card: str) -> Callable[[Callable[..., Number]], Callable[..., Number]]:
    """Registers the computation of this card."""

    def register(compute: Callable[..., Number]) -> Callable[..., Number]:
        SECOND[card] = compute
        return compute

    return register


def softmax(*logits: float, t: float = 1.0) -> list[float]:
    """At temperature t, in double precision."""
    return (torch.tensor(logits, dtype=torch.float64) / t).softmax(0).tolist()


def shares(*percent: float) -> list[Fraction]:
    """Percentages as exact fractions, the rest up to 100 as the last, largest first."""
    known = [Fraction(share, 100) for share in percent]
    return sorted([*known, 1 - sum(known)], reverse=True)


def nucleus(probs: list[Any], p: Any) -> list[Any]:
    """The smallest set of the largest that reaches at least p."""
    sums = list(itertools.accumulate(probs))
    return probs[: next(i for i, total in enumerate(sums, 1) if total >= p)]


def sizes(*tensors: tuple[int, ...]) -> int:
    """The numbers of tensors of these shapes, counted by PyTorch without memory."""
    return sum(torch.empty(shape, device="meta").numel() for shape in tensors)


def triangle(n: int, at: int = 0) -> int:
    """The entries on and below a diagonal of an n x n matrix, row by row."""
    return sum(range(1 + at, n + 1 + at))


# ---- transformer


@of("recurrence-gradient-factor")
def _(factor: float, steps: int) -> Number:
    return math.prod([factor] * steps)


@of("attention-dot-spread")
def _(d: int) -> Number:
    return math.hypot(*[1.0] * d)  # variances of independent terms add up


@of("attention-scaled-score")
def _(**x: int) -> Number:
    q, k = (torch.tensor([[float(x[f"{name}{i}"]) for i in range(1, 5)]]) for name in "qk")
    return float((q @ k.T * 4**-0.5).item())


@of("attention-weighted-mean")
def _(s1: int, s2: int, s3: int, v1: int, v2: int, v3: int) -> Number:
    return float(np.dot(softmax(s1, s2, s3), [v1, v2, v3]))


@of("attention-cost-scores")
def _(n: int, layers: int, heads: int) -> Number:
    return sizes(*[(heads, n, n)] * layers)


@of("attention-cost-break-even")
def _(d: int) -> Number:
    dense = 2 * sizes(*[(d, d)] * 4, (d, 4 * d), (4 * d, d))  # operations a token; scores and mixing take 4 n d
    return dense / (2 * d + 2 * d)


SECOND["masking-visible-pairs"] = lambda n: triangle(n)
SECOND["masking-hidden-entries"] = lambda n: triangle(n, at=-1)
SECOND["multi-head-dimension"] = lambda d, h: torch.empty(1, d, device="meta").view(1, h, -1).shape[-1]


@of("multi-head-parameters")
def _(d: int, h: int) -> Number:
    layer = torch.nn.MultiheadAttention(d, h, bias=False, device="meta")
    return sum(weight.numel() for weight in layer.parameters())


@of("multi-head-grouped-parameters")
def _(d: int, h: int, g: int) -> Number:
    return sizes((h, d // h, d), (g, d // h, d), (g, d // h, d), (d, h * (d // h)))


@of("positions-sinusoidal-value")
def _(d: int, pos: int, j: int) -> Number:
    return (math.sin, math.cos)[j % 2](pos * math.exp(-math.log(10_000) * (j - j % 2) / d))


@of("positions-wavelength")
def _(d: int, i: int) -> Number:
    frequency = math.exp(-2 * i / d * math.log(10_000))
    return math.tau / frequency


@of("positions-alibi-bias")
def _(heads: int, h: int, distance: int) -> Number:
    slopes = list(itertools.accumulate([2 ** (-8 / heads)] * heads, lambda a, b: a * b))
    return -sum([slopes[h - 1]] * distance)


@of("rope-angle")
def _(d: int, i: int, n: int, r: int) -> Number:
    frequency = (1 / 10_000) ** (i / (d / 2))
    return (n + r) * frequency - n * frequency


SECOND["feed-forward-parameters"] = lambda d, m: sizes((d, m * d), (m * d, d))
SECOND["feed-forward-swiglu-parameters"] = lambda d, f: sizes((d, f), (d, f), (f, d))
SECOND["feed-forward-fraction"] = lambda m: 1 - sizes(*[(64, 64)] * 4) / sizes(*[(64, 64)] * (4 + 2 * m))


@of("feed-forward-swiglu-width")
def _(d: int, k: int) -> Number:
    return next(width for width in itertools.count(k, k) if 3 * d * width >= 2 * d * 4 * d)


@of("normalisation-first-component")
def _(x1: int, x2: int, x3: int, x4: int) -> Number:
    x = torch.tensor([x1, x2, x3, x4], dtype=torch.float64)
    return float(torch.nn.functional.layer_norm(x, (4,), eps=0)[0])


@of("blocks-parameters")
def _(layers: int, d: int) -> Number:
    block = torch.nn.TransformerEncoderLayer(d, 1, 4 * d, bias=False, device="meta")
    return layers * sum(weight.numel() for weight in block.parameters() if weight.dim() == 2)


SECOND["architectures-cross-scores"] = lambda source, target, heads: sizes((heads, target, source))

# ---- tokenization


@of("tokens-answer-time")
def _(prompt: int, prefill: int, output: int, decode: int) -> Number:
    return float(Fraction(prompt, prefill) + sum([Fraction(1, decode)] * output))


SECOND["tokens-from-words"] = lambda words: words / 3 * 4


@of("bpe-pair-count")
def _(bananas: int, bandanas: int, bans: int) -> Number:
    corpus = ["banana"] * bananas + ["bandana"] * bandanas + ["ban"] * bans
    return sum(word[i : i + 2] == "an" for word in corpus for i in range(len(word)))


@of("vocabulary-size-bpe")
def _(merges: int, special: int) -> Number:
    first_merge, first_special = 256, 256 + merges  # ids are given in this order
    return len(range(first_merge)) + len(range(first_merge, first_special)) + len([*range(special)])


@of("utf-8-token-bound")
def _(ascii: int, cyrillic: int, chinese: int, rockets: int) -> Number:
    return len(("a" * ascii + "ж" * cyrillic + "你" * chinese + "🚀" * rockets).encode())


@of("token-counting-chat")
def _(messages: int, contents: int, named: int, name_tokens: int) -> Number:
    count = 3
    for number in range(messages):
        count += 3 + 1 + (1 if number < named else 0)
    return count + contents + name_tokens


SECOND["token-counting-overcount"] = lambda messages: sum([4] * messages, 2) - sum([3] * messages, 3)
SECOND["token-cost-call"] = lambda tokens_in, tokens_out, price_in, price_out: (
    tokens_in / 1e6 * price_in + tokens_out / 1e6 * price_out
)
SECOND["numbers-id-column"] = lambda rows, digits: rows * len([*range(0, digits, 3)])
SECOND["languages-mixed-traffic"] = lambda cost, share, premium: float(
    np.average([premium * cost, cost], weights=[share, 100 - share])
)

# ---- inference

SECOND["temperature-softmax-value"] = lambda a, b, c, T: softmax(a, b, c, t=T)[0]
SECOND["temperature-ratio"] = lambda a, b, T: softmax(a, b, 0.3, t=T)[0] / softmax(a, b, 0.3, t=T)[1]


@of("temperature-for-a-ratio")
def _(a: float, b: float, r: int) -> Number:
    low, high = 1e-3, 1e3  # the ratio falls with the temperature
    for _step in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (a - b) / middle > math.log1p(r - 1) else (low, middle)
    return low


SECOND["temperature-entropy"] = lambda a, b, c, T: float(
    torch.distributions.Categorical(logits=torch.tensor([a / T, b / T, c / T], dtype=torch.float64)).entropy()
)


@of("truncation-top-k-renormalised")
def _(a: int, b: int, c: int, d: int, k: int) -> Number:
    largest = shares(a, b, c, d)[:k]
    return float(largest[0] / sum(largest))


SECOND["truncation-nucleus-size"] = lambda a, b, c, d, t: len(nucleus(shares(a, b, c, d), Fraction(t, 100)))


@of("truncation-nucleus-renormalised")
def _(a: int, b: int, c: int, d: int, t: int) -> Number:
    largest = nucleus(shares(a, b, c, d), Fraction(t, 100))
    return float(largest[0] / sum(largest))


SECOND["truncation-temperature-first"] = lambda a, T, t: len(nucleus(softmax(a, 2, 1, 0, t=T), t))


@of("truncation-tail-draws")
def _(m: float, n: int) -> Number:
    hit = 0.0
    for _step in range(n):
        hit += (1 - hit) * m
    return hit


SECOND["penalties-repetition-value"] = lambda p, x: x * p if x < 0 else x / p


@of("penalties-openai-value")
def _(x: float, c: int, f: float, g: float) -> Number:
    for occurrence in range(c):
        x -= f + (g if occurrence == 0 else 0)
    return x


@of("search-best-of-two-paths")
def _(a: float, a2: float, b2: float) -> Number:
    return math.exp(max(math.log(a) + math.log(a2), math.log1p(-a) + math.log(b2)))


SECOND["search-length-normalised"] = lambda s, n, al: s * math.exp(-al * math.log(n))
SECOND["search-beam-candidates"] = lambda b, V, t: sum(b * V for step in range(t) if step > 0)


@of("determinism-bf16-spacing")
def _(low: int) -> Number:
    bits = torch.tensor([low], dtype=torch.bfloat16).view(torch.int16)
    return float((bits + 1).view(torch.bfloat16).item()) - low


# ---- context

SECOND["context-window-page-count"] = lambda window, per_page: Fraction(3, 4) * window / per_page
SECOND["context-budget-for-history"] = lambda window, output, system, tools, per_tool, documents, message: (
    window - sum([output, system, documents, message, *[per_tool] * tools])
)
SECOND["kv-cache-recomputed-projections"] = lambda n: sum(len(range(step)) for step in range(1, n + 1))
SECOND["kv-cache-attended-positions"] = lambda prompt, n: sum(prompt + i for i in range(1, n + 1))
SECOND["kv-cache-cubic-scores"] = lambda n: sum(i * i for i in range(1, n + 1))


@of("kv-memory-per-token")
def _(layers: int, query_heads: int, kv_heads: int, head_dim: int, bits: int) -> Number:
    dtype = {8: torch.int8, 16: torch.bfloat16}[bits]
    return torch.empty(layers, 2, kv_heads, 1, head_dim, dtype=dtype, device="meta").nbytes


@of("kv-memory-batch")
def _(layers: int, kv_heads: int, tokens: int, batch: int) -> Number:
    cache = torch.empty(batch, layers, 2, kv_heads, tokens, 128, dtype=torch.bfloat16, device="meta")
    return cache.nbytes / 1024**3


@of("kv-memory-tokens-that-fit")
def _(memory: int, layers: int, kv_heads: int) -> Number:
    bytes_per_token = torch.empty(layers, 2, kv_heads, 128, dtype=torch.bfloat16, device="meta").nbytes
    return divmod(memory * 1024**3, bytes_per_token)[0]


@of("kv-memory-gqa-factor")
def _(query_heads: int, kv_heads: int) -> Number:
    return sizes((2, query_heads, 128)) / sizes((2, kv_heads, 128))


@of("prompt-caching-total-cost")
def _(prefix: int, calls: int, fresh: int, write: float, read: float) -> Number:
    return sum(prefix * (read if call else write) + fresh for call in range(calls))


@of("prompt-caching-break-even")
def _(write: float, read: float) -> Number:
    write_price, read_price = Fraction(str(write)), Fraction(str(read))
    return next(k for k in itertools.count(1) if write_price + read_price * (k - 1) < k)


SECOND["long-context-score-memory"] = lambda heads, n: (
    torch.empty(heads, n, n, dtype=torch.float16, device="meta").nbytes / 1024**3
)
SECOND["long-context-quadratic-term"] = lambda short, long: Fraction(sizes((long, long)), sizes((short, short)))


@of("long-context-prefill-growth")
def _(billions: int, layers: int, width: int, short: int, long: int) -> Number:
    grown = []
    for tokens in (short, long):
        visible = float(np.arange(1, tokens + 1, dtype=np.float64).sum())
        grown.append(2e9 * billions * tokens + 4.0 * layers * width * visible)
    return grown[1] / grown[0]


# ---- adaptation


@of("rag-error-budget")
def _(found: int, reads: int, knows: int) -> Number:
    return 100 * float(np.dot([found / 100, 1 - found / 100], [reads / 100, knows / 100]))


SECOND["retrieval-rrf-score"] = lambda k, a, b: float(sum(Fraction(1, k + rank) for rank in (a, b)))
SECOND["lora-trained-fraction"] = lambda r, d: sizes((r, d), (d, r)) / sizes((d, d))


@of("lora-training-memory")
def _(billions: int, bits: int, millions: int) -> Number:
    frozen = billions * 10**9 * bits / 8
    return (frozen + millions * 10**6 * (2 + 2 + 4 + 4 + 4)) / 10**9


@of("cost-break-even")
def _(total: int, saved: int, price: float, percent: int) -> Number:
    dollars_a_token = price / 10**6 * (percent / 100)
    return total / saved / dollars_a_token


# ---- training

SECOND["papers-attention-recurrent-ratio"] = lambda n, d: float(Fraction(n, d))
SECOND["papers-how-many-times-smaller"] = lambda small, large: float(Fraction(str(large)) / Fraction(str(small)))
SECOND["pretraining-bits-per-byte"] = lambda nats, size: math.log2(math.exp(nats)) / size


@of("pretraining-gpu-days")
def _(billions: int, trillions: int, cards: int, percent: int) -> Number:
    forward_and_backward = (2 + 4) * billions * 1e9
    tokens_a_day = cards * 0.989e15 * percent / 100 / forward_and_backward * 24 * 60 * 60
    return trillions * 1e12 / tokens_a_day


@of("scaling-budget")
def _(budget: int) -> Number:
    low, high = 1e6, 1e14
    for _step in range(300):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if 6 * middle * (20 * middle) < budget * 1e21 else (low, middle)
    return low


@of("scaling-flops-from-shape")
def _(layers: int, d: int, tokens: int) -> Number:
    return (2 + 4) * tokens * 1e9 * sizes(*[(d, d)] * 4 * layers, *[(d, 4 * d)] * 2 * layers)


@of("optimization-adamw-first-step")
def _(rate: float, decay: float, weight: float, gradient: float) -> Number:
    m, v = 0.9 * 0 + 0.1 * gradient, 0.999 * 0 + 0.001 * gradient**2
    m_hat, v_hat = m / (1 - 0.9**1), v / (1 - 0.999**1)
    decayed = weight * (1 - rate * decay)
    return weight - (decayed - rate * m_hat / math.sqrt(v_hat))


@of("optimization-clip-factor")
def _(a: int, b: int, c: int) -> Number:
    parameters = [torch.nn.Parameter(torch.zeros(1, dtype=torch.float64)) for _one in range(3)]
    for parameter, norm in zip(parameters, (a, b, c), strict=True):
        parameter.grad = torch.tensor([float(norm)], dtype=torch.float64)
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    assert parameters[0].grad is not None
    return float(parameters[0].grad.item()) / a


SECOND["reward-model-preference"] = lambda first, second: softmax(first, second)[0]


@of("policy-ppo-term")
def _(before: float, ratio: float, advantage: int) -> Number:
    now = before * ratio / before
    bound = 1.2 if advantage > 0 else 0.8  # beyond it, moving further in the good direction earns nothing
    return advantage * (min(now, bound) if advantage > 0 else max(now, bound))


@of("policy-grpo-advantage")
def _(size: int, right: int) -> Number:
    rewards = [1] * right + [0] * (size - right)
    return (1 - statistics.fmean(rewards)) / statistics.stdev(rewards)


@of("preference-dpo-loss")
def _(beta: float, a: int, b: int, c: int, d: int) -> Number:
    margin = torch.tensor(beta * ((-a + b) - (-c + d)), dtype=torch.float64)
    return float(-torch.nn.functional.logsigmoid(margin))


# ---- performance

SECOND["flops-mfu-measured"] = lambda P, t, G, peak: 6e9 * P * t / (peak * 1e12) * 100  # a card's share
SECOND["roofline-decode-floor"] = lambda P, bits, bw, peak: P * 1e9 * bits / 8 / (bw * 1e12) * 1e3


@of("roofline-critical-batch")
def _(peak: int, bw: float, bytes: int) -> Number:
    reading, arithmetic = bytes / (bw * 1e12), 2 / (peak * 1e12)
    return reading / arithmetic


SECOND["roofline-prefill-floor"] = lambda P, n, peak, mfu: n / (peak * 1e12 * mfu / 100 / (2 * P * 1e9))


@of("roofline-attention-intensity")
def _(h: int, g: int, bytes: int) -> Number:
    d = 128
    work = 2 * sizes((h, d)) + 2 * sizes((h, d))  # scores and weighted values, for one cached position
    return work / (bytes * sizes((2, g, d)))


SECOND["roofline-kv-equals-weights"] = lambda W, kib, n: W * 1e9 / n / (kib * 2**10)


@of("flash-attention-online-step")
def _(m: int, l: float, x: int) -> Number:  # noqa: E741 - the card's name
    return l * math.exp(m) / math.exp(x) + math.exp(x - x)


@of("batching-static-waste")
def _(a: int, b: int, c: int, d: int) -> Number:
    idle = sum(max(a, b, c, d) - load for load in (a, b, c, d))
    return 100 * idle / (4 * max(a, b, c, d))


@of("speculation-expected-tokens")
def _(K: int, alpha: float) -> Number:
    stopping = [(accepted + 1) * alpha**accepted * (1 - alpha) for accepted in range(K)]
    return sum(stopping) + (K + 1) * alpha**K


@of("quantization-rounding-error")
def _(a: float, b: int) -> Number:
    levels = len(range(1, 2 ** (b - 1)))
    grid = np.linspace(-a, a, 2 * levels + 1)
    return float(np.diff(grid).max()) / 2


SECOND["quantization-group-size"] = lambda P, b, g: (P * b * g + P * 16) / g / 8
SECOND["training-memory-adam"] = lambda P, moments: sum(P * size for size in [2, 2, 4, *[4] * moments])
SECOND["training-memory-zero-one"] = lambda P, N: P * 2 + P * 2 + P * 12 / N


@of("parallelism-bubble")
def _(p: int, m: int) -> Number:
    work = {(stage, stage + micro) for stage in range(p) for micro in range(m)}  # (stage, time)
    total = max(time for _, time in work) + 1
    return 100 * (total - sum(stage == 0 for stage, _ in work)) / total
