"""Log-probabilities as an API returns them: of each token, its rank, and the n most likely alternatives.

A service that classifies with a model, or wants to know how sure it is, needs a few numbers of each distribution, not
all V logits. The rank counts the tokens that are strictly more likely, so the most likely token has rank 1.

    log p(i) = x_i - log sum_j exp(x_j)        rank(i) = 1 + |{ j : x_j > x_i }|

Source: OpenAI API reference, chat completions, logprobs and top_logprobs; vLLM, vllm/v1/sample/sampler.py,
gather_logprobs.
"""

import torch
from torch import Tensor


def top_logprobs(logits: Tensor, ids: Tensor, n: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    wide = logits.to(torch.promote_types(logits.dtype, torch.float32))  # float32 at least
    log_probs = torch.log_softmax(wide, dim=-1)  # (T, V)
    chosen = ids[:, None]  # (T, 1)
    of_ids = log_probs.gather(-1, chosen)[:, 0]  # (T,)
    ranks = 1 + (wide > wide.gather(-1, chosen)).sum(dim=-1)  # (T,)
    best, best_ids = log_probs.topk(n, dim=-1)  # (T, n) each, sorted
    return of_ids.to(logits.dtype), ranks, best.to(logits.dtype), best_ids
