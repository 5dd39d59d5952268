"""Second computations of the numeric cards on serving, variants, scale, evaluation and search; see `second.py`.

None copies the formula of its card where there is another way to the number.  Units are those of the cards.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import torch

Number = float | int
SECOND: dict[str, Callable[..., Number]] = {}
CHANCE = np.random.default_rng(23)


def of(card: str) -> Callable[[Callable[..., Number]], Callable[..., Number]]:
    """Registers the computation of this card."""

    def register(compute: Callable[..., Number]) -> Callable[..., Number]:
        SECOND[card] = compute
        return compute

    return register


def sizes(*tensors: tuple[int, ...]) -> int:
    """The numbers of tensors of these shapes, counted by PyTorch without memory."""
    return sum(torch.empty(shape, device="meta").numel() for shape in tensors)


def exact(number: float) -> Fraction:
    """The decimal number as written."""
    return Fraction(str(number))


# ---- serving


SECOND["latency-request-time"] = lambda ttft, tpot, n: sum([ttft, *[tpot] * (n - 1)]) / 1000
SECOND["latency-batch-tpot"] = lambda batch, rate: float(1 / Fraction(rate, batch) * 1000)


@of("chunked-prefill-iterations")
def _(budget: int, running: int, prompt: int) -> Number:
    iterations = 0
    while prompt > 0:
        prompt -= budget - running
        iterations += 1
    return iterations


@of("disaggregation-transfer")
def _(tokens: int, kib: int, link: int) -> Number:
    return torch.empty(tokens, kib, 1024, dtype=torch.uint8, device="meta").nbytes / (link * 1e6)


@of("flash-attention-exponentials")
def _(peak: int, special: float, d: int) -> Number:
    flops = 2 * d + 2 * d  # one score, and its share of the output
    return float(100 * (1 / exact(special)) / (Fraction(flops) / peak))


@of("kv-quantization-bytes")
def _(layers: int, kv_heads: int, bits: int, group: int) -> Number:
    numbers = sizes((layers, 2, kv_heads, 128))
    return (numbers * bits + numbers // group * (16 + 16)) / 8 / 1024


# ---- variants

SECOND["experts-active-share"] = lambda shared, count, size, used: float(
    exact(shared) + sum(([exact(size)] * count)[:used])
)


@of("experts-balance-value")
def _(a: int, b: int, c: int) -> Number:
    f = np.array([a, b, c, 100 - a - b - c]) / 100
    return float(len(f) * f @ f)


@of("experts-capacity")
def _(tokens: int, count: int, factor: float, share: int) -> Number:
    capacity = int(exact(factor) * tokens / count)
    arriving = tokens * share // 100
    return sum(1 for position in range(arriving) if position >= capacity)


SECOND["latent-attention-cache"] = lambda layers, latent, rotary: (
    torch.empty(layers, latent + rotary, dtype=torch.bfloat16, device="meta").nbytes / 1024
)
SECOND["latent-attention-ratio"] = lambda heads, width, latent: sizes((2, heads, width)) / sizes((latent,), (64,))


@of("qk-norm-bound")
def _(d: int, gain: int) -> Number:
    q = torch.nn.functional.rms_norm(torch.linspace(1, 2, d, dtype=torch.float64), (d,)) * gain
    return float(q @ q / math.sqrt(d))  # the largest product is that with itself


SECOND["state-space-state-bytes"] = lambda layers, d, n: (
    torch.empty(layers, 2 * d, n, dtype=torch.float32, device="meta").nbytes / 2**20
)
SECOND["multi-token-prediction-logits"] = lambda heads, tokens, vocabulary: (
    torch.empty(heads, tokens, vocabulary, device="meta").nbytes / 2**30
)


@of("attention-sinks-learned")
def _(z: int, a: float, b: float) -> Number:
    return float(torch.tensor([a, b, 0.0, z], dtype=torch.float64).softmax(0)[:3].sum())


@of("interpretability-autoencoder-size")
def _(d: int, factor: int) -> Number:
    encoder = torch.nn.Linear(d, factor * d, device="meta")
    decoder = torch.nn.Linear(factor * d, d, device="meta")
    return sum(parameter.numel() for parameter in [*encoder.parameters(), *decoder.parameters()]) / 1e6


# ---- longer contexts


@of("rope-scaling-turns")
def _(d: int, length: int, i: int) -> Number:
    frequencies = 10000.0 ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    return float(frequencies[i] * length / (2 * torch.pi))


@of("rope-scaling-yarn-logits")
def _(s: int) -> Number:
    q, k = CHANCE.normal(size=(2, 16))
    stretch = 1 + math.log(s) / 10
    return float((stretch * q) @ (stretch * k) / (q @ k))


@of("long-context-evaluation-tokens")
def _(longest: int, depths: int, repeats: int) -> Number:
    lengths = [4 * 2**i for i in range(10) if 4 * 2**i <= longest]
    return (
        sum(length * 1000 for length, _depth, _run in itertools.product(lengths, range(depths), range(repeats))) / 1e6
    )


# ---- scale

SECOND["initialisation-mup-rate"] = lambda small, large, rate: float(rate / Fraction(large, small))


@of("initialisation-residual-scale")
def _(blocks: int) -> Number:
    variance = 0.02**2 / (2 * blocks)  # so that 2 x blocks terms have the variance of one
    return 1000 * math.sqrt(variance)


@of("loss-spikes-adam-step")
def _(beta2: float, k: int) -> Number:
    start, gradient = torch.ones(1, dtype=torch.float64), torch.full((1,), float(k), dtype=torch.float64)
    m, v = torch.lerp(start, gradient, 0.1), torch.lerp(start, gradient**2, 1 - beta2)
    return float(m / v.sqrt())


SECOND["checkpointing-segments"] = lambda layers, size: len(range(0, layers, size)) + size


@of("checkpointing-activation-bytes")
def _(s: int, b: int, h: int, a: int) -> Number:
    # Korthikanti et al., section 4.1: attention 11 sbh + 5 as^2 b, feed-forward 19 sbh, two layer norms 4 sbh.
    attention, feed_forward, norms = 11 * s * b * h + 5 * a * s * s * b, 19 * s * b * h, 4 * s * b * h
    return (attention + feed_forward + norms) / 2**30


@of("fp8-training-smallest")
def _(a: float) -> Number:
    smallest = float(torch.tensor([1], dtype=torch.uint8).view(torch.float8_e4m3fn).float().item())
    return smallest * a / torch.finfo(torch.float8_e4m3fn).max * 1e6


@of("parallelism-ring-bytes")
def _(tokens: int, devices: int, kv_heads: int) -> Number:
    block = torch.empty(2, tokens // devices, kv_heads, 128, dtype=torch.bfloat16, device="meta").nbytes
    return sum(block for _step in range(1, devices)) / 2**20


@of("parallelism-expert-bytes")
def _(devices: int, tokens: int, d: int, k: int) -> Number:
    copies = Fraction(tokens * k, devices) * (devices - 1)
    return float(copies * d * 2 / 10**6)


# ---- data, scaling, reasoning


@of("packing-visible-pairs")
def _(a: int, b: int, c: int) -> Number:
    own = sum(sum(range(1, n + 1)) for n in (a, b, c))
    return 100 * own / sum(range(1, a + b + c + 1))


SECOND["packing-saves"] = lambda row, mean, full: float(Fraction(row, mean) * Fraction(full, 100))


@of("data-curation-minhash")
def _(bands: int, rows: int, s: float) -> Number:
    missed = 1.0
    for _band in range(bands):
        missed *= 1 - math.prod([s] * rows)
    return 1 - missed


@of("scaling-parametric-loss")
def _(billions: int, trillions: float) -> Number:
    model, data = (math.log(count) for count in (billions * 1e9, trillions * 1e12))
    return 1.69 + math.exp(math.log(406.4) - 0.34 * model) + math.exp(math.log(410.7) - 0.28 * data)


@of("scaling-lifetime")
def _(billions: int, trained: int, served: int) -> Number:
    forward = 2 * billions * 10**9
    training, serving = 3 * forward * trained * 10**12, forward * served * 10**12
    return float(100 * Fraction(training, training + serving))


@of("reasoning-vote")
def _(p: int, n: int) -> Number:
    share = p / 100
    runs = itertools.product([True, False], repeat=n)
    return 100 * sum(math.prod(share if ok else 1 - share for ok in run) for run in runs if sum(run) >= 2)


@of("reasoning-token-bill")
def _(thinking: int, answer_tokens: int, prompt: int, price_in: int, price_out: int) -> Number:
    question = Fraction(prompt * price_in, 10**6) + Fraction((thinking + answer_tokens) * price_out, 10**6)
    return float(sum([question] * 1000))


SECOND["process-rewards-product"] = lambda a, b, c: float(math.prod(map(exact, (a, b, c))))

# ---- evaluation and agents


@of("llm-as-judge-kappa")
def _(a: int, b: int, o: int) -> Number:
    both = (a + b + o - 100) / 2  # the cells of the table of 100 answers
    table = np.array([[both, a - both], [b - both, 100 - a - b + both]]) / 100
    assert table.min() >= 0
    chance = float(table.sum(1) @ table.sum(0))
    return float((np.trace(table) - chance) / (1 - chance))


@of("llm-as-judge-corrected-rate")
def _(pass_good: int, pass_bad: int, seen: int) -> Number:
    return 100 * float(np.linalg.solve([[pass_good, pass_bad], [1, 1]], [seen, 1])[0])


@of("pass-at-k-two")
def _(n: int, c: int) -> Number:
    passes = [True] * c + [False] * (n - c)
    pairs = list(itertools.combinations(passes, 2))
    return sum(any(pair) for pair in pairs) / len(pairs)


@of("contamination-clean-score")
def _(total: int, share: int, seen: int) -> Number:
    return float((Fraction(total) - Fraction(share, 100) * seen) / (1 - Fraction(share, 100)))


SECOND["agent-evaluation-all-runs"] = lambda a, b, k: 100 * float(np.mean([math.prod([p / 100] * k) for p in (a, b)]))
SECOND["tool-calling-definition-tokens"] = lambda tools, size, steps: sum(sum([size] * tools) for _step in range(steps))
SECOND["agents-compounding"] = lambda p, n: 100 * math.exp(n * math.log(p / 100))
SECOND["agents-context-growth"] = lambda start, added, steps: sum(start + added * step for step in range(steps))


@of("prompt-injection-attempts")
def _(stopped: float, n: int) -> Number:
    through = 0.0
    for _attempt in range(n):
        through += (1 - through) * (1 - stopped / 100)
    return 100 * through


# ---- search, QLoRA, structured output, bytes


SECOND["reranking-latency"] = lambda batch, ms, candidates: sum(ms for _start in range(0, candidates, batch))


@of("reranking-ndcg")
def _(a: int, b: int) -> Number:
    gains = np.array([float(rank in (a, b)) for rank in range(1, 21)])
    discounts = 1 / np.log2(np.arange(2, 22))
    return float(gains @ discounts / (np.sort(gains)[::-1] @ discounts))


@of("vector-search-index-memory")
def _(millions: int, d: int, m: int) -> Number:
    vector = torch.empty(d, dtype=torch.float32, device="meta").nbytes
    links = torch.empty(2 * m, dtype=torch.int32, device="meta").nbytes
    return (vector + links) * millions / 1000


@of("vector-search-product-quantization")
def _(d: int, parts: int) -> Number:
    vector = torch.empty(d, dtype=torch.float32, device="meta").nbytes
    return vector / torch.empty(parts, dtype=torch.uint8, device="meta").nbytes


@of("qlora-double-quantization")
def _(block: int, outer: int) -> Number:
    before, after = outer * 32, outer * 8 + 32
    return (before - after) / (block * outer)


@of("qlora-base-memory")
def _(billions: int) -> Number:
    weights = billions * 10**9
    return float(Fraction(weights * 4, 8) + Fraction(weights, 64)) / 1e9


SECOND["structured-output-retries"] = lambda bad, retries: 10**6 * math.prod([bad / 100] * (retries + 1))
SECOND["structured-output-all-fields"] = lambda fields, p: 100 * math.exp(fields * math.log1p(-(100 - p) / 100))


@of("constrained-decoding-distortion")
def _(a: int, x: int, y: int) -> Number:
    from_a, from_b = Fraction(a * x, 10**4), Fraction((100 - a) * y, 10**4)
    return float(100 * from_a / (from_a + from_b))


@of("tokenizer-free-longer")
def _(ratio: float) -> Number:
    tokens = 1000
    return (tokens * ratio) ** 2 / tokens**2


@of("engine-blocks-needed")
def _(n: int, block: int, more: int) -> Number:
    begun = {token // block for token in range(n)}
    return len({token // block for token in range(n, n + more)} - begun)
