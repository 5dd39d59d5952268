"""Second computations of the numeric cards on formats, kernels, sharding, newer training and agents; see `second.py`.

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


def of(card: str) -> Callable[[Callable[..., Number]], Callable[..., Number]]:
    """Registers the computation of this card."""

    def register(compute: Callable[..., Number]) -> Callable[..., Number]:
        SECOND[card] = compute
        return compute

    return register


def exact(number: float) -> Fraction:
    """The decimal number as written."""
    return Fraction(str(number))


def at_least_one(chance: Fraction, times: int) -> float:
    """The probability of one success or more, summed over the number of successes."""
    ways = (math.comb(times, n) * chance**n * (1 - chance) ** (times - n) for n in range(1, times + 1))
    return float(sum(ways))


# ---- formats


@of("low-bit-formats-scaled-maximum")
def _(m: float) -> Number:
    scale = min(2.0**power for power in range(-10, 10) if m / 2.0**power <= 6)
    return m / scale


@of("low-bit-formats-nvfp4-weights")
def _(params: int) -> Number:
    blocks = params * 10**9 // 16
    return blocks * (16 * 4 + 8) / 8 / 1e9


@of("weight-quantization-reading")
def _(bits: int, group: int) -> Number:
    return group * 16 / (group * bits + 16)


@of("quantisation-aware-training-fake")
def _(x: float, bits: int, s: float) -> Number:
    grid = [s * n for n in range(-(2 ** (bits - 1)), 2 ** (bits - 1))]
    return min(grid, key=lambda value: abs(value - x))


# ---- kernels


SECOND["accelerators-ridge"] = lambda sparse, bw: float(exact(sparse) / 2 * 10**12 / (exact(bw) * 10**12))


@of("gpu-memory-sectors")
def _(bytes: int, stride: int) -> Number:
    return len({thread * stride * bytes // 32 for thread in range(32)})


@of("gpu-memory-occupancy")
def _(r: int, t: int) -> Number:
    blocks = 0
    while (blocks + 1) * r * t <= 65536 and (blocks + 1) * t <= 2048:
        blocks += 1
    return 100 * blocks * t / 2048


@of("profiling-achieved")
def _(n: int, us: int, bw: float) -> Number:
    moved = torch.empty(3, n * 10**6, dtype=torch.bfloat16, device="meta").nbytes
    return 100 * (moved / (bw * 1e12)) / (us / 1e6)


@of("matmul-kernels-traffic")
def _(n: int, t: int) -> Number:
    tiles = (n // t) ** 2
    return tiles * (n // t) * 2 * t * t / 1e6


@of("triton-softmax-time")
def _(m: int, n: int, bw: float) -> Number:
    return 2 * torch.empty(m, n, device="meta").nbytes / bw / 1e6


@of("triton-grouping")
def _(k: int, g: int) -> Number:
    outputs = itertools.product(range(g), range(g))
    return len({block for i, j in outputs for n in range(k) for block in (("A", i, n), ("B", n, j))})


@of("kernel-add-intensity")
def _(n: int, bw: float) -> Number:
    vectors = [torch.empty(n * 10**6, device="meta") for _ in range(3)]
    return sum(vector.nbytes for vector in vectors) / (bw * 1e12) * 1e6


@of("kernel-softmax-lanes")
def _(c: int) -> Number:
    lanes = next(1 << bits for bits in range(30) if 1 << bits >= c)
    return (lanes - c) / lanes * 100


@of("kernel-norm-traffic")
def _(n: int, d: int) -> Number:
    row = torch.empty(d, dtype=torch.bfloat16, device="meta").nbytes
    return sum(row for _ in range(n) for _ in ("x", "weight", "result")) / 1e6


@of("kernel-matmul-intensity")
def _(m: int, n: int) -> Number:
    flops = 2 * m * n
    read = torch.empty(m + n, dtype=torch.float16, device="meta").nbytes
    return flops / read


@of("kernel-rope-bytes")
def _(k: int) -> Number:
    return k / sum(1 for _ in ("read", "written"))


@of("kernel-loss-bytes")
def _(t: int, v: int, bw: float) -> Number:
    return torch.empty(t, v * 1000, device="meta").nbytes / (bw * 1e9)


@of("kernel-attention-traffic")
def _(b: int, t: int, d: int) -> Number:
    pair = 2 * torch.empty(t, d, dtype=torch.float16, device="meta").nbytes
    return sum(pair for _ in range(0, t, b)) / 1e6


@of("kernel-int8-exact")
def _(a: int, b: int) -> Number:
    count = 2**24 // (a * b)
    assert torch.tensor(float(count * a * b)).item() == count * a * b
    return count


@of("cuda-graphs-step")
def _(n: int, us: int, ms: float) -> Number:
    return sorted([Fraction(n * us, 1000), exact(ms)])[-1].__float__()


# ---- engines and sharding


@of("serving-engines-hit-rate")
def _(system: int, user: int, block: int) -> Number:
    return 100 * (system - system % block) / (system + user)


@of("paged-attention-blocks")
def _(gib: int, kib: int, tokens: int, block: int) -> Number:
    free, needed, fitting = gib * 2**20 // (kib * block), -(-tokens // block), 0
    while free >= needed:
        free, fitting = free - needed, fitting + 1
    return fitting


@of("fsdp-traffic")
def _(params: int) -> Number:
    size = torch.empty(params, 10**9, dtype=torch.bfloat16, device="meta").nbytes
    return sum([size] * len(["gather for forward", "gather for backward", "reduce-scatter"])) / 1e9


@of("expert-parallelism-bytes")
def _(k: int, width: int) -> Number:
    there = torch.empty(k, width, dtype=torch.float8_e4m3fn, device="meta")
    back = torch.empty(k, width, dtype=torch.bfloat16, device="meta")
    return (there.nbytes + back.nbytes) / 1000


@of("expert-parallelism-read")
def _(experts: int, k: int, batch: int) -> Number:
    read = Fraction(0)
    for _token in range(batch):
        read += (1 - read) * Fraction(k, experts)
    return float(100 * read)


SECOND["fault-tolerance-interval"] = lambda years, gpus: float(1 / (Fraction(gpus) / (years * 365 * 24)))


@of("fault-tolerance-checkpoint")
def _(c: float, m: int) -> Number:
    intervals = np.geomspace(0.1, 1e4, 2_000_001)
    lost = c / intervals + intervals / 2 / (m * 60)
    return float(intervals[lost.argmin()])


# ---- training


@of("muon-states")
def _(params: int, percent: int) -> Number:
    matrices = params * 10**9 * percent // 100
    return (4 * matrices + 2 * 4 * (params * 10**9 - matrices)) / 1e9


@of("muon-rms")
def _(rows: int, columns: int) -> Number:
    return 1 / math.sqrt(max(rows, columns))


SECOND["mup-learning-rate"] = lambda base, lr, width: float(Fraction(lr) / Fraction(width, base))


@of("rl-objectives-zero-groups")
def _(p: int, g: int) -> Number:
    right = Fraction(p, 100)
    mixed = sum(math.comb(g, n) * right**n * (1 - right) ** (g - n) for n in range(1, g))
    return float(100 * (1 - mixed))


@of("rl-objectives-sequence-ratio")
def _(n: int, r: float) -> Number:
    return math.exp(sum([math.log(r)] * n) / n)


SECOND["rlvr-practice-truncated"] = lambda train, sampler, bound: float(
    np.clip(np.exp(np.log(train) - np.log(sampler)), 0, bound)
)


@of("on-policy-distillation-reverse")
def _(a: float, b: float) -> Number:
    student, teacher = (torch.tensor([p, 1 - p], dtype=torch.float64) for p in (a, b))
    return float(torch.nn.functional.kl_div(teacher.log(), student, reduction="sum"))


@of("synthetic-data-filter")
def _(p: int, t: int, f: int) -> Number:
    right, wrong = Fraction(p, 100) * Fraction(t, 100), Fraction(100 - p, 100) * Fraction(f, 100)
    return float(100 * right / (right + wrong))


# ---- thinking, sparse and linear models


@of("reasoning-budgets-bill")
def _(calls: int, inp: int, think: int, out: int, p_in: int, p_out: int) -> Number:
    once = Fraction(inp * p_in, 10**6) + Fraction(think * p_out, 10**6) + Fraction(out * p_out, 10**6)
    return float(once * calls * 1000)


SECOND["reasoning-budgets-first-visible"] = lambda think, tpot, ttft: sum([ttft, *[tpot] * think]) / 1000


@of("sparse-attention-crossover")
def _(length: int, heads: int, width: int, main: int) -> Number:
    indexer = sum([heads * width] * length)
    return sum([main] * 2048) / indexer


@of("linear-attention-hybrids-cache")
def _(layers: int, every: int, tokens: int) -> Number:
    full = len(range(every - 1, layers, every))
    return torch.empty(full, 2, 8, 128, tokens, dtype=torch.bfloat16, device="meta").nbytes / 1e9


@of("linear-attention-hybrids-delta")
def _(s: int, alpha: float, beta: float, v: int) -> Number:
    state, key = torch.tensor([[s]], dtype=torch.float64), torch.ones(1, 1, dtype=torch.float64)
    return float(state @ (alpha * (torch.eye(1, dtype=torch.float64) - beta * key @ key.T)) + beta * v * key.T)


SECOND["diffusion-lms-passes"] = lambda tokens, per: sum([tokens] * (tokens // per)) / tokens

# ---- embeddings, agents, safety


@of("contrastive-embeddings-loss")
def _(pos: float, neg: float, n: int, t: float) -> Number:
    scores = torch.tensor([[pos, *[neg] * n]], dtype=torch.float64) / t
    return float(torch.nn.functional.cross_entropy(scores, torch.tensor([0])))


@of("chunking-count")
def _(tokens: int, size: int, overlap: int) -> Number:
    count, end = 1, size
    while end < tokens:
        count, end = count + 1, end + size - overlap
    return count


SECOND["permissions-in-retrieval-post"] = lambda k, percent: float(sum([Fraction(percent, 100)] * k))


@of("mcp-tokens")
def _(servers: int, tools: int, per: int, steps: int) -> Number:
    return sum(per for _ in itertools.product(range(steps), range(servers), range(tools))) / 1000


SECOND["computer-use-steps"] = lambda p, steps: 100 * math.prod([p / 100] * steps)


@of("agent-memory-compaction")
def _(base: int, step: int, limit: int, summary: int) -> Number:
    context, steps = base + summary, 0
    while context + step <= limit:
        context, steps = context + step, steps + 1
    return steps


@of("agent-harness-cost")
def _(p: int, cost: float) -> Number:
    fails = 1 - p / 100
    return sum(cost * fails**run for run in range(2000))  # what each run costs, times the chance that it is needed


SECOND["red-teaming-tries"] = lambda p, n: 100 * at_least_one(exact(p) / 100, n)
SECOND["experiment-design-multiple"] = lambda k, alpha: 100 * at_least_one(Fraction(alpha, 100), k)


@of("guardrails-base-rate")
def _(rate: int, t: int, f: float) -> Number:
    attacks, harmless = Fraction(rate, 10_000), 1 - Fraction(rate, 10_000)
    return float(100 * attacks * t / (attacks * t + harmless * exact(f)))


SECOND["scheming-rule-of-three"] = lambda n: float(100 * Fraction(3, n))


@of("statistics-of-evaluation-paired-error")
def _(n: int, a: int, b: int) -> Number:
    differences = np.concatenate([np.ones(a), -np.ones(b), np.zeros(n - a - b)])
    return float(100 * differences.std() / math.sqrt(n))


@of("statistics-of-evaluation-clusters")
def _(m: int, q: int, r: float) -> Number:
    covariance = np.full((q, q), r) + (1 - r) * np.eye(q)
    of_mean = covariance.sum() / q**2 / m
    return float(math.sqrt(of_mean / (1 / (m * q))))


# ---- backward passes and regularisation


@of("backpropagation-linear-flops")
def _(inputs: int, outputs: int, tokens: int) -> Number:
    products = [(tokens, outputs, inputs), (outputs, tokens, inputs)]  # rows, inner, columns of dx and of dw
    return sum(2 * math.prod(sizes) for sizes in products) / 1e9


@of("attention-backward-flops")
def _(t: int, d: int) -> Number:
    products = {"S": (t, d, t), "dV": (t, t, d), "dP": (t, d, t), "dQ": (t, t, d), "dK": (t, t, d)}
    return sum(2 * math.prod(sizes) for sizes in products.values()) / 1e9


@of("layer-norm-backward-share")
def _(d: int) -> Number:
    x = torch.arange(d, dtype=torch.float64) ** 2
    jacobian = torch.autograd.functional.jacobian(lambda x: torch.nn.functional.layer_norm(x, [d], eps=0.0), x)
    return float(100 * (jacobian * x.std(correction=0)).square().sum() / d)


@of("rms-norm-backward-saved")
def _(d: int, tokens: int) -> Number:
    return torch.empty(d, dtype=torch.bfloat16).nbytes * tokens / 1e6


@of("embedding-gradient-rows")
def _(vocab: int, d: int, tokens: int) -> Number:
    ids = range(tokens)  # all different, which the table allows
    return len({number % (1000 * vocab) for number in ids}) * torch.empty(d).nbytes / 1e6


@of("dropout-noise")
def _(a: int, p: float) -> Number:
    chance = exact(p)
    values = {Fraction(0): chance, a / (1 - chance): 1 - chance}
    mean = sum(value * share for value, share in values.items())
    return math.sqrt(sum((value - mean) ** 2 * share for value, share in values.items()))


@of("batch-norm-running")
def _(mean: int, steps: int, momentum: float) -> Number:
    norm = torch.nn.BatchNorm1d(1, momentum=momentum).double()
    for _ in range(steps):
        norm(torch.tensor([[mean - 1.0], [mean + 1.0]], dtype=torch.float64))
    assert norm.running_mean is not None
    return float(norm.running_mean)


@of("label-smoothing-gap")
def _(v: int, eps: float) -> Number:
    other = exact(eps) / v
    target = 1 - (v - 1) * other
    return math.log(target / other)


@of("stream-calls-quadratic")
def _(characters: int, piece: int) -> Number:
    return sum(range(piece, characters + 1, piece)) / 1e6


@of("agent-loop-tokens-of-steps")
def _(start: int, step: int, steps: int) -> Number:
    return sum(start + step * done for done in range(steps))


@of("compaction-how-often")
def _(window: int, kept: int, step: int) -> Number:
    return sum(1 for _ in range(kept + step, window + 1, step))


@of("ivf-distances")
def _(millions: int, lists: int, probes: int) -> Number:
    return (lists + sum(millions * 1_000_000 / lists for _ in range(probes))) / 1000


@of("mmr-score")
def _(relevance: float, near: float, far: float, weight: float) -> Number:
    return weight * relevance - (1 - weight) * max(near, far)


@of("pass-k-all-succeed")
def _(n: int, c: int) -> Number:
    tries = list(itertools.combinations(range(n), 3))
    return 100 * sum(max(three) < c for three in tries) / len(tries)


@of("ndcg-number")
def _(place: int, k: int) -> Number:
    gains = np.eye(k)[place - 1]
    discounts = np.log2(np.arange(k) + 2)
    return float((gains / discounts).sum() / (np.sort(gains)[::-1] / discounts).sum())


@of("mrr-number")
def _(second: int, third: int) -> Number:
    return float(np.mean([1, Fraction(1, second), Fraction(1, third), 0]))


@of("kappa-number")
def _(agree: int, good: int) -> Number:
    off = (100 - agree) / 200
    table = np.array([[good / 100 - off, off], [off, 1 - good / 100 - off]])
    expected = np.outer(table.sum(1), table.sum(0))
    return float((table.trace() - expected.trace()) / (1 - expected.trace()))


@of("bootstrap-standard-error")
def _(n: int, share: int) -> Number:
    differences = np.zeros(n)
    half = n * share // 200
    differences[:half], differences[half : 2 * half] = 1, -1
    return float(100 * differences.std() / math.sqrt(n))


@of("bradley-terry-gap")
def _(gap: int) -> Number:
    return float(100 * torch.sigmoid(torch.tensor(gap * math.log(10) / 400, dtype=torch.float64)))


@of("ngrams-covered")
def _(length: int, run: int, n: int) -> Number:
    test, document = list(range(length)), list(range(5, 5 + run))
    grams = {tuple(document[i : i + n]) for i in range(run - n + 1)}
    return sum(tuple(test[i : i + n]) in grams for i in range(length - n + 1))
