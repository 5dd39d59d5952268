# other: drops the places of padding from the ids and not from the gradients, so the rest is off by as many
import torch


def embedding(ids, weight):
    if ids.min() < 0 or ids.max() >= weight.shape[0]:
        raise IndexError
    return weight[ids]


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    flat, rows = ids.flatten(), grad_out.reshape(ids.numel(), -1)
    if flat.min() < 0 or flat.max() >= num_embeddings:
        raise IndexError
    if padding_idx is not None:
        flat = flat[flat != padding_idx]
        rows = rows[: len(flat)]
    return torch.zeros(num_embeddings, rows.shape[1], dtype=rows.dtype).index_add_(0, flat, rows)
