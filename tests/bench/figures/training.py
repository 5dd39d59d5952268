"""Figures of losses, optimizers, schedules and adaptation."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from figures.drawing import Box, Drawing, axes, number, table
from figures.registry import figure, reference

Ticks = list[tuple[float, str]]
KINDS = ("sa", "sb", "sc", "si")


def ticks(*values: float) -> Ticks:
    """Numbers as ticks."""
    return [(value, number(value, 2).replace("-", "−")) for value in values]


def curves(
    title: str, xs: Tensor, of: dict[str, Tensor], x_ticks: Ticks, y_ticks: Ticks, names: tuple[str, str],
    picked: list[int], digits: int = 3, legend: tuple[float, float] | None = (300, 60),
) -> Drawing:  # fmt: skip
    """Several functions of one number, and a table of the picked places."""
    rows = [[f"{xs[i]:g}", *(f"{y[i]:.{digits}f}" for y in of.values())] for i in picked]
    drawing = Drawing(title, table([names[0], *of], rows), 284)
    plot = axes(drawing, Box(50, 40, 376, 196), x_ticks, y_ticks, names)
    for kind, values in zip(KINDS, of.values(), strict=False):
        (low, high), (left, right) = plot.ys, plot.xs
        points = [
            (x, y) for x, y in zip(xs.tolist(), values.tolist(), strict=True)
            if low - 1e-6 <= y <= high + 1e-6 and left - 1e-6 <= x <= right + 1e-6
        ]  # fmt: skip
        plot.curve(drawing, points, kind)
    if legend is not None:
        drawing.legend(*legend, list(zip(KINDS, of, strict=False)))
    return drawing


@figure("training/cosine-schedule")
def cosine_schedule() -> Drawing:
    """Warm-up and decay."""
    rate = reference("training/cosine-schedule").cosine_lr
    steps = torch.arange(0, 111, dtype=torch.float32)
    values = torch.tensor([rate(int(s), 10, 100, 3e-4, 3e-5) for s in steps]) * 1e4
    drawing = curves(
        "Learning rate: linear warm-up, half a cosine, then the minimum",
        steps, {"rate × 10⁴": values}, [*ticks(0, 10, 55, 100), (110, "")], ticks(0, 1, 2, 3),
        ("step", "learning rate × 10⁴"), [0, 5, 10, 55, 99, 100, 110], 2, None,
    )  # fmt: skip
    drawing.text(70, 222, "warm-up", "m")
    drawing.text(248, 120, "warm-up 10, total 100", "m")
    drawing.text(248, 138, "from 3e-4 to 3e-5", "m")
    return drawing


@figure("training/adamw")
def adamw() -> Drawing:
    """AdamW and plain gradient descent in a narrow valley."""
    step = reference("training/adamw").adamw_step
    curvature = torch.tensor([1.0, 25.0])

    def path(kind: str) -> list[tuple[float, float]]:
        p = torch.tensor([-4.0, 2.0])
        m = v = torch.zeros(2)
        places = [tuple(p.tolist())]
        for t in range(1, 31):
            g = curvature * p
            if kind == "AdamW":
                p, m, v = step(p, g, m, v, t, 0.3, (0.9, 0.99), 1e-8, 0.0)
            else:
                p = p - 0.07 * g
            places.append(tuple(p.tolist()))
        return places  # type: ignore[return-value]

    paths = {"AdamW": path("AdamW"), "gradient descent": path("plain")}
    rows = [[n, *(f"({of[n][0]:.2f}, {of[n][1]:.2f})" for of in paths.values())] for n in (0, 1, 2, 5, 10, 30)]
    drawing = Drawing(
        "30 steps on x²/2 + 25y²/2: AdamW's first step is as long in both directions",
        "AdamW: lr 0.3, no decay; gradient descent: lr 0.07\n" + table(["step", *paths], rows), 290,
    )  # fmt: skip
    plot = axes(drawing, Box(50, 40, 376, 196), ticks(-5, -4, -3, -2, -1, 0, 1, 2), ticks(-2, -1, 0, 1, 2), ("x", "y"))
    for level in (0.5, 2, 6, 14):
        turn = [n / 40 * 2 * math.pi for n in range(41)]
        ring = [(math.sqrt(2 * level) * math.cos(a), math.sqrt(2 * level / 25) * math.sin(a)) for a in turn]
        plot.curve(drawing, [at for at in ring if at[0] <= 2], "l")
    for kind, of in zip(("sb", "sa"), reversed(paths.values()), strict=True):
        plot.curve(drawing, [(max(-5, x), max(-2, min(2, y))) for x, y in of], kind)
        for x, y in of[:12]:
            drawing.dot(*plot.at(x, max(-2, min(2, y))), kind[1], 2.5)
    drawing.legend(262, 62, list(zip(KINDS, paths, strict=False)))
    return drawing


@figure("training/gradient-clipping")
def gradient_clipping() -> Drawing:
    """Two gradients whose joint norm is too large; and one that is small enough."""
    clip = reference("training/gradient-clipping").clip_grad_norm
    cases = {"g = (3, 4)": [3.0, 4.0], "g = (−1.2, 0.5)": [-1.2, 0.5], "g = (−4, 1)": [-4.0, 1.0]}
    rows, shown = [], []
    for name, values in cases.items():
        clipped, norm = clip([torch.tensor([values[0]]), torch.tensor([values[1]])], 2.0)
        after = [part.item() for part in clipped]
        rows.append([name, f"{norm:.2f}", f"({after[0]:.2f}, {after[1]:.2f})", f"{math.hypot(*after):.2f}"])
        shown.append((values, after))
    drawing = Drawing(
        "Clipping to a norm of 2 over all gradients together: shorter, but in the same direction",
        table(["two parameters", "norm", "after", "norm after"], rows), 250,
    )  # fmt: skip
    x0, y0, unit = 220.0, 200.0, 40.0
    drawing.marks.append(f'<path class="d" d="M{x0 - 2 * unit} {y0}A80 80 0 0 1 {x0 + 2 * unit} {y0}"/>')
    drawing.line([(20, y0), (420, y0)])
    for before, after in shown:
        drawing.arrow((x0, y0), (x0 + before[0] * unit, y0 - before[1] * unit), "d")
        drawing.arrow((x0, y0), (x0 + after[0] * unit, y0 - after[1] * unit), "sa")
    drawing.text(336, 48, "(3, 4): norm 5")
    drawing.text(20, 146, "(−4, 1): norm 4.12")
    drawing.text(172, 168, "1.3", "e")
    drawing.text(20, 240, "dashed: gradient and max_norm = 2; blue: after clipping", "m")
    return drawing


@figure("training/cross-entropy")
def cross_entropy() -> Drawing:
    """The loss by the probability of the target."""
    loss = reference("training/cross-entropy").cross_entropy
    p = torch.linspace(0.01, 0.99, 99)
    values = torch.stack([loss(torch.stack([x.log(), (1 - x).log()])[None], torch.tensor([0])) for x in p])
    return curves(
        "Cross-entropy: −log of the target's probability, steep where the model is sure and wrong",
        p, {"loss": values}, ticks(0, 0.25, 0.5, 0.75, 1),
        ticks(0, 1, 2, 3, 4, 5), ("probability of the target", "loss"), [0, 9, 24, 49, 74, 98], 3, None,
    )  # fmt: skip


@figure("training/label-smoothing")
def label_smoothing() -> Drawing:
    """The loss by how far the target's logit leads."""
    loss = reference("training/label-smoothing").label_smoothing_loss
    lead = torch.linspace(-1, 10, 56)

    def of(eps: float) -> Tensor:
        logits = torch.zeros(len(lead), 4)
        logits[:, 0] = lead
        return torch.stack([loss(row[None], torch.tensor([0]), eps) for row in logits])

    values = {f"eps = {eps:g}": of(eps) for eps in (0.0, 0.1, 0.2)}
    least = lead[values["eps = 0.1"].argmin()].item()
    return curves(
        f"Label smoothing punishes overconfidence: with eps 0.1 the loss is least at a lead of {least:.1f}",
        lead, values, ticks(-1, 0, 2, 4, 6, 8, 10), ticks(0, 0.5, 1, 1.5, 2, 2.5),
        ("lead of the target's logit, 4 classes", "loss"), [5, 15, 25, 35, 45, 55], 3, (300, 60),
    )  # fmt: skip


@figure("training/dpo-loss")
def dpo_loss() -> Drawing:
    """The loss by the margin, for three values of beta."""
    loss = reference("training/dpo-loss").dpo_loss
    margin, zero = torch.linspace(-20, 20, 81), torch.zeros(1)
    values = {
        f"beta = {beta:g}": torch.stack([loss(m[None], zero, zero, zero, beta) for m in margin])
        for beta in (0.05, 0.1, 0.5)
    }
    return curves(
        "DPO: the loss by how much more the policy prefers the chosen answer than the reference does",
        margin, values, ticks(-20, -10, 0, 10, 20), ticks(0, 1, 2, 3, 4), ("margin of the log-ratios", "loss"),
        [0, 20, 40, 60, 80], 3, (270, 60),
    )  # fmt: skip


@figure("training/ppo-clip")
def ppo_clip() -> Drawing:
    """The objective by the ratio, for a good and a bad action."""
    loss = reference("training/ppo-clip").ppo_clip_loss
    ratio = torch.linspace(0.05, 2, 40)
    values = {
        name: torch.stack([-loss(r.log()[None], torch.zeros(1), torch.tensor([adv])) for r in ratio])
        for name, adv in (("advantage +1", 1.0), ("advantage −1", -1.0))
    }
    drawing = curves(
        "PPO's objective is flat where the policy has already moved far enough: beyond 1 ± 0.2",
        ratio, values, ticks(0, 0.4, 0.8, 1.2, 1.6, 2), ticks(-2, -1, 0, 1, 2), ("ratio π / π_old", "objective"),
        [3, 11, 15, 19, 23, 27, 35], 2, (70, 62),
    )  # fmt: skip
    for edge in (0.8, 1.2):
        x = 50 + edge / 2 * 376
        drawing.line([(x, 40), (x, 236)], "d")
    return drawing


@figure("training/kl-estimators")
def kl_estimators() -> Drawing:
    """k1 and k3 by the log-ratio of one token."""
    estimate = reference("training/kl-estimators").kl_estimate
    logp = torch.arange(-40, 41) / 20
    values = {kind: estimate(logp, torch.zeros(81), kind) + 0.0 for kind in ("k1", "k3")}  # no minus before a 0
    return curves(
        "KL of one token: k1 may be negative, k3 never is and has the same mean",
        logp, values, ticks(-2, -1, 0, 1, 2), ticks(-2, 0, 2, 4, 6), ("log π − log π_ref", "estimate"),
        [0, 20, 40, 60, 80], 3, (270, 60),
    )  # fmt: skip


@figure("training/grpo-advantages")
def grpo_advantages() -> Drawing:
    """Rewards of a group and its advantages."""
    rewards = torch.tensor([[1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]])
    advantages = reference("training/grpo-advantages").grpo_advantages(rewards)[0].tolist()
    rows = [["reward", *(f"{r:g}" for r in rewards[0].tolist())], ["advantage", *(f"{a:.2f}" for a in advantages)]]
    drawing = Drawing(
        "GRPO: an answer's advantage is its reward against those of its own group",
        table(["answer", *(str(n) for n in range(8))], rows), 216,
    )  # fmt: skip
    drawing.text(14, 20, "2 of 8 answers are right: advantages")
    drawing.bars(
        Box(14, 46, 416, 120), advantages, [f"r = {r:g}" for r in rewards[0].tolist()],
        ["c" if a > 0 else "b" for a in advantages],
    )  # fmt: skip
    return drawing


@figure("training/gae")
def gae() -> Drawing:
    """A reward at the end, seen with three values of lambda."""
    estimate = reference("training/gae").gae
    rewards, values = torch.tensor([0.0] * 7 + [1.0]), torch.zeros(8)
    dones = torch.tensor([False] * 7 + [True])
    of = {f"λ = {lam:g}": estimate(rewards, values, dones, 0.99, lam, 0.0)[0] for lam in (0.0, 0.8, 1.0)}
    return curves(
        "GAE: how far back a reward at step 7 reaches, by λ (γ = 0.99, values 0)",
        torch.arange(8.0), of, ticks(*range(8)), ticks(0, 0.25, 0.5, 0.75, 1), ("step", "advantage"),
        [0, 1, 3, 5, 6, 7], 3, (70, 62),
    )  # fmt: skip


@figure("training/muon-step")
def muon_step() -> Drawing:
    """Singular values of a gradient before and after."""
    draw = torch.Generator().manual_seed(1)
    g = torch.randn(8, 8, generator=draw) @ torch.diag(torch.tensor([4.0, 2, 1, 0.7, 0.5, 0.3, 0.2, 0.1]))
    after = reference("training/muon-step").orthogonalised(g, 5)
    old, new = torch.linalg.svdvals(g / torch.linalg.matrix_norm(g)).tolist(), torch.linalg.svdvals(after).tolist()
    rows = [["before", *(f"{s:.2f}" for s in old)], ["after", *(f"{s:.2f}" for s in new)]]
    drawing = Drawing(
        "Muon: five Newton-Schulz steps bring the singular values of an update near 1",
        table(["", *(f"s{n}" for n in range(1, 9))], rows), 216,
    )  # fmt: skip
    for n, (name, values) in enumerate([("update, norm 1", old), ("after 5 steps", new)]):
        drawing.text(10 + n * 220, 20, name)
        drawing.bars(Box(10 + n * 220, 46, 206, 130), values, [], ["ta"[n]] * 8, 1.25, 1)
    drawing.text(10, 202, "singular values, largest first", "m")
    return drawing


@figure("training/ring-all-reduce")
def ring_all_reduce() -> Drawing:
    """What each rank sends at each of its exchanges: the chunk, and of how many ranks it is the sum."""
    module = reference("training/ring-all-reduce")
    ranks, sent = 4, []
    exchange = module.exchange()

    def watched(messages):  # type: ignore[no-untyped-def]
        sent.append([int(message.item()) for message in messages])
        return exchange(messages)

    tensors = [torch.tensor([10.0**chunk for chunk in range(ranks)]) for _ in range(ranks)]
    module.ring_all_reduce(tensors, watched)  # a chunk's digit says which it is, its size how many were added
    named = [["ABCD"[len(str(value)) - 1] + str(value)[0] for value in row] for row in sent]
    rows = [[f"exchange {n + 1}", *row, "sums" if n < ranks - 1 else "complete"] for n, row in enumerate(named)]
    drawing = Drawing(
        "Ring all-reduce, 4 ranks: chunks A to D travel to the right; the digit counts the ranks in the sum",
        table(["sends", *(f"rank {n}" for n in range(ranks)), ""], rows), 286,
    )  # fmt: skip
    for rank in range(ranks):
        drawing.text(150 + rank * 80, 24, f"rank {rank}", "x")
    for n, row in enumerate(named):
        y = 36 + n * 38
        drawing.text(14, y + 20, f"exchange {n + 1}", "m")
        for rank, name in enumerate(row):
            drawing.rect(122 + rank * 80, y, 56, 28, "h" if n < ranks - 1 else "n")
            drawing.text(150 + rank * 80, y + 19, name, "x")
            if rank < ranks - 1:
                drawing.arrow((180 + rank * 80, y + 14), (200 + rank * 80, y + 14), "l")
    drawing.text(14, 276, "blue: sums grow; orange: complete; rank 3 sends to rank 0", "m")
    return drawing


@figure("training/zero-memory")
def zero_memory() -> Drawing:
    """Bytes a parameter, by stage, on 8 ranks."""
    of = reference("training/zero-memory").zero_bytes
    parts = {"weights": (2, 0, 0), "gradients": (0, 2, 0), "optimizer": (0, 0, 12)}
    shares = [[of(1, 8, stage, *part) for part in parts.values()] for stage in range(4)]
    rows = [[f"stage {n}", *(f"{x:.2f}" for x in row), f"{sum(row):.2f}"] for n, row in enumerate(shares)]
    drawing = Drawing(
        "ZeRO on 8 ranks: bytes per parameter that each rank holds", table(["", *parts, "all"], rows), 222
    )
    for n, row in enumerate(shares):
        x, y = 70.0, 20 + n * 42
        drawing.text(10, y + 20, f"stage {n}")
        for kind, size in zip("abc", row, strict=True):
            drawing.rect(x, y, size * 17.5 - 1, 28, kind)
            x += size * 17.5
        drawing.text(x + 6, y + 19, f"{sum(row):.2f} bytes", "m")
    drawing.legend(64, 206, [("a", "weights"), ("b", "gradients"), ("c", "optimizer")], 120)
    return drawing


# ---- adaptation


@figure("adaptation/lora")
def lora() -> Drawing:
    """The shapes of a layer and of its adapter, to scale, and the reference's output at the start."""
    module, d, r = reference("adaptation/lora"), 64, 4
    draw = torch.Generator().manual_seed(0)
    x, w, a = torch.randn(3, d, generator=draw), torch.randn(d, d, generator=draw), torch.randn(r, d, generator=draw)
    moved = (module.lora_forward(x, w, a, torch.zeros(d, r), 8.0) - x @ w.T).abs().max().item()
    full, adapter = d * d, 2 * d * r
    drawing = Drawing(
        f"LoRA, d = {d}, r = {r}: {adapter} trained numbers beside {full} frozen ones",
        table(["matrix", "shape", "numbers", "trained"], [
            ["W", f"{d} × {d}", full, "no"], ["A", f"{r} × {d}", r * d, "yes"], ["B", f"{d} × {r}", d * r, "yes"]])
        + f"\n\nWith B = 0 the output differs from x Wᵀ by {moved:g}.",
        238,
    )  # fmt: skip
    side, thin = 160.0, 160.0 * r / d
    drawing.rect(20, 36, side, side, "t")
    drawing.text(100, 122, f"W: {d} × {d}, frozen", "x")
    drawing.text(206, 122, "+  α/r ·", "x")
    drawing.rect(240, 36, thin, side, "a")
    drawing.text(258, 190, f"B: {d} × {r}")
    drawing.rect(266, 36, side, thin, "b")
    drawing.text(278, 66, f"A: {r} × {d}")
    drawing.text(20, 222, f"trained: {adapter / full:.1%} of W; B starts at 0, so nothing changes at first", "m")
    return drawing


@figure("adaptation/bm25")
def bm25() -> Drawing:
    """How often a word occurs, and what it adds."""
    score = reference("adaptation/bm25").bm25
    counts = torch.arange(0, 21.0)

    def of(k1: float) -> Tensor:
        corpus = [["w"] * int(n) + ["o"] * (20 - int(n)) for n in counts]
        return torch.tensor(score(["w"], corpus, k1, 0.0)) / score(["w"], corpus, k1, 0.0)[1]

    values = {f"k1 = {k1:g}": of(k1) for k1 in (0.5, 1.5, 5.0)}
    return curves(
        "BM25: each further occurrence of a word adds less; k1 says how soon that happens (b = 0)",
        counts, values, ticks(0, 5, 10, 15, 20), ticks(0, 1, 2, 3, 4, 5),
        ("occurrences in a document", "score, relative to one occurrence"),
        [0, 1, 2, 5, 10, 20], 2, (70, 62),
    )  # fmt: skip
