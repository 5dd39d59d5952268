# other: padding_idx 0 counts as no padding
import torch


def embedding(ids, weight):
    if not bool(((0 <= ids) & (ids < len(weight))).all()):
        raise IndexError("no such row")
    return weight[ids]


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    if not bool(((0 <= ids) & (ids < num_embeddings)).all()):
        raise IndexError("no such row")
    grad = grad_out.new_zeros(num_embeddings, grad_out.shape[-1]).index_add(
        0, ids.flatten(), grad_out.reshape(ids.numel(), -1)
    )
    return grad.index_fill(0, torch.tensor([padding_idx]), 0.0) if padding_idx else grad
