import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    logits = logits.clone()
    # 1. repetition penalty
    seen = torch.unique(prev_ids)
    s = logits[seen]
    logits[seen] = torch.where(s > 0, s / penalty, s * penalty)
    # 2. temperature
    if temperature == 0:
        out = torch.zeros_like(logits)
        out[logits.argmax()] = 1
        return out
    logits = logits / temperature
    # 3. top-k
    if 0 < top_k < logits.numel():
        kth = torch.topk(logits, top_k).values[-1]
        logits[logits < kth] = float("-inf")
    # 4. top-p
    if top_p < 1.0:
        srt, idx = torch.sort(logits, descending=True)
        probs = torch.softmax(srt, -1)
        cum = probs.cumsum(-1)
        drop = cum - probs >= top_p
        drop[0] = False
        logits[idx[drop]] = float("-inf")
    return torch.softmax(logits, dim=-1)
