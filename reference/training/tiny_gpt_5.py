"""Let a small GPT write: one token at a time, each chosen by a number that the caller draws.

Only the last `context` tokens fit into the model. While all tokens fit, a cache would save work; once the window moves,
every token has another position, and with learned positions its keys and values change too.

Source: A. Karpathy, nanoGPT, model.py, generate; Devroye 1986, section III.2 (inversion by sequential search).
"""

import random
from collections import Counter
from itertools import pairwise
from typing import Any

import torch
from tiny_gpt_1 import Tokenizer
from tiny_gpt_2 import forward
from tiny_gpt_4 import train
from torch import Tensor


def generate(
    params: dict[str, Any], tokenizer: Tokenizer, prompt: str, u: list[float], n_heads: int,
    temperature: float = 1.0, top_k: int = 0,
) -> str:  # fmt: skip
    ids = tokenizer.encode(prompt)
    context, device = len(params["pos_emb"]), params["pos_emb"].device
    with torch.no_grad():
        for number in u:
            logits = forward(params, torch.tensor([ids[-context:]], device=device), n_heads)[0, -1]  # (V,)
            ids.append(choose(logits, number, temperature, top_k))
    return tokenizer.decode(ids)


def choose(logits: Tensor, u: float, temperature: float, top_k: int) -> int:
    if temperature == 0:
        return int(logits.argmax())
    logits = logits / temperature
    if 0 < top_k < len(logits):
        logits = logits.masked_fill(logits < logits.topk(top_k).values[-1], -torch.inf)
    probs = torch.softmax(logits, dim=-1)
    above = torch.nonzero(probs.cumsum(dim=-1) > u)
    return int(above[0] if len(above) else torch.nonzero(probs)[-1])


def make_tokenizer(text: str) -> Tokenizer:
    """The tokenizer of a case."""
    return Tokenizer(text)


def make_text(seed: int, symbols: int) -> str:
    """A text in which each of the 16 symbols has a successor of its own, which follows with probability 0.8."""
    rng = random.Random(seed)  # noqa: S311 - a language, no secret
    alphabet = "abcdefghijklmnop"
    ring = rng.sample(alphabet, len(alphabet))
    successor = dict(zip(ring, [*ring[1:], ring[0]], strict=True))
    text = [*alphabet]
    while len(text) < symbols:
        text.append(successor[text[-1]] if rng.random() < 0.8 else rng.choice(alphabet))
    return "".join(text)


def make_trained(seed: int, noise: Tensor, starts: Tensor) -> dict[str, Any]:
    """Weights that tiny-gpt-4, the learner's own if it is right, has trained on such a text."""
    config = {"width": 16, "layers": 1, "n_heads": 2, "context": 16, "lr": 0.02, "warmup": 10}
    return train(make_text(seed, 2000), noise, starts, config)[1]


def judge(arguments: dict[str, Any], output: Any) -> str | None:
    """What is wrong with a text by trained weights; None where nearly all its symbols are the usual ones."""
    prompt, added = arguments["prompt"], len(arguments["u"])
    if not isinstance(output, str) or len(output) != len(prompt) + added or not output.startswith(prompt):
        return f"the result is the prompt and {added} characters after it"
    seen = Counter(pairwise(prompt))
    last = output[-added - 1 :]
    usual = sum(seen[a, b] == max(seen[a, c] for c in set(prompt)) for a, b in pairwise(last))
    return None if usual >= 0.9 * added else f"only {usual} of {added} new symbols are the usual ones of the language"
