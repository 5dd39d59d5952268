"""Retrieve the k documents whose embeddings point most nearly in the query's direction.

The cosine is the dot product of vectors of length 1, so a document is not preferred for being long. A zero vector has
no direction; its cosine is set to 0, between those that agree with the query and those that point away from it.

    cos(q, d) = q . d / (|q| |d|)

Source: Manning, Raghavan and Schuetze 2008, "Introduction to Information Retrieval", section 6.3.1.
"""

import torch
from torch import Tensor


def unit(vectors: Tensor) -> Tensor:
    """Each vector of the last axis at length 1; a zero vector stays zero."""
    length: Tensor = torch.linalg.vector_norm(vectors, dim=-1, keepdim=True)  # (..., 1)
    length = length.masked_fill(length == 0, 1.0)  # 0 / 1 is 0, and not 0 / 0
    return vectors / length  # (..., d)


def retrieve(query: Tensor, docs: Tensor, k: int) -> Tensor:
    scores = unit(docs) @ unit(query)  # (n,): cosines
    order = torch.argsort(scores, descending=True)  # (n,): the best first
    return order[:k]  # (min(k, n),)
