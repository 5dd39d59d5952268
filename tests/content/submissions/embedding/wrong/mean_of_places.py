# catalogue: 3
import torch


def embedding(ids, weight):
    if ids.min() < 0 or ids.max() >= weight.shape[0]:
        raise IndexError
    return torch.take_along_dim(weight, ids.reshape(-1, 1), 0).reshape(*ids.shape, -1)


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    flat = ids.reshape(-1)
    if flat.min() < 0 or flat.max() >= num_embeddings:
        raise IndexError
    grad = grad_out.new_zeros(num_embeddings, grad_out.shape[-1])
    grad.index_reduce_(0, flat, grad_out.reshape(len(flat), -1), "mean", include_self=False)
    if padding_idx is not None:
        grad[padding_idx] = 0
    return grad
