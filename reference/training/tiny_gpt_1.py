"""Data for a small GPT: characters as tokens, and windows of a text with the same windows moved by one as targets.

A window of T tokens holds T examples: after each of its first t tokens the next one is to be predicted. So the targets
are the same window one token later, and a window needs T + 1 tokens of the text.

Source: A. Karpathy, nanoGPT, data/shakespeare_char/prepare.py, and train.py, get_batch.
"""

import torch
from torch import Tensor


class Tokenizer:
    def __init__(self, text: str) -> None:
        self.vocab: list[str] = sorted(set(text))
        self.id_of = {character: token_id for token_id, character in enumerate(self.vocab)}

    def encode(self, text: str) -> list[int]:
        return [self.id_of[character] for character in text]

    def decode(self, ids: list[int]) -> str:
        return "".join(self.vocab[token_id] for token_id in ids)


def get_batch(ids: Tensor, context: int, starts: Tensor) -> tuple[Tensor, Tensor]:
    places = starts[:, None] + torch.arange(context, device=starts.device)  # (B, T)
    return ids[places], ids[places + 1]
