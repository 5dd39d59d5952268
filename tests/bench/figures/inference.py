"""Figures of sampling, search and tokenization."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from figures.drawing import Box, Drawing, number, table
from figures.registry import figure, reference

PEAKED = [4.0, 2.3, 1.6, 0.9, 0.4, -0.1, -0.6, -1.0]
FLAT = [1.5, 1.4, 1.2, 1.1, 0.9, 0.8, 0.6, 0.5]
RULES = {
    "top-k": ("top-k, k = 3: always three tokens, whether the model is sure or not", "k = 3"),
    "top-p": ("top-p, p = 0.8: the smallest set whose sum reaches 0.8, small if the model is sure", "p = 0.8"),
    "min-p": ("min-p, 0.1: what has at least a tenth of the largest probability", "min_p = 0.1"),
}


def kept(rule: str, logits: Tensor) -> list[bool]:
    """Which tokens the reference keeps."""
    module = reference(f"inference/{rule}")
    filtered = {
        "top-k": lambda: module.top_k_filter(logits, 3),
        "top-p": lambda: module.top_p_filter(logits, 0.8),
        "min-p": lambda: module.min_p_filter(logits, 0.1),
    }[rule]()
    return [math.isfinite(x) for x in filtered.tolist()]


def filtered(rule: str) -> Drawing:
    """What a rule keeps of a peaked and of a flat distribution, and what the two others keep."""
    title, setting = RULES[rule]
    step = 184 if rule == "top-p" else 164
    drawing, lines = Drawing(title, "", 2 * step + 20), []
    for n, (name, values) in enumerate([("a sure model", PEAKED), ("an unsure model", FLAT)]):
        logits, y = torch.tensor(values), 18 + n * step
        probs = torch.softmax(logits, -1).tolist()
        sums = [sum(probs[: k + 1]) for k in range(8)]
        chosen = {other: kept(other, logits) for other in RULES}
        note = f", so at least {0.1 * probs[0]:.3f}" if rule == "min-p" else ""
        drawing.text(14, y + 2, f"{name}, {setting}{note}")
        drawing.bars(Box(14, y + 28, 416, 80), probs, [], ["a" if keep else "t" for keep in chosen[rule]], max(probs))
        if rule == "top-p":
            for k, total in enumerate(sums):
                drawing.text(14 + 52 * (k + 0.5), y + 124, f"{total:.2f}", "x")
        counts = " · ".join(f"{other} keeps {sum(keep)}" for other, keep in chosen.items())
        drawing.text(14, y + step - 38, counts, "m")
        rows = [["probability", *(f"{p:.2f}" for p in probs)], ["running sum", *(f"{s:.2f}" for s in sums)]]
        rows += [[other, *("kept" if keep else "–" for keep in keeps)] for other, keeps in chosen.items()]
        lines.append(f"{name}\n{table(['', *(f't{k}' for k in range(8))], rows)}")
    if rule == "top-p":
        drawing.text(14, drawing.height - 10, "below the bars: the running sum; what crosses 0.8 is kept", "m")
    drawing.numbers = "\n\n".join(lines)
    return drawing


@figure("inference/top-k")
def top_k() -> Drawing:
    """Three tokens each time."""
    return filtered("top-k")


@figure("inference/top-p")
def top_p() -> Drawing:
    """The nucleus."""
    return filtered("top-p")


@figure("inference/min-p")
def min_p() -> Drawing:
    """A share of the largest."""
    return filtered("min-p")


def softmaxes(title: str, names: list[str], rows: list[list[float]], logits: list[float]) -> Drawing:
    """Distributions over five tokens, side by side."""
    heads = [f"{x:g}" for x in logits]
    text = table(["logit", *heads], [[name, *(f"{p:.3f}" for p in row)] for name, row in zip(names, rows, strict=True)])
    drawing = Drawing(title, text, 214)
    for n, (name, row) in enumerate(zip(names, rows, strict=True)):
        x = 10 + n * 430 / len(rows)
        drawing.text(x, 20, name)
        width = 430 / len(rows) - 14
        drawing.bars(Box(x, 46, width, 118), row, heads, ["a"] * len(row), max(map(max, rows)))
    drawing.text(10, 204, "below each bar: its logit", "m")
    return drawing


@figure("inference/temperature")
def temperature() -> Drawing:
    """Three temperatures."""
    logits = [2.0, 1.0, 0.0, -1.0]
    module = reference("inference/temperature")
    rows = [module.temperature_softmax(torch.tensor(logits), t).tolist() for t in (0.5, 1.0, 2.0)]
    return softmaxes(
        "Temperature: below 1 the largest gains, above 1 the distribution flattens",
        ["t = 0.5", "t = 1", "t = 2"], rows, logits,
    )  # fmt: skip


@figure("transformer/softmax")
def softmax() -> Drawing:
    """The same for shifted logits."""
    softmax_ = reference("transformer/softmax").softmax
    logits = torch.tensor([1.0, 2.0, 3.0, 4.0])
    rows = [softmax_(logits).tolist(), softmax_(logits + 1000).tolist(), softmax_(logits * 2).tolist()]
    return softmaxes(
        "Softmax sees only differences: adding 1000 changes nothing, doubling sharpens",
        ["x", "x + 1000", "2 x"], rows, logits.tolist(),
    )  # fmt: skip


@figure("inference/sample-token")
def sample_token() -> Drawing:
    """Where u falls on the running sum."""
    sample = reference("inference/sample-token").sample
    probs = torch.tensor([0.1, 0.4, 0.2, 0.3])
    sums = probs.cumsum(0).tolist()
    draws = [0.05, 0.35, 0.65, 0.9]
    rows = [[f"u = {u:g}", f"token {sample(probs, u)}"] for u in draws]
    shares = [[name, *(f"{x:.1f}" for x in of)] for name, of in (("probability", probs.tolist()), ("sum", sums))]
    drawing = Drawing(
        "Sampling by inversion: u falls into the stretch of one token of the running sum",
        table(["token", *"0123"], shares) + "\n\n" + table(["draw", "gives"], rows), 136,
    )  # fmt: skip
    left = 0.0
    for n, (p, end) in enumerate(zip(probs.tolist(), sums, strict=True)):
        drawing.rect(20 + 400 * left + 1, 56, 400 * p - 2, 34, "hnth"[n])
        drawing.text(20 + 400 * (left + p / 2), 78, f"token {n}" if p > 0.15 else "0", "x")
        drawing.text(20 + 400 * end, 108, number(end), "x m")
        left = end
    drawing.text(20, 108, "0", "x m")
    for u in draws:
        drawing.arrow((20 + 400 * u, 28), (20 + 400 * u, 52), "si")
        drawing.text(20 + 400 * u, 22, f"u = {u:g}", "x")
    drawing.text(20, 128, "running sum", "m")
    return drawing


@figure("inference/speculative-decoding")
def speculative_decoding() -> Drawing:
    """Draft and target, what is accepted, and what the residual gives."""
    step = reference("inference/speculative-decoding").speculative_step
    q, p = torch.tensor([0.5, 0.3, 0.15, 0.05]), torch.tensor([0.3, 0.2, 0.2, 0.3])
    target, draft = torch.stack([p, p]), q[None]
    accepted = []
    for token in range(4):  # the share of u below which the reference accepts
        grid = [(n + 0.5) / 1000 for n in range(1000)]
        taken = [len(step(target, draft, torch.tensor([token]), torch.tensor([u, 0.5]))) == 2 for u in grid]
        accepted.append(sum(taken) / 1000)
    kept_ = [accept * float(x) for accept, x in zip(accepted, q, strict=True)]
    missing = [round(float(x) - k, 3) + 0.0 for x, k in zip(p, kept_, strict=True)]  # no minus before a 0
    rows = [
        ["draft q", *(f"{float(x):.2f}" for x in q)], ["target p", *(f"{float(x):.2f}" for x in p)],
        ["accepted with", *(f"{x:.2f}" for x in accepted)], ["from the draft", *(f"{x:.2f}" for x in kept_)],
        ["from the residual", *(f"{x:.2f}" for x in missing)],
    ]  # fmt: skip
    drawing = Drawing(
        f"Speculative acceptance: min(1, p/q) keeps {sum(kept_):.0%}, and the residual fills up to p",
        table(["token", *"0123"], rows), 262,
    )  # fmt: skip
    drawing.text(14, 20, "draft q")
    drawing.bars(Box(14, 46, 190, 150), q.tolist(), ["0", "1", "2", "3"], ["t"] * 4, 0.55)
    drawing.text(226, 20, "target p: accepted + residual")
    for n in range(4):
        x, base, scale = 240 + n * 47.5 + 6, 196, 150 / 0.55
        drawing.rect(x, base - kept_[n] * scale, 36, kept_[n] * scale, "a")
        drawing.rect(x, base - float(p[n]) * scale, 36, missing[n] * scale, "b")
        drawing.text(x + 18, base - float(p[n]) * scale - 4, number(float(p[n]), 2), "x m")
        drawing.text(x + 18, 212, str(n), "x")
    drawing.line([(240, 196), (430, 196)])
    for n, share in enumerate(accepted):
        drawing.text(14 + (n + 0.5) * 47.5, 230, f"{share:.2f}", "x m")
    drawing.text(14, 250, "below: accepted with", "m")
    drawing.legend(226, 250, [("a", "accepted"), ("b", "residual")], 104)
    return drawing


@figure("inference/beam-search")
def beam_search() -> Drawing:
    """A tree of two letters in which the greedy path loses."""
    module = reference("inference/beam-search")
    table_ = torch.tensor([[0.0, 0.6, 0.4], [0.1, 0.5, 0.4], [0.05, 0.05, 0.9]])
    model = module.bigram_model(table_.clamp(min=1e-9), 9)
    names = {0: "s", 1: "a", 2: "b"}
    nodes: dict[tuple[int, ...], float] = {(0,): 0.0}
    beams = {depth: [tuple(ids) for ids, _ in module.beam_search(model, [0], 2, depth)] for depth in (1, 2, 3)}
    for depth in (1, 2, 3):
        for parent in beams.get(depth - 1, [(0,)]):
            for token in (1, 2):
                nodes[(*parent, token)] = nodes[parent] + float(model(list(parent))[token])
    greedy = tuple(module.beam_search(model, [0], 1, 3)[0][0])
    best = beams[3][0]
    rows = [
        ["".join(names[t] for t in ids[1:]), f"{math.exp(score):.3f}", "kept" if ids in beams[len(ids) - 1] else "–"]
        for ids, score in nodes.items() if len(ids) > 1
    ]  # fmt: skip
    word = lambda ids: "".join(names[t] for t in ids[1:])  # noqa: E731
    drawing = Drawing(
        f"Beam search of width 2: it finds {word(best)}, {math.exp(nodes[best]):.3f}; greedy takes {word(greedy)}",
        table(["sequence", "probability", "width 2"], rows), 316,
    )  # fmt: skip
    places: dict[tuple[int, ...], tuple[float, float]] = {(0,): (10, 150)}
    for depth in (1, 2, 3):
        layer = sorted(ids for ids in nodes if len(ids) == depth + 1)
        for n, ids in enumerate(layer):
            places[ids] = (66 + (depth - 1) * 132, 24 + (n + 0.5) * 252 / len(layer))
    for ids, (x, y) in places.items():
        is_kept, width = len(ids) == 1 or ids in beams[len(ids) - 1], 90 if len(ids) > 1 else 24
        if len(ids) > 1:
            px, py = places[ids[:-1]]
            drawing.line([(px + (90 if len(ids) > 2 else 24), py), (x - 2, y)], "sa" if is_kept else "d")
        drawing.rect(x, y - 14, width, 28, "h" if is_kept else "t")
        share = f" {math.exp(nodes[ids]):.3f}" if len(ids) > 1 else ""
        drawing.text(x + width / 2, y + 5, (word(ids) or "s") + share, "x")
    drawing.text(14, 306, "dashed: dropped; numbers: probability of the whole sequence", "m")
    return drawing


# ---- tokenization


@figure("tokenization/bpe-encode")
def bpe_encode() -> Drawing:
    """The tree of one word by the merges of a small text."""
    text = "the then there these other another"
    merges = reference("tokenization/bpe-train").bpe_train(text, 8)
    encode = reference("tokenization/bpe-encode").bpe_encode
    word, steps = "other", []
    for count in range(len(merges) + 1):
        parts = [part.decode() for part in encode(word, merges[:count])]
        if not steps or parts != steps[-1][1]:
            steps.append((count, parts))
    shown = [f"{a.decode()}+{b.decode()}".replace(" ", "␣") for a, b in merges]
    lines = [f"{count:>2} merges known: {' | '.join(parts)}" for count, parts in steps]
    drawing = Drawing(
        f'The merges that build "{word}": each joins two neighbours, the earliest learned first',
        f"text: {text}\nmerges: {'  '.join(shown)}\n\n" + "\n".join(lines), 46 + 50 * len(steps),
    )  # fmt: skip
    for n, (count, parts) in enumerate(steps):
        y, x = 20 + n * 50, 24.0
        known = {edge for part in steps[n - 1][1] for edge in [part]} if n else set()
        for part in parts:
            width = 48.0 * len(part)
            drawing.rect(x + 1, y, width - 3, 28, "n" if n and part not in known else "h")
            drawing.text(x + width / 2, y + 19, part, "x")
            if n:
                for edge in (x + 24, x + width - 24):
                    drawing.line([(edge, y - 22), (edge, y)])
            x += width
        if n:
            a, b = merges[count - 1]
            drawing.text(276, y + 19, f"merge {count}: {a.decode()} + {b.decode()}".replace("  ", " ␣ "), "m")
        else:
            drawing.text(276, y + 19, "bytes", "m")
    drawing.text(24, drawing.height - 8, "orange: joined in this step", "m")
    return drawing


@figure("tokenization/bpe-train")
def bpe_train() -> Drawing:
    """How the text shrinks, merge by merge."""
    text = "the then there these other another"
    module, encode = reference("tokenization/bpe-train"), reference("tokenization/bpe-encode").bpe_encode
    merges = module.bpe_train(text, 8)
    sizes = [len(encode(text, merges[:n])) for n in range(9)]
    names = [(a + b).decode().replace(" ", "␣") for a, b in merges]
    rows = [["0", "–", sizes[0]], *([n + 1, names[n], sizes[n + 1]] for n in range(8))]
    drawing = Drawing(
        "BPE training: each merge joins the most frequent pair; later merges save less",
        f"text: {text}\n" + table(["merge", "new token", "tokens left"], rows), 250,
    )  # fmt: skip
    drawing.text(14, 20, f"tokens of a text of {sizes[0]} bytes after each merge")
    drawing.bars(Box(14, 44, 416, 150), sizes, ["–", *names], ["t", *["a"] * 8], sizes[0], 0)
    drawing.text(14, 240, "below: the token that the merge made (␣ is a space)", "m")
    return drawing
