# catalogue: 2
# the penalty divides the final probabilities of seen tokens
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    def penalised(p):
        p = p.clone()
        p[prev_ids.unique()] /= penalty
        return p / p.sum()

    if temperature == 0:
        p = penalised(torch.softmax(logits, -1))
        return (p == p.max()).to(logits.dtype)
    z = logits / temperature
    if 0 < top_k < z.numel():
        z = z.masked_fill(z < z.topk(top_k).values[-1], -torch.inf)
    if top_p < 1.0:
        srt, idx = z.sort(descending=True)
        probs = srt.softmax(-1)
        drop = probs.cumsum(-1) - probs >= top_p
        drop[0] = False
        z = z.masked_fill(drop.scatter(0, idx, drop), -torch.inf)
    return penalised(z.softmax(-1))
