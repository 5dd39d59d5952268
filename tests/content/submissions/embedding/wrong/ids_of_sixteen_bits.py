import torch


def embedding(ids, weight):
    if ((ids < 0) | (ids >= weight.shape[0])).any():
        raise IndexError("an id outside the table")
    return weight[ids]


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    if ((ids < 0) | (ids >= num_embeddings)).any():
        raise IndexError("an id outside the table")
    rows = grad_out.reshape(-1, grad_out.shape[-1])
    out = torch.zeros(num_embeddings, rows.shape[-1], dtype=rows.dtype)
    out.index_add_(0, ids.reshape(-1).to(torch.uint16).long(), rows)
    if padding_idx is not None:
        out[padding_idx] = 0
    return out
