# torch's own backward as an operator
import torch


def embedding(ids, weight):
    if ids.min() < 0 or ids.max() >= weight.shape[0]:
        raise IndexError
    return weight[ids]


def embedding_backward(grad_out, ids, num_embeddings, padding_idx=None):
    if ids.min() < 0 or ids.max() >= num_embeddings:
        raise IndexError
    padding = -1 if padding_idx is None else padding_idx
    return torch.ops.aten.embedding_dense_backward(grad_out, ids, num_embeddings, padding, False)
