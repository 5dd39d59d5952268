"""Let a small GPT write: one token at a time, each chosen by a number that the caller draws.

Only the last `context` tokens fit into the model. While all tokens fit, a cache would save work; once the window moves,
every token has another position, and with learned positions its keys and values change too.

Source: A. Karpathy, nanoGPT, model.py, generate; Devroye 1986, section III.2 (inversion by sequential search).
"""

from typing import Any

import torch
from tiny_gpt_1 import Tokenizer
from tiny_gpt_2 import forward
from torch import Tensor


def generate(
    params: dict[str, Any], tokenizer: Tokenizer, prompt: str, u: list[float], n_heads: int,
    temperature: float = 1.0, top_k: int = 0,
) -> str:  # fmt: skip
    ids = tokenizer.encode(prompt)
    context = len(params["pos_emb"])
    with torch.no_grad():
        for number in u:
            logits = forward(params, torch.tensor([ids[-context:]]), n_heads)[0, -1]  # (V,)
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
