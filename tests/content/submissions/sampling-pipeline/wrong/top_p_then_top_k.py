# catalogue: 4
# the nucleus is cut before top-k
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    seen = torch.zeros_like(logits, dtype=torch.bool)
    seen[prev_ids] = True
    logits = torch.where(seen, torch.where(logits > 0, logits / penalty, logits * penalty), logits)
    if temperature == 0:
        out = torch.zeros_like(logits)
        out[torch.argmax(logits)] = 1.0
        return out
    logits = logits / temperature
    if top_p < 1:
        s, i = torch.sort(logits, descending=True)
        p = torch.softmax(s, 0)
        drop = torch.cumsum(p, 0) - p >= top_p
        drop[0] = False
        logits[i[drop]] = -float("inf")
    if top_k > 0:
        s, i = torch.topk(logits, min(top_k, len(logits)))
        filtered = torch.full_like(logits, -float("inf"))
        filtered[i] = s
        logits = filtered
    return torch.softmax(logits, 0)
