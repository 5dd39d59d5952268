# style: NumPy, ids sorted, one sum for each run; gather for the lookup
import numpy as np
import torch


def embedding(ids, weight):
    if bool((ids < 0).any()) or bool((ids >= weight.size(0)).any()):
        raise IndexError("index out of range in self")
    flat = ids.reshape(-1, 1).expand(-1, weight.size(1))
    return torch.gather(weight, 0, flat).reshape(ids.shape + weight.shape[1:])


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    names = ids.numpy().ravel()
    if names.min() < 0 or names.max() >= num_embeddings:
        raise IndexError("index out of range in self")
    grads = grad_out.numpy().reshape(len(names), -1)
    order = np.argsort(names, kind="stable")
    found, first = np.unique(names[order], return_index=True)
    table = np.zeros((num_embeddings, grads.shape[1]), grads.dtype)
    table[found] = np.add.reduceat(grads[order], first, axis=0)
    table[[] if padding_idx is None else [padding_idx]] = 0
    return torch.from_numpy(table)
