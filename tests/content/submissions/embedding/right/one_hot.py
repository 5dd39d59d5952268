# style: products with one-hot matrices
import torch
import torch.nn.functional as F


def _one_hot(ids, size, dtype):
    if ids.min() < 0 or ids.max() >= size:
        raise IndexError("id out of range")
    return F.one_hot(ids, size).to(dtype)


def embedding(ids, weight):
    return _one_hot(ids, weight.shape[0], weight.dtype) @ weight


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    hot = _one_hot(ids, num_embeddings, grad_out.dtype).reshape(-1, num_embeddings)
    grad = hot.T @ grad_out.reshape(-1, grad_out.shape[-1])
    if padding_idx is not None:
        grad[padding_idx].zero_()
    return grad
