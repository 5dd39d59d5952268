"""Generation with a cache: feed the prompt once, then each new token once.

Without a cache, every step feeds the model the whole prefix: n + (n + 1) + ... tokens. With a cache, the first call
feeds the prompt (prefill) and each later call the newest token alone (decode), because the cache holds what the model
needs of all earlier tokens. The last token is never fed: its logits are not needed.

    tokens fed = n + (max_new - 1)

Source: Pope et al. 2022, "Efficiently Scaling Transformer Inference", arXiv:2211.05102, section 2 (prefill and decode).
"""

from collections.abc import Callable

import torch
from torch import Tensor

Cache = tuple[int, ...]
Model = Callable[[list[int], Cache | None], tuple[Tensor, Cache]]


def generate(model: Model, ids: list[int], max_new: int) -> list[int]:
    sequence = list(ids)  # a copy: the caller's prompt must not change
    logits, cache = model(ids, None)  # (V,): for the token after the prompt
    sequence.append(int(logits.argmax()))
    for _ in range(max_new - 1):
        logits, cache = model(sequence[-1:], cache)  # (V,): one token; the cache holds the others
        sequence.append(int(logits.argmax()))
    return sequence


def toy_model(vocab: int, seed: int) -> Model:
    """A model whose logits depend on all ids seen, in order; its cache holds them."""
    returned: set[Cache] = set()

    def model(ids: list[int], cache: Cache | None) -> tuple[Tensor, Cache]:
        check_ids(ids, vocab)
        if cache is not None and not returned:
            raise ValueError("the model has seen nothing yet, so its first cache is None")
        if cache is not None and (not isinstance(cache, tuple) or cache not in returned):
            raise ValueError("this cache is none that the model has returned")
        seen = (cache or ()) + tuple(ids)
        returned.add(seen)
        state = seed
        for token_id in seen:
            state = (state * 6364136223846793005 + token_id + 1442695040888963407) % 2**63
        logits = torch.randn(vocab, generator=torch.Generator().manual_seed(state))  # (V,)
        logits[logits.argmax()] += 0.05  # a margin that rounding cannot close
        return logits, seen

    return model


def counting_model(vocab: int, level: float = 0.0) -> Model:
    """A model that prefers the sum of all ids seen, modulo the vocabulary; the other logits are `level`."""
    toy = toy_model(vocab, 0)

    def model(ids: list[int], cache: Cache | None) -> tuple[Tensor, Cache]:
        _, seen = toy(ids, cache)
        logits = torch.full((vocab,), level)  # (V,)
        logits[sum(seen) % vocab] += 1.0
        return logits, seen

    return model


def summing_model(vocab: int) -> Callable[[list[int], int | None], tuple[Tensor, int]]:
    """As `counting_model`, with that sum for its cache: it may be the number 0."""

    def model(ids: list[int], cache: int | None) -> tuple[Tensor, int]:
        check_ids(ids, vocab)
        total = (sum(ids) + (0 if cache is None else cache)) % vocab
        logits = torch.zeros(vocab)  # (V,)
        logits[total] = 1.0
        return logits, total

    return model


def check_ids(ids: object, vocab: int) -> None:
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
