# vLLM's order of steps, with ranks that count larger tokens only
from typing import NamedTuple

import torch


class Logprobs(NamedTuple):
    token: torch.Tensor
    ranks: torch.Tensor
    best: torch.Tensor
    ids: torch.Tensor


def top_logprobs(logits, ids, n):
    raw = logits if logits.dtype == torch.float64 else logits.to(torch.float32)
    logprobs = raw.log_softmax(dim=-1)
    best, indices = torch.topk(logprobs, n, dim=-1)
    ids = ids.unsqueeze(-1)
    token = logprobs.gather(-1, ids)
    ranks = (raw > raw.gather(-1, ids)).sum(-1) + 1
    return Logprobs(token.squeeze(-1).to(logits.dtype), ranks, best.to(logits.dtype), indices)
