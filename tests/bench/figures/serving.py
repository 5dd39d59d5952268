"""Figures of caches, kernels, schedules of a server, and evaluation."""

from __future__ import annotations

import itertools
import math

import torch

from figures.drawing import Box, Drawing, axes, fixed, number, table
from figures.registry import figure, reference
from figures.training import curves, ticks

KINDS = ("h", "n", "t")


@figure("context/kv-cache-bytes")
def kv_cache_bytes() -> Drawing:
    """Growth with the context for four kinds of attention of one size."""
    size = reference("context/kv-cache-bytes").kv_cache_bytes
    lengths = [0, 32, 64, 96, 128]
    of = {
        "multi-head: 64 heads": [size(80, 64, 128, n * 1024) for n in lengths],
        "grouped: 8 heads": [size(80, 8, 128, n * 1024) for n in lengths],
        "multi-query: 1 head": [size(80, 1, 128, n * 1024) for n in lengths],
        # One vector of 512 and one of 64 numbers, in place of keys and values.
        "latent: 512 + 64": [size(80, 1, 576, n * 1024) // 2 for n in lengths],
    }
    rows = [[name, *(f"{x / 2**30:.1f}" for x in values[1:])] for name, values in of.items()]
    drawing = Drawing(
        "The KV cache of one sequence grows with the context: 80 layers, heads of 128, 2 bytes a number",
        "GiB by thousands of tokens\n" + table(["", *(f"{n}K" for n in lengths[1:])], rows), 324,
    )  # fmt: skip
    plot = axes(
        drawing, Box(50, 40, 376, 196), ticks(*lengths), [(0, "0"), (10, "10"), (20, "20"), (30, "30"), (40, "40")],
        ("thousand tokens", "GiB"),
    )  # fmt: skip
    for kind, values in zip(("si", "sa", "sb", "sc"), of.values(), strict=True):
        points = [(n, x / 2**30) for n, x in zip(lengths, values, strict=True)]
        inside = [at for at in points if at[1] <= 40]
        if len(inside) < len(points):  # up to the upper edge
            (x0, y0), (x1, y1) = points[len(inside) - 1 : len(inside) + 1]
            inside.append((x0 + (40 - y0) / (y1 - y0) * (x1 - x0), 40))
        plot.curve(drawing, inside, kind)
    names = list(of)
    drawing.legend(20, 292, [("si", names[0]), ("sb", names[2])], 216)
    drawing.legend(20, 314, [("sa", names[1]), ("sc", names[3])], 216)
    drawing.text(140, 58, f"{of[names[0]][-1] / 2**30:.0f} GiB at 128K", "m")
    return drawing


@figure("context/cached-generation")
def cached_generation() -> Drawing:
    """How many tokens the model reads at each step, with and without a cache."""
    module = reference("context/cached-generation")
    model, fed = module.summing_model(50), {"no cache": [], "cache": []}  # type: ignore[var-annotated]

    def cached(ids, cache):  # type: ignore[no-untyped-def]
        fed["cache"].append(len(ids))
        return model(ids, cache)

    def plain(ids):  # type: ignore[no-untyped-def]
        fed["no cache"].append(len(ids))
        return model(ids, None)[0]

    module.generate(cached, [3, 1, 4, 1, 5], 8)
    reference("inference/greedy").greedy_decode(plain, [3, 1, 4, 1, 5], 8)
    rows = [[name, *values, sum(values)] for name, values in fed.items()]
    drawing = Drawing(
        f"A prompt of 5 and 8 new tokens: {sum(fed['no cache'])} tokens are read without a cache, "
        f"{sum(fed['cache'])} with one",
        table(["step", *(str(n) for n in range(1, 9)), "all"], rows), 214,
    )  # fmt: skip
    for n, (name, values) in enumerate(fed.items()):
        drawing.text(10 + n * 220, 20, f"{name}: {sum(values)} tokens")
        drawing.bars(Box(10 + n * 220, 46, 206, 120), values, [str(k) for k in range(1, 9)], ["ta"[n]] * 8, 12)
    drawing.text(10, 204, "tokens that the model reads at each step", "m")
    return drawing


@figure("context/chunking")
def chunking() -> Drawing:
    """Twelve tokens in windows of five that overlap by two."""
    chunks = reference("context/chunking").chunk(list(range(12)), 5, 2)
    drawing = Drawing(
        "Chunks of 5 tokens that overlap by 2: each begins 3 tokens after the one before",
        "\n".join(f"chunk {n}: {own}" for n, own in enumerate(chunks)), 60 + 32 * len(chunks),
    )  # fmt: skip
    for n in range(12):
        drawing.text(92 + n * 28, 22, str(n), "x m")
    for k, own in enumerate(chunks):
        drawing.text(10, 50 + k * 32, f"chunk {k}")
        for token in own:
            shared = any(token in other for other in chunks[:k])
            drawing.rect(79 + token * 28, 32 + k * 32, 26, 26, "n" if shared else "h")
    drawing.text(10, drawing.height - 10, "orange: also in the chunk before", "m")
    return drawing


@figure("context/lost-in-the-middle")
def lost_in_the_middle() -> Drawing:
    """Where the best of seven documents go."""
    order = reference("context/lost-in-the-middle").reorder_for_long_context([1, 2, 3, 4, 5, 6, 7])
    drawing = Drawing(
        "Best documents first and last, the worst in the middle of the prompt",
        f"rank of the document at each place: {order}", 186,
    )  # fmt: skip
    for n, rank in enumerate(order):
        size = (8 - rank) * 15
        drawing.rect(24 + n * 57, 140 - size, 44, size, "a")
        drawing.text(46 + n * 57, 134 - size, f"no. {rank}", "x")
        drawing.text(46 + n * 57, 156, str(n + 1), "x m")
    drawing.text(24, 177, "place in the prompt", "m")
    return drawing


# ---- kernels


@figure("performance/online-softmax")
def online_softmax() -> Drawing:
    """The running maximum and sum after each block."""
    module = reference("performance/online-softmax")
    blocks = [torch.tensor(block) for block in ([1.0, 2.0, 0.5], [0.0, 1.5, 3.0], [2.5, -1.0, 0.0], [4.0, 1.0, 2.0])]
    states = [tuple(float(x) for x in module.online_softmax(blocks[: n + 1])) for n in range(4)]
    factors = [math.exp(a[0] - b[0]) for a, b in itertools.pairwise(states)]
    rows = [
        [str(block.tolist()), number(m, 2), "" if not n else f"{factors[n - 1]:.3f}", f"{total:.3f}"]
        for n, (block, (m, total)) in enumerate(zip(blocks, states, strict=True))
    ]
    drawing = Drawing(
        "Online softmax: when the maximum grows, the sum so far is multiplied by exp(old − new)",
        table(["block", "max", "factor", "sum"], rows), 292,
    )  # fmt: skip
    scores = torch.cat(blocks).tolist()
    zero, unit = 176.0, 34.0
    for n, x in enumerate(scores):
        left = 14 + n * 34 + (n // 3) * 6
        drawing.rect(left, zero - max(x, 0) * unit, 28, abs(x) * unit, "h")
        drawing.text(left + 14, zero - max(x, 0) * unit - 4, number(x), "x m")
    for n, (m, total) in enumerate(states):
        left = 14 + n * 108
        drawing.line([(left - 3, zero - m * unit), (left + 99, zero - m * unit)], "sb")
        drawing.text(left, 232, f"max {number(m)}")
        drawing.text(left, 250, f"sum {total:.3f}")
        drawing.text(left, 268, f"× {factors[n - 1]:.3f}" if n else "", "m")
    drawing.line([(14, zero), (426, zero)])
    drawing.text(14, 286, "orange: maximum so far; ×: factor for the sum before", "m")
    return drawing


@figure("performance/flash-attention")
def flash_attention() -> Drawing:
    """Which tiles are visited under a causal mask, seen by the products that the reference makes."""
    module, t, block = reference("performance/flash-attention"), 12, 3
    seen: list[tuple[int, int]] = []

    positions = torch.arange(float(t))[:, None].expand(t, 2).clone()
    original = torch.Tensor.__matmul__

    def watch(left, right):  # type: ignore[no-untyped-def]
        if left.shape[-1] == 2 and right.shape[-2] == 2:
            seen.append((int(left[0, 0]) // block, int(right[0, 0]) // block))
        return original(left, right)

    torch.Tensor.__matmul__ = watch  # type: ignore[method-assign,assignment]
    try:
        module.flash_attention(positions, positions, positions, block, block, True)
    finally:
        torch.Tensor.__matmul__ = original  # type: ignore[method-assign]
    order = {tile: n + 1 for n, tile in enumerate(seen)}
    side = t // block
    words = [
        [f"queries {i * block}–{i * block + block - 1}", *(order.get((i, j), "–") for j in range(side))]
        for i in range(side)
    ]
    drawing = Drawing(
        f"FlashAttention, causal: {len(order)} of {side * side} tiles are computed, one at a time",
        "order of the tiles (rows: tiles of queries, columns: of keys)\n"
        + table(["", *(f"k{j}" for j in range(side))], words), 312,
    )  # fmt: skip
    mask = reference("transformer/causal-mask").causal_mask(t)
    for i in range(t):
        for j in range(t):
            x, y = 96 + j * 20 + (j // block) * 6, 34 + i * 20 + (i // block) * 6
            computed = (i // block, j // block) in order
            drawing.rect(x, y, 18, 18, "h" if mask[i, j] else "n" if computed else "t", 1 if mask[i, j] else 0.7)
    for (i, j), n in order.items():
        drawing.text(96 + j * 66 + 29, 34 + i * 66 + 33, str(n), "x")
    for n in range(side):
        drawing.text(96 + n * 66 + 29, 26, f"keys {n * block}–{n * block + 2}", "x m")
        drawing.text(88, 34 + n * 66 + 33, f"q {n * block}–{n * block + 2}", "e m")
    drawing.text(14, 304, "numbers: order; orange: computed, then masked; grey: skipped", "m")
    return drawing


@figure("performance/roofline")
def roofline() -> Drawing:
    """The exercise's machine, its decoding step, and the same with more sequences."""
    module, peak, bandwidth = reference("performance/roofline"), 1e15, 3.35e12
    points = []
    for batch in (1, 16, 512):
        flops, moved = 14e9 * batch, 14e9
        time, bound = module.roofline(flops, moved, peak, bandwidth)
        points.append((batch, flops / moved, flops / time, time, bound))
    rows = [[n, f"{x:g}", f"{rate / 1e12:.3g}", f"{time * 1e3:.2f}", bound] for n, x, rate, time, bound in points]
    ridge = peak / bandwidth
    drawing = Drawing(
        f"Roofline of 1e15 FLOP/s and 3.35e12 bytes/s: below {ridge:.0f} FLOPs per byte, memory decides",
        "one decoding step of a 7-billion-parameter model in 16 bits\n"
        + table(["sequences", "FLOPs/byte", "TFLOP/s", "ms", "bound by"], rows), 284,
    )  # fmt: skip
    plot = axes(
        drawing, Box(58, 40, 356, 196), [(0, "1"), (1, "10"), (2, "100"), (3, "1,000")],
        [(12, "1"), (13, "10"), (14, "100"), (15, "1,000"), (15.3, "")], ("FLOPs per byte", "TFLOP/s"),
    )  # fmt: skip
    log = math.log10
    plot.curve(drawing, [(0, log(bandwidth)), (log(ridge), 15), (3, 15)], "si")
    for batch, x, rate, _, bound in points:
        at = plot.at(log(x), log(rate))
        drawing.dot(*at, "b" if bound == "memory" else "a", 6)
        dx, dy = (10, 16) if bound == "memory" else (8, 22)
        drawing.text(min(at[0] + dx, 334), at[1] + dy, f"{batch} sequence" + "s" * (batch > 1))
    return drawing


@figure("performance/int8-quantization")
def int8_quantization() -> Drawing:
    """Two rows with a scale each, and with one for both."""
    module = reference("performance/int8-quantization")
    w = torch.tensor([[2.0, -1.3, 0.7, -0.2], [0.05, -0.031, 0.012, 0.004]])
    q, scale = module.quantize_per_channel(w)
    one = w.abs().max() / 127
    shared = torch.round(w / one)
    back, coarse = module.dequant(q, scale), shared * one
    error = [(x - w).abs().max(dim=1).values / w.abs().amax(dim=1) for x in (back, coarse)]
    rows = [
        [f"row {i}", *(f"{x:g}" for x in w[i].tolist())] for i in range(2)
    ] + [[f"q, own scale {scale[i]:.4f}", *q[i].tolist()] for i in range(2)] + [
        [f"q, shared scale {one:.4f}", *(int(x) for x in shared[i])] for i in range(2)
    ]  # fmt: skip
    drawing = Drawing(
        "int8: with one scale per row, a row of small weights keeps all 255 levels",
        table(["", *"0123"], rows)
        + f"\n\nlargest error of row 1, of its largest weight: {error[0][1]:.1%} (own), {error[1][1]:.1%} (shared)",
        236,
    )  # fmt: skip
    for n, (name, levels) in enumerate([("one scale per row", q), ("one scale for both", shared)]):
        for i in range(2):
            y = 44 + n * 104 + i * 42
            if i == 0:
                drawing.text(14, y - 20, name)
            drawing.text(14, y + 5, f"row {i}", "m")
            drawing.line([(64, y), (424, y)])
            for level in (-127, -64, 0, 64, 127):
                at = 244 + level / 127 * 176
                drawing.line([(at, y - 5), (at, y + 5)])
                if n == 1 and i == 1:
                    drawing.text(at, y + 24, str(level).replace("-", "−"), "x m")
            for level in levels[i].tolist():
                drawing.dot(244 + level / 127 * 176, y, "ab"[n], 5)
    drawing.text(
        14, 230, f"error of row 1: {error[0][1]:.1%} with its own scale, {error[1][1]:.1%} with the shared one", "m"
    )
    return drawing


@figure("performance/fp8-scaling")
def fp8_scaling() -> Drawing:
    """The numbers of e4m3 up to 16, found by rounding."""
    module = reference("performance/fp8-scaling")
    fine = torch.arange(0, 16.0001, 1 / 64)
    levels = module.round_to_e4m3(fine).unique().tolist()
    rows = [
        [2**e, 2 ** (e + 1), f"{2 ** (e - 3):g}", sum(2**e <= x < 2 ** (e + 1) for x in levels)] for e in range(-2, 4)
    ]
    drawing = Drawing(
        "FP8 (e4m3): eight steps between powers of two, so the spacing doubles with the exponent",
        table(["from", "to", "step", "numbers"], rows) + "\n\nlargest 448; int8 has steps of one size", 158,
    )  # fmt: skip
    for n, (name, places) in enumerate([("e4m3", levels), ("equal steps", [x * 0.25 for x in range(65)])]):
        y = 46 + n * 54
        drawing.text(14, y - 22, f"{name}: {len(places)} numbers from 0 to 16")
        drawing.line([(20, y), (420, y)])
        path = "".join(f"M{number(20 + x * 25)} {y - 9}v18" for x in places)
        drawing.marks.append(f'<path class="s{"ab"[n]}" style="stroke-width:1" d="{path}"/>')
    for x in (0, 1, 2, 4, 8, 16):
        drawing.text(20 + x * 25, 132, str(x), "x m")
    return drawing


@figure("performance/tensor-parallel")
def tensor_parallel() -> Drawing:
    """Shapes of an MLP on two devices, from the reference's own products."""
    module = reference("performance/tensor-parallel")
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(3, 4, generator=draw)
    w1 = [torch.randn(4, 4, generator=draw) for _ in range(2)]
    w2 = [torch.randn(4, 4, generator=draw) for _ in range(2)]
    shapes: list[str] = []

    def act(hidden):  # type: ignore[no-untyped-def]
        shapes.append(f"{tuple(hidden.shape)}")
        return hidden.relu()

    calls = []

    def reduce(tensors):  # type: ignore[no-untyped-def]
        calls.append(len(tensors))
        return sum(tensors)

    y = module.column_then_row(x, w1, w2, act, reduce)
    drawing = Drawing(
        "Tensor parallelism of an MLP: split by columns, then by rows; one all-reduce at the end",
        f"x {tuple(x.shape)} on both devices\nhidden features of device 0 {shapes[0]}, of device 1 {shapes[1]}\n"
        f"partial results (3, 4) each; {len(calls)} all-reduce of {calls[0]} tensors; y {tuple(y.shape)}", 206,
    )  # fmt: skip
    drawing.rect(10, 78, 52, 40, "t")
    drawing.text(36, 103, "x", "x")
    for n, kind in enumerate("hn"):
        top = 20 + n * 100
        for k, name in enumerate((f"W1 cols {n}", "act", f"W2 rows {n}")):
            left = 92 + k * 88
            drawing.rect(left, top, 78, 56, kind)
            drawing.text(left + 39, top + 33, name, "x")
            if k:
                drawing.arrow((left - 10, top + 28), (left - 1, top + 28), "l")
        drawing.arrow((62, 98), (90, top + 28), "si")
        drawing.arrow((346, top + 28), (372, 98), "si")
        drawing.text(92, top + 74, f"device {n}: half of the hidden features", "m")
    drawing.dot(384, 98, "t", 13)
    drawing.text(384, 103, "+", "x")
    drawing.arrow((398, 98), (416, 98), "si")
    drawing.text(428, 103, "y", "x")
    drawing.text(436, 70, "all-reduce", "e m")
    return drawing


# ---- a server


@figure("performance/continuous-batching")
def continuous_batching() -> Drawing:
    """Five requests on three slots."""
    requests = [(0, 4, 3), (0, 4, 6), (0, 4, 2), (1, 4, 4), (2, 4, 3)]
    timeline = reference("performance/continuous-batching").schedule(requests, 100, 3)
    static = max(new for *_, new in requests[:3]) + max(new for *_, new in requests[3:])
    rows = [[f"r{r}", *("█" if r in step else "·" for step in timeline)] for r in range(len(requests))]
    drawing = Drawing(
        f"Continuous batching on 3 slots: {len(timeline)} steps; whole batches would take {static}",
        table(["request", *(str(n) for n in range(len(timeline)))], rows), 42 + 34 * len(requests) + 24,
    )  # fmt: skip
    width = 370 / len(timeline)
    for n in range(len(timeline)):
        drawing.text(56 + (n + 0.5) * width, 20, str(n), "x m")
    for r, (arrival, _, _) in enumerate(requests):
        y = 28 + r * 34
        drawing.text(14, y + 19, f"r{r}")
        for n, step in enumerate(timeline):
            drawing.rect(
                57 + n * width, y, width - 2, 28, "h" if r in step else "t", 1 if r in step or n >= arrival else 0.5
            )
            if r not in step and arrival <= n < min(k for k, s in enumerate(timeline) if r in s):
                drawing.text(56 + (n + 0.5) * width, y + 19, "wait", "x m")
    drawing.text(14, drawing.height - 14, "columns: steps; blue: the request generates a token", "m")
    return drawing


@figure("performance/chunked-prefill")
def chunked_prefill() -> Drawing:
    """A long prompt beside two requests that decode."""
    requests = [(0, 3, 9), (0, 4, 8), (2, 26, 4)]
    timeline = reference("performance/chunked-prefill").schedule_chunks(requests, 8)
    rows = [[f"r{r}", *(dict(step).get(r, 0) for step in timeline)] for r in range(3)]
    rows.append(["all", *(sum(n for _, n in step) for step in timeline)])
    drawing = Drawing(
        "Chunked prefill, 8 tokens a step: a prompt of 26 is read in pieces, and nobody waits",
        "tokens of each request by step\n" + table(["step", *(str(n) for n in range(len(timeline)))], rows), 226,
    )  # fmt: skip
    width = 400 / len(timeline)
    for n, step in enumerate(timeline):
        y = 170.0
        for r, tokens in step:
            y -= tokens * 16
            drawing.rect(20 + n * width, y, width - 3, tokens * 16 - 1, "abc"[r])
        drawing.text(20 + (n + 0.5) * width, 188, str(n), "x m")
    drawing.line([(20, 170 - 128), (420, 170 - 128)], "d")
    drawing.text(20, 32, "tokens per step; dashed: the budget of 8")
    drawing.legend(14, 214, [("a", "r0 decodes"), ("b", "r1 decodes"), ("c", "r2: long prompt")], 128)
    return drawing


@figure("performance/paged-attention")
def paged_attention() -> Drawing:
    """Two sequences and their blocks in memory; a change of each block says who reads it."""
    module = reference("performance/paged-attention")
    table_, lengths, block = torch.tensor([[5, 1, 4], [2, 6, 0]]), torch.tensor([10, 6]), 4
    draw = torch.Generator().manual_seed(0)
    q, k, v = (torch.randn(shape, generator=draw) for shape in ((2, 1, 2), (8, block, 1, 2), (8, block, 1, 2)))
    plain = module.paged_attention(q, k, v, table_, lengths)
    owner: dict[tuple[int, int], int] = {}
    for place in range(8):
        for slot in range(block):
            other = v.clone()
            other[place, slot] += 1
            moved = (module.paged_attention(q, k, other, table_, lengths) - plain).abs().amax((1, 2))
            for b in torch.nonzero(moved > 1e-7)[:, 0].tolist():
                owner[place, slot] = b
    token = {(int(table_[b, i // block]), i % block): f"{'AB'[b]}{i}" for b in range(2) for i in range(int(lengths[b]))}
    assert set(owner) == set(token)
    rows = [[f"block {p}", *(token.get((p, s), "–") for s in range(block))] for p in range(8)]
    drawing = Drawing(
        "A paged cache: the table says in which block the tokens of a sequence are",
        f"table of A: {table_[0].tolist()}, 10 tokens; of B: {table_[1, :2].tolist()}, 6 tokens\n"
        + table(["memory", *(f"slot {s}" for s in range(block))], rows), 296,
    )  # fmt: skip
    drawing.text(14, 22, "block tables")
    for b in range(2):
        drawing.text(14, 56 + b * 120, f"{'AB'[b]}: {int(lengths[b])} tokens")
        for n, place in enumerate(table_[b, : -(-int(lengths[b]) // block)].tolist()):
            drawing.rect(14 + n * 36, 64 + b * 120, 32, 26, KINDS[b])
            drawing.text(30 + n * 36, 82 + b * 120, str(place), "x")
    drawing.text(190, 22, "blocks of 4 in memory")
    for place in range(8):
        drawing.text(182, 48 + place * 32, str(place), "e m")
        for slot in range(block):
            own = owner.get((place, slot))
            drawing.rect(190 + slot * 60, 31 + place * 32, 58, 26, "t" if own is None else KINDS[own])
            drawing.text(219 + slot * 60, 49 + place * 32, token.get((place, slot), ""), "x")
    return drawing


@figure("flashcards/parallelism-bubble")
def pipeline_bubble() -> Drawing:
    """Four stages, four and eight micro-batches, forward only."""
    stages, rows = 4, []
    drawing = Drawing(
        "A pipeline of 4 stages idles while it fills and drains: more micro-batches, smaller bubble", "", 268
    )
    for n, micro in enumerate((4, 8)):
        steps = micro + stages - 1
        share = (stages - 1) / steps
        width = 380 / steps
        y0 = 40 + n * 116
        drawing.text(14, y0 - 16, f"{micro} micro-batches: {stages - 1} of {steps} steps idle, {share:.0%}")
        for stage in range(stages):
            drawing.text(14, y0 + stage * 21 + 13, f"s{stage}", "m")
            busy = ["·"] * steps
            for step in range(steps):
                batch = step - stage
                is_busy = 0 <= batch < micro
                drawing.rect(41 + step * width, y0 + stage * 21, width - 2, 18, "h" if is_busy else "t")
                if is_busy:
                    busy[step] = str(batch)
                    drawing.text(41 + (step + 0.5) * width - 1, y0 + stage * 21 + 13.5, str(batch), "x")
            rows.append(f"{micro} micro-batches, stage {stage}: {' '.join(busy)}")
    drawing.numbers = "\n".join(rows) + "\n\nidle share (p − 1) / (m + p − 1): 43% and 27%"
    drawing.text(14, 258, "columns: steps of the forward pass; grey: idle", "m")
    return drawing


# ---- evaluation


@figure("evaluation/ndcg")
def ndcg() -> Drawing:
    """What a relevant document adds at each place."""
    module = reference("evaluation/ndcg")
    ranking, grades = ["a", "b", "c", "d", "e", "f"], {"a": 1, "b": 3, "d": 2, "f": 3}
    gains = [module.dcg([0] * n + [grades.get(name, 0)], 6) for n, name in enumerate(ranking)]
    discount = [module.dcg([0] * n + [1], 6) for n in range(6)]
    value = module.ndcg(ranking, grades, 6)
    rows = [[n + 1, grades.get(name, 0), f"{discount[n]:.3f}", f"{gains[n]:.3f}"] for n, name in enumerate(ranking)]
    drawing = Drawing(
        f"nDCG: a gain of 2^grade − 1, discounted by place; this ranking reaches {value:.2f} of the best order",
        table(["place", "grade", "discount", "adds"], rows), 238,
    )  # fmt: skip
    drawing.text(14, 20, "discount 1 / log2(place + 1)")
    drawing.bars(Box(14, 46, 196, 130), discount, [str(n + 1) for n in range(6)], ["t"] * 6, 1)
    drawing.text(228, 20, "what each document adds")
    drawing.bars(Box(228, 46, 200, 130), gains, [f"g{grades.get(name, 0)}" for name in ranking], ["a"] * 6)
    drawing.text(14, 228, f"left: place; right: grade of the document; nDCG@6 = {value:.3f}", "m")
    return drawing


@figure("evaluation/contamination-ngrams")
def contamination_ngrams() -> Drawing:
    """Which tokens of a test lie in an n-gram of the training data."""
    module = reference("evaluation/contamination-ngrams")
    train, test = [[1, 2, 3, 4, 5, 6, 7, 8]], [9, 2, 3, 4, 5, 8, 9, 6, 7, 8, 1, 2]
    shares = {n: module.contamination(train, [test], n)[0] for n in (2, 3, 4)}
    seen = {n: {gram for document in train for gram in module.ngrams(document, n)} for n in shares}
    marked = {
        n: [any(gram in seen[n] and start <= i < start + n for start, gram in enumerate(module.ngrams(test, n)))
            for i in range(len(test))]
        for n in shares
    }  # fmt: skip
    assert all(sum(marked[n]) / len(test) == share for n, share in shares.items())
    rows = [[f"n = {n}", *("█" if m else "·" for m in marked[n]), f"{shares[n]:.0%}"] for n in shares]
    drawing = Drawing(
        "Contamination by n-grams: a larger n finds less, and less by chance",
        f"training: {train[0]}\n" + table(["test", *map(str, test), "share"], rows), 194,
    )  # fmt: skip
    drawing.text(14, 22, "training document: 1 2 3 4 5 6 7 8", "m")
    drawing.text(14, 52, "test")
    for i, value in enumerate(test):
        drawing.text(82 + i * 26, 52, str(value), "x")
    for k, n in enumerate(shares):
        drawing.text(14, 82 + k * 34, f"n = {n}")
        for i, mark in enumerate(marked[n]):
            drawing.rect(70 + i * 26, 64 + k * 34, 24, 26, "n" if mark else "t")
        drawing.text(390, 82 + k * 34, f"{shares[n]:.0%}")
    drawing.text(14, 184, "orange: in an n-gram that the training data has too", "m")
    return drawing


@figure("evaluation/bootstrap-interval")
def bootstrap_interval() -> Drawing:
    """The means of 2,000 resamples of 40 differences, with the interval."""
    chance = torch.Generator().manual_seed(3)
    a = (torch.rand(40, generator=chance) < 0.75).double()
    b = (torch.rand(40, generator=chance) < 0.55).double()
    indices = torch.randint(0, 40, (2000, 40), generator=chance)
    mean, low, high = reference("evaluation/bootstrap-interval").paired_bootstrap(a, b, indices)
    means = (a - b)[indices].mean(1)
    edges = [-0.2 + 0.05 * n for n in range(17)]
    counts = [int(((means >= edge - 0.025) & (means < edge + 0.025)).sum()) for edge in edges]
    rows = [[f"{edge:.2f}", n] for edge, n in zip(edges, counts, strict=True) if n]
    drawing = Drawing(
        f"Paired bootstrap, 40 questions: a difference of {mean:.2f}, 95 % interval {low:.2f} to {high:.2f}",
        table(["difference", "resamples"], rows), 234,
    )  # fmt: skip
    top = max(counts)
    for edge, n in zip(edges, counts, strict=True):
        x, size = 30 + (edge + 0.2) / 0.85 * 400, 130 * n / top
        drawing.rect(x, 170 - size, 21, size, "h" if low - 0.025 <= edge <= high + 0.025 else "t")
        if round(edge * 100) % 20 == 0:
            drawing.text(x + 10.5, 188, f"{edge + 0:.1f}".replace("-0.0", "0").replace("-", "−"), "x m")
    for value, name in ((low, "low"), (mean, "mean"), (high, "high")):
        x = 40.5 + (value + 0.2) / 0.85 * 400
        drawing.line([(x, 34), (x, 170)], "d" if name != "mean" else "si")
        drawing.text(x, 26, fixed(value, 2), "x")
    drawing.text(30, 220, "difference of the two models; dashed: 95 % interval", "m")
    return drawing


@figure("evaluation/pass-at-k")
def pass_at_k() -> Drawing:
    """The share by k, for three numbers of right samples."""
    of = reference("evaluation/pass-at-k").pass_at_k
    ks = torch.arange(1, 51.0)
    values = {f"{c} of 50 right": torch.tensor([of([50], [c], int(k)) for k in ks]) for c in (1, 5, 20)}
    return curves(
        "pass@k from 50 samples of one problem: more tries find a rare right answer",
        ks, values, ticks(1, 10, 20, 30, 40, 50), ticks(0, 0.25, 0.5, 0.75, 1), ("k", "pass@k"), [0, 4, 9, 19, 49], 3,
        (270, 170),
    )  # fmt: skip
