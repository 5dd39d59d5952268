# style: a loop over the ids
import torch


def embedding(ids, weight):
    rows = []
    for i in ids.flatten().tolist():
        if not 0 <= i < len(weight):
            raise IndexError(i)
        rows.append(weight[i])
    return torch.stack(rows).view(*ids.shape, -1)


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    d = grad_out.shape[-1]
    grad = torch.zeros((num_embeddings, d), dtype=grad_out.dtype)
    for i, g in zip(ids.flatten().tolist(), grad_out.reshape(-1, d)):
        if i < 0 or i >= num_embeddings:
            raise IndexError(f"index {i} out of range")
        if i != padding_idx:
            grad[i] += g
    return grad
