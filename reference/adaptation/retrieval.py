"""Retrieve the k documents whose embeddings are closest to the query's direction.

The cosine is the dot product of vectors of length 1, so a long document has no advantage. A zero vector has no
direction; its cosine is set to 0, between those of documents that agree with the query and those that point away from
it.

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


def judge(arguments: dict[str, object], output: object) -> str | None:
    """Right if the scores of these documents, in their order, are the best scores up to rounding."""
    query, docs, k = (arguments[name] for name in ("query", "docs", "k"))
    assert isinstance(query, Tensor) and isinstance(docs, Tensor) and isinstance(k, int)
    n, d = docs.shape
    count = min(k, n)
    if not isinstance(output, Tensor) or output.dtype != torch.int64 or output.shape != (count,):
        return f"an int64 tensor of shape [{count}] is expected"
    indices = output.tolist()
    unknown = [index for index in indices if not 0 <= index < n]
    if unknown:
        return f"there is no document {unknown[0]}; the indices go from 0 to {n - 1}"
    if len(set(indices)) < count:
        return f"a document is returned twice: {max(indices, key=indices.count)}"
    scores = unit(docs.double()) @ unit(query.double())  # (n,)
    best = (-scores).argsort()[:count]  # (count,)
    rounding = 2 * (d + 4) * torch.finfo(docs.dtype).eps  # of two cosines in the dtype of the vectors
    wrong = (scores[output] - scores[best]).abs() > rounding  # (count,)
    if not wrong.any():
        return None
    position = int(wrong.nonzero()[0])
    right, given = int(best[position]), indices[position]
    return (
        f"position {position}: document {right} expected, whose score is {scores[right]:.6g}; "
        f"document {given} returned, whose score is {scores[given]:.6g}"
    )
