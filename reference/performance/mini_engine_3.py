"""Choose the next token of a sequence: the sampling pipeline, and a uniform number that the caller draws.

The engine serves many at once, and each must get the tokens that it would get alone. So a sampler keeps no state and
draws nothing: the number u of a token comes with the request, and not from a generator that all of them share.

    penalty -> temperature -> top-k -> top-p -> softmax -> the first token whose cumulative probability exceeds u

Source: the order of Hugging Face transformers' generate(); Holtzman et al. 2020, arXiv:1904.09751, section 3; Devroye
1986, "Non-Uniform Random Variate Generation", section III.2 (inversion by sequential search).
"""

from typing import Any

import torch
from torch import Tensor


def choose(logits: Tensor, prev_ids: list[int], settings: dict[str, Any], u: float) -> int:
    logits = penalise(logits, prev_ids, settings["penalty"])  # (V,)
    temperature = settings["temperature"]
    if temperature == 0:
        return int(logits.argmax())
    kept = keep_top_p(keep_top_k(logits / temperature, settings["top_k"]), settings["top_p"])
    return draw(torch.softmax(kept, dim=-1), u)


def penalise(logits: Tensor, prev_ids: list[int], penalty: float) -> Tensor:
    """Lower the logit of every token that has occurred, once."""
    seen = torch.zeros_like(logits, dtype=torch.bool)
    seen[torch.tensor(prev_ids, dtype=torch.long)] = True
    return torch.where(seen, torch.where(logits > 0, logits / penalty, logits * penalty), logits)


def keep_top_k(logits: Tensor, k: int) -> Tensor:
    """All but the k largest become -inf; 0 means off."""
    if k == 0 or k >= len(logits):
        return logits
    return logits.masked_fill(logits < logits.topk(k).values[-1], -torch.inf)


def keep_top_p(logits: Tensor, p: float) -> Tensor:
    """All but the smallest set of most likely tokens that reaches mass p become -inf; 1 means off."""
    if p >= 1:
        return logits
    ordered, order = logits.sort(descending=True)
    probs = torch.softmax(ordered, dim=-1)
    dropped = probs.cumsum(dim=-1) - probs >= p  # those before it have reached p
    dropped[0] = False
    return logits.masked_fill(torch.zeros_like(dropped).scatter(-1, order, dropped), -torch.inf)


def draw(probs: Tensor, u: float) -> int:
    """The first token whose cumulative probability exceeds u; the last possible one where rounding leaves none."""
    above = torch.nonzero(probs.cumsum(dim=-1) > u)
    return int(above[0] if len(above) else torch.nonzero(probs)[-1])
