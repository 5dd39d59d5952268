"""Maximal marginal relevance: choose documents one by one, relevant to the query and unlike those chosen before.

    next = argmax over the others of  lam sim(query, d) - (1 - lam) max over the chosen c of sim(d, c)

The largest similarity to the chosen is kept for each document, so a step compares all of them with the newest only.

Source: Carbonell and Goldstein 1998, "The Use of MMR, Diversity-Based Reranking for Reordering Documents and Producing
Summaries", section 2.
"""

import torch
from torch import Tensor


def mmr(query: Tensor, docs: Tensor, k: int, lam: float = 0.5) -> Tensor:
    docs = unit(docs)  # (n, d)
    relevance = docs @ unit(query)  # (n,)
    redundancy = None  # (n,): the largest similarity to a chosen one
    left = torch.ones(len(docs), dtype=torch.bool, device=docs.device)
    chosen: list[int] = []
    for _ in range(min(k, len(docs))):
        score = lam * relevance if redundancy is None else lam * relevance - (1 - lam) * redundancy
        best = int(score.masked_fill(~left, -torch.inf).argmax())
        chosen.append(best)
        left[best] = False
        similarity = docs @ docs[best]  # (n,)
        redundancy = similarity if redundancy is None else torch.maximum(redundancy, similarity)
    return torch.tensor(chosen, dtype=torch.int64, device=docs.device)


def unit(vectors: Tensor) -> Tensor:
    """Each vector at length 1; a zero vector stays zero, so its similarity to any other is 0."""
    length = vectors.norm(dim=-1, keepdim=True)
    return vectors / length.masked_fill(length == 0, 1.0)
