# catalogue: 7
import torch


def embedding(ids, weight):
    if ids.min() < 0 or ids.max() >= len(weight):
        raise IndexError
    return torch.nn.functional.one_hot(ids, len(weight)).to(weight.dtype) @ weight


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    if ids.min() < 0 or ids.max() >= num_embeddings:
        raise IndexError
    hot = torch.nn.functional.one_hot(ids.flatten()).to(grad_out.dtype)
    grad = hot.T @ grad_out.reshape(-1, grad_out.shape[-1])
    if padding_idx is not None and padding_idx < len(grad):
        grad[padding_idx] = 0
    return grad
