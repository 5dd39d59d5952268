"""The sampling pipeline: from a model's logits to the distribution of the next token.

Each stage takes and returns logits, and one softmax ends the chain. The order matters: the penalty changes which token
is the most likely, temperature changes how much mass is in the tail, and top-p measures the mass of the tokens that
top-k has kept. A dropped token has logit -inf, so every later softmax renormalises among the rest.

    penalty -> temperature -> top-k -> top-p -> softmax

Source: the order of Hugging Face transformers' generate(); Holtzman et al. 2020, arXiv:1904.09751, section 3.
"""

import torch
from torch import Tensor


def next_token_probs(
    logits: Tensor,
    prev_ids: Tensor,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
    penalty: float = 1.0,
) -> Tensor:
    logits = penalise(logits, prev_ids, penalty)  # (V,)
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(dim=-1, keepdim=True), 1.0)  # (V,): one-hot
    logits = logits / temperature  # (V,)
    logits = keep_top_k(logits, top_k)  # (V,)
    logits = keep_top_p(logits, top_p)  # (V,)
    return torch.softmax(logits, dim=-1)  # (V,)


def penalise(logits: Tensor, prev_ids: Tensor, penalty: float) -> Tensor:
    """Lower the logit of every token that has occurred, once."""
    seen = torch.zeros_like(logits, dtype=torch.bool)  # (V,)
    seen[prev_ids] = True
    lowered = torch.where(logits > 0, logits / penalty, logits * penalty)  # (V,)
    return torch.where(seen, lowered, logits)  # (V,)


def keep_top_k(logits: Tensor, k: int) -> Tensor:
    """All but the k largest become -inf; 0 means off."""
    if k == 0 or k >= logits.shape[-1]:
        return logits
    threshold = logits.topk(k).values[-1]  # (): the k-th largest
    return logits.masked_fill(logits < threshold, -torch.inf)  # (V,)


def keep_top_p(logits: Tensor, p: float) -> Tensor:
    """All but the smallest set of most likely tokens that reaches mass p become -inf; 1 means off."""
    if p >= 1:
        return logits
    sorted_logits, order = logits.sort(descending=True)  # (V,) and the token at each position
    probs = torch.softmax(sorted_logits, dim=-1)  # (V,): of the remaining tokens
    keep_sorted = probs.cumsum(dim=-1) - probs < p  # (V,): those before it have not reached p
    keep_sorted[0] = True  # at least one stays
    keep = torch.zeros_like(keep_sorted).scatter(-1, order, keep_sorted)  # (V,): back to vocabulary order
    return logits.masked_fill(~keep, -torch.inf)  # (V,)
