"""The embedding table and its gradient: looking a row up, and adding up what comes back for it.

A lookup is a product with a one-hot matrix that nobody builds. Its gradient is the product with the transposed one:
each row of the table gets the sum over all places where its id stands, and rows that no id names get zero. The sum is
what goes wrong: an assignment keeps one of the places, and so does `grad[ids] += g`.

    grad[v] = sum over the places with ids = v of grad_out

Source: PyTorch documentation, torch.nn.functional.embedding and torch.Tensor.index_add_.
"""

import torch
from torch import Tensor


def embedding(ids: Tensor, weight: Tensor) -> Tensor:
    check_ids(ids, weight.shape[0])
    return weight[ids]  # (..., D)


def embedding_backward(grad_out: Tensor, ids: Tensor, num_embeddings: int, padding_idx: int | None = None) -> Tensor:
    check_ids(ids, num_embeddings)
    rows = grad_out.reshape(-1, grad_out.shape[-1])  # (N, D): a row for each id
    grad = torch.zeros(num_embeddings, rows.shape[1], dtype=rows.dtype, device=rows.device)
    grad.index_add_(0, ids.reshape(-1), rows)  # (V, D): every place counts, also of one id
    if padding_idx is not None:
        grad[padding_idx] = 0.0  # the padding row is never trained
    return grad


def check_ids(ids: Tensor, num_embeddings: int) -> None:
    """Reject ids outside the table, which plain indexing would count from its end if they are negative."""
    if ((ids < 0) | (ids >= num_embeddings)).any():
        raise IndexError(f"ids must be between 0 and {num_embeddings - 1}")
