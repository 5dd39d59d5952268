# catalogue: 1
import torch
def top_p_filter(logits, p):
    if p >= 1: return logits.clone()
    out = torch.full_like(logits, float("-inf"))
    flat, res = logits.reshape(-1, logits.shape[-1]), out.view(-1, logits.shape[-1])
    for row, dst in zip(flat, res):
        probs = row.double().softmax(-1)
        acc = 0.0
        for n, i in enumerate(probs.argsort(descending=True).tolist()):
            acc += float(probs[i])
            if acc > p and n > 0:
                break
            dst[i] = row[i]
    return out
