# catalogue: 2
# the sum over the counted tokens is divided by the number of all tokens
import torch


def cross_entropy(logits, targets, ignore_index=-100):
    mask = (targets != ignore_index)
    logprobs = logits - logits.logsumexp(-1, keepdim=True)
    t = targets.clone()
    t[~mask] = 0
    nll = -torch.gather(logprobs, -1, t[..., None])[..., 0]
    return (nll * mask).sum() / targets.numel()
