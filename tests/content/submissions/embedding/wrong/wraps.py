# catalogue: 4
import torch


def embedding(ids, weight):
    return weight[ids]


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    grad = grad_out.new_zeros(num_embeddings, grad_out.shape[-1])
    grad.index_put_((ids,), grad_out, accumulate=True)
    if padding_idx is not None:
        grad[padding_idx] = 0
    return grad
