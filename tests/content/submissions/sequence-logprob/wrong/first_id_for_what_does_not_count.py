import torch


def sequence_logprob(logits, ids, mask=None):
    if mask is None:
        mask = torch.ones_like(ids, dtype=torch.bool)
    counts = mask[:, 1:]
    targets = ids[:, 1:] * counts
    logps = torch.log_softmax(logits[:, :-1], dim=-1).gather(-1, targets[..., None])[..., 0]
    return (logps * counts).sum(dim=-1)
