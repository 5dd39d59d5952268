# every sequence gets the same weight, whatever its number of counted tokens
import torch


def lm_loss(logits, ids, mask):
    logp = torch.log_softmax(logits[:, :-1], -1).gather(-1, ids[:, 1:].unsqueeze(-1))[..., 0]
    m = mask[:, 1:].to(logp)
    seq = -(logp * m).sum(1) / m.sum(1).clamp(min=1)
    return seq.mean()
