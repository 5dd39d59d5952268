"""Train a small GPT on a made-up language of known entropy.

The next of 16 symbols is decided by the two before it with probability 0.8, else it is any. So a guess costs ln 16,
2.773 nats a symbol, and nothing that does not see the future is better than 0.990. The learning rate rises at first,
while the means of AdamW know little, and falls along half a cosine afterwards.

Source: A. Karpathy, nanoGPT, train.py; Loshchilov and Hutter 2017, SGDR, arXiv:1608.03983, section 3.
"""

import math
import random
from collections import Counter
from itertools import pairwise, product
from typing import Any

import torch
from tiny_gpt_1 import Tokenizer, get_batch
from tiny_gpt_2 import forward, init
from tiny_gpt_3 import train_step
from torch import Tensor

SYMBOLS = "abcdefghijklmnop"
STEPS, LOWEST, HIGHEST = 200, 0.96, 1.40
PROBED, WARMUP = 40, 8  # the steps of the run that shows the schedule
NEAR = 0.04  # of a drop of the loss, where the largest is 1


def train(
    text: str, noise: Tensor, starts: Tensor, config: dict[str, Any]
) -> tuple[Tokenizer, dict[str, Any], list[float]]:
    tokenizer = Tokenizer(text)
    ids = torch.tensor(tokenizer.encode(text)).to(noise.device)
    params = init(len(tokenizer.vocab), config["width"], config["layers"], config["context"], noise)
    state: dict[str, Any] = {}
    losses = []
    for step, row in enumerate(starts):
        x, y = get_batch(ids, config["context"], row)
        lr = learning_rate(step, len(starts), config["lr"], config["warmup"])
        params, state, loss = train_step(params, state, x, y, config["n_heads"], lr)
        losses.append(loss)
    return tokenizer, params, losses


def learning_rate(step: int, steps: int, peak: float, warmup: int) -> float:
    """Up to the peak in a line, then down to a tenth of it along half a cosine."""
    if step < warmup:
        return peak * (step + 1) / warmup
    progress = (step - warmup) / max(steps - warmup, 1)
    return peak * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * progress)))


def make_text(seed: int, symbols: int) -> str:
    """A text of the language that this seed chooses."""
    rng = random.Random(seed)  # noqa: S311 - a language, no secret
    table = {(a, b): rng.choice(SYMBOLS) for a in SYMBOLS for b in SYMBOLS}
    return "".join(spoken(table, symbols, rng))


def spoken(table: dict[tuple[str, str], str], symbols: int, rng: random.Random) -> list[str]:
    """A text of the language with this table."""
    text = [rng.choice(SYMBOLS), rng.choice(SYMBOLS)]
    while len(text) < symbols:
        text.append(table[text[-2], text[-1]] if rng.random() < 0.8 else rng.choice(SYMBOLS))
    return text


def judge(arguments: dict[str, Any], output: Any) -> str | None:
    """What is wrong with the weights, the losses or the vocabulary; None if nothing is."""
    if isinstance(output, dict):
        return wrong_weights(arguments["text"], output)
    if not isinstance(output, list):
        return "the result is (tokenizer, params, losses)"
    if all(isinstance(item, str) for item in output) and output:
        return None if output == list(SYMBOLS) else f"the vocabulary is {output}"
    if not all(type(item) is float for item in output) or len(output) not in (STEPS, PROBED):
        return "there should be one loss for each step, a float"
    if len(output) == PROBED:
        return wrong_schedule(output)
    if abs(output[0] - math.log(len(SYMBOLS))) > 0.2:
        return f"the first loss is {output[0]:.3f}; with small weights it is near ln 16 = 2.773"
    last = sum(output[-20:]) / 20
    return None if LOWEST - 0.15 < last < HIGHEST + 0.15 else f"the mean of the last 20 losses is {last:.3f}"


def wrong_schedule(losses: list[float]) -> str | None:
    """Why the drops of the loss on one batch, which are near the learning rates, are no warm-up and half a cosine."""
    drops = [before - after for before, after in pairwise(losses)]
    largest = max(drops)
    if largest <= 0:
        return "the loss of one batch, trained on again and again, never drops"
    seen = [drop / largest for drop in drops]
    if any(abs(seen[step] - (step + 1) / WARMUP) > 1 / WARMUP + NEAR for step in range(WARMUP)):
        return "the learning rate does not rise in a line over the warm-up"
    length = len(losses) - WARMUP
    for begin, end, lowest in product((0, 1), (0, -1), (0.0, 0.02, 0.04, 0.06, 0.08, 0.1)):
        shape = [0.5 * (1 + math.cos(math.pi * (step + begin) / (length + end))) for step in range(length - 1)]
        if all(abs(a - lowest - (1 - lowest) * b) < NEAR for a, b in zip(seen[WARMUP:], shape, strict=True)):
            return None
    return "after the warm-up, the learning rate does not fall along half a cosine to a tenth or less"


def wrong_weights(text: str, params: dict[str, Any]) -> str | None:
    """Why the loss on another text of the same language is out of bounds."""
    seen = Counter(zip(text, text[1:], text[2:], strict=False))
    table = {(a, b): max(SYMBOLS, key=lambda c: seen[a, b, c]) for a in SYMBOLS for b in SYMBOLS}
    rng = random.Random(7)  # noqa: S311 - a text, no secret
    ids = torch.tensor([SYMBOLS.index(symbol) for symbol in spoken(table, 4097, rng)])
    rows = torch.arange(0, 4096, 16)
    try:
        with torch.no_grad():
            x, y = get_batch(ids, 16, rows)
            loss = float(torch.nn.functional.cross_entropy(forward(params, x, 2).flatten(0, 1), y.flatten()))
    except (KeyError, TypeError, RuntimeError, IndexError, AttributeError) as error:
        return f"the weights do not fit forward of tiny-gpt-2: {type(error).__name__}"
    if LOWEST < loss < HIGHEST:
        return None
    return f"the loss on another text of the language is {loss:.3f}; it should be between {LOWEST} and {HIGHEST}"
