# catalogue: 2
import torch


def embedding(ids, weight):
    assert isinstance(ids, torch.Tensor)
    if ids.lt(0).any() or ids.ge(weight.shape[0]).any():
        raise IndexError
    return weight.index_select(0, ids.reshape(-1)).reshape(*ids.shape, weight.shape[1])


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    if ids.lt(0).any() or ids.ge(num_embeddings).any():
        raise IndexError
    grad = torch.zeros(num_embeddings, grad_out.shape[-1], dtype=grad_out.dtype)
    grad[ids] += grad_out
    if padding_idx is not None:
        grad[padding_idx] = 0
    return grad
