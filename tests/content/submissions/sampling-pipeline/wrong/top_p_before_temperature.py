# catalogue: 1
# the nucleus is taken from the distribution at temperature 1
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    logits = logits.clone()
    seen = prev_ids.unique()
    s = logits[seen]
    logits[seen] = torch.where(s > 0, s / penalty, s * penalty)
    if temperature == 0:
        out = torch.zeros_like(logits)
        out[logits.argmax()] = 1
        return out
    if 0 < top_k < logits.numel():
        kth = torch.topk(logits, top_k).values[-1]
        logits[logits < kth] = float("-inf")
    if top_p < 1.0:
        srt, idx = torch.sort(logits, descending=True)
        probs = torch.softmax(srt, -1)
        drop = probs.cumsum(-1) - probs >= top_p
        drop[0] = False
        logits[idx[drop]] = float("-inf")
    return torch.softmax(logits / temperature, dim=-1)
