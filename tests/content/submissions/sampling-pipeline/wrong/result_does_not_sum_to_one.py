# catalogue: 3
# filtered probabilities are set to zero and the rest is handed back as it is
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    logits = logits.clone()
    for t in set(prev_ids.tolist()):
        logits[t] = logits[t] / penalty if logits[t] > 0 else logits[t] * penalty
    probs = torch.zeros_like(logits)
    if temperature == 0:
        probs[logits.argmax()] = 1.0
        return probs
    probs = torch.softmax(logits / temperature, dim=-1)
    kept = probs.clone()
    if top_k > 0:
        floor = torch.topk(probs, min(top_k, probs.numel())).values[-1]
        kept[probs < floor] = 0
    if top_p < 1:
        srt, idx = (kept / kept.sum()).sort(descending=True)
        drop = srt.cumsum(0) - srt >= top_p
        drop[0] = False
        kept[idx[drop]] = 0
    return kept
