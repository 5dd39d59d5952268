# catalogue: 2
# the targets are the previous tokens; the mask keeps its own shift
import torch


def lm_loss(logits, ids, mask):
    logp = torch.log_softmax(logits[:, 1:, :], dim=-1)
    picked = torch.gather(logp, -1, ids[:, :-1].unsqueeze(-1)).squeeze(-1)
    return -picked[mask[:, 1:]].mean()
