"""Second computations of the numeric cards on agents, evaluation, data centres and caches of 2026; see `second.py`.

None copies the formula of its card where there is another way to the number.  Units are those of the cards.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

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


# ---- adaptation


@of("hallucination-threshold")
def _(k: int) -> Number:
    """Bisection on the expected points of an answer."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if middle - (1 - middle) * k < 0 else (low, middle)
    return 100 * low


@of("model-routing-cascade-cost")
def _(small: float, large: float, percent: int) -> Number:
    easy, hard = 1000 - 10 * percent, 10 * percent
    return (easy * small + hard * (small + large)) / 1000


@of("adapter-serving-memory")
def _(rank: int, width: int, layers: int, gb: int) -> Number:
    shapes = [(rank, width), (width, rank)] * 4 * layers
    return gb * 10**9 / sum(2 * math.prod(shape) for shape in shapes)


@of("agentic-retrieval-tokens")
def _(start: int, steps: int, per: int) -> Number:
    contexts = itertools.accumulate([per] * steps, initial=start)
    return sum(contexts) / 1000


@of("tool-calling-search")
def _(tools: int, size: int, used: int) -> Number:
    return sum([size] * tools) / sum([300, *[size] * used])


# ---- evaluation


@of("evaluation-items-needed")
def _(d: int, w: int) -> Number:
    """The number of items at which the half width equals w, by bisection."""
    variance = sum(share * difference**2 for share, difference in ((d / 200, 1), (d / 200, -1), (1 - d / 100, 0)))
    low, high = 1.0, 1e7
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if 1.96 * math.sqrt(variance / middle) > w / 100 else (low, middle)
    return low


@of("agent-evaluation-verifier-error")
def _(f: int, g: int, p: int) -> Number:
    right, wrong = Fraction(p, 100), 1 - Fraction(p, 100)
    return float(100 * (right * Fraction(100 - f, 100) + wrong * Fraction(g, 100)))


@of("chain-of-thought-monitoring-rates")
def _(r: int, a: int) -> Number:
    caught = Fraction(r, 100) + Fraction(a, 100) - Fraction(r * a, 10_000)
    return float(100 * (1 - caught))


@of("emergent-misalignment-interval")
def _(n: int, a: int, b: int) -> Number:
    def variance_of_mean(hits: int) -> float:
        mean = hits / n
        return (hits * (1 - mean) ** 2 + (n - hits) * mean**2) / n / n

    return (b - a) / n / math.sqrt(variance_of_mean(a) + variance_of_mean(b))


@of("data-poisoning-share")
def _(params: float, docs: int, size: int) -> Number:
    tokens = 20 * exact(params) * 10**9
    return float(docs * size / tokens * 10**9)


# ---- training


@of("agentic-rl-slowest")
def _(n: int, p: float) -> Number:
    """Summed over the number of slow rollouts."""
    slow = exact(p) / 100
    chances = [math.comb(n, k) * slow**k * (1 - slow) ** (n - k) for k in range(n + 1)]
    return float(2 * chances[0] + 20 * sum(chances[1:]))


@of("optimization-wsd-budgets")
def _(a: int, b: int, c: int, percent: int) -> Number:
    """Counts a step of the branch once, and those of each decay."""
    branch = max(budget * (100 - percent) for budget in (a, b, c))
    return (branch + sum(budget * percent for budget in (a, b, c))) / 100


@of("low-communication-training-traffic")
def _(params: int, h: int, s: int) -> Number:
    return params * 10**9 * 16 / sum([s] * h) / 10**9


@of("parallelism-interleaved-bubble")
def _(p: int, m: int, v: int) -> Number:
    """Idle slots of a device while the pipe fills and empties, each 1 / v of a stage, over the slots that are used."""
    idle = 2 * (p - 1)
    return 100 * idle / (2 * m * v)


@of("model-merging-task-arithmetic")
def _(base: float, a: float, b: float, scale: float) -> Number:
    start, factor = exact(base), exact(scale)
    return float(start * (1 - 2 * factor) + factor * (exact(a) + exact(b)))


@of("in-context-learning-tokens")
def _(inst: int, k: int, size: int, inp: int, n: int, price: float) -> Number:
    """The difference of the bills with and without the examples."""
    bills = [n * 1000 * (inst + shots * size + inp) / 10**6 * price for shots in (k, 0)]
    return bills[0] - bills[1]


# ---- performance


@of("kv-offloading-break-even")
def _(kib: int, bw: int, rate: int) -> Number:
    """Times for a million tokens."""
    tokens = 10**6
    return (tokens / rate) / (tokens * kib * 2**10 / (bw * 10**9))


@of("collectives-bus-bandwidth")
def _(gb: int, n: int, ms: int) -> Number:
    """The bytes that one rank of a ring sends in both halves, over the time."""
    sent = sum([gb * 1e9 / n] * (n - 1) + [gb * 1e9 / n] * (n - 1))
    return sent / (ms / 1000) / 1e9


@of("compilers-fusion")
def _(k: int, mb: int, bw: float) -> Number:
    moved = [2 * mb * 1e6] * k
    return (sum(moved) - 2 * mb * 1e6) / (bw * 1e12) * 1e6


@of("asynchronous-kernels-stages")
def _(m: int, n: int, k: int, kb: int) -> Number:
    stages, left = 0, kb * 1024
    while (left := left - 2 * k * (m + n)) >= 0:
        stages += 1
    return stages


@of("capacity-planning-queue")
def _(s: float, u: int) -> Number:
    """From the distribution of the number of requests in the system, each of which still needs s on average."""
    busy = u / 100
    present = ((1 - busy) * busy**count for count in itertools.count())
    return sum(count * s * chance for count, chance in zip(range(4000), present, strict=False))


@of("prefill-decode-ratio")
def _(inp: int, out: int, pre: int, dec: int) -> Number:
    requests_a_second = Fraction(pre, inp)  # of one prefill machine
    return float(requests_a_second * out / dec)


# ---- transformer, tokenization


@of("residual-lane-gain")
def _(layers: int, g: float) -> Number:
    return math.log10(math.prod([g] * layers))


@of("kv-memory-local-global")
def _(layers: int, every: int, w: int, t: int) -> Number:
    kept = [t if layer % every == 0 else min(w, t) for layer in range(layers)]
    return 100 * sum(kept) / (layers * t)


@of("experts-combinations")
def _(e: int, k: int, m: int) -> Number:
    """Exact; the card's formula is Stirling's, off by less than its tolerance."""
    n, c = e * m, k * m
    correction = (1 / n - 1 / c - 1 / (n - c)) / 12 / math.log(10)  # the next term of Stirling's series
    third = -(1 / n**3 - 1 / c**3 - 1 / (n - c) ** 3) / 360 / math.log(10)
    return math.log10(math.comb(n, c)) - correction - third


@of("vision-language-tokens")
def _(h: int, w: int) -> Number:
    patches = [(row // 2, column // 2) for row in range(h // 14) for column in range(w // 14)]
    return len(set(patches))


@of("utf-8-bytes")
def _(ascii: int, latin: int, kana: int, emoji: int) -> Number:
    return len(("a" * ascii + "é" * latin + "か" * kana + "\N{GRINNING FACE}" * emoji).encode())


# ---- memorisation, watermarks


@of("memorisation-canaries")
def _(digits: int, rank: int) -> Number:
    """The bits that are saved: halvings of all possibilities until `rank` of them are left."""
    return math.log(Fraction(10**digits, rank)) / math.log(2)


@of("watermarking-z")
def _(g: float, n: int, percent: int) -> Number:
    """From the moments of the number of green tokens, each of which is a draw of its own."""
    green = exact(g)
    counts = [math.comb(n, k) * green**k * (1 - green) ** (n - k) for k in range(n + 1)]
    mean = sum(k * chance for k, chance in enumerate(counts))
    variance = sum((k - mean) ** 2 * chance for k, chance in enumerate(counts))
    return (n * percent / 100 - float(mean)) / math.sqrt(variance)
