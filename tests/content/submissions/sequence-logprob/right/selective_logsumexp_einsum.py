import torch


def selective_log_softmax(logits, index):
    selected = torch.take_along_dim(logits, index[..., None], dim=-1)[..., 0]
    return selected - logits.logsumexp(dim=-1)


def sequence_logprob(logits, ids, mask=None):
    counted = torch.ones_like(ids, dtype=torch.bool) if mask is None else mask
    scores = selective_log_softmax(logits[:, :-1, :], ids[:, 1:])
    scores = torch.where(counted[:, 1:], scores, 0.0)
    return torch.einsum("bt->b", scores)
