# catalogue: 4
# counts a token only if the token before it is counted too
import torch


def sequence_logprob(logits, ids, mask=None):
    total = torch.zeros(ids.shape[0], dtype=logits.dtype)
    for t in range(1, ids.shape[1]):
        lp = logits[:, t - 1].log_softmax(-1).gather(1, ids[:, t : t + 1])[:, 0]
        if mask is not None:
            lp = torch.where(mask[:, t] & mask[:, t - 1], lp, torch.zeros_like(lp))
        total += lp
    return total
