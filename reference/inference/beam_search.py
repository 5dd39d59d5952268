"""Beam search: keep the width most likely partial sequences instead of only one.

Each step extends every unfinished hypothesis by every token of the vocabulary. Of all these candidates and the finished
hypotheses together, it keeps the width best by their sums of log-probabilities. Beam search often finds a more likely
sequence than greedy decoding, at about width times the cost, but it may miss the best one.

    score(y) = sum_t log p(y_t | x, y_1 ... y_{t-1})

Source: Sutskever, Vinyals and Le 2014, arXiv:1409.3215, section 3.2.
"""

from collections.abc import Callable

import torch
from torch import Tensor

Model = Callable[[list[int]], Tensor]


def beam_search(
    model: Model, ids: list[int], width: int, max_new: int, eos: int | None = None
) -> list[tuple[list[int], float]]:
    beams = [(list(ids), 0.0, False)]  # the hypotheses: ids, sum of log-probs, whether it has ended
    for _ in range(max_new):
        if all(has_ended for _, _, has_ended in beams):
            break
        candidates = []
        for sequence, score, has_ended in beams:
            if has_ended:
                candidates.append((sequence, score, True))  # unchanged; it competes by its sum
                continue
            log_probs = model(sequence)  # (V,): for the token after the whole sequence
            for token, log_prob in enumerate(log_probs.tolist()):
                candidates.append(([*sequence, token], score + log_prob, token == eos))
        candidates.sort(key=lambda candidate: candidate[1], reverse=True)  # the best first, over all beams
        beams = candidates[:width]
    return [(sequence, score) for sequence, score, _ in beams]


def bigram_model(table: Tensor, longest: int) -> Model:
    """A model that looks at the last token only: row i of the table holds the probabilities after token i."""

    def model(ids: list[int]) -> Tensor:
        check_ids(ids, table.shape[-1], longest)
        return table[ids[-1]].log()  # (V,)

    return model


def toy_model(table: Tensor, longest: int) -> Model:
    """A model whose log-probs depend on all ids, in order: they choose the row of the table."""

    def model(ids: list[int]) -> Tensor:
        check_ids(ids, table.shape[-1], longest)
        row = 7
        for token_id in ids:
            row = (row * 31 + token_id + 1) % 1_000_003
        return torch.log_softmax(table[row % len(table)], dim=-1)  # (V,)

    return model


def check_ids(ids: object, vocab: int, longest: int) -> None:
    """The models here reject input that they would misread, and sequences that no step needs."""
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
        raise ValueError(f"the model was given {len(ids)} tokens, where {longest} are enough")
