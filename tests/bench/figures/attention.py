"""Figures of attention, masks, positions and experts."""

from __future__ import annotations

import math

import torch

from figures.drawing import Box, Drawing, axes, number, pattern, table
from figures.registry import figure, reference

TOKENS = ["the", "cat", "sat", "down"]


def grid(drawing: Drawing, box: Box, rows: list[list[bool]], name: str) -> None:
    """A mask with its name above."""
    drawing.text(box.x, box.y - 22, name)
    drawing.cells(box, [[float(cell) for cell in row] for row in rows], is_number=False)


def masks(title: str, shown: dict[str, list[list[bool]]], note: str) -> Drawing:
    """Masks side by side: a row is a query, a column a key."""
    drawing = Drawing(title, note + "\n\n" + "\n\n".join(f"{name}\n{pattern(rows)}" for name, rows in shown.items()))
    size = min(180.0, 400 / len(shown) - 30)
    for n, (name, rows) in enumerate(shown.items()):
        high = size * len(rows) / len(rows[0])
        grid(drawing, Box(34 + n * 420 / len(shown), 52, size, high), rows, name)
    drawing.height = 52 + size + 38
    drawing.text(34, drawing.height - 12, "row: query, column: key; filled: may attend", "m")
    return drawing


@figure("transformer/attention")
def attention() -> Drawing:
    """The weights of four tokens, with and without a causal mask."""
    module, causal = reference("transformer/attention"), reference("transformer/causal-mask").causal_mask(4)
    draw = torch.Generator().manual_seed(4)
    q, k = torch.randn(4, 8, generator=draw) * 1.5, torch.randn(4, 8, generator=draw) * 1.5
    every = module.scaled_dot_product_attention(q, k, torch.eye(4)).tolist()
    masked = module.scaled_dot_product_attention(q, k, torch.eye(4), causal).tolist()
    rows = [[f"query {i}", *(f"{x:.2f}" for x in row)] for i, row in enumerate(every)]
    hidden = [[f"query {i}", *(f"{x:.2f}" for x in row)] for i, row in enumerate(masked)]
    drawing = Drawing(
        "Attention weights: each row is a softmax over the keys and sums to 1",
        f"no mask\n{table(['', *'0123'], rows)}\n\ncausal mask\n{table(['', *'0123'], hidden)}",
        262,
    )
    for n, (name, weights) in enumerate([("no mask", every), ("causal mask", masked)]):
        drawing.text(30 + n * 215, 24, name)
        drawing.cells(Box(30 + n * 215, 50, 176, 176), weights)
    drawing.text(30, 250, "row: query, column: key; output = weights @ V", "m")
    return drawing


@figure("transformer/causal-mask")
def causal_mask() -> Drawing:
    """Square, with a cache, and with a prefix that is read in both directions."""
    causal = reference("transformer/causal-mask").causal_mask
    prefix = causal(6) | (torch.arange(6) < 3)
    shown = {"causal": causal(6).tolist(), "2 new, 4 cached": causal(2, 6).tolist(), "prefix of 3": prefix.tolist()}
    return masks(
        "Causal masks: alone, for two new tokens behind a cache, and with a bidirectional prefix",
        shown,
        "A row is a query, a column a key; █ may attend.",
    )


@figure("context/sliding-window")
def sliding_window() -> Drawing:
    """A window, and a window with an attention sink."""
    window = reference("context/sliding-window").sliding_window_mask(8, 3)
    causal = reference("transformer/causal-mask").causal_mask(8)
    sink = window | (causal & (torch.arange(8) < 1))
    return masks(
        "A sliding window of 3: the cache stops growing; a sink keeps the first token in view",
        {"window of 3": window.tolist(), "window of 3 and a sink": sink.tolist()},
        "A row is a query, a column a key; █ may attend.",
    )


@figure("transformer/padding-mask")
def padding_mask() -> Drawing:
    """Two lengths in one batch."""
    mask = reference("transformer/padding-mask").padding_mask(torch.tensor([3, 5]), 5, True)
    return masks(
        "Padding and causal masks of a batch with lengths 3 and 5: padding is hidden as a key",
        {f"length {n}": mask[i, 0].tolist() for i, n in enumerate((3, 5))},
        "A row is a query, a column a key; █ may attend.",
    )


@figure("training/sequence-packing")
def sequence_packing() -> Drawing:
    """Three documents in one row."""
    segments = torch.tensor([[1, 1, 1, 2, 2, 3, 3, 0]])
    mask, positions, targets = reference("training/sequence-packing").packed_batch(segments)
    drawing = masks(
        "Packing: documents of 3, 2 and 2 tokens in one row do not see each other",
        {"attention": mask[0, 0].tolist()},
        f"segments  {segments[0].tolist()}\npositions {positions[0].tolist()}\ntargets   {targets[0].int().tolist()}",
    )
    for n, (name, values) in enumerate(
        [("segment", segments[0]), ("position", positions[0]), ("is a target", targets[0].int())]
    ):
        drawing.text(244, 62 + 44 * n, name)
        drawing.text(244, 80 + 44 * n, "  ".join(map(str, values.tolist())), "m")
    drawing.text(244, 205, "0 is padding", "m")
    return drawing


@figure("transformer/grouped-query-attention")
def grouped_query_attention() -> Drawing:
    """Which key/value head each query head reads, found by a small change of each."""
    module = reference("transformer/grouped-query-attention")
    heads, d = 8, 2

    def reads(kv_heads: int) -> list[int]:
        draw = torch.Generator().manual_seed(0)
        x, eye = torch.randn(1, 3, heads * d, generator=draw), torch.eye(heads * d)
        wk, wv = (torch.randn(kv_heads * d, heads * d, generator=draw) for _ in range(2))
        plain = module.grouped_query_attention(x, eye, wk, wv, eye, heads, kv_heads)
        found = [0] * heads
        for head in range(kv_heads):
            other = wv.clone()
            other[head * d : (head + 1) * d] += 1
            changed = module.grouped_query_attention(x, eye, wk, other, eye, heads, kv_heads)
            moved = (changed - plain).abs().view(1, 3, heads, d).amax((0, 1, 3)) > 1e-6
            for query in torch.nonzero(moved)[:, 0].tolist():
                found[query] = head
        return found

    shown = {"8: multi-head": reads(8), "2: grouped-query": reads(2), "1: multi-query": reads(1)}
    rows = [[name, *heads_read] for name, heads_read in shown.items()]
    drawing = Drawing(
        "Which key/value head each of 8 query heads reads",
        table(["key/value heads", *(f"q{n}" for n in range(8))], rows),
        330,
    )
    for n, (name, found) in enumerate(shown.items()):
        y = 18 + n * 106
        drawing.text(8, y + 2, name)
        count = max(found) + 1
        for query, head in enumerate(found):
            x, to = 50 + query * 48, 50 + (head + 0.5) * 384 / count - 24
            drawing.line([(x + 4, y + 34), (to + 4, y + 58)], "l")
            drawing.rect(x - 12, y + 14, 32, 20, "h")
            drawing.text(x + 4, y + 29, f"q{query}", "x")
        for head in range(count):
            to = 50 + (head + 0.5) * 384 / count - 24
            drawing.rect(to - 14, y + 58, 36, 20, "n")
            drawing.text(to + 4, y + 73, f"kv{head}", "x")
    return drawing


@figure("transformer/multi-head-attention")
def multi_head_attention() -> Drawing:
    """Which feature goes to which head and place, by the reference's own split."""
    split = reference("transformer/multi-head-attention").split_heads
    features = torch.arange(12).expand(1, 2, 12) + 12 * torch.arange(2)[None, :, None]
    heads = split(features, 3)[0]
    right = "\n".join(f"head {n}: {head.tolist()}" for n, head in enumerate(heads))
    drawing = Drawing(
        "Splitting D = 12 features of T = 2 tokens into H = 3 heads of d = 4: (T, D) → (H, T, d)",
        f"(T, D) = (2, 12)\n{features[0].tolist()[0]}\n{features[0].tolist()[1]}\n\n(H, T, d) = (3, 2, 4)\n{right}\n\n"
        "view to (T, H, d), then transpose; a view to (H, T, d) would mix tokens",
        262,
    )
    kinds = ("h", "n", "t")
    drawing.text(24, 24, "(T, D): a row is a token")
    for t in range(2):
        for f in range(12):
            drawing.rect(24 + f * 33, 36 + t * 27, 31, 25, kinds[f // 4])
            drawing.text(39 + f * 33, 53 + t * 27, str(features[0, t, f].item()), "x")
    drawing.text(24, 136, "view to (T, H, d), then transpose: (H, T, d)")
    for h in range(3):
        for t in range(2):
            for f in range(4):
                x = 24 + h * 136 + f * 33
                drawing.rect(x, 150 + t * 27, 31, 25, kinds[h])
                drawing.text(x + 15, 167 + t * 27, str(heads[h, t, f].item()), "x")
        drawing.text(24 + h * 136 + 65, 222, f"head {h}", "x m")
    drawing.text(24, 250, "A view straight to (H, T, d) would mix the tokens.", "m")
    return drawing


# ---- positions


@figure("transformer/rope")
def rope() -> Drawing:
    """The pair (1, 0) at the first positions, for each pair of features."""
    apply = reference("transformer/rope").apply_rope
    x = torch.tensor([1.0, 0.0] * 4).expand(6, 8)
    turned = apply(x, torch.arange(6)).view(6, 4, 2)
    angles = torch.atan2(turned[..., 1], turned[..., 0]) * 180 / math.pi
    rows = [[f"position {p}", *(f"{angle % 360:.1f}°" for angle in angles[p].tolist())] for p in range(6)]
    drawing = Drawing(
        "RoPE turns each pair of features by its own angle per position",
        "angle of the pair (1, 0), d = 8\n" + table(["", *(f"pair {n}" for n in range(4))], rows),
        174,
    )
    for n in range(4):
        x0, y0 = 58 + n * 108, 74
        drawing.marks.append(f'<circle class="l" cx="{x0}" cy="{y0}" r="42"/>')
        for p in range(6):
            cos, sin = turned[p, n].tolist()
            drawing.line([(x0, y0), (x0 + 42 * cos, y0 - 42 * sin)], "sa" if p else "si")
            if n == 0:
                drawing.text(x0 + 52 * cos, y0 - 52 * sin + 4, str(p), "x m")
        drawing.text(x0, 152, f"pair {n}", "x")
        drawing.text(x0, 168, f"{number(angles[1, n].item(), 2)}° each", "x m")
    return drawing


@figure("transformer/rope-half")
def rope_half() -> Drawing:
    """Which features are turned together, found by turning one feature at a time."""
    shown = {
        "pairs of neighbours (rope)": reference("transformer/rope").apply_rope,
        "halves (rope-half)": reference("transformer/rope-half").apply_rope_half,
    }
    drawing = Drawing("Which features RoPE turns together, d = 8, in the two conventions", "", 218)
    lines = []
    for n, (name, apply) in enumerate(shown.items()):
        y = 40 + n * 106
        partners = {}
        for i in range(8):
            out = apply(torch.eye(8)[i : i + 1], torch.tensor([1]))[0].abs()
            partners[i] = next(j for j in torch.nonzero(out > 1e-6)[:, 0].tolist() if j != i)
        drawing.text(20, y - 16, name)
        for i in range(8):
            drawing.rect(20 + i * 50, y, 44, 24, "h" if i < 4 or n == 0 else "n")
            drawing.text(42 + i * 50, y + 17, f"x{i}", "x")
        pairs = sorted({tuple(sorted(pair)) for pair in partners.items()})
        for k, (i, j) in enumerate(pairs):
            depth = y + 32 + (9 * k if n else 6)
            drawing.line(
                [(42 + i * 50, y + 25), (42 + i * 50, depth), (42 + j * 50, depth), (42 + j * 50, y + 25)], "sa"
            )
        lines.append(f"{name}: " + "  ".join(f"x{i}–x{j}" for i, j in pairs))
    drawing.numbers = "\n".join(lines)
    return drawing


@figure("transformer/sinusoidal-positions")
def sinusoidal_positions() -> Drawing:
    """Eight features over 33 positions."""
    table_ = reference("transformer/sinusoidal-positions").sinusoidal_positions(33, 8)
    rows = [[p, *(f"{x:.2f}" for x in table_[p].tolist())] for p in (0, 1, 2, 8, 32)]
    drawing = Drawing(
        "Sinusoidal positions: each pair of features is a sine and a cosine, slower and slower",
        table(["pos", *(str(n) for n in range(8))], rows),
        286,
    )
    plot = axes(
        drawing, Box(44, 46, 384, 160), [(p, str(p)) for p in (0, 8, 16, 24, 32)], [(-1, "−1"), (0, "0"), (1, "1")],
        ("position", "value"),
    )  # fmt: skip
    for feature, kind in ((0, "sa"), (2, "sb"), (4, "sc")):
        plot.curve(drawing, [(p, table_[p, feature].item()) for p in range(33)], kind)
    drawing.legend(44, 274, [("sa", "feature 0"), ("sb", "feature 2"), ("sc", "feature 4")], 130)
    drawing.text(434, 18, "d = 8, base 10000", "e m")
    return drawing


@figure("transformer/alibi")
def alibi() -> Drawing:
    """The bias of four of eight heads by distance."""
    bias = reference("transformer/alibi").alibi_bias(8, 17, 17)[:, -1]  # (H, 17): of the last query
    slopes = (-bias[:, -2]).tolist()
    rows = [[f"head {h}", f"{slopes[h]:.4f}", *(f"{bias[h, 16 - n].item():.2f}" for n in (1, 4, 16))] for h in range(8)]
    drawing = Drawing(
        "ALiBi subtracts slope · distance from the scores; every head has its own slope",
        "bias at a distance of 1, 4 and 16 (8 heads)\n" + table(["", "slope", "1", "4", "16"], rows),
        276,
    )
    plot = axes(
        drawing, Box(44, 42, 310, 180), [(n, str(n)) for n in (0, 4, 8, 12, 16)],
        [(-8, "−8"), (-6, "−6"), (-4, "−4"), (-2, "−2"), (0, "0")], ("distance to the key", "bias"),
    )  # fmt: skip
    for head, kind in ((0, "sa"), (1, "sb"), (2, "sc"), (4, "si")):
        values = [(16 - j, bias[head, j].item()) for j in range(17)]
        plot.curve(drawing, values, kind)
        _, y = plot.at(16, values[0][1])
        drawing.text(362, y + 4, f"head {head}", "m")
    return drawing


def frequencies(title: str, curves: dict[str, list[float]], kinds: list[str]) -> Drawing:
    """The period of every pair, on a scale of powers of ten."""
    picked = (0, 8, 16, 24, 31)
    periods = {name: [2 * math.pi / theta for theta in thetas] for name, thetas in curves.items()}
    rows = [
        [f"pair {i}", *(f"{of[i]:,.0f}" if of[i] >= 100 else f"{of[i]:.1f}" for of in periods.values())] for i in picked
    ]
    drawing = Drawing(title, "tokens for one full turn (d = 64)\n" + table(["", *periods], rows), 306)
    plot = axes(
        drawing, Box(60, 42, 366, 186), [(n, str(n)) for n in picked],
        [(0, "1"), (1, "10"), (2, "100"), (3, "1,000"), (4, "10⁴"), (5, "10⁵"), (6, "10⁶")],
        ("pair of features", "tokens for one full turn"),
    )  # fmt: skip
    for (_name, values), kind in zip(periods.items(), kinds, strict=True):
        plot.curve(drawing, [(i, math.log10(value)) for i, value in enumerate(values)], f"s{kind}")
    drawing.legend(40, 294, [(f"s{kind}", name) for kind, name in zip(kinds, periods, strict=True)], 130)
    return drawing


@figure("context/rope-scaling")
def rope_scaling() -> Drawing:
    """Plain, linear and NTK-aware."""
    scaled = reference("context/rope-scaling").scaled_inv_freq
    curves = {
        "plain": scaled(64, 10000.0, 1.0).tolist(),
        "linear, × 8": scaled(64, 10000.0, 8.0).tolist(),
        "NTK, × 8": scaled(64, 10000.0, 8.0, "ntk").tolist(),
    }
    return frequencies(
        "RoPE scaling by 8: linear slows every pair, NTK keeps the fastest and slows the slowest",
        curves,
        ["a", "b", "c"],
    )


@figure("context/yarn")
def yarn() -> Drawing:
    """By parts, between plain and linear."""
    scaled = reference("context/rope-scaling").scaled_inv_freq
    parts, _ = reference("context/yarn").by_parts_inv_freq(64, 10000.0, 8.0, 4096)
    curves = {
        "plain": scaled(64, 10000.0, 1.0).tolist(),
        "linear, × 8": scaled(64, 10000.0, 8.0).tolist(),
        "by parts, × 8": parts.tolist(),
    }
    return frequencies(
        "YaRN by parts: fast pairs stay plain, slow pairs become linear, a ramp lies between", curves, ["a", "b", "c"]
    )


# ---- layers


def norms(shown: str) -> Drawing:
    """A row of features before and after both norms."""
    x = torch.tensor([[1.0, 2.0, 3.0, 6.0]])
    one, zero = torch.ones(4), torch.zeros(4)
    rows = {
        "x": x[0],
        "layer_norm(x)": reference("transformer/layer-norm").layer_norm(x, one, zero)[0],
        "rms_norm(x)": reference("transformer/rms-norm").rms_norm(x, one)[0],
    }
    words = [
        [name, *(f"{v:.2f}" for v in values), f"{values.mean():.2f}", f"{values.square().mean().sqrt():.2f}"]
        for name, values in rows.items()
    ]
    title = {
        "layer-norm": "Layer norm moves the mean to 0 and the spread to 1; RMS norm only scales",
        "rms-norm": "RMS norm divides by the root mean square and leaves the mean where it is",
    }[shown]
    drawing = Drawing(title, table(["", *(f"x{n}" for n in range(4)), "mean", "rms"], words), 232)
    for n, (name, values) in enumerate(rows.items()):
        drawing.text(20 + n * 142, 20, name)
        drawing.bars(Box(20 + n * 142, 46, 126, 116), values.tolist(), [], ["mac"[n]] * 4, 6 if n == 0 else 1.9)
        drawing.text(20 + n * 142, 204, f"mean {number(values.mean().item(), 2)}", "m")
        drawing.text(20 + n * 142, 222, f"rms {number(values.square().mean().sqrt().item(), 2)}", "m")
    return drawing


@figure("transformer/layer-norm")
def layer_norm() -> Drawing:
    """Layer norm beside RMS norm."""
    return norms("layer-norm")


@figure("transformer/rms-norm")
def rms_norm() -> Drawing:
    """The same, with the other title."""
    return norms("rms-norm")


@figure("transformer/gelu")
def gelu() -> Drawing:
    """GELU, ReLU and SiLU."""
    gelu_, silu = reference("transformer/gelu").gelu, reference("transformer/swiglu").silu
    x = torch.arange(-40, 31) / 10
    curves = {"GELU": gelu_(x), "SiLU": silu(x), "ReLU": reference("transformer/feed-forward").relu(x)}
    rows = [[f"x = {x[i]:g}", *(f"{y[i]:.3f}" for y in curves.values())] for i in (0, 20, 30, 40, 50, 70)]
    drawing = Drawing(
        "GELU and SiLU are smooth, and dip below zero for small negative inputs", table(["", *curves], rows), 276
    )
    plot = axes(
        drawing, Box(44, 36, 384, 190), [(n, number(n).replace("-", "−")) for n in range(-4, 4)],
        [(-1, "−1"), (0, "0"), (1, "1"), (2, "2"), (3, "3")], ("x", ""),
    )  # fmt: skip
    for kind, values in zip(("sa", "sb", "si"), curves.values(), strict=True):
        plot.curve(drawing, list(zip(x.tolist(), values.tolist(), strict=True)), kind)
    drawing.legend(70, 66, [("sa", "GELU"), ("sb", "SiLU"), ("si", "ReLU")])
    return drawing


@figure("transformer/mixture-of-experts")
def mixture_of_experts() -> Drawing:
    """The weights of four experts for five tokens, read from the output of experts that return constants."""
    module = reference("transformer/mixture-of-experts")
    draw = torch.Generator().manual_seed(2)
    x, router = torch.randn(5, 4, generator=draw), torch.randn(4, 4, generator=draw)

    def constant(index: int):  # type: ignore[no-untyped-def]
        return lambda tokens: torch.eye(4)[index].expand(len(tokens), 4)

    weights = module.moe(x, router, [constant(n) for n in range(4)], 2)
    every = torch.softmax(x @ router.T, dim=-1)
    rows = [[f"token {t}", *(f"{w:.2f}" for w in weights[t].tolist())] for t in range(5)]
    drawing = Drawing(
        "Routing to 2 of 4 experts: the softmax is taken over the kept logits, so each row sums to 1",
        table(["weights", *(f"E{n}" for n in range(4))], rows),
        268,
    )
    drawing.text(30, 22, "softmax over all 4")
    drawing.cells(Box(30, 48, 178, 180), every.tolist())
    drawing.text(248, 22, "weights, k = 2")
    drawing.cells(Box(248, 48, 178, 180), weights.tolist())
    drawing.text(30, 254, "row: token, column: expert", "m")
    return drawing


@figure("transformer/moe-capacity")
def moe_capacity() -> Drawing:
    """Six tokens, three experts with two slots."""
    probs = torch.tensor(
        [[0.7, 0.2, 0.1], [0.6, 0.3, 0.1], [0.5, 0.1, 0.4], [0.2, 0.7, 0.1], [0.6, 0.1, 0.3], [0.1, 0.2, 0.7]]
    )
    experts, slots, _ = reference("transformer/moe-capacity").route(probs, 1, 2)
    places = {(e, s): t for t, (e, s) in enumerate(zip(experts[:, 0].tolist(), slots[:, 0].tolist(), strict=True))}
    dropped = [t for t in range(6) if slots[t, 0] < 0]
    rows = [[f"expert {e}", *(f"t{places[e, s]}" if (e, s) in places else "–" for s in range(2))] for e in range(3)]
    drawing = Drawing(
        "Capacity of 2: tokens take slots in order, and what does not fit is dropped",
        table(["k = 1", "slot 0", "slot 1"], rows) + f"\n\ndropped: {', '.join(f't{t}' for t in dropped)}",
        226,
    )
    for t in range(6):
        drawing.rect(14, 14 + t * 34, 44, 26, "n" if t in dropped else "h")
        drawing.text(36, 32 + t * 34, f"t{t}", "x")
    for e in range(3):
        y = 24 + e * 66
        drawing.text(214, y + 22, f"expert {e}")
        for s in range(2):
            drawing.rect(286 + s * 66, y, 58, 34, "t")
            if (e, s) in places:
                t = places[e, s]
                drawing.line([(60, 27 + t * 34), (206, y + 17)], "sa")
                drawing.rect(286 + s * 66, y, 58, 34, "h")
                drawing.text(315 + s * 66, y + 22, f"t{t}", "x")
    for t in dropped:
        drawing.line([(60, 27 + t * 34), (104, 27 + t * 34)], "sb")
        drawing.text(110, 31 + t * 34, "dropped", "m")
    return drawing


@figure("transformer/vit-patches")
def vit_patches() -> Drawing:
    """The pixels of an image of 4 × 6, by the token that each reaches."""
    image = torch.arange(24.0).view(1, 1, 4, 6)
    tokens = (
        reference("transformer/vit-patches")
        .patch_embed(image, torch.eye(4).view(4, 1, 2, 2), torch.zeros(4), torch.zeros(4), torch.zeros(7, 4))[0, 1:]
        .int()
        .tolist()
    )
    drawing = Drawing(
        "Patches of 2 × 2 pixels, row by row: each becomes one token",
        "\n".join(f"patch {n}: pixels {pixels}" for n, pixels in enumerate(tokens)),
        262,
    )
    kinds = ("h", "n", "t")
    drawing.text(14, 22, "image of 4 × 6 pixels")
    drawing.text(262, 22, "6 tokens of 4 values")
    for n, pixels in enumerate(tokens):
        kind = kinds[n % 3]
        for k, pixel in enumerate(pixels):
            row, column = divmod(pixel, 6)
            drawing.rect(14 + column * 36 + (column // 2) * 4, 34 + row * 36 + (row // 2) * 4, 34, 34, kind)
            drawing.text(31 + column * 36 + (column // 2) * 4, 56 + row * 36 + (row // 2) * 4, str(pixel), "x")
            drawing.rect(262 + k * 40, 34 + n * 36, 38, 30, kind)
            drawing.text(281 + k * 40, 54 + n * 36, str(pixel), "x")
    return drawing
