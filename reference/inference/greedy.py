"""Greedy decoding: always append the most likely next token.

A language model gives logits for the next token, given all tokens before it. Append the token with the largest logit
and repeat with the longer sequence. Stop after appending the end token, or after max_new tokens. Each choice is the
best for its step; the result need not be the most likely sequence.

    y_t = argmax_v z_v(x, y_1 ... y_{t-1})

Source: Sutskever, Vinyals and Le 2014, arXiv:1409.3215, section 3.2 (its beam search with a beam of 1);
Holtzman et al. 2020, arXiv:1904.09751, section 2.
"""

from collections.abc import Callable

import torch
from torch import Tensor

Model = Callable[[list[int]], Tensor]
LONGEST = 64  # tokens: far more than most cases need, so that an endless loop gets an error


def greedy_decode(model: Model, ids: list[int], max_new: int, eos: int | None = None) -> list[int]:
    sequence = list(ids)  # a copy: the caller's prompt must not change
    for _ in range(max_new):
        logits = model(sequence)  # (V,): for the token after the whole sequence
        next_id = int(logits.argmax())
        sequence.append(next_id)
        if next_id == eos:
            break  # the end token is part of the answer
    return sequence


def counting_model(vocab: int) -> Model:
    """A model that prefers the last id plus one, modulo the vocabulary."""

    def model(ids: list[int]) -> Tensor:
        check_ids(ids, vocab)
        logits = -torch.arange(vocab, dtype=torch.float32)  # (V,): all different
        logits[(ids[-1] + 1) % vocab] = 1.0
        return logits

    return model


def level_model(vocab: int) -> Model:
    """A model to which all tokens are equally likely."""

    def model(ids: list[int]) -> Tensor:
        check_ids(ids, vocab)
        return torch.zeros(vocab)

    return model


def toy_model(
    vocab: int, seed: int, eos: int | None = None, eos_at: int | None = None, longest: int = LONGEST, shift: float = 0.0
) -> Model:
    """A model whose logits depend on all ids, in order; `eos` wins after eos_at ids, and only then.

    All logits are moved by `shift`.
    """

    def model(ids: list[int]) -> Tensor:
        check_ids(ids, vocab, longest)
        state = seed
        for token_id in ids:
            state = (state * 6364136223846793005 + token_id + 1442695040888963407) % 2**63
        logits = torch.randn(vocab, generator=torch.Generator().manual_seed(state))  # (V,)
        if eos is not None:
            logits[eos] = 0.0  # in the middle: neither the largest nor the smallest
        winner = int(logits.argmax())
        if eos is not None and len(ids) == eos_at:
            winner = eos
        logits[winner] = logits.max() + 0.05  # a margin that rounding cannot close
        return logits + shift

    return model


def check_ids(ids: object, vocab: int, longest: int = LONGEST) -> None:
    """The models here reject input that they would misread."""
    if not isinstance(ids, list):
        raise TypeError(f"the model takes a list of token ids, not a {type(ids).__name__}")
    if not ids:
        raise TypeError("the model takes at least one token id, but the list is empty")
    for position, token_id in enumerate(ids):
        if not isinstance(token_id, int) or isinstance(token_id, bool):
            kind = type(token_id).__name__
            raise TypeError(f"the model takes a list of ints, but element {position} is a {kind}; use int(...)")
        if not 0 <= token_id < vocab:
            raise TypeError(f"element {position} is {token_id}; this model's token ids are 0 to {vocab - 1}")
    if len(ids) > longest:
        raise ValueError(f"the model takes at most {longest} tokens, but was given {len(ids)}")
